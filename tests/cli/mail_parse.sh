#!/bin/bash
# SPDX-License-Identifier: ISC
# Mail is read whatever it is written in and however it is broken; what cannot be read is refused, and nothing else with it.
set -u
: "${B:=build}" "${T:=.}" "${top:=$(cd "$(dirname "$0")/../.." && pwd)}"
export B T top
exec python3 - <<'PY'
import base64, hashlib, json, os, shutil, subprocess, sys

B, T, top = os.environ["B"], os.environ["T"], os.environ["top"]
data = top + "/tests/data/mail/"
bad = []


def run(*args, stdin=b""):
    p = subprocess.run([B + "/tend-intake", *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return p.returncode, [json.loads(l) for l in p.stdout.decode("utf-8").splitlines()], p.stderr.decode()


def check(fact, got, want):
    if got != want:
        bad.append(fact)
        print(f"FAILED: {fact}\n  want {want!r}\n  got  {got!r}")


def dig(r, path):
    for k in path.split("."):
        r = r[int(k)] if isinstance(r, list) else r[k]
    return r


# file, key, value
CASES = [
    ("utf8", "subject", "收到的狗粮袋子破了，要求退款 [T10482]"),       # a character is cut between two encoded words
    ("utf8", "from", {"address": "wang@example.com", "name": "王小明"}),
    ("utf8", "to", ["service@shop.example"]),
    ("utf8", "tokens", ["T10482"]),
    ("utf8", "date", "2026-11-20T20:30:11+08:00"),
    ("utf8", "message_id", "utf8@example.com"),
    ("utf8", "in_reply_to", None),
    ("utf8", "charset", "utf-8"),
    ("gbk", "from", {"address": "li.lei@example.com", "name": "李磊"}),
    ("gbk", "subject", "退货"),
    ("gbk", "text", "商品有瑕疵，請換貨。朱镕基\n"),
    ("gb2312-mislabelled", "subject", "镕與€"),                          # gb2312 is read as gb18030
    ("gb2312-mislabelled", "text", "朱镕基说：這個單價是€5，𠀀"),
    ("gb2312-mislabelled", "charset", "gb2312"),
    ("utf8-as-gb2312", "subject", "退款申请"),                            # the label is wrong: the bytes are UTF-8
    ("utf8-as-gb2312", "text", "包裹还没有到 😀\n"),
    ("big5", "subject", "退貨申請"),
    ("big5", "text", "您好，包裹還沒到。\n"),
    ("hz", "subject", "退款"),
    ("hz", "text", "订单还没有发货 ok ~\n"),
    ("iso-2022-jp", "subject", "返品"),
    ("iso-2022-jp", "text", "商品が届きません。 ①\n"),                   # a vendor row that the standard does not have
    ("latin1", "text", "Preis: 5 € – zurück\n"),
    ("latin1", "subject", "Rückgabe"),
    ("no-charset-utf8", "text", "袋子破了\n"),
    ("no-charset-western", "text", "Der Grüne Sack fällt auseinander\n"),
    ("no-charset-gbk", "charset", None),
    ("alternative", "text", "The bag is broken."),
    ("alternative", "attachments", []),
    ("attachments", "text", "See the pictures."),
    ("attachments", "attachments.0.name", "破损的狗粮袋子照片.jpg"),      # RFC 2231, cut within a character
    ("attachments", "attachments.0.size", 21),
    ("attachments", "attachments.0.part", 2),
    ("attachments", "attachments.1.name", "破损的狗粮袋子照片.jpg"),      # an encoded word
    ("attachments", "attachments.2.name", "log.txt"),                     # never a path
    ("attachments", "attachments.3.type", "message/rfc822"),
    ("attachments", "attachments.4.name", "two words.pdf"),
    ("html", "text", "Dear shop,\nthe bag is broken & wet.\n\n- one\n- two\n\nSee the picture <https://img.example/p?a=1&b=2> or "
     "https://shop.example.\n\nOrder O-77781\nPrice 12.50\n> outer\n>> inner\n\nafter"),
    ("html-gbk-meta", "text", "请尽快发货"),
    ("reply-zh-163", "body", "还没有收到退款，请再查一下。"),
    ("reply-zh-163", "quoted", "在 2026-11-20 20:30:11，\"客服\" <service@shop.example> 写道：\n>您好，退款已提交。\n>订单 O-77781"),
    ("reply-zh-163", "references", ["m0@shop.example", "m1@shop.example"]),
    ("reply-zh-163", "in_reply_to", "m1@shop.example"),
    ("reply-zh-qq", "body", "好的，谢谢"),
    ("reply-zh-outlook", "body", "请改寄到上海。"),
    ("reply-zh-gmail", "body", "地址没有变。"),
    ("reply-zh-tw", "body", "已經寄出。"),
    ("reply-html", "body", "地址没有变，谢谢。"),
    ("reply-html", "tokens", ["T10482"]),
    ("reply-html-qq", "body", "还没有收到退款。"),
    ("reply-en", "body", "Still no refund."),
    ("reply-en", "tokens", ["T10483", "T10482"]),
    ("reply-en-between", "body", "Large, please.\n\n> And which colour?\n\nBlue."),
    ("reply-only-quote", "body", "> Your refund is on its way."),         # never empty when there are words
    ("reply-only-quote", "quoted", ""),
    ("text-between", "text", "袋子是这样的："),
    ("text-between", "body", "袋子是这样的：\n\n请退款。"),
    ("text-between", "quoted", "发自我的iPhone"),
    ("flowed", "text", "This line goes on here.\n> quoted words go on\n>> deeper\n-- \nAnna\n"),
    ("flowed", "body", "This line goes on here."),
    ("bounce", "auto", "bounce"),
    ("bounce", "bounce_of", "out-17@shop.example"),
    ("bounce", "is_auto_reply", True),
    ("auto-reply", "auto", "auto"),
    ("auto-reply", "subject", "自动回复"),
    ("auto-reply", "is_auto_reply", True),
    ("list", "auto", "list"),
    ("list", "is_auto_reply", False),
    ("utf8", "auto", "no"),
    ("no-header", "text", "你好，\n我的包裹还没有到。\n订单 O-77781\n"),
    ("no-header", "from", {"address": "", "name": ""}),
    ("two-subjects", "subject", "the first"),
    ("nul", "text", "before\ufffdafter\n"),
    ("cr-only", "subject", "CR only"),
    ("cr-only", "text", "one\ntwo\n"),
    ("from-line", "from.address", "wang@example.com"),
    ("broken-boundary", "text", "The words can still be read."),
    ("unclosed", "text", "The words can still be read."),
    ("unclosed", "attachments.0.size", 6),
    ("list-of-addresses", "from", {"address": "anna@example.com", "name": "Smith, Anna (Ms.)"}),
    ("list-of-addresses", "cc", ["a@example.com", "b@example.com", "c@example.com"]),
    ("list-of-addresses", "reply_to", "reply@example.com"),
]
seen = {}
for name, key, want in CASES:
    if name not in seen:
        rc, out, _ = run("mail", data + name + ".eml")
        check(f"{name} is one record and exit 0", (rc, len(out), out and out[0]["ok"]), (0, 1, True))
        seen[name] = out[0]
    try:
        got = dig(seen[name], key)
    except (KeyError, IndexError):
        got = "nothing there"
    check(f"{name}: {key}", got, want)

# options
raw = open(data + "attachments.eml", "rb").read()
rc, out, _ = run("--raw", "--content", "mail", "-", stdin=raw)
check("standard input is one message, raw and hash as it came", (out[0]["file"], base64.b64decode(out[0]["raw"]) == raw, out[0]["sha256"]),
      ("-", True, hashlib.sha256(raw).hexdigest()))
check("an attachment's bytes are its bytes", base64.b64decode(out[0]["attachments"][4]["content"]), b"%PDF-1.4\n")
rc, out, _ = run("--default-charset", "gb18030", "mail", data + "no-charset-gbk.eml", data + "no-charset-western.eml")
check("the default charset reads what names none, accents excepted", [r["text"] for r in out], ["袋子破了，要求退款\n", "Der Grüne Sack fällt auseinander\n"])
rc, out, _ = run("--fields", "mail", data + "utf8.eml")
check("--fields prints what a dry run shows", sorted(out[0]), sorted("file from subject message_id in_reply_to references date charset text is_auto_reply attachments".split()))

# the headings with which Chinese mail programs lead into history; below each stands a quotation without marks
HEADINGS = [
    "在 2026-11-20 20:30:11，\"客服\" <service@shop.example> 写道：",
    "在 2026年11月20日，下午8:30，客服 <service@shop.example> 写道：",
    "在2026年11月20日 20:30，客服写道：",
    "2026年11月20日 20:30，客服 <service@shop.example> 写道：",
    "2026年11月20日 下午8:30，客服 <service@shop.example> 写道：",
    "客服 <service@shop.example> 于2026年11月20日周五 20:30写道：",
    "客服 <service@shop.example> 于2026年11月20日周五\n20:30写道：",
    "于 2026/11/20 20:30, 客服 写道:",
    "於 2026年11月20日 週五 下午8:30，客服 <service@shop.example> 寫道：",
    "At 2026-11-20 20:30:11, \"客服\" <service@shop.example> wrote:",
    "发件人: 客服 <service@shop.example>\n发送时间: 2026年11月20日 20:30\n收件人: 王小明\n主题: 退款",
    "发件人：客服\n日期：2026年11月20日\n收件人：王小明\n主题：退款",
    "发件人： 客服\n发送时间： 2026-11-20 20:30\n收件人： 王小明\n抄送： \n主题： 退款",
    "*发件人:* 客服\n*发送时间:* 2026年11月20日\n*收件人:* 王小明\n*主题:* 退款",
    "寄件者: 客服\n寄件日期: 2026年11月20日\n收件者: 王小明\n主旨: 退款",
    "寄件人：客服\n日期：2026年11月20日\n收件人：王小明\n主旨：退款",
    "________________________________\n发件人: 客服\n发送时间: 2026年11月20日\n收件人: 王小明\n主题: 退款",
    "------------------ 原始邮件 ------------------",
    "------------------&nbsp;原始邮件&nbsp;------------------\n发件人: \"客服\"",
    "---原始邮件---",
    "-----邮件原件-----",
    "---- 回复的原邮件 ----\n| 发件人 | 客服<service@shop.example> |\n| 日期 | 2026年11月20日 20:30 |\n| 收件人 | 王小明 |\n| 主题 | 退款 |",
    "---------- 转发的邮件 ----------",
    "------------------ Original ------------------\nFrom: \"客服\"<service@shop.example>\nDate: Fri, Nov 20, 2026 08:30 PM\nTo: \"王小明\"\nSubject: 退款",
    "------------------------------------------------------------------\n发件人：客服<service@shop.example>\n日　期：2026年11月20日\n收件人：王小明\n主　题：退款",
    "2026-11-20\n\n发件人：客服\n发送时间：2026-11-20 20:30\n主题：退款\n收件人：王小明",
    "来自: 客服\n已发送: 2026年11月20日\n收件人: 王小明\n主题: 退款",
    "-------- 原始信息 --------\n发件人： 客服",
    "-------- 转发邮件信息 --------",
]
# words of the person's own that look like one
NO_HEADINGS = ["商家在页面上写道：七天无理由退货", "发件人: 就是我自己", "主题：退款\n收件人：王小明", "在吗？", "于是我写道歉信：没有人回"]


def reply(text):
    mail = "From: wang@example.com\nContent-Type: text/plain; charset=utf-8\n\n" + text
    r = run("mail", stdin=mail.encode())[1][0]
    return r["body"], r["quoted"]


for h in HEADINGS:
    below = h + "\n\n您好，退款已提交。\n订单 O-77781"
    check("cut: " + h.replace("\n", " / "), reply("还没有收到。\n\n" + below + "\n"), ("还没有收到。", below))
    check("with the telephone's line: " + h.replace("\n", " / "), reply("还没有收到。\n\n发自我的iPhone\n\n" + below + "\n")[0], "还没有收到。")
for h in NO_HEADINGS:
    check("not cut: " + h.replace("\n", " / "), reply("你好，\n" + h + "\n请退款。\n"), ("你好，\n" + h + "\n请退款。", ""))

# what came back, and why; fields first, else the words of those who report
FIELDS = """From: a@mx.example
Subject: %s
Content-Type: multipart/report; report-type=%s; boundary=r

--r
Content-Type: text/plain

%s
--r
Content-Type: message/%s

%s
--r--
"""
WORDS = "From: %s\nSubject: %s\nContent-Type: text/plain; charset=utf-8\n\n%s\n"
BOUNCES = [  # failed, action, status, reason
    (FIELDS % ("x", "delivery-status", "x", "delivery-status", "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@b\nAction: FAILED (sorry)\nStatus: 5.1.1 (bad)\n"
               "Diagnostic-Code: smtp; 550-5.1.1 no such\n  550 5.1.1 user here"), (True, "failed", "5.1.1", "550-5.1.1 no such 550 5.1.1 user here")),
    (FIELDS % ("x", "delivery-status", "x", "delivery-status", "Action: delayed\nStatus: 4.4.7\n\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: x-unix; full"),
     (True, "failed", "5.2.2", "full")),
    (FIELDS % ("failure", "delivery-status", "delivery failed", "delivery-status", "Action: delayed\nStatus: 4.4.7"), (False, "delayed", "4.4.7", "")),
    (FIELDS % ("failure", "delivery-status", "x", "delivery-status", "Action: delivered\nStatus: 2.0.0"), (False, "delivered", "2.0.0", "")),
    (FIELDS % ("x", "delivery-status", "x", "delivery-status", "Action: expired\nDiagnostic-Code: smtp; too old"), (True, "expired", "", "too old")),
    (FIELDS % ("x", "delivery-status", "He said: 550 gone", "delivery-status", "Status: 5.0.0"), (True, "", "5.0.0", "He said: 550 gone")),
    (FIELDS % ("Delivery failure", "delivery-status", "x", "rfc822", "Message-ID: <a@b>"), (True, "", "", "")),
    (FIELDS % ("Read: failure", "disposition-notification", "x", "disposition-notification", "Disposition: manual-action; displayed"), (False, "", "", "")),
    (FIELDS % ("failure", "feedback-report", "x", "feedback-report", "Feedback-Type: abuse"), (False, "", "", "")),
    (WORDS % ("MAILER-DAEMON@x", "failure notice", "I wasn't able to deliver your message.\n\n<a@b>:\nSorry, no mailbox here by that name. (#5.1.1)"),
     (True, "", "", "Sorry, no mailbox here by that name. (#5.1.1)")),
    (WORDS % ("PostMaster@qq.example", "系统退信", "退信原因：\n550 Mailbox not found. 2026"), (True, "", "", "550 Mailbox not found. 2026")),
    (WORDS % ("postmaster@163.example", "系統退信", "無法投遞"), (True, "", "", "")),
    (WORDS % ("mailer-daemon@x", "Warning: could not send message for past 4 hours", "Undelivered yet. THIS IS A WARNING MESSAGE ONLY"), (False, "", "", "")),
    (WORDS % ("postmaster@x", "Maintenance on Sunday", "The server will be down. Room 550 is open, 4.5 is a number."), (False, "", "", "")),
]
for m, want in BOUNCES:
    r = run("mail", stdin=m.encode())[1][0]
    check("a report: " + m.replace("\n", " / ")[:200], (r["auto"], *(r["bounce"] or {}).values()), ("bounce", *want))
check("what is no bounce says nothing of one", run("mail", data + "utf8.eml")[1][0]["bounce"], None)

# limits
big = b"From: a@example.com\nSubject: big\n\n" + b"x" * 2000
rc, out, _ = run("--raw", "--max-size", "1000", "mail", "-", stdin=big)
check("a message above the size limit is refused with its bytes", (rc, out[0]["ok"], base64.b64decode(out[0]["raw"]) == big), (65, False, True))


def nest(n):
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(n))
    return b"From: a@example.com\n" + b"".join(levels) + b"Content-Type: text/plain\n\ndeep\n"


check("twenty levels are read", run("mail", stdin=nest(20))[1][0]["text"].strip(), "deep")
rc, out, _ = run("mail", stdin=nest(21))
check("twenty-one levels are refused", (rc, out[0]["ok"]), (65, False))
rc, out, _ = run("--max-time", "1", "--raw", "mail", stdin=nest(50000))
check("fifty thousand levels end nothing but their message, whose bytes are kept", (rc, len(out), out[0]["ok"], base64.b64decode(out[0]["raw"]) == nest(50000)),
      (65, 1, False, True))
slow = nest(5000) + b"--b\n" * 2000000  # each line is compared with five thousand boundaries
rc, out, _ = run("--max-time", "1", "--raw", "mail", stdin=slow)
check("a message that takes too long is refused with its bytes", (rc, out[0]["ok"], "longer than" in out[0]["error"], base64.b64decode(out[0]["raw"]) == slow),
      (65, False, True, True))
if "ASAN_OPTIONS" not in os.environ:  # the sanitizer takes terabytes of addresses, so that limit is off under it
    rc, out, _ = run("--max-memory", "4000000", "mail", stdin=b"From: a@example.com\n\n" + b"many words " * 1000000)
    check("memory above the limit refuses the message", (rc, out[0]["ok"], "memory" in out[0]["error"]), (65, False, True))
    rc, out, said = run("--max-memory", "30000000", "mail", stdin=b"From: a@example.com\nTo: " + b"a@b," * 1000000 + b"\n\ntext\n")
    check("memory that a library misses is told from a defect, and the library is quiet", (rc, "memory" in out[0]["error"], said), (65, True, ""))
rc, out, _ = run("--raw", "--max-size", "100", "mail", "-", stdin=b"x" * 5000)
check("of a message far above the limit no more is taken than eight times the limit", (rc, len(base64.b64decode(out[0]["raw"])) <= 801), (65, True))


def quick(fact, message, key="text", want="text\n"):
    limit = "30" if "ASAN_OPTIONS" in os.environ else "3"
    rc, out, _ = run("--max-time", limit, "mail", stdin=b"From: a@example.com\n" + message)
    check(fact, out[0].get(key, out[0].get("error")), want)


def page(*words):
    return b"Content-Type: text/html\n\n" + b"".join(words)


quick("an address header of nothing but open brackets is read once", b"To: " + b"<" * 2000000 + b"\n\ntext\n")
quick("an address header of nothing but open quotes is read once", b'To: "' + b'\\"' * 1000000 + b"\n\ntext\n")
quick("of a million addresses the first thousand count", b"To: " + b"a@b," * 400000 + b"\n\ntext\n")
quick("a text of nothing but headings is read once", b"\n" + b"On 2011 a@b wrote:\n" * 200000 + b"text\n", "message_id", None)
quick("twenty thousand parts of text are joined once", b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\ntext\n" * 20000, "text", "text")
items = run("mail", stdin=b"From: a@example.com\n" + page(b"<ol>", b"<li>a" * 200000))[1][0]["text"].splitlines()
check("a long list is numbered in one pass", (len(items), items[-1]), (200000, "200000. a"))
deep = page(b"<p>top &amp; <b>more</b></p>", b"<div>" * 300, b"deep<script>x<y</script>, 5 < 6", b"</div>" * 300, b"<p>bottom</p>")
quick("HTML deeper than its parser goes loses no words", deep, "text", "top & more\n\n\ndeep, 5 < 6\n\n\nbottom")
quick("HTML as deep as a message can be is read", page(b"<div>" * 300000, b"text", b"</b>" * 300000), "text", "text")
quick("quoted two hundred deep is no more than twenty marks", page(b"<blockquote>" * 200, b"text"), "text", ">" * 20 + " text")
rc, out, _ = run("mail", stdin=b"")
check("empty input is refused", (rc, out[0]["ok"]), (65, False))
check("a file that is not there is exit 66", run("mail", T + "/no-such-file")[0], 66)
check("a missing file takes no other with it", [len(run("mail", T + "/no-such-file", data + "utf8.eml")[1])], [1])
check("no verb is exit 64", run()[0], 64)
check("an unknown option is exit 64", run("--nonsense", "mail")[0], 64)
check("a number that is none is exit 64", run("--max-size", "12x", "mail")[0], 64)

# mbox and Maildir
rc, out, _ = run("mbox", data + "three.mbox")
check("a body line that begins with From starts no message", [(r["index"], r["subject"]) for r in out], [(0, "one"), (1, "two"), (2, "three")])
check("a quoted From line loses its mark", out[0]["text"].splitlines()[2:], ["From the very first day it was broken.", "From here on it is quoted."])
pieces = [open(data + "utf8.eml", "rb").read(), nest(2000), open(data + "gbk.eml", "rb").read()]
with open(T + "/bad.mbox", "wb") as f:
    for p in pieces:
        f.write(b"From a@example.com Fri Nov 20 20:30:11 2026\n" + p + b"\n")
rc, out, _ = run("mbox", T + "/bad.mbox")
check("a bad message in an mbox takes no other with it", (rc, [r["ok"] for r in out], [r["index"] for r in out]), (65, [True, False, True], [0, 1, 2]))
with open(T + "/slow.mbox", "wb") as f:
    for p in (pieces[0], slow, pieces[2]):
        f.write(b"From a@example.com Fri Nov 20 20:30:11 2026\n" + p + b"\n")
rc, out, _ = run("--max-time", "1", "mbox", T + "/slow.mbox")
check("a message that kills its reader takes no other with it", (rc, [r["ok"] for r in out], [r["index"] for r in out]), (65, [True, False, True], [0, 1, 2]))
for d in ("new", "cur", "tmp"):
    os.makedirs(T + "/md/" + d)
shutil.copy(data + "utf8.eml", T + "/md/new/2.host")
shutil.copy(data + "big5.eml", T + "/md/cur/1.host:2,S")
shutil.copy(data + "hz.eml", T + "/md/tmp/3.host")
rc, out, _ = run("maildir", T + "/md")
check("a Maildir gives new and cur in order of names, never tmp", (rc, [r["subject"] for r in out]), (0, ["退貨申請", "收到的狗粮袋子破了，要求退款 [T10482]"]))
check("a folder that is no Maildir is exit 66", run("maildir", T)[0], 66)

print(f"{len(bad)} of the facts are not so" if bad else "all facts are so")
sys.exit(1 if bad else 0)
PY
