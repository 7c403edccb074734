# Upserts by id from JSON Lines and CSV: a bad row is reported with its line, the rest is kept, a second import changes nothing.
. "$top/tests/lib/cli.sh"
fresh_store
printf 'id,title,price_fen,perishable\nP-1,"狗粮, 10kg",22800,no\nP-2,猫罐头,650,yes\nP-3,,5,no\nP-4,坏价格,cheap,no\n' > "$T/p.csv"
expect_exit 65 "$tend" import products "$T/p.csv"
expect_in "p.csv:4: title: missing" "$(cat "$T/err")"
expect_in "p.csv:5: price_fen" "$(cat "$T/err")"
expect_eq "$(tail -n 1 "$T/out")" "products	2	0	0	2"
expect_exit 65 "$tend" import products "$T/p.csv"
expect_eq "$(tail -n 1 "$T/out")" "products	0	0	2	2"
printf 'id;name;level;lang;phone;mail\nCU-1;王小明;2;zh;138-0000-0001;Ming@Example.com\nCU-2;"A. Meyer";0;en;;a@example.com\n' > "$T/c.csv"
expect_exit 0 "$tend" import customers "$T/c.csv"
expect_eq "$(tail -n 1 "$T/out")" "customers	2	0	0	0"
cat > "$T/o.jsonl" <<'J'
{"id":"O-1","customer":"CU-1","at":"2026-11-18T10:00:00+08:00","status":"signed","signed_at":"2026-11-20T10:00:00+08:00","paid_fen":22800,"items":[{"product":"P-1","qty":1,"price_fen":22800}],"tenders":[{"kind":"wechat","fen":22800}]}
{"id":"O-2","customer":"CU-9","at":"2026-11-18T10:00:00+08:00","status":"paid"}
not json
J
expect_exit 65 "$tend" import orders "$T/o.jsonl"
expect_eq "$(tail -n 1 "$T/out")" "orders	1	0	0	2"
expect_in "o.jsonl:2: customer: \`CU-9' is not known" "$(tr '`' "'" < "$T/err" | sed "s/'CU-9'/\`CU-9'/")"
sed -i 's/"status":"signed"/"status":"returned"/; 2,3d' "$T/o.jsonl"
expect_exit 0 "$tend" import orders "$T/o.jsonl"
expect_eq "$(tail -n 1 "$T/out")" "orders	0	1	0	0"
printf '{"product":"P-1","warehouse":"SH","on_hand":7}\n' > "$T/s.jsonl"
expect_exit 0 "$tend" import stock "$T/s.jsonl"
printf '\357\273\277{"product":"P-2","warehouse":"SH","on_hand":1}\n' > "$T/bom.jsonl"
expect_exit 0 "$tend" import stock "$T/bom.jsonl"
# who writes is known by the contact point that was imported
printf '{"channel":"phone","id":"x1","at":"2026-11-24T10:00:00+08:00","from":{"phone":"138 0000 0001"},"text":"订单 O-1 的袋子破了"}\n' | "$tend" intake jsonl >/dev/null
expect_eq "$(field customer.name T10001)/$(field order T10001)/$(field customer.orders T10001)" 王小明/O-1/1
expect_eq "$("$tend" show T10001 --json | grep -o '"kind":"phone"' | wc -l)" 1 "one number, in one form"
# a copy, and a store made of it
"$tend" backup "$T/copy.db" >/dev/null
expect_exit 73 "$tend" backup "$T/copy.db"
expect_exit 73 "$tend" restore "$T/copy.db"
"$tend" -s "$T/again.db" restore "$T/copy.db" >/dev/null
expect_eq "$("$tend" -s "$T/again.db" list | md5sum)" "$("$tend" list | md5sum)"
"$tend" -s "$T/again.db" check >/dev/null
