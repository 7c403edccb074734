#!/bin/bash
# SPDX-License-Identifier: ISC
# Bad input is refused with file, line and field, waits in the quarantine as it came, and takes nothing with it; memory stays bounded.
. "$top/tests/lib/cli.sh"
fresh_store
exec python3 - <<'PY'
import json, os, random, sqlite3, subprocess, sys, time

B, T = os.environ["B"], os.environ["T"]
tend, bad = B + "/tend", []
AT = '"at":"2026-11-20T10:00:00+08:00"'


def run(*args, stdin=b""):
    p = subprocess.run([tend, *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return p.returncode, p.stdout.decode("utf-8").splitlines(), p.stderr.decode("utf-8")


def check(fact, got, want):
    if got != want:
        bad.append(fact)
        print(f"FAILED: {fact}\n  want {want!r}\n  got  {got!r}")


def say(members, n=[0]):
    """A good message with these members put in its place."""
    n[0] += 1
    m = {"channel": '"chat"', "id": f'"b{n[0]}"', "at": '"2026-11-20T10:00:00+08:00"', "text": '"x"'}
    m.update(members)
    return ("{" + ",".join(f'"{k}":{v}' for k, v in m.items() if v is not None) + "}").encode()


# what is in the line, what the error says of it; `field: ` where a field is at fault
TABLE = [
    (b"hello", "not JSON: column 5"), (b"{", "not JSON"), (b'{"channel":"chat"', "not JSON"), (b"null", "not JSON"), (b"7", "not JSON"),
    (b'"text"', "not JSON"), (b"[1]", "not a JSON object"), (b"[]", "not a JSON object"), (b"{}", "channel: missing"),
    (b'{"id":"1","id":"1"}', "duplicate object key near '\"id\"'"),
    (say({"from": '{"id":"1","id":"2"}'}), "duplicate object key near '\"id\"'"),
    (say({"text": '"\xff"'}).decode().encode("latin-1"), "unable to decode byte 0xff"),
    (say({"text": '"\xed\xa0\x80"'}).decode().encode("latin-1"), "unable to decode byte 0xed"),
    (say({"text": '"\xc0\x80"'}).decode().encode("latin-1"), "unable to decode byte 0xc0"),
    (say({"text": '"\\ud800"'}), "invalid Unicode '\\uD800'"), (say({"text": '"\\q"'}), "invalid escape"),
    (say({"text": '"a\0b"'}), "not JSON"), (b"\0", "not JSON"), (b"\0" * 100, "not JSON"), (say({"text": '"\x1b[2J"'}), "not JSON"),
    (say({"text": '"\\u0000"'}), "\\u0000 is not allowed"), (say({"id": '"a\\u0000b"'}), "\\u0000 is not allowed"),
    (say({"k": "[" * 3000 + "]" * 3000}), "maximum parsing depth"), (say({"k": '{"a":' * 3000 + "1" + "}" * 3000}), "maximum parsing depth"),
    (say({"k": "[" * 1000000}), "more than 100000 values"), (say({"k": "[" + "{}," * 1000000 + "0]"}), "more than 100000 values"),
    (say({"k": "1e999"}), "real number overflow"), (say({"k": "9" * 400}), "too big integer"),
    (say({"rating": "9" * 30}), "too big integer"),
    (say({"channel": None}), "channel: missing"), (say({"channel": '""'}), "channel: missing"), (say({"channel": "null"}), "channel: missing"),
    (say({"channel": '"pigeon"'}), "channel: not one of"), (say({"channel": '["chat"]'}), "channel: not a text"),
    (say({"id": None}), "id: missing"), (say({"id": "7"}), "id: not a text"), (say({"id": '"' + "x" * 999 + '"'}), "id: longer than 998"),
    (say({"at": None}), "at: missing"), (say({"at": "1732068000"}), "at: not a text"), (say({"at": '"yesterday"'}), "at: `yesterday` is no time"),
    (say({"at": '"2026-02-30T10:00:00+08:00"'}), "at: `2026-02-30"), (say({"at": '"2026-11-20T25:00:00+08:00"'}), "at: `2026-11-20T25"),
    (say({"at": '"-2h"'}), "at: `-2h` is no time"), (say({"at": '"' + "昨" * 5000 + '"'}), "at: `昨"),
    (say({"text": None}), "text: empty"), (say({"text": "null"}), "text: empty"), (say({"text": '["x"]'}), "text: not a text"),
    (say({"subject": "1"}), "subject: not a text"), (say({"thread": "1"}), "thread: not a text"), (say({"order": "77781"}), "order: not a text"),
    (say({"quoted": "{}"}), "quoted: not a text"), (say({"message_id": "1"}), "message_id: not a text"),
    (say({"in_reply_to": "[]"}), "in_reply_to: not a text"), (say({"bounce_of": "[]"}), "bounce_of: not a text"),
    (say({"direction": "1"}), "direction: not a text"), (say({"direction": '"up"'}), "direction: `up`"),
    (say({"auto": "true"}), "auto: not a text"), (say({"auto": '"yes"'}), "auto: `yes`"),
    (say({"from": '"wang"'}), "from: not a JSON object"), (say({"from": "[]"}), "from: not a JSON object"),
    (say({"from": '{"id":77}'}), "from.id: not a text"), (say({"from": '{"name":[]}'}), "from.name: not a text"),
    (say({"from": '{"phone":13812341234}'}), "from.phone: not a text"), (say({"from": '{"email":true}'}), "from.email: not a text"),
    (say({"rating": '"5"'}), "rating: "), (say({"rating": "6"}), "rating: "), (say({"rating": "-1"}), "rating: "), (say({"rating": "4.5"}), "rating: "),
    (say({"references": '"<a@b>"'}), "references: not a list"), (say({"references": '["a",1]'}), "references[1]: not a text"),
    (say({"attachments": '{"name":"x"}'}), "attachments: not a list"), (say({"attachments": "[7]"}), "attachments[0]: not a JSON object"),
    (say({"attachments": '[{},{"name":7}]'}), "attachments[1].name: not a text"), (say({"attachments": '[{"type":7}]'}), "attachments[0].type: not a text"),
    (say({"attachments": '[{"path":7}]'}), "attachments[0].path: not a text"), (say({"attachments": '[{"size":"7"}]'}), "attachments[0].size: not a whole"),
    (say({"attachments": '[{"size":-1}]'}), "attachments[0].size: not a whole"), (say({"attachments": '[{"size":1.5}]'}), "attachments[0].size: not a whole"),
]
GOOD = [say({"from": "null", "rating": "null", "subject": "null", "attachments": "null", "references": "null", "order": "null"}),
        say({"text": None, "attachments": '[{"name":"a.jpg"}]'}), say({"unknown": '{"kept":[1,2,{"a":null}]}'}), say({"auto": '"no"', "rating": "0"}),
        say({"id": '"' + "y" * 998 + '"'}), say({"text": '"' + "很长" * 100000 + '"'}), say({"text": json.dumps("\u202e\x1b[2J\x07\x9b")}),
        say({"from": '{"id":"u","name":"' + "N" * 100000 + '"}', "subject": '"' + "S" * 100000 + '"'})]

# a good line after each bad one: none takes another with it
lines = []
for i, (line, _) in enumerate(TABLE):
    lines += [line, say({}) if i % 2 else b""]
with open(T + "/bad.jsonl", "wb") as f:
    f.write(b"\xef\xbb\xbf" + b"\n".join(lines + GOOD) + b"\r\n")
rc, out, err = run("intake", "jsonl", T + "/bad.jsonl")
check("exit 65 and one line that says where they are", (rc, err.count("\n"), "quarantine" in err), (65, 1, True))
check("an answer for each line", len(out), len(TABLE) + len(TABLE) // 2 + len(GOOD))
answers = [l.split("\t") for l in out]
check("every answer has its four fields", {len(a) for a in answers}, {4})
refused = [a for a in answers if a[1] == "refused"]
check("the good ones are in", sum(a[1] in ("new", "appended") for a in answers), len(TABLE) // 2 + len(GOOD))
check("the bad ones are refused", len(refused), len(TABLE))
for i, ((line, want), a) in enumerate(zip(TABLE, refused)):
    place = f"{T}/bad.jsonl:{2 * i + 1}: "
    check(f"line {2 * i + 1} {line[:60]!r}", (a[3][:len(place)], want if want in a[3] else a[3]), (place, want))
check("answers come in the order of the lines", [i for i, a in enumerate(answers) if a[1] == "refused"][:4], [0, 1, 3, 4])
db = sqlite3.connect(T + "/t.db")
kept = [r[0] for r in db.execute("SELECT raw FROM quarantine ORDER BY id")]
check("each waits in the quarantine as it came", kept, [l for l, _ in TABLE])
rc, out, _ = run("--json", "intake", "jsonl", T + "/bad.jsonl")
check("again: all known, the answers are JSON", (rc, sorted({json.loads(l)["outcome"] for l in out})), (65, ["duplicate", "refused"]))
check("and the quarantine does not grow", db.execute("SELECT count(*) FROM quarantine").fetchone()[0], len(TABLE))
check("a dry run answers each and writes nothing", (run("intake", "jsonl", "--dry-run", T + "/bad.jsonl")[0],
                                                    db.execute("SELECT count(*) FROM quarantine").fetchone()[0]), (65, len(TABLE)))
rc, out, _ = run("--json", "quarantine", "list")
check("the list of the quarantine is JSON", len([json.loads(l) for l in out]), len(TABLE))
rc, out, _ = run("quarantine", "retry")
check("what is still bad stays", (rc, len(out), db.execute("SELECT count(*) FROM quarantine").fetchone()[0]), (65, len(TABLE), len(TABLE)))


# 200 MB on one line; memory is the most that the program had, asked for until it has ended
def stream(chunks, *args):
    p = subprocess.Popen([tend, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for c in chunks:
        p.stdin.write(c)
    p.stdin.close()
    most = now = "0"
    while now:
        most = now
        now = "".join(l.split()[1] for l in open(f"/proc/{p.pid}/status") if l.startswith("VmHWM:"))
        time.sleep(0.002)
    out = p.stdout.read().decode().splitlines()
    return p.wait(), [l.split("\t") for l in out], int(most) / 1024


def long_line(piece, mb):
    return [b'{"channel":"chat","id":"long","text":"'] + [piece * (1 << 20)] * mb + [b'"}\n', say({}) + b"\n"]


most = 1 << 20 if "ASAN_OPTIONS" in os.environ else 64
for name, piece in (("text", b"x"), ("NULs", b"\0"), ("brackets", b"["), ("high bytes", b"\xff")):
    rc, out, mb = stream(long_line(piece, 200), "intake", "jsonl")
    check(f"200 MB of {name} on one line: refused with its line, the next one goes in", (rc, [a[1] for a in out], out[0][3].startswith("-:1: 2097"), "8 MiB" in out[0][3]),
          (65, ["refused", "new"], True, True))
    check(f"in bounded memory ({mb:.0f} MB)", mb < most, True)
    kept = db.execute("SELECT max(length(raw)) FROM quarantine").fetchone()[0]
    check("its first 8 MiB are kept", kept, 8 << 20)
rc, out, mb = stream([say({"text": '"' + "x" * (7 << 20) + '"'}) + b"\n"] * 12, "intake", "jsonl")
check("lines of 7 MB are taken", (rc, [a[1] for a in out]), (0, ["new"] + ["duplicate"] * 11))
check(f"and a dozen of them are not all held at once ({mb:.0f} MB)", mb < 4 * most, True)
big = say({"k": "[" + "[]," * 45000 + '"' + "z" * (7 << 20) + '"]'}) + b"\n"
rc, out, mb = stream([big], "intake", "jsonl")
check(f"as many values as are allowed take bounded memory ({mb:.0f} MB)", (rc, mb < 2 * most), (0, True))
check("only line ends are nothing", stream([b"\n" * (1 << 20)] * 20, "intake", "jsonl")[:2], (0, []))

# any bytes whatever as a mail
rnd = random.Random(5)
mails = [b"\0", b"\n", b"\r", b" ", b":", b"\xff" * 1000, b"From ", b"From \n", b">From x", b"\xef\xbb\xbf", b"\n" * 5000, b"\0" * 5000, b"a:b", b"From:\n\n", b"\x1b]0;x\x07",
         b"Message-ID: <" + b"m" * 5000 + b"@x>\nFrom: a@example.com\n\nlong id\n", b"Subject: " + b"S" * 500000 + b"\nFrom: " + b"N" * 500000 + b" <n@example.com>\n\nlong\n"]
mails += [rnd.randbytes(rnd.choice((1, 2, 3, 10, 100, 3000))) for _ in range(40)]
for i, m in enumerate(mails):
    rc, out, err = run("intake", "mail", stdin=m)
    ok = len(out) == 1 and out[0].split("\t")[1] in ("new", "appended", "duplicate") and rc == 0
    check(f"mail {i}, {m[:30]!r}: taken in", ok or (rc, out, err), True)
    check(f"mail {i}: as it came", db.execute("SELECT count(*) FROM message_raw WHERE data=?", (m,)).fetchone()[0], 1)
rc, out, _ = run("intake", "mail")
check("nothing at all is refused", (rc, [l.split("\t")[1] for l in out]), (65, ["refused"]))
check("exit 66 for a folder, and for a file that is not there", [run("intake", v, T)[0] for v in ("mail", "jsonl")] + [run("intake", "mail", T + "/none")[0]], [66, 66, 66])
check("a line of the list is no book, however long subject and name came", max(map(len, run("list", "state:any", "--limit", "1000")[1])) < 1000, True)
check("the store is sound", run("check")[0], 0)
print(f"{len(bad)} of the facts are not so" if bad else "all facts are so")
sys.exit(1 if bad else 0)
PY
