#!/bin/bash
# SPDX-License-Identifier: ISC
# Mail that others wrote is read as three other mail libraries read it, counted right in mbox files, and none is lost.
set -u
: "${B:=build}" "${T:=.}" "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
corpus=${TEND_CORPORA:-}/mail
[ -n "${TEND_CORPORA:-}" ] && [ -d "$corpus/messages" ] || { echo "skipped: TEND_CORPORA names no folder with mail"; exit 77; }
p=$B/tend-intake bad=0
fail() { echo "FAILED: $*"; bad=1; }

"$p" mail "$corpus"/messages/* >"$T/messages.out" || fail "a message of the corpus was refused"
python3 "$top/tests/lib/mailcheck.py" --least 97 expected "$corpus/expected.tsv" "$T/messages.out" || fail "fewer messages right than the limit"
python3 "$top/tests/lib/mailcheck.py" --least 85 replies "$corpus/replies.jsonl" "$p" || fail "fewer replies trimmed right than the limit"

for dir in "$corpus" "$corpus/more"; do
	while IFS=$'\t' read -r file _ want _; do
		[ "$file" = file ] && continue
		got=$("$p" mbox "$dir/mbox/$file" | grep -c '"ok":true')
		[ "$got" = "$want" ] || fail "$file holds $want messages, $got were found"
	done <"$dir/mbox.tsv"
done

# to the byte, out of every file: what is between the messages of an mbox is its From_ lines and one empty line each
for dir in "$corpus" "$corpus/more"; do
	n=$(ls "$dir/messages" | wc -l)
	"$p" --raw mail "$dir"/messages/* >"$T/raw" || fail "a message was refused: $dir"
	[ "$(wc -l <"$T/raw")" = "$n" ] || fail "$n files went in, $(wc -l <"$T/raw") answers came out"
	"$p" --raw mbox "$dir"/mbox/* >>"$T/raw" || fail "a message of an mbox was refused: $dir"
	python3 - "$T/raw" "$dir"/mbox/* <<'PY' || fail "raw bytes are not as they came: $dir"
import base64, hashlib, json, re, sys
boxes = {f: b"" for f in sys.argv[2:]}
at = dict.fromkeys(boxes, 0)
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    raw, whole = base64.b64decode(r["raw"]), open(r["file"], "rb").read()
    assert r["sha256"] == hashlib.sha256(raw).hexdigest(), r["file"]
    if r["file"] not in boxes:
        assert raw == whole, r["file"]
        continue
    begin = whole.index(raw, at[r["file"]])
    boxes[r["file"]] += whole[at[r["file"]]:begin] + b"|"
    at[r["file"]] = begin + len(raw)
for f, between in boxes.items():
    between += open(f, "rb").read()[at[f]:]
    lost = re.sub(rb"(?m)^(\||\xef\xbb\xbf)*(From .*)?\r?$", b"", between).strip(b"|\r\n")
    assert not lost or not at[f], f"{f}: {lost[:200]}"
PY
done

# and into a store: an answer for each, each with its bytes
export TEND_STORE=$T/t.db
"$B/tend" init >/dev/null
for dir in "$corpus" "$corpus/more"; do
	"$B/tend" intake mail "$dir"/messages/* >>"$T/answers" || fail "the store refused a message: $dir"
	for f in "$dir"/mbox/*; do "$B/tend" intake mail --mbox "$f" >>"$T/answers" || fail "the store refused a message: $f"; done
done
python3 - "$T/t.db" "$T/answers" "$corpus"/messages/* "$corpus"/more/messages/* <<'PY' || fail "the store has lost a message"
import sqlite3, sys
kept = {bytes(r[0]) for r in sqlite3.connect(sys.argv[1]).execute("SELECT data FROM message_raw")}
answers = [l.split("\t") for l in open(sys.argv[2], encoding="utf-8", newline="\n")]
again = sum(a[1] == "duplicate" for a in answers)
lost = [f for f in sys.argv[3:] if open(f, "rb").read() not in kept]
print(f"{len(answers)} into a store, {again} of them known already, {len(kept)} kept")
assert len(lost) <= again, lost
PY
"$B/tend" check >/dev/null || fail "the store is not sound"
exit $bad
