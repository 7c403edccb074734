# Other desks' tickets by a map: grouped and ordered as they were, what is wrong named by file, line and column, the rest kept; a second
# import changes nothing.
. "$top/tests/lib/cli.sh"
fresh_store
import() { "$tend" import tickets "$@"; }
counts() { tail -n 1 "$T/out" | cut -f2-; }

# Turns of several short messages; an empty one stands for a picture; a number is masked; no opening time: still taken.
cat > "$T/d.jsonl" <<'J'
{"id":"1","channel":"weibo","opened_at":"2026-11-01T02:00:00Z","turns":[{"sender":"customer","utterances":["狗粮袋子破了","我的手机 13812345678"]},{"sender":"helpdesk","utterances":[""]},{"sender":"customer","utterances":["多谢"]}]}
{"id":2,"channel":"weibo","turns":[{"sender":"customer","utterances":["什么时候发货"]}]}

not json
["no object"]
{"id":"3","channel":"weibo","opened_at":"yesterday","turns":[{"sender":"customer","utterances":["x"]}]}
{"channel":"weibo","turns":[{"sender":"customer","utterances":["x"]}]}
{"id":"4","channel":"weibo","turns":[]}
J
cp "$top/data/maps/weibo.map" "$T/weibo.map"
printf 'redact = (?<!\\d)1\\d{10}(?!\\d)\n' >> "$T/weibo.map"
expect_exit 65 import "$T/d.jsonl" --map "$T/weibo.map"
expect_eq "$(counts)" "2	0	0	5	5	5"
for want in "d.jsonl:4: column" "d.jsonl:5: not a JSON object" 'd.jsonl:6: ticket.opened: `yesterday`' "d.jsonl:7: ticket.id: empty" "d.jsonl:8: message.text: empty"; do
	expect_in "$want" "$(cat "$T/err")"
done
expect_eq "$(field state T10001)/$(field channel T10001)/$(field created T10001 | cut -c1-16)" "closed/social/2026-11-01T10:00"
expect_eq "$("$tend" show T10001 --json | jq -r '.messages[] | .direction + " " + .at[11:19] + " " + .text')" "in 10:00:00 狗粮袋子破了
in 10:00:01 我的手机 ***
out 10:00:02 [图]
in 10:00:03 多谢"
expect_eq "$(field class T10001)" quality
expect_eq "$("$tend" show T10001 --json | jq '.clocks | length')" 0 "what is closed has no clocks"
expect_exit 65 import "$T/d.jsonl" --map "$T/weibo.map"
expect_eq "$(counts)" "0	0	2	5	5	5"
sed -i '1s/\]}$/,{"sender":"helpdesk","utterances":["不客气"]}]}/; 4,8d' "$T/d.jsonl"
expect_exit 0 import "$T/d.jsonl" --map "$T/weibo.map"
expect_eq "$(counts)" "0	1	1	0	2	6" "what is new of a known ticket is added to it"
expect_eq "$("$tend" show T10001 --json | jq -r '.messages[-1].text')" 不客气

# A tree of answers: the root is the ticket, also when what it answers is not in the file; order is by time.
cat > "$T/t.csv" <<'C'
tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id
12,shop,False,Tue Oct 31 22:10:47 +0000 2017,and two,,10
11,shop,False,Tue Oct 31 22:09:47 +0000 2017,one,,10
10,777,True,Tue Oct 31 22:08:27 +0000 2017,"where is
my parcel",11,9
13,777,True,Tue Oct 31 22:11:00 +0000 2017,late  answer to 11,,11
20,778,True,Tue Oct 31 10:00:00 +0000 2017,another,,20
C
expect_exit 0 import "$T/t.csv" --map twitter
expect_eq "$(counts)" "2	0	0	0	5	5"
expect_eq "$("$tend" show T10003 --json | jq -c '[.messages[].text]')" '["where is\nmy parcel","one","and two","late  answer to 11"]'
expect_eq "$("$tend" show T10003 --json | jq -r '.customer.contacts[0].kind')" social
# the same customer later: known by the same id on that channel
printf '{"channel":"social","id":"s1","at":"2026-11-24T10:00:00+08:00","from":{"id":"777"},"text":"and again"}\n' | "$tend" intake jsonl >/dev/null
expect_eq "$(field customer.id T10005)" "$(field customer.id T10003)"

# Two tables joined; who the customer is is said by another column; notes; skipped rows; comments without a ticket.
cat > "$T/tickets.csv" <<'C'
id,subject,status,requester_id,created_at,via_channel,priority,description,via_source_from_address
1,Torn bag,open,500,2026-11-20 01:00:00,email,high,the bag was torn,Ann@Example.com
2,gone,deleted,501,2026-11-20 01:00:00,email,,x,
3,no comments,solved,502,2026-11-20 01:00:00,web,,only words,
C
cat > "$T/ticket_comment_data.csv" <<'C'
id,body,created,public,ticket_id,user_id
9002,sorry,2026-11-20 02:00:00,TRUE,1,900
9001,the bag was torn,2026-11-20 01:00:00,TRUE,1,500
9003,ask the warehouse,2026-11-20 03:00:00,FALSE,1,900
9004,lost,2026-11-20 03:00:00,TRUE,77,500
C
expect_exit 0 import "$T/tickets.csv" --map zendesk
expect_eq "$(counts)" "3	0	0	0	4	5"
expect_eq "$("$tend" show T10006 --json | jq -c '[.messages[] | .direction + ":" + .text]')" '["in:the bag was torn","out:sorry","note:ask the warehouse"]'
expect_eq "$(field state T10006)/$(field priority T10006)/$(field channel T10006)/$("$tend" show T10006 --json | jq -r '.clocks[0].started[0:10]')" "open/2/mail/$(date +%F)" "its clocks begin with us"
expect_eq "$("$tend" show T10007 --json | jq -c '[.state, .messages[0].text]')" '["solved","only words"]'
expect_eq "$("$tend" outbox list | wc -l)" 1 "nothing leaves"

