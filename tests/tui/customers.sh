# One person on the ticket: the line that proposes, the question, merging, refusing, undo; the history over all channels.
. "$top/tests/lib/tui.sh"
shop
# 陈浩 writes in the app and gives the phone number that is 王小明's; and 王小明 has written in other channels, long ago, too
cat >"$T/more.jsonl" <<'J'
{"channel":"app","id":"ap-2","thread":"ap_9","at":"2026-11-23T13:57:00+08:00","from":{"id":"ap_9","name":"陈浩","phone":"138 1234 1234"},"text":"我的电话是 13812341234"}
{"channel":"review","id":"rv-9","thread":"rv_77","at":"2026-10-01T09:00:00+08:00","from":{"id":"rv_77","name":"王小明","phone":"+86 138-1234-1234"},"text":"客服态度太差了，我要投诉"}
J
"$TEND" intake jsonl "$T/more.jsonl" >/dev/null || die "intake failed"
printf '%s\n' '{"id":"O-70001","customer":"K1","at":"2026-10-20T09:00:00+08:00","paid_fen":9900,"status":"signed","carrier":"SF","signed_at":"2026-10-22T12:00:00+08:00","items":[]}' >"$T/o.jsonl"
"$TEND" import orders "$T/o.jsonl" >/dev/null || die "orders failed"
same=$("$TEND" list 'via:app' | tail -n 1 | cut -f1)
first=$("$TEND" list 'order:O-77781' | tail -n 1 | cut -f1)
customer() { "$TEND" show "$1" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["customer"]["id"])'; }

screen_is maybe <<K
:open $same
K
screen_is maybe-ask <<K
:open $same
M
K
# neither Enter nor Esc decides
screen_is maybe-later <<K
:open $same
M enter
K
is "not decided" "$(customer "$same")" C4
screen_is maybe-merged <<K
:open $same
M y
K
is "merged" "$(customer "$same")" C1
screen_is maybe-side <<K
:open $first
tab
K
screen_is history <<K
:open $same
H down down
K
screen_is history-open <<K
:open $first
H enter
K
screen_is maybe-undone <<K
:open $same
u
K
is "undone" "$(customer "$same")" C4
screen_is maybe-refused <<K
:open $same
M n
K
is "refused" "$("$TEND" customer proposals | wc -l)" 1
# … which is undone like anything else, and somebody else answers meanwhile
printf ':open %s\nu\n' "$same" | console lin
is "asked again" "$("$TEND" customer proposals | wc -l)" 2
screen_is zh-maybe wang <<K
:open $same
K
screen_is zh-maybe-ask wang <<K
:open $same
M
K
screen_is zh-maybe-merged wang <<K
:open $same
M y
K
screen_is zh-history wang <<K
:open $first
H
K
LINES=30 COLUMNS=120
screen_is history-wide <<K
:open $first
K
# by name, as in the shell
printf ':customer unmerge C4\n' | console wang
is "taken apart" "$(customer "$same")" C4
printf ':customer merge C4 C1\n' | console wang
is "by name" "$(customer "$same")" C1
# what a panel cannot hold is counted and one key away
for i in $(seq 30); do printf '{"channel":"app","id":"h-%d","thread":"h-%d","at":"2026-09-%02dT09:00:00+08:00","from":{"id":"ap_9"},"order":"X-%d","text":"第 %d 次"}\n' $i $i $i $i $i; done |
	"$TEND" intake jsonl >/dev/null
LINES=24 COLUMNS=80
screen_is history-long <<K
:open $first
tab
K
screen_is history-pages <<K
:open $first
H pgdn
K

# a customer by a phone number, however it is written; of several a choice
screen_is find-phone <<'K'
:customer 138 1234 1234
K
screen_is find-several <<'K'
:customer 1
:customer e
down
K
screen_is find-none <<'K'
:customer 13800000000
K
screen_is find-open <<'K'
:customer 王小
enter
K

# another's answer is seen at once, and no question is answered twice
unset TEND_NOW LINES COLUMNS
"$TEND" customer unmerge C4 >/dev/null
sqlite3 "$TEND_STORE" 'UPDATE customer_proposal SET state=1' # as if nobody had answered
tm_start a 80x24 "$TEND --as lin"
tm_wait a "Queue"
tm_type a ":open $same"
tm_keys a Enter
tm_wait a "maybe the same person as C1"
tm_keys a M
tm_wait a "one person? y/n"
"$TEND" --as zhao customer merge C4 C1 >/dev/null
tm_gone a "maybe the same person"
tm_keys a y
tm_wait a "C4 was merged into C1 by zhao"
tm_keys a u
tm_wait a "nothing to undo"
"$TEND" --as zhao undo >/dev/null 2>&1
tm_wait a "maybe the same person"
"$TEND" --as zhao customer refuse C4 C1 >/dev/null
tm_gone a "maybe the same person"
tm_keys a M
tm_wait a "no other record looks like this customer"
# each of two phone numbers is revealed by itself
"$TEND" customer merge C4 C1 >/dev/null
printf '{"id":"K1","name":"王小明","lang":"zh","level":2,"city":"杭州","contacts":[{"kind":"phone","value":"13900005678"}]}\n' >"$T/c.jsonl"
"$TEND" import customers "$T/c.jsonl" >/dev/null
tm_type a ":open $first"
tm_keys a Enter
tm_keys a Tab
tm_wait a "139****5678"
tm_keys a v
tm_wait a "+8613812341234 (30 s"
tm_wait a "139****5678"
tm_keys a v
tm_wait a "+8613900005678 (30 s"
tm_wait a "138****1234"
tm_keys a q
tm_keys a q
tm_type a y
tm_restored a
finish
