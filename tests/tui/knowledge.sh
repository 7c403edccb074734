# The knowledge: a pane that searches while one types, the article below, versions, two editors, gaps; and in a ticket what fits beside numbers.
. "$top/tests/lib/tui.sh"
shop
"$TEND" --as zhao import articles "$top/tests/tui/shop/articles.jsonl" >/dev/null || die "articles failed"
sql() { sqlite3 "$TEND_STORE" "$1"; }
# used ARTICLE WHAT: how often it was shown 1, inserted 2, helped 3, did not help 4, taken back 5
used() { sql "SELECT count(*) FROM article_use u JOIN article a ON a.id=u.article WHERE external_id='$1' AND what=$2"; }
article() { sql "SELECT $2 FROM article WHERE external_id='$1' ORDER BY id LIMIT 1"; }
puppy=$("$TEND" list '幼犬' | tail -n 1 | cut -f1)
meyer=$("$TEND" list 'order:O-77812' | tail -n 1 | cut -f1)
bag=$("$TEND" list 'order:O-77781' | tail -n 1 | cut -f1)

# ---- the pane: the most used ones, what is found while one types, what is not ----
screen_is knowledge-empty-query <<'K'
f3
K
screen_is knowledge-typing <<'K'
f3
text:退款
K
screen_is knowledge-list wang <<'K'
f3
text:退款 多久
enter
K
screen_is knowledge-none <<'K'
f3
text:zebra
enter
K
is "a search without a hit is remembered, once it is asked" "$(sql 'SELECT query, n FROM search_miss')" "zebra|1"
printf 'f3\ntext:zeb\nesc\n' | console lin
is "what is only typed is not" "$(sql 'SELECT count(*) FROM search_miss')" 1
screen_is knowledge-all zhao <<'K'
f3
text:collar
tab tab enter
K
screen_is knowledge-command <<'K'
:kb parcel lost
j
K
screen_is knowledge-read wang <<'K'
:kb show refund-time
K
screen_is knowledge-language wang <<'K'
:kb 丢件
l
K
screen_is knowledge-why <<'K'
:kb parcel
w
K
screen_is knowledge-help <<'K'
f3 enter ?
K
LINES=43 COLUMNS=132
screen_is knowledge-wide <<'K'
f3
text:parcel
enter
K
screen_is zh-knowledge-wide wang <<'K'
f3
text:退款
enter
K
LINES=24 COLUMNS=80

# ---- helped or not, and why ----
screen_is knowledge-not <<'K'
:kb 退款失败
n
text:out
tab
K
printf ':kb 退款失败\ny n\ntext:outdated\nenter n esc\n' | console lin
is "helped" "$(used refund-failed 3)" 1
is "did not help" "$(used refund-failed 4)" 1
is "and why" "$(sql 'SELECT reason FROM article_use WHERE what=4')" outdated

# ---- in a ticket: what fits, beside numbers ----
screen_is knowledge-ticket <<K
:open $meyer
K
screen_is knowledge-ticket-side wang <<K
:open $meyer
tab
K
LINES=43 COLUMNS=132
screen_is knowledge-ticket-wide <<K
:open $bag
K
LINES=24 COLUMNS=80
is "shown, once an agent and ticket" "$(used damage 1)" 1
screen_is knowledge-nothing-there <<K
:open $meyer
9
K

# ---- story: next consultation, top article, sent and solved: three keys ----
for t in $("$TEND" list '' | tail -n +2 | cut -f1); do [ "$t" = "$puppy" ] || "$TEND" --as zhao ticket assign "$t" zhao >/dev/null; done
story='n 1 ^X'
is "keys of the story" "$(wc -w <<<"$story")" 3
screen_is knowledge-story <<<"$story"
is "solved" "$("$TEND" show "$puppy" --json | jq -r .state)" solved
is "answered with the article" "$("$TEND" show "$puppy" --json | jq -r '.messages[-1].text')" "您好，三个月以前一天四次，六个月以前三次，以后两次。林晓"
is "inserted" "$(used feeding-puppy 2)" 1

# ---- an article goes behind what was written; ^Z takes it out again, and that is remembered ----
"$TEND" --as zhao ticket assign "$meyer" lin >/dev/null
screen_is knowledge-behind <<K
:open $meyer
r
text:I am on it.
esc 1
K
is "its words are the draft" "$(draft lin "$meyer" | head -n 1)" "I am on it."
is "inserted" "$(used parcel-lost 2)" 1
printf ':open %s\n:kb insert parcel-lost\n^Z esc\n' "$meyer" | console lin
is "taken out" "$(used parcel-lost 5)" 1
is "as it was before" "$(draft lin "$meyer" | grep -c 'has not moved')" 1

