# Which ticket a message belongs to, whose it is, and that nothing is lost.
. "$top/tests/lib/cli.sh"
fresh_store
msg() { printf '%s\n' "$1" | "$tend" intake jsonl; }
now() { export TEND_NOW=$1; }

# thread, order, matter: one ticket; another matter: another
now 2026-11-20T10:00:00+08:00
expect_eq "$(say wechat w1 wx1 '包裹一直没收到' ',"order":"O-1"')" "T10001	new"
expect_eq "$(say wechat w2 wx1 '在吗？')" "T10001	appended"
expect_in "thread" "$("$tend" why T10001)"
expect_eq "$(msg '{"channel":"app","id":"a1","at":"2026-11-20T10:00:00+08:00","from":{"id":"ap1","phone":"138 1234 1234"},"text":"退款什么时候到账"}' | cut -f1,2)" "T10002	new"
# the same phone in another form and channel is the same customer, and the same matter the same ticket
expect_eq "$(msg '{"channel":"web","id":"b1","at":"2026-11-20T10:05:00+08:00","from":{"id":"wb1","phone":"+8613812341234"},"text":"退款什么时候到账？"}' | cut -f1,2)" "T10002	appended"
expect_eq "$(field customer.tickets T10002)" 1
expect_eq "$(msg '{"channel":"app","id":"a2","at":"2026-11-20T10:06:00+08:00","from":{"id":"ap1"},"text":"另外，狗粮发霉了","order":"O-9"}' | cut -f1,2)" "T10003	new"
expect_eq "$(msg '{"channel":"chat","id":"c1","at":"2026-11-20T10:07:00+08:00","from":{"id":"zz","phone":"13812341234"},"text":"发霉的事怎么说","order":"O-9"}' | cut -f1,2)" "T10003	appended"

# the same message again, whatever was in between
expect_eq "$(say wechat w1 wx1 '包裹一直没收到' ',"order":"O-1"')" "T10001	duplicate"
v=$(field version T10001); say wechat w2 wx1 '在吗？' >/dev/null; expect_eq "$(field version T10001)" "$v" "a duplicate changes nothing"

# a reply to a solved ticket reopens it inside the window, later it opens a linked one
echo "已补发" | "$tend" reply T10001 --state solved >/dev/null
expect_eq "$(field state T10001)" solved
now 2026-11-23T10:00:00+08:00
expect_eq "$(say wechat w3 wx1 '还是没有')" "T10001	appended"
expect_eq "$(field state T10001)/$(field clocks.1.result T10001)" open/running
echo "再补发一次" | "$tend" reply T10001 --state solved >/dev/null
now 2026-12-05T10:00:00+08:00
expect_eq "$(say wechat w4 wx1 '又来了')" "T10004	new"
expect_in "T10001" "$("$tend" show T10004 --json)"
"$tend" work
expect_eq "$(field state T10001)" closed
expect_eq "$(say wechat w5 wx1 '在？')" "T10004	appended"

# a ticket token counts from the ticket's own customer only
mail() { printf 'From: %s\nSubject: %s\nMessage-ID: <%s@example.com>\n%s\n%s\n' "$1" "$2" "$3" "${5:-}" "$4" | "$tend" intake mail | cut -f1,2; }
expect_eq "$(mail a@example.com Torn m1 'The bag is torn')" "T10005	new"
expect_eq "$(mail a@example.com 'Re: Torn [T10005]' m2 'Hello?')" "T10005	appended"
expect_eq "$(mail b@example.com 'Re: [T10005]' m3 'Where is my parcel')" "T10006	new"
expect_eq "$(mail a@example.com 'no subject' m4 'Any news?' "References: <x@y> <m1@example.com>
")" "T10005	appended"
# automatic mail opens no conversation; a bounce lands on the message it is about
expect_eq "$(mail mailer-daemon@example.com 'Undelivered' m5 'gone' 'Auto-Submitted: auto-replied
')" "T10007	new"
expect_eq "$(field queue T10007)/$(field due T10007)/$(field clocks T10007)" 'automatic/null/[]'

