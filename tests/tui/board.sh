# The board: what it shows, in both languages and widths; sorted by trouble and alive; a move is shown before one key does it, and one undoes it.
. "$top/tests/lib/tui.sh"
shop
sql() { sqlite3 "$TEND_STORE" "$1"; }
has() { sql "SELECT count(*) FROM ticket t JOIN agent a ON a.id=t.assignee WHERE a.login='$1' AND t.state<4"; }
"$TEND" agent add mei --name 李梅 --role lead --lang zh

# ---- an empty floor; one with work and nobody there; who may not see it ----
TEND_STORE=$T/empty.db "$TEND" init >/dev/null
TEND_STORE=$T/empty.db "$TEND" agent add zhao --role lead --lang en
TEND_STORE=$T/empty.db screen_is board-empty zhao <<'K'
f5 j tab b f m enter
K
screen_is board-nobody zhao <<'K'
f5
K
screen_is board-denied <<'K'
f5
K

# ---- a floor with work ----
TEND_NOW=2026-11-23T05:20:00Z "$TEND" --as wang agent state ready >/dev/null
TEND_NOW=2026-11-23T06:00:00Z "$TEND" --as lin agent state ready >/dev/null
export TEND_NOW=2026-11-23T06:02:00Z
for t in T10001 T10003 T10004 T10005 T10006 T10007; do "$TEND" assign $t wang >/dev/null; done
TEND_NOW=2026-11-23T05:50:00Z "$TEND" --as wang state T10007 solved >/dev/null
echo "Yes." | TEND_NOW=2026-11-23T05:55:00Z "$TEND" --as wang reply T10003 >/dev/null
TEND_NOW=2026-11-23T05:22:00Z "$TEND" --as wang agent state away >/dev/null
screen_is board zhao <<'K'
f5
K
screen_is board-agents zhao <<'K'
f5 tab j
K
screen_is zh-board mei <<'K'
f5 tab
K
LINES=43 COLUMNS=132
screen_is board-wide zhao <<'K'
f5 tab
K
LINES=24 COLUMNS=80
screen_is board-why zhao <<'K'
f5 w
K
screen_is board-drill-queue zhao <<'K'
f5 enter
K
screen_is board-drill-agent zhao <<'K'
f5 tab enter
K
screen_is board-help zhao <<'K'
f5 ?
K

# ---- story: an absent agent's work over the team, five keys; and one undo ----
"$TEND" agent add emma --name Emma --lang en
TEND_NOW=2026-11-23T06:00:00Z "$TEND" --as emma agent state ready >/dev/null
screen_is board-move-line zhao <<'K'
f5 tab m
K
screen_is board-plan zhao <<'K'
f5 tab m enter
K
is "a preview changes nothing" "$(has wang)" 5
screen_is board-plan-left zhao <<'K'
f5 tab m enter esc
K
is "left as it was" "$(has wang)" 5
story='f5 tab m enter y'
is "keys of the story" "$(wc -w <<<"$story")" 5
screen_is board-moved zhao <<<"$story"
is "nothing is left with who is away" "$(has wang)" 0
is "evenly" "$(($(has lin) - $(has emma)))" -1
screen_is board-undone zhao <<'K'
f5 u
K
is "undone" "$(has wang)" 5

# ---- which, how many, to whom ----
console zhao <<'K'
f5
:move who:wang 2 to lin
y
K
is "two of them" "$(has wang) $(has lin)" "3 2"
screen_is board-plan-queue zhao <<'K'
:move who:wang to quality nobody
K
console zhao <<'K'
:move who:wang to quality nobody
y
K
is "in their new queue, nobody's" "$(has wang) $(sql "SELECT count(*) FROM ticket WHERE queue='quality' AND assignee=0 AND state=1")" "0 3"
screen_is board-move-nobody zhao <<'K'
:move who:lin to nemo
K
screen_is board-move-nothing zhao <<'K'
:move who:wang to spread
K
screen_is board-move-words zhao <<'K'
:move who:wang
K
screen_is board-move-marked zhao <<'K'
f1
:view open
space space
:move to emma
K
is "nothing yet" "$(has emma)" 0

# ---- balance, and back to the queues ----
screen_is board-balance zhao <<'K'
f5 b y
K
screen_is board-balanced zhao <<'K'
f5 b
K
TEND_NOW=2026-11-23T06:01:00Z "$TEND" --as lin agent state away >/dev/null
screen_is board-free-ask zhao <<'K'
f5 tab f
K
n=$(has lin)
screen_is board-free zhao <<'K'
f5 tab f enter
K
[ "$n" -gt 0 ] || { say "lin had nothing"; failed=1; }
is "handed back" "$(has lin)" 0
screen_is board-free-nobody zhao <<'K'
f5 f
K

# ---- alive: seen within a second, the cursor stays on its agent, a move meanwhile is said ----
unset TEND_NOW LINES COLUMNS
for a in lin emma wang; do "$TEND" --as $a agent state ready >/dev/null; done
"$TEND" assign T10001 T10002 lin >/dev/null
tm_start a 80x24 "$TEND --as zhao"
tm_wait a "5 Board"
tm_keys a F5
tm_wait a "AGENT"
tm_keys a Tab
row() { tm_screen "$1" | grep -E '^>' | tr -s ' ' | cut -d' ' -f2-; }
on_lin() { case $(row a) in *lin*) ;; *) return 1 ;; esac; }
for i in 1 2 3 4 5 6; do on_lin && break; tm_keys a j; sleep 0.1; done
until_true "the cursor is on lin" on_lin
"$TEND" --as lin agent state break >/dev/null
until_true "break is seen" eval 'case $(row a) in *lin*break*) ;; *) false ;; esac'
"$TEND" assign T10003 T10004 T10005 T10006 emma >/dev/null
tm_wait a "$(has emma)/8 "
on_lin || { say "the cursor left lin: $(row a)"; failed=1; }
tm_type a "m"
tm_wait a ":move who:lin to spread"
tm_keys a Enter
tm_wait a "Move 2 tickets? y does it"
"$TEND" assign T10001 wang >/dev/null
tm_type a "y"
tm_wait a "1 moved, 1 changed meanwhile"
is "what was taken meanwhile stays where it went" "$("$TEND" show T10001 --json | jq -r .assignee)" wang
tm_keys a F1
tm_wait a "Unassigned"
tm_keys a q y
tm_restored a

# ---- a cursor move on the board sends little ----
out=$(TERM=xterm-256color python3 "$top/tests/lib/term.py" 24x80 "$TEND" --as zhao <<'K'
keys \x1b[15~
keys j
keys j
keys j
keys k
K
)
n=$(sed -n 's/^keys [jk]: \([0-9]*\) bytes.*/\1/p' <<<"$out" | sort -n | head -n 1)
[ "${n:-999}" -gt 0 ] && [ "$n" -le 60 ] || { say "a move sends $n bytes: $out"; failed=1; }
finish
