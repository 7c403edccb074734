# Nothing that a customer sends steers the terminal of who reads it, in any form of output; and nothing is lost on the way in.
. "$top/tests/lib/cli.sh"
fresh_store
python3 - > "$T/in.jsonl" <<'P'
import json
bad = "x\u001b[31my\u0007\u009b2J\u007f\u202ez\u2066"
print("\ufeff" + json.dumps({"channel": "chat", "id": "i" + bad + "\n\tQUEUE  forged", "thread": bad, "at": "2026-11-20T10:00:00+08:00", "order": "O-1" + bad,
      "from": {"id": bad, "name": bad}, "subject": bad, "text": bad, "attachments": [{"name": bad, "type": bad, "size": 1}]}))
print(json.dumps({"channel": "chat", "id": "neg", "at": "2026-11-20T10:00:00+08:00", "text": "x", "attachments": [{"name": "a", "size": -5}]}))
print(json.dumps({"channel": "pigeon" + bad, "id": bad, "at": bad, "text": "x"}))
P
clean() { python3 -c 'import re,sys
t = sys.stdin.buffer.read().decode("utf-8")
m = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]", t)
sys.exit(f"{sys.argv[1]}: {m.group()!r} in {t[max(0, m.start()-20):m.end()+20]!r}" if m else 0)' "$1" || die "$1 lets a control through"; }
"$tend" intake jsonl "$T/in.jsonl" > "$T/o" 2> "$T/e" || :
clean intake < "$T/o"; clean 'intake, errors' < "$T/e"
expect_eq "$(grep -c '	new	' "$T/o")/$(grep -c refused "$T/o")" 1/2 "a byte order mark is no fault, a negative size is"
"$tend" --json intake jsonl "$T/in.jsonl" 2>/dev/null | clean 'intake --json'
"$tend" intake jsonl "$T/in.jsonl" --dry-run 2>&1 | clean 'dry run'
for c in "show T10001" "why T10001" "list" "search x" "quarantine list" "watch --from 0 --count 3"; do
	"$tend" $c | clean "$c"
	"$tend" $c --json | clean "$c --json"
done
expect_eq "$("$tend" why T10001 | grep -c '^	*QUEUE')" 1 "no forged line"
"$tend" show "$(printf 'T\033[31m')" 2>&1 | clean 'an error'
# what is escaped in JSON is still there
"$tend" show T10001 --json | python3 -c 'import json,sys; assert "\u009b2J\u007f\u202e" in json.load(sys.stdin)["messages"][0]["text"]'
