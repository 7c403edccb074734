# Full text: what LIKE finds, the index finds, for one, two, three and four Chinese characters and English words (stemmed).
set -eu
export TEND_STORE=$T/t.db
"$B"/tend init >/dev/null
python3 - > "$T/in.jsonl" <<'P'
import json
texts = ["收到的狗粮袋子破了，要求退款", "退款什么时候到账？", "货款", "款", "Where is my refund for order ５５１２?", "REFUND please", "refunds are slow",
         "我要退 款", "發票開錯了", "快递一直不动，退款！thanks", "猫粮🐱很好吃", "a\"b*c OR d"]
for i, t in enumerate(texts):
    print(json.dumps({"channel": "chat", "id": f"m{i}", "thread": f"t{i}", "at": "2026-11-20T10:00:00+08:00", "from": {"id": f"u{i}", "name": "x"}, "text": t}, ensure_ascii=False))
P
"$B"/tend intake jsonl "$T/in.jsonl" >/dev/null
for w in 款 退 退款 要求退款 到账 狗粮袋 發票 猫粮 refund REFUND thanks 5512 OR '"' '*' ; do
	got=$("$B"/tend search "$w" --limit 100 | tail -n +2 | cut -f2 | sort)
	want=$(W=$w python3 - "$T/in.jsonl" <<'P'
import json, os, re, sys, unicodedata
w = unicodedata.normalize("NFKC", os.environ["W"]).lower()
for i, line in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
    t = unicodedata.normalize("NFKC", json.loads(line)["text"]).lower()
    hit = (w.rstrip("s") in [x.rstrip("s") for x in re.findall(r"[a-z0-9]+", t)]) if w.isascii() else w in t
    if hit and re.search(r"\w", w): print(i)
P
	)
	[ "$got" = "$(sort <<<"$want")" ] || { echo "search $w: got" $got "want" $want; exit 1; }
done
# a recalled reply is not found, an erased word leaves nothing behind
echo "绝无仅有" | "$B"/tend reply T10001 >/dev/null
[ "$("$B"/tend search 绝无仅有 | wc -l)" = 2 ]
"$B"/tend recall T10001 >/dev/null
[ "$("$B"/tend search 绝无仅有 | wc -l)" = 1 ]
"$B"/tend check >/dev/null
