# Eight intakes at once of the same messages: each is taken in once.
. "$top/tests/lib/cli.sh"
fresh_store
python3 - > "$T/in.jsonl" <<'P'
import json
for i in range(200):
    print(json.dumps({"channel": "chat", "id": f"m{i}", "thread": f"t{i % 60}", "at": "2026-11-20T10:00:00+08:00", "from": {"id": f"u{i % 60}"}, "text": f"第{i}条：包裹丢了"}))
P
for i in $(seq 8); do "$tend" intake jsonl "$T/in.jsonl" >"$T/o.$i" & done
wait
cat "$T"/o.* | cut -f2,3 | sort | uniq -c > "$T/sum"
expect_eq "$(grep -cE '\b(new|appended)\b' "$T/sum")" 200 "messages taken in"
expect_eq "$(awk '$2 != "duplicate" && $1 != 1' "$T/sum" | wc -l)" 0 "taken in more than once"
expect_eq "$(awk '$2 == "new"' "$T/sum" | wc -l)" 60 "tickets"
expect_eq "$("$tend" list 'state:any' --limit 1000 | tail -n +2 | wc -l)" 60
"$tend" check >/dev/null