# one Message-ID on two mails of the same words: told apart by what hangs on them, and both come again as known
hang() { printf 'From: pic@example.com\nMessage-ID: <same@example.com>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\nContent-Type: image/png; name=%s\n\n%s\n--b--\n' \
	"$1" "$2" | "$tend" intake mail | cut -f2; }
expect_eq "$(hang one.png 1)/$(hang two.png 1)/$(hang two.png 12)" new/appended/appended
expect_eq "$(hang two.png 12)/$(hang one.png 1)/$(hang two.png 1)" duplicate/duplicate/duplicate

# quarantine: what was wrong, kept as it came, tried again, thrown away
printf '%s\n' '{"channel":"pigeon","id":"1","at":"2026-11-20T10:00:00+08:00","text":"x"}' '[1]' '{"channel":"chat","at":"2026-11-20T10:00:00+08:00","text":"x"}' \
	'{"channel":"chat","id":"q1","at":"2026-13-20T10:00:00+08:00","text":"x"}' '{"channel":"chat","id":"q2","at":"2026-11-20T10:00:00+08:00","text":""}' \
	'{"channel":"chat","id":"q3","at":"2026-11-20T10:00:00+08:00","text":"good","unknown":{"kept":1}}' > "$T/mixed.jsonl"
expect_exit 65 "$tend" intake jsonl "$T/mixed.jsonl"
expect_eq "$(grep -c refused "$T/out")/$(grep -c new "$T/out")" 5/1 "the good one is kept"
expect_eq "$("$tend" quarantine list | tail -n +2 | wc -l)" 5
cp -R "$top/data/policy" "$T/policy"
printf '[channel pigeon]\ntitle.en = Pigeon\n' >> "$T/policy/channels.ini"
"$tend" policy publish "$T/policy" >/dev/null
"$tend" quarantine retry > "$T/out" 2>/dev/null || :
expect_eq "$("$tend" quarantine list | tail -n +2 | wc -l)" 4 "the pigeon was taken in"
for q in $("$tend" quarantine list | tail -n +2 | cut -f1); do "$tend" quarantine drop "$q"; done
expect_eq "$("$tend" quarantine list | tail -n +2 | wc -l)" 0
expect_exit 66 "$tend" quarantine drop 999

# the raw message is kept to the byte
python3 - "$T/t.db" "$T/mixed.jsonl" <<'P'
import sqlite3, sys
want = [l for l in open(sys.argv[2], "rb").read().split(b"\n") if b'"q3"' in l][0]
got = sqlite3.connect(sys.argv[1]).execute("SELECT data FROM message_raw JOIN message ON id=message WHERE external_id='q3'").fetchone()[0]
assert got == want, (got, want)
P
# a dry run says what was understood and writes nothing
n=$("$tend" list 'state:any' --limit 1000 | wc -l)
"$tend" intake jsonl "$T/mixed.jsonl" --dry-run > "$T/out" 2>/dev/null || :
grep -q '"class"' "$T/out" || die "no verdict in the dry run"
printf 'From: x@example.com\nSubject: =?gb2312?B?zsrM4g==?=\n\nhello\n' | "$tend" intake mail --dry-run --json > "$T/out"
expect_in '"subject":"问题"' "$(cat "$T/out")"
expect_eq "$("$tend" list 'state:any' --limit 1000 | wc -l)" "$n"
expect_exit 66 "$tend" intake jsonl "$T/nothing"
expect_exit 66 "$tend" intake mail "$T/nothing"

# changes can be followed as they happen
"$tend" watch --count 2 > "$T/log" & w=$!
for i in $(seq 50); do
	say chat "z$i" zz9 'tick' >/dev/null
	kill -0 $w 2>/dev/null || break
	sleep 0.1
done
wait $w
expect_eq "$(wc -l < "$T/log")" 2
python3 -c 'import json,sys
for l in open(sys.argv[1]):
    assert set(json.loads(l)) == {"event","at","actor","action","id","before","after","batch"}, l' "$T/log"
"$tend" check >/dev/null