# ---- what is missing is asked for, one after the other, before anything leaves ----
screen_is knowledge-missing <<K
:open $bag
:kb insert refund-time
K
screen_is knowledge-missing-later <<K
:open $bag
r
^U
:kb insert refund-time
esc ^D
K
printf ':open %s\nr ^D esc esc\n' "$bag" | console lin
is "nothing has left" "$("$TEND" show "$bag" --json | jq '[.messages[] | select(.direction == "out")] | length')" 0
screen_is knowledge-filled <<K
:open $bag
r ^D ^U
text:¥228.00
enter
K
is "left with its sum" "$("$TEND" show "$bag" --json | jq -r '.messages[-1].text' | grep -c '退款 ¥228.00 会')" 1

# ---- a macro that waits, puts off and goes on: all three, and the answer can still be taken back ----
printf -- '---\nid: macro-on\ntitle: Macro: on\nlang: zh\nkind: macro\nstate: published\nthen: pending snooze 2d next\n---\n请稍等。\n' >"$T/macro-on.zh.md"
"$TEND" --as zhao kb import "$T/macro-on.zh.md" >/dev/null
"$TEND" --as zhao ticket release "$meyer" >/dev/null
screen_is knowledge-macro-on <<K
:open $bag
r
^U
esc
:kb insert macro-on
enter ^D
K
is "waits for the customer, put off" "$("$TEND" show "$bag" --json | jq -r '.state + " " + (.snoozed_until != null | tostring)')" "pending true"
is "the next ticket was taken" "$("$TEND" show "$meyer" --json | jq -r .assignee)" lin

# ---- a real terminal: marks without colour, others' changes, what a kill leaves, bytes ----
unset TEND_NOW LINES COLUMNS
ansi() { tm capture-pane -e -p -t "$1"; }
marked() { ansi "$1" | grep -qE "$(printf '\033')\\[([0-9]*;)*4(;[0-9]+)*m([^[:cntrl:]]*)?$2"; }
tm_start a 80x24 "NO_COLOR=1 $TEND --as lin"
tm_wait a "Queue"
tm_keys a F3
tm_wait a "published · "
tm_type a "zebra"
tm_wait a "nothing holds"
tm_keys a C-u
tm_type a "parcel"
tm_wait a "2 articles"
until_true "the hit is underlined" marked a parcel
tm_keys a Enter
tm_wait a "read"
"$TEND" --as zhao kb show parcel-lost.en --text | sed 's/^title: .*/title: A parcel that stands still/' >"$T/still.md"
"$TEND" --as zhao kb edit parcel-lost.en "$T/still.md" >/dev/null || die "edit failed"
tm_wait a "A parcel that stands still"
tm_keys a a
tm_type a "kept-key"
kept() { sql 'SELECT text FROM draft WHERE kind=2' | grep -q kept-key; }
until_true "the article is kept while one types" kept
kill -9 "$(tm_pid a)"
printf 'f3 enter a ^X esc\n' | console lin
is "a kill left it, and it was thrown away" "$(sql 'SELECT count(*) FROM draft WHERE kind=2')" 0
tm_end

# Many alike: what is measured is the cursor, not another article.
for i in $(seq 10 40); do
	printf '{"id":"alike-%d","lang":"en","title":"About cages","body":"A cage.\\n","kind":"article","audience":"public","tags":[],"reasons":[],"state":"published"}\n' $i
done >"$T/alike.jsonl"
"$TEND" --as zhao import articles "$T/alike.jsonl" >/dev/null || die "articles failed"
pty() { TERM=xterm-256color python3 "$top/tests/lib/term.py" 24x80 "$TEND" --as lin; }
out=$(printf 'keys \\x1bOR\nkeys cages\nkeys \\r\nkeys j\nkeys j\nkeys j\nkeys k\nidle 3\n' | pty)
n=$(sed -n 's/^keys [jk]: \([0-9]*\) bytes.*/\1/p' <<<"$out" | sort -n | head -n 1)
[ "${n:-999}" -gt 0 ] && [ "$n" -le 60 ] || { say "a move sends $n bytes: $out"; failed=1; }
n=$(sed -n 's/^idle: \([0-9]*\) bytes/\1/p' <<<"$out")
[ "$n" = 0 ] || { # perhaps the minute changed
	n=$(printf 'keys \\x1bOR\nkeys \\r\nidle 3\n' | pty | sed -n 's/^idle: \([0-9]*\) bytes/\1/p')
	[ "$n" = 0 ] || { say "idle sends $n bytes"; failed=1; }
}
# A letter that finds the same is its echo and a letter marked on each of nine rows.
out=$(printf 'keys \\x1bOR\nkeys cage\nkeys s\n' | pty)
n=$(sed -n 's/^keys s: \([0-9]*\) bytes.*/\1/p' <<<"$out")
[ "${n:-999}" -le 160 ] || { say "a letter sends $n bytes: $out"; failed=1; }
finish