# Columns that are not there: named; without one for the text there is nothing to do, without another the rest goes on.
printf 'Ticket ID,Customer Name,Ticket Subject,Ticket Channel,Ticket Status,Ticket Priority\n1,A,B,Email,Open,Low\n' > "$T/h.csv"
expect_exit 65 import "$T/h.csv" --map helpdesk
expect_in 'has no column `First Response Time`; it has: Ticket ID, Customer Name' "$(cat "$T/err")"
expect_in 'helpdesk.map:25: '"$T"'/h.csv has no column `Ticket Description`' "$(cat "$T/err")"
expect_in "without a column for the text" "$(cat "$T/err")"
printf 'Ticket ID,Ticket Channel,Ticket Description,Resolution\n1,Email,my bowl broke,sent a new one\n' > "$T/h.csv"
expect_exit 65 import "$T/h.csv" --map helpdesk
expect_eq "$(cut -f2,5- <<<"$(tail -n 1 "$T/out")")" "1	0	1	2"

# Awkward files: separators, a byte order mark, other charsets, a lost quote, ragged rows, carriage returns.
cat > "$T/a.map" <<'M'
source = awkward
ticket.id = no
ticket.subject = titre
message.text = texte
date = %d/%m/%Y %H:%M
zone = Asia/Shanghai
ticket.opened = le
M
printf '\357\273\277no;le;titre;texte;\n1;01/11/2026 10:00;a;"l; ""u"" x";\n2;15/31/2026 10:00;a;t;\n3;01/11/2026;a;t;\n4;01/11/2026 10:00;"lost;t;\n5;01/11/2026 10:00;b;t;;;\n6;01/11/2026 10:00\n7;01/11/2026 10:00;b;t;x;y;z\n8;01/11/2026 10:00;b;"two\nlines";\n9;01/11/2026 10:00;b;in\rside;\n' > "$T/a.csv"
expect_exit 65 import "$T/a.csv" --map "$T/a.map"
expect_eq "$(counts)" "4	0	0	5	6	4"
expect_eq "$(grep -oE 'a.csv:[0-9]+' "$T/err" | tr '\n' ' ')" "a.csv:3 a.csv:4 a.csv:5 a.csv:7 a.csv:8 "
printf 'no;titre;texte;le\n1;caf\351;d\351j\340 vu;01/11/2026 10:00\n2;x;y;01/11/2026 10:00\n' > "$T/latin.csv"
expect_exit 65 import "$T/latin.csv" --map "$T/a.map" --dry-run
expect_in "latin.csv:2: not text in the charset" "$(cat "$T/err")"
expect_eq "$(jq -r .id "$T/out")" 2 "the good row is kept"
(cat "$T/a.map"; echo 'charset = ISO-8859-1') > "$T/l.map"
expect_exit 0 import "$T/latin.csv" --map "$T/l.map" --dry-run
expect_eq "$(jq -r 'select(.id=="1") | .subject + "/" + .messages[0].text' "$T/out")" "café/déjà vu"
printf 'no,texte,titre,le\n1,\310\200,x,\n2,\202\240,y,\n' > "$T/sjis.csv"
(cat "$T/a.map"; echo 'charset = Shift_JIS') > "$T/s.map"
expect_exit 65 import "$T/sjis.csv" --map "$T/s.map" --dry-run
expect_in "sjis.csv:2: not text" "$(cat "$T/err")"
expect_eq "$(jq -r '.messages[0].text' "$T/out")" "あ"
printf 'no,texte,titre,le\r1,old,x,\r2,mac,y,\r' > "$T/mac.csv"
expect_exit 0 import "$T/mac.csv" --map "$T/a.map" --dry-run
expect_eq "$(jq -r '.messages[0].text' "$T/out" | tr '\n' ' ')" "old mac "
: > "$T/empty.csv"
expect_exit 65 import "$T/empty.csv" --map "$T/a.map"
expect_exit 66 import "$T/none.csv" --map "$T/a.map"
expect_exit 66 import "$T/a.csv" --map nothing
expect_exit 64 import "$T/a.csv"
echo 'charset = Klingon' >> "$T/s.map"
expect_exit 65 import "$T/a.csv" --map "$T/s.map"

# An exploding pattern costs that row alone; a broken one is named before anything is read.
(cat "$T/a.map"; echo 'redact = (a+)+$') > "$T/r.map"
printf 'no,le,titre,texte\n1,,x,%s\n2,,x,fine\n' "$(printf 'a%.0s' $(seq 60))!" > "$T/r.csv"
expect_exit 65 import "$T/r.csv" --map "$T/r.map" --dry-run
expect_in 'r.csv:2: redact: the pattern `(a+)+$` takes too long' "$(cat "$T/err")"
expect_eq "$(jq -r .id "$T/out")" 2
(cat "$T/a.map"; echo 'redact = (oops') > "$T/r.map"
expect_exit 78 import "$T/r.csv" --map "$T/r.map"
expect_in "r.map:8: redact: at" "$(cat "$T/err")"

# Agents do not import.
"$tend" agent add lin --role agent >/dev/null
expect_exit 77 "$tend" --as lin import tickets "$T/t.csv" --map twitter
"$tend" check >/dev/null
