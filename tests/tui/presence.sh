# Presence in the console: its user is ready while it is open, what he says of himself stands beside his name, a console that is lost is
# missed in time, one that comes back is not.
. "$top/tests/lib/tui.sh"
shop
duty() { "$TEND" agent state "$1" --json | jq -r "${2:-.state}"; }

is "before" "$(duty lin)" off
screen_is presence-break <<'K'
:state break
K
is "left" "$(duty lin)" off
screen_is zh-presence wang <<'K'
:state busy
K

# ---- a real one ----
unset TEND_NOW LINES COLUMNS
duty_is() { [ "$(duty "$1")" = "$2" ]; }
tm_start a 80x24 "$TEND --as lin"
tm_wait a "lin ● ready 0/8"
until_true "ready in the store" duty_is lin ready
tm_keys a :
tm_type a "state break"
tm_keys a Enter
tm_wait a "lin ○ break 0/8"
is "said" "$(duty lin)" break
# a lead changes it: seen within a second
"$TEND" --as zhao agent state lin ready >/dev/null
tm_wait a "lin ● ready"
# a second one, left: the first is still there
tm_start b 80x24 "$TEND --as lin"
tm_wait b "lin ● ready"
tm_keys b q y
tm_restored b
is "one is left" "$(duty lin)" ready
# killed: nobody says so, in time it is found
kill -9 "$(tm_pid a)"
until_true "gone" test -s "$T/a.stty1"
is "not yet" "$(duty lin)" ready
TEND_NOW=$(date -u -d '+11 minutes' +%FT%TZ) "$TEND" work
is "found away" "$(duty lin)" away
# opened again he is ready, and off when he leaves
tm_start c 80x24 "$TEND --as lin"
tm_wait c "lin ● ready"
until_true "ready again" duty_is lin ready
sqlite3 "$TEND_STORE" "UPDATE console SET seen=seen-200000 WHERE seen<(SELECT max(seen) FROM console)"
tm_keys c q y
tm_restored c
is "off" "$(duty lin)" off
finish
