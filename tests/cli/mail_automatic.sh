# What machines send: a bounce lands on the message it is about and says so everywhere; out-of-office notes, receipts and lists open nothing,
# are answered by nobody, start no clock and bring nothing back.
. "$top/tests/lib/cli.sh"
fresh_store
mkdir -p "$T/new"
cat >"$T/sendmail" <<'S'
#!/bin/bash
f=$(mktemp "$T/new/XXXXXX"); cat >"$f"
[ ! -e "$T/at-once" ] || { rm "$T/at-once"; bounce failed "$(sed -n 's/^Message-ID: <\(.*\)>/\1/p' "$f")" at-once '550 5.1.1 at once' | "$tend" intake mail >/dev/null; }
S
chmod +x "$T/sendmail"
mail() { printf 'From: %s\nSubject: %s\nMessage-ID: <%s@example.com>\n%s\n%s\n' "$1" "$2" "$3" "${5:-}" "$4"; }
# bounce ACTION MESSAGE-ID OWN-ID DIAGNOSTIC: a report of a mail system
bounce() {
	cat <<-M
		From: Mail Delivery System <MAILER-DAEMON@mx.example>
		To: service@shop.example
		Subject: Undelivered Mail Returned to Sender
		Message-ID: <$3@mx.example>
		Auto-Submitted: auto-replied
		MIME-Version: 1.0
		Content-Type: multipart/report; report-type=delivery-status; boundary="r"

		--r
		Content-Type: text/plain; charset=utf-8

		This is the mail system at host mx.example.
		--r
		Content-Type: message/delivery-status

		Reporting-MTA: dns; mx.example

		Final-Recipient: rfc822; ming@example.com
		Action: $1
		Status: 5.1.1
		Diagnostic-Code: smtp; $4
		--r
		Content-Type: message/rfc822

		From: service@shop.example
		Message-ID: <$2>

		gone
		--r--
	M
}
export -f bounce
export TEND_SENDMAIL=$T/sendmail T tend
later() { TEND_NOW=$(date -u -d "+${1}" +%Y-%m-%dT%H:%M:%SZ) "${@:2}"; }
sent() { rm -f "$T"/new/*; echo "$2" | "$tend" reply "$1" ${3:-} >/dev/null; later "1 hour" "$tend" relay --once 2>/dev/null; mid=$(sed -n 's/^Message-ID: <\(.*\)>/\1/p' "$T"/new/*); }
event() { "$tend" show "$1" --json | python3 -c 'import json,sys
print("; ".join(e["before"] + " -> " + e["after"] for e in json.load(sys.stdin)["events"] if e["action"] == sys.argv[1]))' "$2"; }
takes() { "$tend" intake mail | cut -f1,2; }

# ---- a bounce ----
mail ming@example.com 'Mouldy food' a1 'The food was mouldy, I want a refund' | takes >/dev/null
sent T10001 'We are sorry.'
"$tend" snooze T10001 5d >/dev/null
expect_eq "$(field messages.1.delivery T10001)/$(field messages.1.delivery_detail T10001)/$(field unread T10001)" sent/null/false
state=$(field state T10001) clocks=$(field clocks T10001)
expect_eq "$(bounce failed "$mid" b1 '550 5.1.1 <ming@example.com>: user unknown' | takes)" "T10001	appended"
reason='5.1.1 <ming@example.com>: user unknown'
expect_eq "$(field messages.1.delivery T10001)/$(field messages.1.delivery_detail T10001)" "failed/undeliverable: 550 $reason"
expect_eq "$(field messages.2.kind T10001)/$(field unread T10001)/$(field snoozed_until T10001)" automatic/true/null
expect_eq "$(event T10001 bounce)" "sent -> failed 2: 550 $reason"
expect_eq "$(field state T10001)/$(field clocks T10001)" "$state/$clocks" "a bounce says nothing of the matter"
expect_in "failed: undeliverable: 550 $reason" "$("$tend" show T10001)"
expect_in "failed: 退信: 550 $reason" "$(LANG=zh_CN.UTF-8 LC_ALL= "$tend" show T10001)"
expect_in "T10001" "$("$tend" list unread:yes)"
expect_in "undeliverable: 550 $reason" "$("$tend" outbox list)"
# the console says it too
printf 'enter\n:save-screen %s\n' "$T/pane" >"$T/script"
LINES=24 COLUMNS=120 TERM=xterm TEND_SCRIPT=$T/script "$tend" >/dev/null 2>&1 || die "console"
expect_in "failed: undeliverable: 550 5.1.1" "$(cat "$T/pane")"
expect_in "automatic" "$(cat "$T/pane")"

# the same again changes nothing; of another recipient it is told again
v=$(field version T10001)
expect_eq "$(bounce failed "$mid" b1 '550 5.1.1 <ming@example.com>: user unknown' | takes)/$(field version T10001)" "T10001	duplicate/$v"
# sent again by a person: the bounce of the first time does not stop the second
out=$("$tend" outbox list | tail -n 1 | cut -f1)
"$tend" outbox retry "$out"
bounce failed "$mid" b2 '550 5.1.1 late' | takes >/dev/null
expect_eq "$(field messages.1.delivery T10001)" queued
later "2 hours" "$tend" relay --once 2>/dev/null
expect_eq "$(field messages.1.delivery T10001)/$(field messages.1.delivery_detail T10001)" sent/null
# it comes back before the relay has heard that it left
touch "$T/at-once"
sent T10001 'Once more.'
n=$(("$("$tend" show T10001 --json | grep -o '"delivery":' | wc -l)" - 2))
expect_eq "$(event T10001 bounce | sed 's/.*; //')" "sending -> failed $(field messages.$n.id T10001): 550 5.1.1 at once"
expect_eq "$(field messages.$n.delivery T10001)" failed
[ ! -e "$T/at-once" ] || die "nothing came back"

# hostile words in it steer no terminal and break no JSON
sent T10001 'And again.'
bounce failed "$mid" b3 "$(printf '550 \033]0;owned\007 \xe2\x80\xae\x9b31m <b>"quote"</b> \\ \xff')" | takes >/dev/null
"$tend" show T10001 --json | python3 -c 'import json,sys; json.load(sys.stdin)'
for shown in "$("$tend" show T10001)" "$("$tend" show T10001 --json)" "$("$tend" outbox list)" "$("$tend" why T10001)"; do
	printf %s "$shown" | LC_ALL=C grep -qaP '\x1b|\x07|\x9b31m|\xe2\x80\xae' && die "a control character is shown"
done

# it is late, it was read, it was complained about: it has not come back
for kind in 'delayed b4' 'delivered b5' 'relayed b6'; do
	set -- $kind
	sent T10001 "answer $2"
	bounce "$1" "$mid" "$2" '450 4.2.2 mailbox busy' | takes >/dev/null
	i=$("$tend" show T10001 --json | python3 -c 'import json,sys; print([i for i, m in enumerate(json.load(sys.stdin)["messages"]) if m["direction"] == "out"][-1])')
	expect_eq "$(field messages.$i.delivery T10001)" sent "$1"
done
mail ming@example.com 'Read: Mouldy food' b7 'read' "In-Reply-To: <$mid>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary=q
" >"$T/read"
takes <"$T/read" >/dev/null
expect_eq "$(field messages.$i.delivery T10001)" sent "a receipt"
# no fields, only words, in Chinese; the message hangs below
cat >"$T/zh" <<-M
	From: PostMaster@qq.example
	Subject: =?utf-8?b?57O757uf6YCA5L+hL1N5c3RlbXMgYm91bmNl?=
	Message-ID: <b8@qq.example>
	MIME-Version: 1.0
	Content-Type: multipart/mixed; boundary=z

	--z
	Content-Type: text/plain; charset=utf-8

	抱歉，您的邮件被退回来了……
	退信原因：收件人邮件地址不存在。
	550 Mailbox not found
	--z
	Content-Type: message/rfc822

	Message-ID: <$mid>

	gone
	--z--
M
expect_eq "$(takes <"$T/zh")/$(field messages.$i.delivery_detail T10001)" "T10001	appended/undeliverable: 550 Mailbox not found"
# of a message that we never sent
expect_eq "$(bounce failed nobody@shop.example b9 '550 no' | takes)" "T10002	new"
expect_eq "$(field queue T10002)/$(field clocks T10002)/$(event T10002 bounce)" "automatic/[]/"

# ---- what else is automatic ----
customers() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM customer").fetchone()[0])' "$T/t.db"; }
away='Auto-Submitted: auto-replied
'
mail hua@example.com 'Wrong size' c1 'The shoes are too small' | takes >/dev/null
sent T10003 'We send others.' '--state solved'
expect_eq "$(field state T10003)" solved
before=$(field state T10003)/$(field clocks T10003)/$(field unread T10003)/$(field updated T10003)/$(field assignee T10003)
waiting=$("$tend" outbox list | wc -l) people=$(customers)
is_quiet() { expect_eq "$(field state T10003)/$(field clocks T10003)/$(field unread T10003)/$(field updated T10003)/$(field assignee T10003)" "$before" "$1"; }
later "2 days" mail hua@example.com '自动回复: Wrong size' c2 '我在休假' "${away}In-Reply-To: <$mid>
" | later "2 days" "$tend" intake mail | cut -f1,2 | grep -qx "T10003	appended" || die "an out-of-office note lands on what it answers"
is_quiet "an out-of-office note"
expect_eq "$(field messages.2.kind T10003)/$(field messages.2.direction T10003)" automatic/in
expect_in "auto" "$("$tend" show T10003 | grep '^#.*hua@example.com\|^#.*  auto  ')"
# it bears no reference, but the subject's token and the customer's address
expect_eq "$(mail hua@example.com 'Automatic reply: Re: Wrong size [T10003]' c3 'away' "$away" | takes)" "T10003	appended"
is_quiet "a token"
# the token alone is anybody's
expect_eq "$(mail other@example.com 'Automatic reply: [T10003]' c4 'away' "$away" | takes)" "T10004	new"
# closed after seven days, whatever robots wrote meanwhile
later "8 days" "$tend" work >/dev/null
expect_eq "$(field state T10003)" closed
later "9 days" mail hua@example.com 'Automatic reply' c5 'still away' "${away}In-Reply-To: <$mid>
" | later "9 days" "$tend" intake mail | grep -q "T10003	appended" || die "a robot opens no linked ticket"
expect_eq "$(field state T10003)" closed

# heads that mark an automatic message: it waits in its queue, without clock, customer or answer
n=10005
while read -r head; do
	expect_eq "$(mail "robot$n@example.com" 'Hello, I want a refund' "d$n" 'refund, complaint, broken' "$head
" | takes)" "T$n	new"
	expect_eq "$(field queue T$n)/$(field clocks T$n)/$(field due T$n)/$(field customer T$n)/$(field messages.0.kind T$n)" "automatic/[]/null/null/automatic" "$head"
	n=$((n + 1))
done <<-H
	Auto-Submitted: auto-generated
	Auto-Submitted: auto-replied (vacation)
	Precedence: bulk
	Precedence: list
	Precedence: junk
	Precedence: auto_reply
	List-Id: Offers <offers.example.com>
	X-Autoreply: yes
	X-Autorespond: away
	Return-Path: <>
H
expect_eq "$(customers)" "$people" "no robot is a customer"
"$tend" work >/dev/null
later "1 day" "$tend" relay --once 2>/dev/null
expect_eq "$("$tend" outbox list | wc -l)" "$waiting" "no robot is answered"
# Auto-Submitted: no is a person
expect_eq "$(mail person@example.com 'Hello' e1 'I want a refund' 'Auto-Submitted: no
' | takes | cut -f2)/$(field queue T$n | grep -c automatic)" new/0
"$tend" check >/dev/null
