# Words in a filter are looked for in messages, too.
. "$top/tests/lib/cli.sh"
# text: in a filter asks the same index: what stands only in a message, of either language, without what `-` excludes
fresh_store
say chat q1 u1 '你好，在吗' >/dev/null
say chat q1b u1 '上次买的洁齿骨碎了，要退款' >/dev/null
say chat q2 u2 'Hello' >/dev/null
say chat q2b u2 'my refunds have not come' >/dev/null
ids() { "$tend" list "$1" | tail -n +2 | cut -f1 | sort | tr '\n' ' '; }
expect_eq "$(ids '退款')" "T10001 "
expect_eq "$(ids 'text:洁齿骨')" "T10001 "
expect_eq "$(ids 'refund')" "T10002 "
expect_eq "$(ids '-退款')" "T10002 "
expect_eq "$(ids 'text:"have not come"')" "T10002 "
expect_exit 0 "$tend" list "a\\b (c) *"
# it is found behind the rows that a list looks through, in order, and page by page
fresh_store
python3 - >"$T/many.jsonl" <<'P'
import json
for i in range(5600):
    said = ["hello there"] + (["the quokka is broken"] if i in (10, 5300, 5400, 5500) else [])
    print(json.dumps({"id": str(i), "subject": "ticket %d" % i, "created": "2026-11-20T10:00:00Z", "state": "open", "said": [{"text": t} for t in said]}))
P
printf 'ticket.id = id\nticket.subject = subject\nticket.opened = created\nticket.state = state\nstate.open = open\nmessage.each = said\nmessage.text = text\n' >"$T/many.map"
"$tend" import tickets "$T/many.jsonl" --map "$T/many.map" >/dev/null
all=$("$tend" list quokka | tail -n +2 | cut -f1)
expect_eq "$(wc -w <<<"$all")" 4
first=$("$tend" list quokka --limit 2 | tail -n +2 | cut -f1)
rest=$("$tend" list quokka --limit 9 --after "$(tail -n 1 <<<"$first")" | tail -n +2 | cut -f1)
expect_eq "$(printf '%s\n' $first $rest)" "$all"
