# Relays and workers killed at random, whatever the provider does meanwhile: each leg is paid once and to the fen, nothing is held twice,
# nothing is left hanging.
. "$top/tests/lib/cli.sh"
kills=${KILLS:-200}
orders=$((kills / 3 + 4)) waiting=12
export PAY=$T/pay
mkdir -p "$PAY"
cp -R "$top/data/policy" "$T/policy"
printf '[connector payment]\ncommand = %s\n' "$top/tests/lib/pay.sh" >> "$T/policy/connectors.ini"
now=$(date -u -d '2026-11-20T04:00:00Z' +%s)
forward() { now=$((now + $1)); TEND_NOW=$(date -u -d "@$now" +%Y-%m-%dT%H:%M:%SZ); export TEND_NOW; }
forward 0
"$tend" init --policy "$T/policy" >/dev/null
"$tend" agent add gu --role warehouse >/dev/null

# the shop: what is to be refunded in two tenders each, and what waits for goods
echo '{"id":"P1","title":"A","price_fen":9000}
{"id":"P2","title":"B","price_fen":5000}' > "$T/products.jsonl"
echo '{"product":"P2","warehouse":"SH","on_hand":0}' > "$T/stock.jsonl"
echo '{"id":"CU-1","name":"王小明"}' > "$T/customers.jsonl"
RANDOM=${SEED:-4711}
due=0
d='"at":"2026-11-18T04:00:00Z","shipped_at":"2026-11-18T04:00:00Z","signed_at":"2026-11-19T04:00:00Z","status":"signed"'
for i in $(seq $orders); do
	a=$((RANDOM % 9000 + 1)) b=$((RANDOM % 9000 + 1)); due=$((due + a + b))
	printf '{"id":"O-%d","customer":"CU-1",%s,"items":[{"product":"P1","qty":1,"price_fen":%d,"paid_fen":%d}],"tenders":[{"kind":"wechat","fen":%d},{"kind":"points","fen":%d}]}\n' \
		"$i" "$d" $((a + b)) $((a + b)) $a $b
done > "$T/orders.jsonl"
for i in $(seq $waiting); do
	printf '{"id":"W-%d","customer":"CU-1",%s,"items":[{"product":"P2","qty":1,"price_fen":5000,"paid_fen":5000}],"tenders":[{"kind":"wechat","fen":5000}]}\n' "$i" "$d"
done >> "$T/orders.jsonl"
for k in products stock customers orders; do "$tend" import $k "$T/$k.jsonl" >/dev/null; done
open() { "$tend" return open "$1" 1:1 --kind "$2" --reason "$3" --photo a.jpg --video v.mp4 | tail -n 1 | cut -f1; }
decided() { case $("$tend" return show "$1" --json | jq -r .state) in SUBMITTED | LEAD_REVIEW) "$tend" return approve "$1" >/dev/null ;; esac; }
echo later > "$PAY/mode"
for i in $(seq $orders); do
	r=$(open "O-$i" rr q01); decided "$r"
	"$tend" return track "$r" SF "SF$i" >/dev/null
	"$tend" --as gu return receive "$r" >/dev/null
	"$tend" --as gu return inspect "$r" 1:1:A:RESTOCK_A >/dev/null
done
for i in $(seq $waiting); do r=$(open "W-$i" rs w02); decided "$r"; done
expect_eq "$(sqlite3 "$T/t.db" 'SELECT sum(amount) FROM leg WHERE state=0')" $due "legs are written"

# ---- killed
modes=(ok ok ok lost unknown mute rubbish later slow late)
hit=0 shelf=0
for k in $(seq $((kills * 8))); do
	[ "$hit" -ge "$kills" ] && break
	echo "${modes[RANDOM % ${#modes[@]}]}" > "$PAY/mode"
	forward $((RANDOM % 100 + 10))
	if [ $((k % 4)) = 0 ] && [ $shelf -lt $waiting ]; then
		shelf=$((shelf + 1))
		echo "{\"product\":\"P2\",\"warehouse\":\"SH\",\"on_hand\":$shelf}" > "$T/stock.jsonl"
		"$tend" import stock "$T/stock.jsonl" >/dev/null
	fi
	"$tend" relay --once >/dev/null 2>&1 & a=$!
	if [ $((RANDOM % 2)) = 0 ]; then "$tend" relay --once >/dev/null 2>&1 & else "$tend" work >/dev/null 2>&1 & fi
	b=$!
	sleep 0.$(printf %03d $((RANDOM % (RANDOM % 3 ? 20 : 120)))) # as it begins, and in the middle of a call
	kill -9 $a 2>/dev/null && hit=$((hit + 1))
	kill -9 $b 2>/dev/null && hit=$((hit + 1))
	wait $a $b 2>/dev/null || :
done
lapsed=$(sqlite3 "$T/t.db" "SELECT count(*) FROM event WHERE action='leg' AND before='sending' AND after LIKE '%unknown%'")
[ "$hit" -ge "$kills" ] || die "only $hit processes were still there to be killed"

# ---- and then left in peace until nothing moves any more
echo ok > "$PAY/mode"
for i in $(seq 300); do
	forward 305
	"$tend" relay --once >/dev/null 2>&1
	"$tend" work >/dev/null 2>&1
	[ "$(sqlite3 "$T/t.db" 'SELECT count(*) FROM leg WHERE state<>3')" = 0 ] && break
done
states() { sqlite3 "$T/t.db" "SELECT state,count(*) FROM leg GROUP BY state"; }
expect_eq "$(states)" "3|$((2 * orders))" "every leg is at its end: $(sqlite3 "$T/t.db" 'SELECT key,state,detail FROM leg WHERE state<>3')"
expect_eq "$(cut -f1 "$PAY/paid" | sort | uniq -d)" "" "paid twice"
expect_eq "$(cut -f1 "$PAY/paid" | sort)" "$(sqlite3 "$T/t.db" 'SELECT key FROM leg' | sort)" "paid is what was planned"
expect_eq "$(sort -u "$PAY/again" 2>/dev/null | comm -23 - <(sort -u "$PAY/late" 2>/dev/null))" "" "sent again although it was paid"
expect_eq "$(awk '{ s += $2 } END { print s }' "$PAY/paid")" $due "to the fen"
expect_eq "$(sqlite3 "$T/t.db" "SELECT sum(amount) FROM leg WHERE state=3")" $due
expect_eq "$(sqlite3 "$T/t.db" "SELECT count(*) FROM rma WHERE order_no LIKE 'O-%' AND state<>20")" 0 "each is completed"
expect_eq "$(sqlite3 "$T/t.db" "SELECT count(*) FROM outbox WHERE kind='leg' AND state<>3")" 0 "and its rows are at their end"
expect_eq "$(sqlite3 "$T/t.db" "SELECT count(*) FROM rma WHERE state=12")" $shelf "each piece that came in is held for one who waited"
expect_eq "$(sqlite3 "$T/t.db" "SELECT reserved FROM stock WHERE product='P2'")" $shelf
expect_eq "$(sqlite3 "$T/t.db" "SELECT group_concat(id) FROM (SELECT id FROM rma WHERE state=12 ORDER BY id)")" \
	"$(sqlite3 "$T/t.db" "SELECT group_concat(id) FROM (SELECT id FROM rma WHERE order_no LIKE 'W-%' ORDER BY submitted,id LIMIT $shelf)")" "those who asked first"
"$tend" check >/dev/null
echo "$hit processes killed, $lapsed legs lost on the way, $(grep -c '^query' "$PAY/asked") queries, $((2 * orders)) legs paid once"
