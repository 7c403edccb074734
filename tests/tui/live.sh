# What others do appears and moves nothing; what is stale says who; sizes, pastes, bursts, editors.
. "$top/tests/lib/tui.sh"
unset TEND_NOW
TEND_NOW=2026-11-23T06:02:00Z shop
row() { tm_screen "$1" | grep -F '>' | grep -oE 'T[0-9]{5}' | head -n 1; }
on_row() { [ "$(row "$1")" = "$2" ]; }

tm_start a 80x24 "$TEND --as lin"
tm_wait a "Unassigned 9"
tm_type a ":view unassigned"
tm_keys a Enter
tm_keys a Down Down Down
until_true "the cursor is on the fourth" on_row a T10004

# Another process: a new message above and one below, a ticket taken away; the cursor stays on its ticket.
printf '%s\n' '{"channel":"chat","id":"new-1","thread":"n1","at":"2026-11-01T00:00:00+08:00","from":{"id":"n1","name":"新来的"},"text":"快递三天没动，查一下"}' | "$TEND" intake jsonl >/dev/null
tm_wait a "新来的"
is "cursor after a new one above" "$(row a)" T10004
"$TEND" --as zhao state T10001 solved >/dev/null 2>&1 || { "$TEND" --as zhao reply T10001 <<<"ok" >/dev/null; "$TEND" --as zhao state T10001 solved >/dev/null; }
tm_gone a "T10001"
is "cursor after one above has gone" "$(row a)" T10004
"$TEND" --as zhao assign T10004 wang >/dev/null
until_true "the cursor moves on when its own ticket leaves" on_row a T10009

# A question is about the ticket it was asked about; stale says who changed it.
tm_keys a a
tm_wait a "T10009: assign to"
"$TEND" --as zhao class T10009 logistics --severity 3 >/dev/null
tm_wait a "T10009: assign to"
tm_type a "wang"
tm_keys a Enter
tm_wait a "T10009 was changed meanwhile by zhao"
is "nothing was assigned" "$("$TEND" --json show T10009 | python3 -c 'import json,sys; print(json.load(sys.stdin)["assignee"])')" None
tm_keys a a
tm_wait a "T10009: assign to"
tm_type a "wang"
tm_keys a Enter
tm_wait a "assigned to wang"
tm_keys a u
tm_wait a "undone: T10009"

# A colleague who has it open is seen.
tm_start b 80x24 "$TEND --as wang"
tm_wait b "wang"
tm_type b ":T10002"
tm_keys b Enter
tm_wait b "parcel"
tm_keys a Down Up
tm_wait a "[wang]"

# Pasted text never acts: not in the list, not in a ticket; in the composer it is text, as it is.
events() { sqlite3 "$TEND_STORE" "SELECT count(*) FROM event"; }
n=$(events)
paste() { local h; h=$(printf '\033[200~%s\033[201~' "$2" | od -An -v -tx1 | tr '\n' ' '); tm_hex "$1" $h; }
paste a "$(printf 'n\rs\rqy\r:quit\r')"
tm_wait a "pasted text was not used"
is "pasting in a list does nothing" "$(events)" "$n"
tm_keys a r
tm_wait a "answer to"
paste a "$(printf 'first pasted\rqy second\033[31m \004third')"
tm_wait a "first pasted"
tm_wait a "qy second"
tm_wait a "[31m third"
tm_keys a C-z
tm_gone a "first pasted"

# An input method's commit is a burst of characters; all of them arrive, in order.
tm_type a "狗粮破损退款"
tm_wait a "狗粮破损退款"
tm_keys a BSpace BSpace
tm_gone a "狗粮破损退款"
tm_wait a "狗粮破损"

# Sizes: larger, a column more, smaller than can be used (typing goes on), and back.
tm resize-window -t a -x 132 -y 43
tm_wait a "CLOCKS"
tm_wait a "狗粮破损"
tm resize-window -t a -x 60 -y 20
tm_wait a "80×24 is needed, this is 60×20"
tm_type a "赔"
tm resize-window -t a -x 80 -y 24
tm_wait a "狗粮破损赔"
tm_keys a Escape
tm_wait a "draft kept"

# The user's own editor, its interrupt key its own; the text comes back.
cat >"$T/ed" <<'ED'
#!/bin/bash
trap : INT
echo "editor ready"
read -r _
printf '%s' " 改过 edited" >>"$1"
ED
chmod +x "$T/ed"
tm_keys a Escape q y
tm_wait a "left 0"
tm_start c 80x24 "EDITOR='$T/ed' $TEND --as lin"
tm_wait c "✎"
id=$(tm_screen c | grep -F ✎ | grep -oE 'T[0-9]{5}' | head -n 1)
tm_type c ":$id"
tm_keys c Enter
tm_wait c "you have a draft here"
tm_keys c E
tm_wait c "editor ready"
tm_keys c C-c
tm_keys c Enter
tm_wait c "狗粮破损赔 改过 edited"
tm_keys c Escape
tm_wait c "draft kept"
tm_keys c q q y
tm_restored c

# Keys of the user's file; what cannot be is said at the start.
mkdir -p "$HOME/.config/tend"
printf 'cursor = bar\nambiguous = ascii\n[keys]\ntake = N\nhold = j\n' >"$HOME/.config/tend/tend.conf"
tm_start d 80x24 "$TEND --as lin"
tm_wait d "cannot be bound"
tm_wait d "N next"
tm_lacks d "●" || { say "ambiguous = ascii still draws ●"; failed=1; }
tm_lacks d "─" || { say "ambiguous = ascii still draws a line of two cells"; failed=1; }
tm capture-pane -p -e -t d | grep -q $'\033\[[0-9;]*7m.*T10010' || { say "cursor = bar draws no bar"; failed=1; }
tm_keys d N
tm_wait d "is yours"
finish
