#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Compares what tend-intake read with a corpus that others wrote.

mailcheck.py expected TSV RECORDS   expected.tsv of the corpus, records as tend-intake printed them
mailcheck.py replies JSONL PROGRAM  replies: what the person wrote must be what remains
Prints misses by field and one closing line; exit 1 below the limit (--least PERCENT).
"""
import json
import os
import re
import subprocess
import sys

WHITE = re.compile("[\\s\u00a0\u3000\ufeff\u200b]+")


def squeeze(s):
    return WHITE.sub(" ", s or "").strip(" ")


def letters(s):
    return "".join(c for c in s if c.isalnum())


def fields(r):
    sender = r["from"]["address"] if isinstance(r["from"], dict) else r["from"]
    got = {
        "from": sender,
        "subject": squeeze(r["subject"]),
        "message_id": r["message_id"] or "",
        "in_reply_to": r["in_reply_to"] or "",
        "charset": r["charset"] or "",
        "body60": squeeze(r["text"])[:60].rstrip(),
        "is_auto_reply": "1" if r["is_auto_reply"] else "0",
        "attachments": str(len(r["attachments"])),
    }
    if "auto" in r:
        got["class"] = r["auto"]
    return got


def same(name, want, got, kind):
    if name == "body60":
        if kind == "none":
            return True
        if kind == "html":
            return letters(got)[:20] == letters(want)[:20]
        return got == squeeze(want)[:60].rstrip()
    return want == got


def expected(tsv, records):
    got = {}
    for line in open(records, encoding="utf-8"):
        r = json.loads(line)
        got[os.path.basename(r["file"])] = r
    rows = [l.rstrip("\n").split("\t") for l in open(tsv, encoding="utf-8", newline="\n")]
    head, rows = rows[0], rows[1:]
    misses, right = {}, 0
    for row in rows:
        want = dict(zip(head, row))
        r = got.get(want["file"])
        bad = []
        if not r or not r.get("ok", "error" not in r):
            bad.append(("file", "read", r and r.get("error")))
        else:
            have = fields(r)
            for k, v in have.items():
                if want[k] != "<?>" and not same(k, want[k], v, want["body_kind"]):
                    bad.append((k, want[k], v))
        right += not bad
        for k, w, g in bad:
            misses.setdefault(k, []).append((want["file"], w, g))
    for k in sorted(misses):
        for f, w, g in misses[k]:
            print(f"{k}\t{f}\n\twant {w!r}\n\tgot  {g!r}")
    print("; ".join(f"{k} {len(v)}" for k, v in sorted(misses.items())) or "no miss")
    return right, len(rows)


def replies(path, program):
    right, n = 0, 0
    for line in open(path, encoding="utf-8"):
        d = json.loads(line)
        n += 1
        raw = "From: a@example.com\nContent-Type: text/plain; charset=utf-8\n\n" + d["email"]
        out = subprocess.run([program, "mail", "-"], input=raw.encode(), stdout=subprocess.PIPE, check=False).stdout
        body = json.loads(out)["body"]
        if squeeze(body) == squeeze(d["trimmed"]):
            right += 1
        else:
            print(f"{d['name']}\n\twant {d['trimmed'][-300:]!r}\n\tgot  {body[-300:]!r}")
    return right, n


def main(argv):
    least = 0.0
    if argv[:1] == ["--least"]:
        least, argv = float(argv[1]), argv[2:]
    if len(argv) != 3 or argv[0] not in ("expected", "replies"):
        sys.stderr.write(__doc__)
        return 64
    right, n = (expected if argv[0] == "expected" else replies)(argv[1], argv[2])
    share = 100.0 * right / n if n else 0.0
    print(f"{argv[0]}: {right} of {n} right, {share:.1f} %, limit {least:.0f} %")
    return 0 if share >= least else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
