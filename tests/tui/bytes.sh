# What goes over the line: few bytes, few writes, none when nothing changes, no colours where none are wanted. Counts, not times.
. "$top/tests/lib/tui.sh"
unset TEND_NOW
TEND_NOW=2026-11-23T06:02:00Z shop
# Many alike: what is measured is the cursor, not the preview of another ticket.
for i in $(seq 10 70); do
	printf '{"channel":"review","id":"b%d","thread":"b%d","at":"2026-11-20T10:00:00+08:00","from":{"id":"b%d","name":"买家"},"text":"很好，喜欢"}\n' $i $i $i
done | TEND_NOW=2026-11-23T06:02:00Z "$TEND" intake jsonl >/dev/null
pty() { TERM=${term:-xterm-256color} python3 "$top/tests/lib/term.py" "$@"; }
# at_most OUTPUT KEY BYTES WRITES: one of the presses at least; the others may have met the change of a minute, which is sent with them.
at_most() {
	local bytes writes
	while read -r bytes writes; do
		[ "$bytes" -gt 0 ] && [ "$bytes" -le "$3" ] && [ "$writes" -le "$4" ] && return
	done < <(grep -F "keys $2:" <<<"$1" | sed 's/.*: \([0-9]*\) bytes, \([0-9]*\) writes.*/\1 \2/')
	say "$(grep -F "keys $2:" <<<"$1" | tr '\n' ';'): at most $3 bytes, $4 writes"
	failed=1
}

for size in 24x80 60x200; do
	out=$(pty $size "$TEND" --as lin <<'K'
keys j
keys j
keys j
keys k
keys k
K
	)
	at_most "$out" j 60 2
	at_most "$out" k 60 2
done

# One letter typed is its echo, six at once are six echoes.
out=$(pty 24x80 "$TEND" --as lin <<'K'
keys r
keys a
keys 您
keys abcdef
K
)
at_most "$out" a 8 99 # the draft is written meanwhile, to its file
at_most "$out" 您 8 99
at_most "$out" abcdef 16 99

# A page, and the same screen anew when nothing but the key came.
out=$(pty 24x80 "$TEND" --as lin <<'K'
keys \x04
keys ?
keys q
K
)
at_most "$out" '\x04' 1500 2

# Nothing changes: nothing is sent but, once, a changed minute.
out=$(pty 24x80 "$TEND" --as lin <<'K'
keys j
idle 3
K
)
n=$(sed -n 's/^idle: \([0-9]*\) bytes/\1/p' <<<"$out")
minute=$(date +%M)
[ "$n" = 0 ] || {
	out=$(pty 24x80 "$TEND" --as lin <<<"idle 3")
	[ "$(sed -n 's/^idle: \([0-9]*\) bytes/\1/p' <<<"$out")" = 0 ] || { say "idle sends $n bytes, and again: $out"; failed=1; }
}

# Colours only where they are wanted; without them late is still !! and minus.
colours() { grep -cE '\\x1b\[([0-9;]*;)?(3[0-9]|4[0-9]|9[0-9])(;[0-9]+)*m' || true; }
is "colours on a colour terminal" "$(pty 24x80 "$TEND" --as lin <<<raw | tail -n 1 | colours)" 1
is "colours with NO_COLOR" "$(NO_COLOR=1 pty 24x80 "$TEND" --as lin <<<raw | tail -n 1 | colours)" 0
is "colours with NO_COLOR empty" "$(NO_COLOR= pty 24x80 "$TEND" --as lin <<<raw | tail -n 1 | colours)" 1
is "colours with --no-color" "$(pty 24x80 "$TEND" --no-color --as lin <<<raw | tail -n 1 | colours)" 0
is "colours on a vt100" "$(term=vt100 pty 24x80 "$TEND" --as lin <<<raw | tail -n 1 | colours)" 0
is "a vt100 hears nothing of pastes" "$(term=vt100 pty 24x80 "$TEND" --as lin <<<raw | tail -n 1 | grep -c 2004)" 0
out=$(NO_COLOR=1 pty 24x80 "$TEND" --as lin <<<raw | tail -n 1)
grep -q '!!' <<<"$out" && grep -q '\\u2212' <<<"$out" || { say "late is not said without colour"; failed=1; }

# No LANG at all: still UTF-8.
out=$(env -u LANG -u LC_ALL -u LC_CTYPE python3 "$top/tests/lib/term.py" 24x80 "$TEND" --as lin <<<raw | tail -n 1)
grep -q '\\u4e70\\u5bb6' <<<"$out" || { say "no UTF-8 without LANG"; failed=1; }
out=$(LC_ALL=POSIX python3 "$top/tests/lib/term.py" 24x80 "$TEND" --as lin <<<raw | tail -n 1)
grep -q '\\u4e70\\u5bb6' <<<"$out" || { say "no UTF-8 with LC_ALL=POSIX"; failed=1; }

# What customers wrote never steers the terminal.
out=$(pty 24x80 "$TEND" --as lin <<'K'
keys :T10005\r
raw
K
)
grep -qE '\\x07|\\u202e|\\x1b\]0|\\x9b' <<<"$(tail -n 1 <<<"$out" | sed 's/\\x1b\]104\\x07//g')" && { say "a control character was sent: $out"; failed=1; }
finish
