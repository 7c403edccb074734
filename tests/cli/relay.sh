# Replies leave once, with the right headers, and say honestly what became of them.
. "$top/tests/lib/cli.sh"
fresh_store
mkdir -p "$T/new"
cat > "$T/sendmail" <<'S'
#!/bin/bash
# sendmail(1) in small: one file a message; how it ends is told by $T/how
how=$(cat "$T/how" 2>/dev/null || echo 0)
[ "$how" != hang ] || { echo $$ > "$T/hanging"; cat >/dev/null; sleep 300; }
[ "$how" = 0 ] || { cat >/dev/null; echo "no luck today"; exit "$how"; }
f=$(mktemp "$T/new/XXXXXX"); { echo "X-Args: $*"; cat; } > "$f"
S
chmod +x "$T/sendmail"
export TEND_SENDMAIL=$T/sendmail T
mail() { printf 'From: Ming <ming@example.com>\nSubject: %s\nMessage-ID: <%s@example.com>\nContent-Type: text/plain; charset=utf-8\n%s\n%s\n' "$1" "$2" "${4:-}" "$3"; }
[ -x "$B/tend-intake" ] || die "no tend-intake"
mail 'Mouldy food' a1 'The food was mouldy, I want a refund' | "$tend" intake mail >/dev/null
later() { TEND_NOW=$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ) "$@"; }

