# Sourced by tests of the console. Whole screens in a pinned terminal (screen_is), and a real one in tmux (tm_*).
# GENERATE=1 rewrites the expected screens; read the difference before it is committed.
set -u
TEND=$B/tend
export TEND_STORE=$T/shop.db LINES=24 COLUMNS=80 TERM=xterm TZ=UTC
export TEND_NOW=2026-11-23T06:02:00Z
unset LANG LC_ALL LANGUAGE NO_COLOR EDITOR VISUAL
failed=0

say() { echo "$*" >&2; }
die() { say "$*"; exit 1; }
is() { # WHAT GOT WANT
	[ "$2" = "$3" ] && return
	say "$1: got \`$2', want \`$3'"; failed=1
}
finish() { exit "$failed"; }

# The shop of these tests: three agents, nine tickets; always the same.
shop() {
	"$TEND" init >/dev/null || die "init failed"
	"$TEND" agent add lin --name 林晓 --role agent --lang en --capacity 8 >/dev/null
	"$TEND" agent add zhao --name 赵敏 --role lead --lang en >/dev/null
	"$TEND" agent add wang --name 王芳 --role agent --lang zh >/dev/null
	"$TEND" import customers "$top/tests/tui/shop/customers.jsonl" >/dev/null || die "customers failed"
	"$TEND" import orders "$top/tests/tui/shop/orders.jsonl" >/dev/null || die "orders failed"
	"$TEND" intake jsonl "$top/tests/tui/shop/messages.jsonl" >/dev/null || die "intake failed"
}

# console LOGIN: runs the keys on standard input (the form of TEND_SCRIPT).
console() {
	cat >"$T/script"
	TEND_SCRIPT=$T/script "$TEND" --as "$1" || die "console: exit $?"
}

# screen_is NAME [LOGIN]: the keys on standard input, then the whole screen against tests/tui/expect/NAME.txt.
screen_is() {
	local want=$top/tests/tui/expect/$1.txt
	{ cat; printf '\n:save-screen %s\n' "$T/$1.txt"; } | console "${2:-lin}"
	[ "${GENERATE:-}" = 1 ] && cp "$T/$1.txt" "$want"
	diff -u "$want" "$T/$1.txt" >&2 || { say "screen $1 differs (GENERATE=1 rewrites it)"; failed=1; }
}

# ---- a real terminal ----
# Time only ends a waiting, it decides nothing.
export TMUX_TMPDIR=$T
tm() { tmux -L "tend$$" -u -f /dev/null "$@"; }
tm_end() { tm kill-server 2>/dev/null; return 0; }
trap tm_end EXIT
# tm_start NAME WIDTHxHEIGHT COMMAND: a shell in a window of its own runs the command, and says what it left behind.
tm_start() {
	local w=${2%x*} h=${2#*x}
	rm -f "$T/$1".stty?
	tm new-session -d -s "$1" -x "$w" -y "$h" "env -u LINES -u COLUMNS -u TEND_NOW TERM=${TM_TERM:-tmux} bash --norc --noprofile" || die "tmux failed"
	tm set-option -g status off
	cat >"$T/$1.sh" <<-EOS
		PS1='$ '; stty -a >$T/$1.stty0
		$3
		echo "left \$?"; stty -a >$T/$1.stty1
	EOS
	tm_type "$1" ". $T/$1.sh"
	tm_keys "$1" Enter
}
tm_keys() { local s=$1; shift; tm send-keys -t "$s" "$@"; }
tm_type() { tm send-keys -t "$1" -l "$2"; }
tm_hex() { local s=$1; shift; tm send-keys -t "$s" -H "$@"; }
tm_screen() { tm capture-pane -p -t "$1"; }
# The console's process: the child of the window's shell.
tm_pid() {
	local pid
	pid=$(tm display-message -p -t "$1" '#{pane_pid}')
	cut -d' ' -f1 "/proc/$pid/task/$pid/children"
}
until_true() { # WHAT COMMAND…
	local what=$1 i
	shift
	for i in $(seq 400); do
		"$@" && return
		sleep 0.05
	done
	say "never: $what"
	tm list-sessions -F '#{session_name}' 2>/dev/null | while read -r i; do say "--- $i"; tm_screen "$i" >&2; done
	exit 1
}
tm_has() { tm_screen "$1" | grep -qF -- "$2"; }
tm_lacks() { ! tm_has "$1" "$2"; }
tm_wait() { until_true "\`$2' on $1" tm_has "$1" "$2"; }
tm_gone() { until_true "\`$2' gone from $1" tm_lacks "$1" "$2"; }
# The console has ended and the terminal is as it was.
tm_restored() {
	until_true "$1 ended" test -s "$T/$1.stty1"
	diff "$T/$1.stty0" "$T/$1.stty1" >&2 || { say "$1: the terminal's settings were not restored"; failed=1; }
	tm_wait "$1" "left "
	is "$1: alternate screen" "$(tm display-message -p -t "$1" '#{alternate_on}')" 0
	is "$1: cursor shown" "$(tm display-message -p -t "$1" '#{cursor_flag}')" 1
}
# draft AGENT TICKET: what is kept of it in the store.
draft() { sqlite3 "$TEND_STORE" "SELECT text FROM draft d JOIN agent a ON a.id=d.agent WHERE a.login='$1' AND ticket=${2#T}"; }
draft_is() { [ "$(draft "$1" "$2")" = "$3" ]; }
