# 32 processes take from one store: no ticket twice, none skipped, and each one that was taken was the most urgent then.
. "$top/tests/lib/cli.sh"
fresh_store
python3 - > "$T/in.jsonl" <<'P'
import json
for i in range(300):
    print(json.dumps({"channel": ["chat", "wechat", "review"][i % 3], "id": f"m{i}", "thread": f"t{i}", "at": "2026-11-20T%02d:%02d:00+08:00" % (8 + i % 9, i % 60),
                      "from": {"id": f"u{i}"}, "text": ["包裹丢了", "where is my parcel", "好评", "狗粮发霉了", "几天到货？"][i % 5]}))
P
"$tend" intake jsonl "$T/in.jsonl" >/dev/null
"$tend" list 'who:none' --limit 1000 | tail -n +2 | cut -f1 > "$T/order"
expect_eq "$(wc -l < "$T/order")" 300
for i in $(seq 32); do "$tend" agent add "a$i" --queues quality,logistics,service,aftersales,consultation,public,general; done
taker() { while "$tend" --as "a$1" next >"$T/o.$1" 2>/dev/null; do tail -n 1 "$T/o.$1" | cut -f1; done >"$T/got.$1"; }
for i in $(seq 32); do taker "$i" & done
wait
cat "$T"/got.* | sort > "$T/all"
expect_eq "$(wc -l < "$T/all")" 300 "tickets taken"
expect_eq "$(uniq -d "$T/all" | wc -l)" 0 "taken twice"
# the log of assignments is in the order of urgency
"$tend" watch --from 0 --count 100000 >"$T/log" & w=$!
for i in $(seq 200); do [ "$(grep -c '"action":"assign"' "$T/log" || :)" -ge 300 ] && break; sleep 0.1; done
kill $w
grep '"action":"assign"' "$T/log" | sed 's/.*"id":"\(T[0-9]*\)".*/\1/' > "$T/taken"
cmp "$T/order" "$T/taken" || die "not in the order of urgency"
expect_exit 69 "$tend" next
# the gate goes with the last who wrote: nothing stays behind in the system
key=$(python3 -c 'import sqlite3,sys; print("0x%08x" % sqlite3.connect(sys.argv[1]).execute("SELECT value FROM meta WHERE key=\"gate\"").fetchone()[0])' "$T/t.db")
expect_eq "$(ipcs -s | grep -c "$key")" 0 "semaphores left behind"
"$tend" check >/dev/null
