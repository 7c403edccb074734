# Moving in a list longer than the screen: where the cursor is and what is shown, after these keys.
. "$top/tests/lib/tui.sh"
"$TEND" init >/dev/null
"$TEND" agent add lin --name 林晓 --role agent --lang en >/dev/null
"$TEND" agent add zhao --name 赵敏 --role lead --lang en >/dev/null
for i in $(seq 10 49); do
	printf '{"channel":"review","id":"r%d","thread":"r%d","at":"2026-11-23T10:%d:00+08:00","from":{"id":"r%d","name":"买家%d"},"text":"很好，喜欢 %d"}\n' $i $i $i $i $i $i
done | "$TEND" intake jsonl >/dev/null

# at KEYS: the cursor's ticket and the rows shown (15 of 40 fit)
at() {
	printf '%s\n:save-screen %s\n' "$1" "$T/at.txt" | console lin
	echo "$(grep '^>' "$T/at.txt" | grep -oE 'T[0-9]+' | sed 's/T100//') $(grep -oE '[0-9]+–[0-9]+ of [0-9+]+' "$T/at.txt")"
}
while IFS='|' read -r keys want; do
	is "keys $keys" "$(at "$keys")" "$want"
done <<'CASES'
|01 1–15 of 40
j|02 1–15 of 40
k|01 1–15 of 40
j j j down up|04 1–15 of 40
pgdn|16 16–30 of 40
j pgdn|17 16–30 of 40
pgdn pgdn|31 31–40 of 40
pgdn pgdn pgdn|40 31–40 of 40
pgdn pgdn pgdn j j|40 31–40 of 40
pgdn pgup|01 1–15 of 40
pgdn pgup pgup|01 1–15 of 40
j j pgup|01 1–15 of 40
G|40 26–40 of 40
G j|40 26–40 of 40
G pgup|25 11–25 of 40
G pgup pgup|15 1–15 of 40
G pgup pgup pgup|01 1–15 of 40
G g|01 1–15 of 40
G k|39 26–40 of 40
G pgup pgup j|16 2–16 of 40
pgdn k|15 15–29 of 40
pgdn k k|14 14–28 of 40
pgdn k j|16 15–29 of 40
^d ^d|31 31–40 of 40
end home|01 1–15 of 40
CASES

# Esc in the filter is as it was before: place, cursor, filter. Enter keeps it; its history is kept.
filtered() { at "$(printf '%b' "$1")"; }
is "Esc in the filter" "$(filtered 'pgdn j\n/\ntext:买家3\nesc')" "17 16–30 of 40"
is "Enter in the filter" "$(filtered '/\ntext:买家3\nenter')" "21 "
is "a wrong filter is not kept" "$(filtered '/\ntext:due<never\nenter esc')" "01 1–15 of 40"
is "the filter's history" "$(filtered '/\ntext:买家3\nenter esc\n/\nup enter')" "21 "
is "Esc takes the filter off" "$(filtered '/\ntext:买家3\nenter esc')" "21 "
is "a filter over many rows says no number it does not know" "$(filtered '/\ntext:买家\nenter')" "01 "
is "Tab and Shift-Tab" "$(filtered 'tab S-tab j')" "02 1–15 of 40"

# Marks: none, these, all shown.
marked() {
	printf '%b\n:save-screen %s\n' "$1" "$T/at.txt" | console lin
	grep -cE '^.\+' "$T/at.txt"
}
is "space marks and goes down" "$(marked 'space space j space')" 3
is "space again takes it off" "$(marked 'space k space')" 0
is "* marks all shown" "$(marked '*')" 15
is "* twice" "$(marked '* *')" 0
is "Esc takes them off" "$(marked 'space esc')" 0
is "Tab takes them off" "$(marked 'space tab S-tab')" 0

# A verb on many asks first; whatever is not yes is no.
state() { "$TEND" list "$1" | sed 1d | wc -l; }
printf 'space space s\nx\n' | console lin
is "not yes" "$(state who:lin)/$(state state:solved)" 0/0
printf 'space space a\ntext:lin\nenter esc\n' | console lin
is "Esc" "$(state who:lin)" 0
printf 'space space a\ntext:lin\nenter enter\n' | console lin
is "yes" "$(state who:lin)" 2
printf 'u\n' | console lin
is "undone together" "$(state who:lin)" 0

# A re-sorted ticket keeps the cursor, wherever it goes: from the first row to far below.
unset TEND_NOW
tm_start a 80x24 "$TEND --as lin"
row() { tm_screen a | grep '^>' | grep -oE 'T[0-9]{5}'; }
on_row() { [ "$(row)" = "$1" ]; }
tm_type a ":view open"
tm_wait a ":view open"
tm_keys a Enter
tm_wait a "1–15 of 40"
tm_keys a j j
until_true "third row" on_row T10003
"$TEND" --as zhao class T10003 consultation --priority 4 >/dev/null
tm_wait a "decided by a person"
until_true "still on it" on_row T10003
"$TEND" --as zhao reply T10003 <<<"ok" >/dev/null
tm_gone a "1–15 of 40"
until_true "the cursor follows its ticket" on_row T10003
finish
