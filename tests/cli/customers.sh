# Customers are one person: found by any contact point, proposed to be one when two share one, merged, taken apart again.
. "$top/tests/lib/cli.sh"
fresh_store
"$tend" agent add lin --name 林晓 --role agent
"$tend" agent add zhao --role lead
"$tend" agent add aud --role auditor

# json COMMAND… -- PATH: a field of what the command prints
json() { local p; p=${*: -1}; set -- "${@:1:$#-1}"; "$tend" "$@" --json | python3 -c 'import json,sys
for line in sys.stdin:
    v = json.loads(line)
    for k in sys.argv[1].split("."): v = len(v) if k == "#" else [x["id"] if isinstance(x, dict) and "id" in x else x for x in v] if k == "ids" else v[int(k)] if isinstance(v, list) else v[k]
    print(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False))' "$p"; }
# from CHANNEL ID JSON-of-from TEXT: one message in; prints ticket and what was done
from() { printf '{"channel":"%s","id":"%s","at":"2026-11-20T10:00:00+08:00","from":%s,"text":"%s"}\n' "$1" "$2" "$3" "$4" | "$tend" intake jsonl | cut -f1,2; }
sql() { sqlite3 "$TEND_STORE" "$1"; }
proposals() { "$tend" customer proposals | tail -n +2 | cut -f1,3,5; }

printf '%s\n' '{"id":"K1","name":"王小明","lang":"zh","level":2,"city":"杭州","contacts":[{"kind":"phone","value":"138-1234-1234"},{"kind":"mail","value":"Ming@Example.com"}]}' \
	'{"id":"K2","name":"A. Meyer","contacts":[{"kind":"mail","value":"a.meyer@example.org"}]}' >"$T/c.jsonl"
printf '%s\n' '{"id":"O-1","customer":"K1","at":"2026-11-18T10:00:00+08:00","status":"signed","paid_fen":22800}' >"$T/o.jsonl"
"$tend" import customers "$T/c.jsonl" >/dev/null
"$tend" import orders "$T/o.jsonl" >/dev/null

# however a contact point is written, it finds the same customer
expect_eq "$(from phone p1 '{"phone":"+86 138 1234 1234"}' '几天到货？')" "T10001	new"
expect_eq "$(from mail m1 '{"email":"<ming@example.com>"}' '发票怎么开？')" "T10002	new"
expect_eq "$(field customer.id T10001)/$(field customer.id T10002)" C1/C1
for w in 13812341234 '１３８ １２３４ １２３４' 008613812341234 '(+86) 138-1234-1234' MING@example.com 小明; do
	expect_eq "$("$tend" customer list "$w" | tail -n +2 | cut -f1)" C1 "$w"
done
expect_eq "$("$tend" customer list meyer | tail -n +2 | cut -f1,2)" "C2	K2"
expect_eq "$("$tend" customer list nobody | wc -l)" 1

# who writes in a channel is known by the channel's id; a phone number he gives that is another record's makes the two a proposal
expect_eq "$(from wechat w1 '{"id":"wx_u77","name":"小明"}' '狗粮发霉了，狗吃了拉肚子，要求退款')" "T10003	new"
expect_eq "$(field customer.id T10003)" C3
expect_eq "$(proposals)" ""
from wechat w2 '{"id":"wx_u77","name":"小明","phone":"138 1234 1234"}' '快回我' >/dev/null
expect_eq "$(proposals)" "C3	C1	phone"
expect_eq "$(json customer show c3 proposals.0.keep.id)/$(json customer show 3 proposals.0.state)" C1/open
expect_eq "$(json customer show C1 contacts | grep -c 13812341234 || :)" 0 "masked"
# it is asked once
from wechat w3 '{"id":"wx_u77","name":"小明","phone":"13812341234"}' '在吗' >/dev/null
from app a1 '{"id":"wx_u77x","phone":"13812341234"}' '在吗' >/dev/null
expect_eq "$(proposals)" "C3	C1	phone"
expect_eq "$(sql "SELECT count(*) FROM event WHERE action='same_person'")" 1

