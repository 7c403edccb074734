# The terminal is as it was, whatever way the console ends, and whatever terminal it is.
. "$top/tests/lib/tui.sh"
shop

run="$TEND --as lin"
tm_start quit 80x24 "$run"
tm_wait quit "Unassigned 9"
is "alternate screen while it runs" "$(tm display-message -p -t quit '#{alternate_on}')" 1
tm_keys quit q
tm_wait quit "leave the console? y/N"
tm_keys quit n
tm_wait quit "? help"
tm_keys quit q y
tm_restored quit
tm_wait quit "left 0"

for sig in TERM HUP INT SEGV ABRT; do
	tm_start "$sig" 80x24 "$run"
	tm_wait "$sig" "Unassigned 9"
	kill -"$sig" "$(tm_pid "$sig")"
	tm_restored "$sig"
done

# Terminals: each draws and restores. Where the entry has no alternate screen the shell's line comes below.
for term in xterm xterm-256color vt100 linux screen tmux; do
	infocmp "$term" >/dev/null 2>&1 || { say "no entry for $term"; continue; }
	TM_TERM=$term tm_start "$term" 80x24 "$run"
	tm_wait "$term" "Unassigned 9"
	tm_wait "$term" "王小明 ♦2 收到的狗粮袋子破了…"
	tm_keys "$term" Down Down Enter
	tm_wait "$term" "Where is my parcel"
	tm_keys "$term" Escape
	tm_wait "$term" "Open 9"
	tm_keys "$term" q y
	tm_restored "$term"
	tm_gone "$term" "T10002" # also where there is no second screen to go back from
done

# An unknown terminal, and none at all: one line, no screen.
tm_start unknown 80x24 "ASAN_OPTIONS=detect_leaks=0 TERM=nonsense $run" # newterm itself loses what it began
tm_wait unknown 'nonsense` is not known here'
tm_restored unknown
tm_wait unknown "left 69"
is "without a terminal" "$("$TEND" --as lin </dev/null 2>&1 >/dev/null | wc -l)" 1
"$TEND" --as lin </dev/null >/dev/null 2>&1
is "without a terminal: exit" $? 64
finish
