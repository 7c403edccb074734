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

n=$(ls "$corpus/more/messages" | wc -l)
"$p" --raw mail "$corpus"/more/messages/* >"$T/more.out" || fail "a message without expected values was refused"
[ "$(wc -l <"$T/more.out")" = "$n" ] || fail "$n files went in, $(wc -l <"$T/more.out") came out"
python3 - "$T/more.out" <<'PY' || fail "raw bytes are not as they came"
import base64, hashlib, json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    raw = open(r["file"], "rb").read()
    assert base64.b64decode(r["raw"]) == raw, r["file"]
    assert r["sha256"] == hashlib.sha256(raw).hexdigest(), r["file"]
PY
exit $bad