# it waits first: nothing leaves at once
echo "We are sorry. 马上退款。" | "$tend" reply T10001 >/dev/null
"$tend" relay --once 2>/dev/null
expect_eq "$(ls "$T/new" | wc -l)/$(field messages.1.delivery T10001)" 0/queued
# then it leaves, once, by two relays at the same time
later "$tend" relay --once 2>/dev/null & later "$tend" relay --once 2>/dev/null & wait
expect_eq "$(ls "$T/new" | wc -l)/$(field messages.1.delivery T10001)" 1/sent
m=$(cat "$T"/new/*)
expect_in "X-Args: -i -- ming@example.com" "$m"
expect_in "In-Reply-To: <a1@example.com>" "$m"
expect_in "References: <a1@example.com>" "$m"
python3 - "$T"/new/* <<'P'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
assert m["Subject"] == "Re: Mouldy food [T10001]", m["Subject"]
assert m.get_content().strip() == "We are sorry. 马上退款。", m.get_content()
assert "毛球" in str(m["From"]), m["From"]
P
# the answer to it comes back to the ticket
mid=$(sed -n 's/^Message-ID: <\(.*\)>/\1/p' "$T"/new/*)
mail 'Re: Mouldy food' a2 thanks "In-Reply-To: <$mid>
" | "$tend" intake mail | grep -q "T10001	appended" || die "the answer found its ticket"

# try later: it stays queued, and is tried again later
rm -f "$T"/new/*; echo 75 > "$T/how"
echo two | "$tend" reply T10001 >/dev/null
later "$tend" relay --once 2>/dev/null
expect_eq "$(field messages.3.delivery T10001)" queued
expect_in "no luck today" "$("$tend" outbox list)"
# refused for good: failed, and somebody sees it
echo 69 > "$T/how"
TEND_NOW=$(date -u -d '+5 hour' +%Y-%m-%dT%H:%M:%SZ) "$tend" relay --once 2>/dev/null
expect_eq "$(field messages.3.delivery T10001)/$(field unread T10001)" failed/true
# a person sends it again
rm "$T/how"
"$tend" outbox retry "$("$tend" outbox list | tail -n 1 | cut -f1)"
later "$tend" relay --once 2>/dev/null
expect_eq "$(field messages.3.delivery T10001)/$(ls "$T/new" | wc -l)" sent/1

# a relay that is killed while it sends: nobody knows, and it is never sent again by itself
echo hang > "$T/how"
echo three | "$tend" reply T10001 >/dev/null
(exec env TEND_NOW="$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)" "$tend" relay --once 2>/dev/null) & r=$!
for i in $(seq 100); do [ -s "$T/hanging" ] && break; sleep 0.1; done
kill -9 $r; kill "$(cat "$T/hanging")" 2>/dev/null || :
expect_eq "$(field messages.4.delivery T10001)" sending
rm -f "$T/how" "$T"/new/*
for h in 2 3 4; do TEND_NOW=$(date -u -d "+$h hour" +%Y-%m-%dT%H:%M:%SZ) "$tend" relay --once 2>/dev/null; done
expect_eq "$(field messages.4.delivery T10001)/$(ls "$T/new" | wc -l)" unknown/0
# what has left cannot be recalled
expect_exit 75 "$tend" recall T10001

# a Chinese subject goes in encoded words, a long one in several lines; what it answers is the last of its references
rm -f "$T"/new/*
subj='狗粮发霉了，客服电话打不通，要求退款并赔偿，订单三个月前下的，包装完好但是里面全是霉点'
id=$(mail "$subj" b1 '要求退款' 'References: <root@example.com> <mid@example.com>
' | sed 's/^From: .*/From: Hua <hua@example.com>/' | "$tend" intake mail | cut -f1)
expect_eq "$id" T10002
echo "您好，马上处理。" | "$tend" reply "$id" >/dev/null
# while it is queued it can be taken back, and then nothing leaves
"$tend" recall "$id" >/dev/null
later "$tend" relay --once 2>/dev/null
expect_eq "$(ls "$T/new" | wc -l)" 0 "recalled"
echo "您好，马上处理。" | "$tend" reply "$id" >/dev/null
later "$tend" relay --once 2>/dev/null
python3 - "$subj" "$id" "$T"/new/* <<'P'
import email, email.policy, sys
raw = open(sys.argv[3], "rb").read()
head = raw.split(b"\n\n")[0]
head.decode("ascii")
for line in head.split(b"\n"):
    assert len(line) <= 78 or line.startswith(b"X-Args"), line
    for word in line.split():
        assert not word.startswith(b"=?") or (len(word) <= 75 and word.endswith(b"?=")), word
m = email.message_from_bytes(raw, policy=email.policy.default)
assert m["Subject"] == "Re: %s [%s]" % (sys.argv[1], sys.argv[2]), m["Subject"]
assert m["In-Reply-To"] == "<b1@example.com>", m["In-Reply-To"]
assert m["References"].split()[-1] == "<b1@example.com>", m["References"]
assert m["Date"] and m["MIME-Version"] and "hua@example.com" in m["To"]
P

# a channel without a connector: it fails and says what to do
say chat c1 u9 'where is it' >/dev/null
echo hello | "$tend" reply T10003 >/dev/null
later "$tend" relay --once 2>/dev/null
expect_eq "$(field messages.1.delivery T10003)" failed
expect_in connectors.ini "$("$tend" outbox list)"
# by phone it was said, not sent
echo "a call" | "$tend" ticket new --via phone --from '+8613800001111' --name 陈浩 >/dev/null
echo "told him" | "$tend" reply T10004 >/dev/null
expect_eq "$(field messages.1.delivery T10004)" null
# a connector of the shop's own: JSON in, exit code out
cp -R "$top/data/policy" "$T/policy"
printf '[connector chat]\ncommand = %s/conn one\n' "$T" >> "$T/policy/connectors.ini"
sed -i 's/^title.zh = 在线客服/&\nconnector = chat/' "$T/policy/channels.ini"
printf '#!/bin/sh\ncat >> "%s/conn.in"; echo ref-77; exit $(cat "%s/conn.how")\n' "$T" "$T" > "$T/conn"; chmod +x "$T/conn"
"$tend" policy publish "$T/policy" >/dev/null
echo 76 > "$T/conn.how"
"$tend" outbox retry "$("$tend" outbox list | grep connectors.ini | cut -f1)"
later "$tend" relay --once 2>/dev/null
expect_eq "$(field messages.1.delivery T10003)" unknown
echo 0 > "$T/conn.how"
TEND_NOW=$(date -u -d "+3 hour" +%Y-%m-%dT%H:%M:%SZ) "$tend" relay --once 2>/dev/null
expect_eq "$(field messages.1.delivery T10003)" sent
expect_eq "$(python3 -c 'import json,sys; print(*[json.loads(l)["verb"] for l in open(sys.argv[1])])' "$T/conn.in")" "send query"
# the chain of the customer's mail goes on whole, also what never reached us; an id that would begin a header of its own goes nowhere
mail 'A long talk' b2 'where is it' "References: <old1@example.net>
 <old2@example.net>
In-Reply-To: <old2@example.net>
" | "$tend" intake mail >/dev/null
t=$("$tend" list via:mail | tail -n +2 | cut -f1 | sort | tail -n 1)
rm -f "$T"/new/*; echo here | "$tend" reply "$t" >/dev/null; later "$tend" relay --once 2>/dev/null
python3 - "$T"/new/* <<'P'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.compat32)
assert m["References"].split() == ["<old1@example.net>", "<old2@example.net>", "<b2@example.com>"], m["References"]
assert m["In-Reply-To"] == "<b2@example.com>", m["In-Reply-To"]
P
printf '%s\n' '{"channel":"mail","id":"evil","message_id":"x>\nBcc: victim@example.com\nX-A: <y","references":["ok@example.net","z>\nTo: victim@example.com"],"at":"2026-11-20T10:00:00+08:00","from":{"email":"evil@example.com"},"text":"refund please"}' |
	"$tend" intake jsonl > "$T/o"
rm -f "$T"/new/*; echo here | "$tend" reply "$(cut -f1 "$T/o")" >/dev/null; later "$tend" relay --once 2>/dev/null
expect_in "References: <ok@example.net>" "$(cat "$T"/new/*)"
expect_eq "$(grep -ciE '^(bcc|x-a):|victim' "$T"/new/*)" 0 "a header was injected"
"$tend" check >/dev/null