# what cannot be
expect_exit 64 "$tend" customer merge C3 C3
expect_exit 64 "$tend" customer merge T3 C1
expect_exit 64 "$tend" customer merge C3
expect_exit 66 "$tend" customer merge C3 C99
expect_exit 66 "$tend" customer merge C99 C1
expect_exit 66 "$tend" customer show C99
expect_exit 75 "$tend" customer unmerge C3
expect_exit 77 "$tend" --as aud customer merge C3 C1
expect_exit 77 "$tend" --as aud customer unmerge C3
expect_exit 77 "$tend" --as aud customer refuse C3 C1
v=$(json customer show C3 version)
expect_exit 75 "$tend" customer merge C3 C1 --if-version $((v + 1))
expect_eq "$(sql 'SELECT count(*) FROM customer WHERE merged_into>0')" 0

# everything that an answer to "whose is it" rests on
whole() { sql "SELECT 'contact',kind,value,customer FROM contact UNION ALL SELECT 'ticket',id,'',customer FROM ticket UNION ALL
	SELECT 'order',no,'',customer FROM orders UNION ALL SELECT 'customer',id,name,merged_into FROM customer ORDER BY 1,2,3"; }
whole >"$T/before"
t=$(field version T10003)
expect_eq "$("$tend" --as lin customer merge c3 C1 --if-version "$v" | tail -n +2 | cut -f1-5)" "C3	C1	3	0	1"
expect_eq "$(field customer.id T10003)/$(field customer.name T10003)" C1/王小明
expect_eq "$(json customer show C3 id)/$(json customer show C1 merged.0.id)/$(json customer show C1 merged.0.by)" C1/C3/lin
expect_eq "$(json customer show C1 tickets.ids)" '["T10006", "T10005", "T10004", "T10003", "T10002", "T10001"]'
expect_eq "$(proposals)" ""
[ "$(field version T10003)" -gt "$t" ] || die "a ticket that changed hands has its old version"
expect_in '"action": "customer", "before": "C3", "after": "C1"' "$(field events T10003)"
"$tend" check >/dev/null
expect_eq "$("$tend" list customer:C3 state:any 2>/dev/null | wc -l)" "$("$tend" list customer:C1 state:any 2>/dev/null | wc -l)"
expect_in T10003 "$("$tend" list customer:c3)"
# merged already: by whom; and no circle
expect_exit 75 "$tend" --as zhao customer merge C3 C1
expect_in lin "$(cat "$T/err")"
expect_exit 75 "$tend" --as zhao customer merge C1 C3
expect_exit 75 "$tend" --as zhao customer merge C2 C3
# what finds the merged record afterwards leads to the one that stays
expect_eq "$(from wechat w4 '{"id":"wx_u77","name":"小明"}' '请问这款狗粮几天到货？' | cut -f2)" appended
from wechat w5 '{"id":"wx_u77"}' '客服态度太差了，我要投诉' >/dev/null
n=$(sql "SELECT count(*) FROM ticket WHERE customer=3"); expect_eq "$n" 0
late=$(sql "SELECT max(id) FROM ticket"); expect_eq "$(field customer.id "T$late")" C1

# undo takes all of it back, and only it
"$tend" --as lin undo >/dev/null 2>&1
expect_eq "$(field customer.id T10003)" C3
expect_eq "$(proposals)" "C3	C1	phone"
expect_exit 75 "$tend" customer unmerge C3
"$tend" customer merge C3 C1 >/dev/null
# what comes while they are one stays where it came to when they are taken apart
from social s1 '{"id":"so_9","phone":"13812341234"}' '包裹丢了' >/dev/null
new=$(sql "SELECT max(id) FROM ticket")
from wechat w6 '{"id":"wx_u77","email":"new@example.com"}' '在吗' >/dev/null
expect_eq "$("$tend" customer unmerge C3 | tail -n +2 | cut -f1-5)" "C3	C1	3	0	1"
whole >"$T/after"
expect_eq "$(grep -vxFf "$T/after" "$T/before")" "" "what was before is as it was"
expect_eq "$(sql "SELECT customer FROM contact WHERE value='new@example.com'")/$(sql "SELECT customer FROM ticket WHERE id=$new")" 1/1
"$tend" check >/dev/null
# taken apart by a person: not proposed again, whatever they share
from wechat w7 '{"id":"wx_u77","phone":"13812341234"}' '在吗' >/dev/null
expect_eq "$(proposals)" ""
# taking apart is a change like others
"$tend" undo >/dev/null 2>&1
expect_eq "$(json customer show C3 id)" C1
"$tend" customer unmerge C3 >/dev/null

# two people who share a phone: said once, and it can be unsaid
from chat c1 '{"id":"ch_5","name":"老王"}' '在吗' >/dev/null
from chat c2 '{"id":"ch_5","email":"ming@example.com"}' '在吗' >/dev/null
old=$(field customer.id "$("$tend" list 'via:chat' | tail -n 1 | cut -f1)")
expect_eq "$(proposals)" "$old	C1	mail"
"$tend" --as zhao customer refuse "$old" c1 >/dev/null
expect_eq "$(proposals)" ""
from chat c3 '{"id":"ch_5","email":"ming@example.com"}' '在吗' >/dev/null
expect_eq "$(proposals)" ""
"$tend" --as zhao undo >/dev/null 2>&1
expect_eq "$(proposals)" "$old	C1	mail"
"$tend" customer refuse C1 "$old" >/dev/null

# said before anybody asked, and unsaid: nothing is asked
"$tend" customer refuse C1 C2 >/dev/null
expect_eq "$("$tend" customer refuse c2 C1 | tail -n 1 | cut -f7)" 0 "said already"
"$tend" undo >/dev/null 2>&1
expect_eq "$(proposals)/$(sql "SELECT count(*) FROM customer_proposal WHERE a=1 AND b=2")" /0

# a contact point that another record has is not taken by an import: it is a proposal
printf '%s\n' '{"id":"K3","name":"Anna Meyer","contacts":[{"kind":"mail","value":"A.Meyer@example.org"},{"kind":"phone","value":"07700 900123"},{"kind":"phone","value":"none"}]}' >"$T/d.jsonl"
expect_eq "$("$tend" import customers "$T/d.jsonl" | tail -n 1)" "customers	1	0	0	0"
anna=$(sql "SELECT id FROM customer WHERE external_id='K3'")
expect_eq "$(sql "SELECT customer FROM contact WHERE value='a.meyer@example.org'")" 2 "stays whose it was"
expect_eq "$(proposals)" "C$anna	C2	mail"
expect_eq "$("$tend" import customers "$T/d.jsonl" | tail -n 1)" "customers	0	0	1	0"
# … and what is no number makes nobody the same
printf '%s\n' '{"id":"K4","name":"B","contacts":[{"kind":"phone","value":"none"}]}' '{"id":"K5","name":"C","contacts":[{"kind":"phone"}]}' >"$T/e.jsonl"
expect_exit 65 "$tend" import customers "$T/e.jsonl"
expect_eq "$(proposals)" "C$anna	C2	mail"
expect_eq "$(sql "SELECT count(*) FROM customer WHERE external_id='K5'")" 0 "a refused row leaves nothing"
# a call written down: the number is the contact point, however it is written
"$tend" new --via phone --from '（０２１）６４３３－１２３４' --name 老李 '问发货' >/dev/null
"$tend" new --via web --from 'tel:+86 21 64331234' --name 老李 '再问' >/dev/null
expect_eq "$(sql "SELECT count(DISTINCT customer),count(*) FROM ticket WHERE customer=(SELECT customer FROM contact WHERE value='+862164331234')")" "1|2"
# later imports of a merged record lead on
"$tend" customer merge "C$anna" C2 >/dev/null
printf '%s\n' '{"id":"O-7","customer":"K3","at":"2026-11-18T10:00:00+08:00","status":"paid","paid_fen":100}' >"$T/p.jsonl"
"$tend" import orders "$T/p.jsonl" >/dev/null
expect_eq "$(json customer show C2 orders.ids)" '["O-7"]'
sed -i 's/"contacts":.*/"contacts":[{"kind":"app","value":"anna"}]}/' "$T/d.jsonl"
expect_eq "$("$tend" import customers "$T/d.jsonl" | tail -n 1)" "customers	0	1	0	0"
expect_eq "$(sql "SELECT customer FROM contact WHERE value='anna'")" 2

# a chain: B into A, A into D; each is taken apart with what was its own
"$tend" customer merge C2 C1 >/dev/null
expect_eq "$(json customer show "C$anna" id)/$(json customer show C1 merged.ids | tr -d '[]" ')" "C1/C2,C$anna"
"$tend" check >/dev/null
"$tend" customer unmerge "C$anna" >/dev/null
expect_eq "$(json customer show "C$anna" contacts.0.kind)/$(json customer show C2 id)" phone/C1
"$tend" customer unmerge C2 >/dev/null
expect_eq "$(json customer show C2 orders.ids)/$(json customer show C2 contacts.#)" '["O-7"]/2'
"$tend" check >/dev/null
