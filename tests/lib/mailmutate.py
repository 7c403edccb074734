#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Makes broken mail out of good mail, the same for the same seed, and sees what tend-intake says of it.

mailmutate.py make --seed S --count N --out DIR SEED-FILE...   DIR/new: N messages as a Maildir; DIR/mbox: the same, From_ lines quoted
mailmutate.py check DIR RECORDS                                RECORDS as `tend-intake --raw maildir DIR` or `mbox DIR/mbox` printed them
Each message must have one answer with its own bytes: understood, or refused for a reason that is the message's own fault.
"""
import base64
import hashlib
import json
import os
import random
import re
import sys

CHARSETS = ("utf-8 gb2312 gbk gb18030 big5 hz-gb-2312 iso-2022-jp iso-2022-kr ks_c_5601-1987 euc-jp shift_jis utf-7 utf-16 utf-16le utf-32 "
            "windows-1252 koi8-r us-ascii none-such cp0 ucs-4 unicode utf-8//IGNORE ../../etc/x").split()
ENCODINGS = "base64 quoted-printable 7bit 8bit binary x-uuencode uuencode none-such".split()
TYPES = ("text/plain text/html multipart/mixed multipart/alternative multipart/report message/rfc822 message/partial text "
         "message/delivery-status message/external-body application/octet-stream multipart/signed multipart/encrypted / ;").split()
FIELDS = ("From To Cc Subject Date Message-ID In-Reply-To References Content-Type Content-Transfer-Encoding Content-Disposition "
          "MIME-Version Auto-Submitted Return-Path Precedence Reply-To").split()
PIECES = [b"\0", b"\n\n", b"\r", b"\r\n", b"\n--", b"--\n", b"=?", b"?=", b"=?utf-8?b?", b"=?gb2312?q?=", b'"', b"<", b">", b"<<", b"(", b")", b"((((", b";",
          b"*0*=", b"*=utf-8''%", b"boundary=", b"boundary=\"\"", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe5", b"\x1b$B", b"~{", b"~", b"=\n", b"=E5=", b"\nFrom ",
          b"\n>From ", b"\n.\n", b"<!--", b"<div>" * 50, b"<a href=", b"&#x", b"&#1114112;", b"<blockquote>" * 30, b"A" * 1200, b"\n " * 60, b"> " * 40,
          b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\xc0\x80", b"[T99999999999999999999]", b"%00", b"{}", b"\\", b":", b"begin 644 x\nM\nend\n"]


class Maker:
    def __init__(self, seed, sources):
        self.r = random.Random(seed)
        self.sources = sources

    def pick(self):
        return self.r.choice(self.sources)

    def at(self, m):
        return self.r.randrange(len(m) + 1)

    def cut(self, m):
        a, b = sorted((self.at(m), self.at(m)))
        return self.r.choice((m[:a], m[b:], m[:a] + m[b:]))

    def splice(self, m):
        o = self.pick()
        return m[:self.at(m)] + o[self.at(o):]

    def change(self, m):
        b = bytearray(m)
        for _ in range(self.r.choice((1, 2, 8, 40, 200))):
            if b:
                b[self.r.randrange(len(b))] = self.r.choice((self.r.randrange(256), 0, 10, 13, 0x3d, 0x2d, 0x80, 0xff))
        return bytes(b)

    def insert(self, m):
        for _ in range(self.r.choice((1, 1, 3, 10))):
            a = self.at(m)
            m = m[:a] + (self.r.choice(PIECES) if self.r.random() < .8 else self.r.randbytes(self.r.randrange(40))) + m[a:]
        return m

    def delete(self, m):
        for _ in range(self.r.choice((1, 3, 20))):
            a = self.at(m)
            m = m[:a] + m[a + self.r.choice((1, 1, 2, 5, 60)):]
        return m

    def lines(self, m):
        """Header lines doubled, swapped, cut, lost; anywhere, so that the headers of parts are met too."""
        v = m.split(b"\n")
        for _ in range(self.r.choice((1, 2, 6))):
            i, k = self.r.randrange(len(v)), self.r.randrange(len(v))
            how = self.r.randrange(5)
            if how == 0:
                v.insert(k, v[i])
            elif how == 1:
                v[i], v[k] = v[k], v[i]
            elif how == 2 and len(v) > 1:
                del v[i]
            elif how == 3:
                v[i] = v[i][:self.at(v[i])]
            else:
                v[i:i + 1] = [v[i]] * self.r.choice((2, 30))
        return b"\n".join(v)

    def field(self, m):
        name = self.r.choice(FIELDS)
        value = {"Content-Type": lambda: "%s; charset=%s; boundary=%s" % (self.r.choice(TYPES), self.r.choice(CHARSETS), self.r.choice(("b", '"', "=_x", ""))),
                 "Content-Transfer-Encoding": lambda: self.r.choice(ENCODINGS)}.get(name)
        value = value().encode() if value else self.r.choice((b"", b"<>", b"<a@b>", b"=?x?b?////?=", b"a@b, c@d; ,,<>", self.r.randbytes(20).replace(b"\n", b"")))
        a = m.find(b"\n", self.at(m)) if self.r.random() < .5 else -1
        return m[:a + 1] + name.encode() + b": " + value + b"\n" + m[a + 1:]

    def swap(self, pattern, words, m):
        hits = list(re.finditer(pattern, m, re.I))
        if not hits:
            return self.field(m)
        h = self.r.choice(hits)
        return m[:h.start(1)] + self.r.choice(words).encode() + m[h.end(1):]

    def charset(self, m):
        if self.r.random() < .3:
            return self.swap(rb"=\?([^? \n]+)\?", CHARSETS, m)
        return self.swap(rb"charset=\"?([^\";\s]+)", CHARSETS, m)

    def boundary(self, m):
        hits = re.findall(rb"boundary=\"?([^\";\s]+)", m, re.I)
        if not hits:
            return self.insert(m)
        b = self.r.choice(hits)
        if not b:
            return self.cut(m)
        new = self.r.choice((b[:-1], b + b"-", b"", b"--", b.swapcase(), b[::-1], b"x" * 1000, b + b"\0"))
        n = m.count(b)
        if self.r.random() < .5:
            return m.replace(b, new, self.r.randrange(1, n + 1))
        head, tail = m.split(b, 1)
        return head + b + tail.replace(b, new)

    def nest(self, m):
        for _ in range(self.r.choice((1, 3, 15, 40))):
            k = b"n%d" % self.r.randrange(3)
            m = self.r.choice((b"Content-Type: message/rfc822\n\n" + m, b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n%s\n--%s--\n" % (k, k, m, k)))
        return m

    def ends(self, m):
        return m.replace(b"\n", self.r.choice((b"\r\n", b"\r", b"\n\r", b"\n\n", b" \n", b"\0\n")))

    def repeat(self, m):
        a, b = sorted((self.at(m), self.at(m)))
        return m[:b] + m[a:b][:400] * self.r.choice((2, 20, 200)) + m[b:]

    def one(self):
        hows = (self.cut, self.splice, self.change, self.insert, self.delete, self.lines, self.field, self.charset, self.boundary, self.nest, self.ends,
                self.repeat, lambda m: self.swap(rb"transfer-encoding:\s*(\S+)", ENCODINGS, m), lambda m: self.swap(rb"content-type:\s*([^\s;]+)", TYPES, m))
        m = self.pick()
        for _ in range(self.r.choice((1, 1, 2, 3, 5))):
            m = self.r.choice(hows)(m)
        return m[:200000]


def boxed(m):
    return re.sub(rb"(?m)^(>*From )", rb">\1", m) + (b"\n" if m[-1:] != b"\n" else b"")


def make(seed, count, out, files):
    sources = []
    for f in files:
        b = open(f, "rb").read()
        sources += [b] if not f.endswith(".mbox") else [m for m in re.split(rb"(?m)^From .*\n", b) if m]
    sources = [s for s in sources if len(s) < 150000]
    os.makedirs(out + "/new")
    maker = Maker(seed, sources)
    with open(out + "/mbox", "wb") as box:
        for i in range(count):
            m = maker.one()
            with open(f"{out}/new/{i:05d}.eml", "wb") as f:
                f.write(m)
            box.write(b"From a@example.com Fri Nov 20 20:30:11 2026\n" + boxed(m) + b"\n")
    print(f"{count} messages out of {len(sources)} sources, seed {seed}")


REASONS = ("mail: empty: ", "mail: parts nested too deep: ", "mail: larger than the limit: ")
TEXTS = "subject text body quoted auto reply_to".split()


def is_text(v):
    return isinstance(v, str) and "\0" not in v


def wrong(r):
    """What a reader of the record could stumble over."""
    if not r["ok"]:
        return None if r["error"].startswith(REASONS) else r["error"]
    bad = [k for k in TEXTS if not is_text(r[k]) and not (k == "reply_to" and r[k] is None)]
    bad += [k for k in ("message_id", "in_reply_to", "bounce_of", "charset", "date") if r[k] is not None and (not is_text(r[k]) or "\n" in r[k])]
    bad += [k for k in ("references", "to", "cc", "tokens") if not all(is_text(x) and "\n" not in x for x in r[k])]
    bad += [k for k in ("address", "name") if not is_text(r["from"][k]) or "\n" in r["from"][k]]
    bad += ["attachments" for a in r["attachments"] if not is_text(a["name"]) or "/" in a["name"] or not is_text(a["type"]) or a["size"] < 0]
    if r["text"].strip() and not r["body"].strip():
        bad.append("body is empty")
    return ", ".join(bad)


def check(folder, records):
    names = sorted(os.listdir(folder + "/new"))
    refused, bad, n = {}, 0, 0
    for i, line in enumerate(open(records, encoding="utf-8", newline="\n")):
        r = json.loads(line)
        raw, n = base64.b64decode(r["raw"]), n + 1
        want = open(f"{folder}/new/{names[min(i, len(names) - 1)]}", "rb").read()
        want = boxed(want) if r["file"].endswith("/mbox") else want
        why = wrong(r)
        if raw != want or hashlib.sha256(raw).hexdigest() != r["sha256"]:
            why = "not its own bytes"
        if r["file"].endswith("/mbox") and r["index"] != i:
            why = f"answer {i} is for message {r['index']}"
        if why:
            bad += 1
            print(f"{names[i] if i < len(names) else '?'}\t{why}")
        if not r["ok"]:
            k = r["error"].split(":")[1].strip()
            refused[k] = refused.get(k, 0) + 1
    if n != len(names):
        print(f"{len(names)} messages went in, {n} answers came out")
        return 1
    print(f"{n} answers, {n - sum(refused.values())} understood, refused: {refused or 'none'}, wrong: {bad}")
    return 1 if bad else 0


def main(argv):
    if argv[:1] == ["check"] and len(argv) == 3:
        return check(argv[1], argv[2])
    if argv[:1] == ["make"] and argv[1::2][:3] == ["--seed", "--count", "--out"]:
        return make(int(argv[2]), int(argv[4]), argv[6], argv[7:])
    sys.stderr.write(__doc__)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
