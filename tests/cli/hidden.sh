# Complaints without a word are found by what customers do with their orders, once each, with what it rests on.
. "$top/tests/lib/cli.sh"
fresh_store
export TEND_NOW=2026-11-20T12:00:00+08:00
cat >"$T/c.jsonl" <<'J'
{"id":"CU-1","name":"王小明","contacts":[{"kind":"wechat","value":"u1"}]}
{"id":"CU-2","name":"李四","contacts":[{"kind":"wechat","value":"u2"}]}
{"id":"CU-3","name":"赵六","contacts":[{"kind":"wechat","value":"u3"}]}
J
"$tend" import customers "$T/c.jsonl" >/dev/null
# order ID CUSTOMER AT STATUS [more members]
order() { printf '{"id":"%s","customer":"%s","at":"%s+08:00","status":"%s","paid_fen":9900%s}\n' "$1" "$2" "$3" "$4" "${5:-}" >"$T/o.jsonl"; "$tend" import orders "$T/o.jsonl" >/dev/null; }
tickets() { "$tend" list 'origin:hidden' --json | jq -r '.id' | tr '\n' ' '; }

order O-1 CU-1 2026-11-19T10:00:00 paid
order O-2 CU-2 2026-11-19T10:00:00 paid
order O-3 CU-3 2026-11-19T10:00:00 paid
AT=2026-11-19T11:00:00+08:00
say wechat m1 u1 '客服一直不理人' >/dev/null
say wechat m2 u2 '订单 O-2 拍错了，请取消' >/dev/null
"$tend" state T10001 solved --reason x >/dev/null 2>&1 || { "$tend" reply T10001 --state solved <<<抱歉 >/dev/null; }
"$tend" state T10002 open >/dev/null 2>&1 || true
"$tend" class T10002 aftersales --reason C02 >/dev/null
"$tend" work
expect_eq "$(tickets)" "" "nothing has happened yet"
# cancelled 24 h after writing: one; asked for in words: none; never wrote: none
for n in 1 2 3; do order O-$n CU-$n 2026-11-19T10:00:00 cancelled; done
"$tend" work
expect_eq "$(tickets)" "T10003 "
expect_eq "$(field subject T10003)/$(field order T10003)/$(field complaint T10003)/$(field customer.name T10003)" "联系后不久取消订单 O-1/O-1/true/王小明"
expect_eq "$("$tend" show T10003 --json | jq -r '.messages[0] | .direction + ": " + .text')" "note: 客户来信（T10001）后 25:00 取消了订单 O-1。"
expect_in "cancelled O-1" "$("$tend" why T10003)"
expect_eq "$("$tend" show T10003 --json | jq '.clocks | length > 0')" true
"$tend" work
order O-1 CU-1 2026-11-19T10:00:00 cancelled ',"carrier":"sf"'
"$tend" work
expect_eq "$(tickets)" "T10003 " "found once"
# cancelled more than 48 h after the contact: none
AT=2026-11-10T11:00:00+08:00
say wechat m3 u3 '客服一直不理人' >/dev/null
order O-4 CU-3 2026-11-20T10:00:00 paid
order O-4 CU-3 2026-11-20T10:00:00 cancelled
"$tend" work
expect_eq "$(tickets)" "T10003 "
# a refund asked for without a word, while the contact is still worked on: a note there; with words: none
order O-5 CU-3 2026-11-20T10:00:00 refund_requested ',"refund_text":"不想要了"'
order O-6 CU-3 2026-11-20T10:00:00 signed ',"refund_requested_at":"2026-11-20T11:00:00+08:00"'
"$tend" work
expect_eq "$(tickets)" "T10003 "
expect_eq "$("$tend" show T10004 --json | jq -r '.messages[-1] | .direction + ": " + .text')" "note: 客户来信（T10004）后 10d 00h，未说明原因就申请了订单 O-6 的退款。"
expect_eq "$(field severity T10004)/$(field complaint T10004)" "3/true"
# an event of long ago, in a first import: none
order O-7 CU-1 2026-10-01T10:00:00 cancelled
"$tend" work
expect_eq "$(tickets)" "T10003 "

# Every ten days an order, a contact, then nothing for twice that.
unset TEND_NOW
export TEND_NOW=2026-11-01T12:00:00+08:00
fresh_store
"$tend" import customers "$T/c.jsonl" >/dev/null
for d in 01 11 21; do order A-$d CU-1 2026-10-${d}T10:00:00 signed; order B-$d CU-2 2026-10-${d}T10:00:00 signed; done
order C-1 CU-3 2026-10-21T10:00:00 signed
AT=2026-10-25T10:00:00+08:00
for n in 1 2 3; do say wechat m$n u$n '狗粮发霉了' >/dev/null; "$tend" reply T1000$n --state solved <<<抱歉 >/dev/null; done
"$tend" work
expect_eq "$(tickets)" ""
export TEND_NOW=2026-11-14T09:00:00+08:00
order B-4 CU-2 2026-11-13T10:00:00 paid
"$tend" work
expect_eq "$(tickets)" "" "twice ten days have not passed"
export TEND_NOW=2026-11-15T10:00:00+08:00
"$tend" work
expect_eq "$(tickets)" "T10004 " "one who wrote and stopped, not the one who bought again, nor the one without a habit"
expect_eq "$("$tend" show T10004 --json | jq -r '.messages[0].text')" "自订单 A-21 起没有再下单：客户来信（T10001）后已 21d 00h，超过平时间隔的两倍。"
expect_eq "$(field class T10004)" quality
export TEND_NOW=2026-11-17T10:00:00+08:00
"$tend" work
expect_eq "$(tickets)" "T10004 "
expect_eq "$("$tend" list 'origin:passive' --json | wc -l)" 0
printf '{"channel":"review","id":"r1","at":"2026-11-16T10:00:00+08:00","from":{"id":"r"},"text":"狗粮发霉","rating":1}\n{"channel":"social","id":"r2","at":"2026-11-16T10:00:00+08:00","from":{"id":"r"},"text":"这家的狗粮发霉"}\n{"channel":"review","id":"r3","at":"2026-11-16T10:00:00+08:00","from":{"id":"q"},"text":"","rating":1}\n' | "$tend" intake jsonl >/dev/null
expect_eq "$("$tend" list 'origin:passive' --json | jq -r .channel | sort | tr '\n' ' ')" "review social " "found elsewhere: passive"
expect_eq "$("$tend" list 'origin:hidden via:review' --json | wc -l)" 1 "stars without words: hidden"

# A broken rule is named.
cp -r "$top/data/policy" "$T/p"
printf '[hidden odd]\nevent = sleeps\nunless = colour:red\nwithin = soon\nseverity = 9\ngaps = 0\nclass = none\n' >"$T/p/odd.ini"
expect_exit 78 "$tend" policy check "$T/p"
for want in 'odd.ini:2: [hidden odd] needs' 'odd.ini:3:' 'odd.ini:4:' 'severity: 1 to 4' 'gaps: from 1 on' 'odd.ini:7: class:'; do expect_in "$want" "$(cat "$T/out" "$T/err")"; done
"$tend" check >/dev/null
