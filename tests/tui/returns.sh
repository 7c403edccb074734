# The returns: the form in a ticket, the pane with its tabs, keys and arithmetic, the scan line, what a lead decides; the keys that it takes.
. "$top/tests/lib/tui.sh"
shop
"$TEND" agent add sun --name 孙强 --role warehouse --lang en >/dev/null
cat >"$T/customers.jsonl" <<'J'
{"id":"K9","name":"李梅","lang":"zh","level":1,"city":"上海","contacts":[{"kind":"wechat","value":"wx_li"}]}
{"id":"K7","name":"周杰","lang":"zh","level":0,"city":"成都","contacts":[{"kind":"wechat","value":"wx_zhou"}]}
{"id":"K8","name":"J. Smith","lang":"en","city":"London","contacts":[{"kind":"chat","value":"ch_smith"}]}
J
cat >"$T/orders.jsonl" <<'J'
{"id":"O-90001","customer":"K9","at":"2026-11-18T09:00:00+08:00","paid_fen":5900,"status":"signed","carrier":"SF","tracking":"SF300","shipped_at":"2026-11-18T10:00:00+08:00","signed_at":"2026-11-21T12:00:00+08:00","items":[{"product":"L10","title":"猫砂 10L","qty":2,"price_fen":2950}],"tenders":[{"kind":"wechat","fen":4900},{"kind":"coupon","fen":1000}]}
{"id":"O-90003","customer":"K7","at":"2026-11-17T09:00:00+08:00","paid_fen":22800,"status":"signed","carrier":"SF","tracking":"SF301","shipped_at":"2026-11-17T10:00:00+08:00","signed_at":"2026-11-20T12:00:00+08:00","items":[{"product":"B01","title":"猫抓板","qty":1,"price_fen":4500,"paid_fen":4500},{"product":"B02","title":"猫爬架","qty":1,"price_fen":18300,"paid_fen":18300}],"tenders":[{"kind":"wechat","fen":20800},{"kind":"coupon","fen":2000}]}
{"id":"O-90002","customer":"K8","at":"2026-11-17T09:00:00+08:00","paid_fen":12600,"status":"signed","carrier":"YTO","tracking":"YT400","shipped_at":"2026-11-17T10:00:00+08:00","signed_at":"2026-11-20T12:00:00+08:00","items":[{"product":"C01","title":"Leather collar M","qty":1,"price_fen":6600},{"product":"C02","title":"Lead 2 m","qty":2,"price_fen":3000}],"tenders":[{"kind":"card","fen":12600}]}
J
cat >"$T/messages.jsonl" <<'J'
{"channel":"wechat","id":"wx-9","thread":"wx_li","at":"2026-11-22T09:00:00+08:00","from":{"id":"wx_li","name":"李梅"},"order":"O-90001","text":"收到的猫砂袋子破了，漏了一地，要求退款","attachments":[{"name":"l.jpg","type":"image/jpeg","size":99000},{"name":"面单.jpg","type":"image/jpeg","size":98000}]}
{"channel":"wechat","id":"wx-8","thread":"wx_zhou","at":"2026-11-23T13:00:00+08:00","from":{"id":"wx_zhou","name":"周杰"},"order":"O-90003","text":"收到的猫爬架袋子破了，漏了一地，要求退款","attachments":[{"name":"p.jpg","type":"image/jpeg","size":99000},{"name":"运单.jpg","type":"image/jpeg","size":98000}]}
{"channel":"chat","id":"ch-9","thread":"ch_smith","at":"2026-11-23T13:59:00+08:00","from":{"id":"ch_smith","name":"J. Smith"},"order":"O-90002","subject":"collar is broken","text":"The collar is broken, the buckle does not work. I want my money back."}
J
printf '%s\n' '{"product":"D10","warehouse":"SH","on_hand":3}' '{"product":"C01","warehouse":"SH","on_hand":1}' >"$T/stock.jsonl"
for k in customers orders stock; do "$TEND" import $k "$T/$k.jsonl" >/dev/null || die "$k failed"; done
"$TEND" intake jsonl "$T/messages.jsonl" >/dev/null || die "intake failed"
li=$("$TEND" list 'order:O-90001' | tail -n 1 | cut -f1)
smith=$("$TEND" list 'order:O-90002' | tail -n 1 | cut -f1)
zhou=$("$TEND" list 'order:O-90003' | tail -n 1 | cut -f1)
wang=T10001 # 王小明's, above an agent's limit
sql() { sqlite3 "$TEND_STORE" "$1"; }
# state R: where a return is, by the table's numbers: 2 submitted 4 lead 7 await 8 returning 9 received 16 refunding 21 refused
state() { sql "SELECT state FROM rma WHERE id=$1"; }

# ---- nothing yet says what to do ----
screen_is returns-empty <<'K'
f4
K
screen_is returns-scan-none sun <<'K'
f4 #
text:SF999
enter
K

# ---- asking for one, in the ticket: what is suggested, what is allowed, what it comes to ----
screen_is returns-form <<K
:open $li
R
K
screen_is returns-form-lines <<K
:open $smith
R down space - 2
K
screen_is returns-form-reason <<K
:open $smith
R c
text:Q0
tab
text:9
enter
K
screen_is zh-returns-form wang <<K
:open $li
R
K
LINES=43 COLUMNS=132
screen_is returns-form-wide <<K
:open $smith
R
K
LINES=24 COLUMNS=80
is "a form changes nothing" "$(sql 'SELECT count(*) FROM rma')" 0

# ---- story: next, class, return, authorise, answer, solve: seven keys ----
story='n enter R enter y r ^X'
is "keys of the story" "$(wc -w <<<"$story")" 7
screen_is returns-story <<<"$story"
is "it is paid" "$(state 1)" 16
is "it is solved" "$("$TEND" show "$li" --json | jq -r .state)" solved
is "its class is a person's word" "$("$TEND" show "$li" --json | jq -r .confidence)" 100
# what is proposed is no draft before a key is pressed
printf ':open %s\nr\nesc\n' "$li" | console lin
is "a proposal is no draft" "$(draft lin "$li")" ""
screen_is returns-proposal <<K
:open $li
r
text:!
esc
K
is "what is typed is one" "$(draft lin "$li" | tail -c 2)" "!"
# taken back, it is open again
console lin <<K
:open $smith
r
text:Sorry.
^X u
K
is "recalled, it is not solved" "$("$TEND" show "$smith" --json | jq -r .state)" open
is "its words are the draft" "$(draft lin "$smith")" "Sorry."

# ---- money is confirmed with the sum and where it goes; Enter alone is no yes ----
screen_is returns-money <<K
:open $zhou
R enter
K
is "asked for" "$(state 2)" 2
screen_is returns-money-no <<'K'
f4 A enter
K
is "Enter pays nothing" "$(state 2)" 2
screen_is returns-approved <<'K'
f4 A y
K
is "y pays" "$(state 2)" 16

# ---- what the rules decide: above an agent's limit a lead, who reads why and decides: two keys ----
screen_is returns-handed <<K
:open $wang
R e enter
K
is "with a lead" "$(state 3)" 4
screen_is returns-why zhao <<'K'
f4 w
K
screen_is returns-lead zhao <<'K'
f4 w A
K
is "a lead approves with two keys" "$(state 3)" 16
# with its evidence it is approved at once, without it has to come
screen_is returns-auto <<K
:open $smith
R 1 e enter
K
is "to be sent back" "$(state 4)" 7
screen_is returns-evidence <<K
:open $smith
R space down space 1 enter
f4
K
is "evidence is missing" "$(state 5)" 3
screen_is returns-answer-wrong <<'K'
f4 e
text:P X
enter
K
screen_is returns-list <<'K'
f4 e
text:P L
enter S-tab
K
is "decided anew" "$(state 5)" 7

# ---- what comes back ----
screen_is returns-track <<'K'
f4 t
text:SF SF123
enter
K
is "on its way" "$(state 4)" 8
console lin <<'K'
f4
:return track R5 SF SF124
K
screen_is returns-goods sun <<'K'
f4
K
screen_is returns-label sun <<'K'
f4 b
K
screen_is returns-scan-ready sun <<'K'
f4 #
text:SF123
enter
K
# story: the scan, then two keys; the line waits for the next code, a key of it is text and moves nothing
screen_is returns-scan-next sun <<'K'
f4 #
text:SF123
enter enter enter
text:$A
K
is "accepted and under way to be paid" "$(state 4)" 16
# the next code in place of an Enter leaves the first as it is; fewer than expected is said
screen_is returns-scan-skip sun <<'K'
f4 #
text:SF124
enter
text:R1
enter
K
is "left alone" "$(state 5)" 8
screen_is returns-inspect sun <<'K'
f4
:return receive R5
tab
i
K
screen_is returns-inspect-wrong sun <<'K'
f4 i
text:9=1 X
enter
K
is "nothing was inspected" "$(sql 'SELECT count(*) FROM rma_inspection WHERE rma=5')" 0

# one of two is as it should be: the other is refused, somebody must settle that
screen_is returns-inspect-part sun <<'K'
f4 i
text:2=1
enter
K
console sun <<'K'
f4
:return inspect R5 2=1 A 2=1 C send_back no
K
is "one accepted, one refused" "$(sql 'SELECT accepted, rejected FROM rma_line WHERE rma=5')" "1|1"

# ---- refusing names the rule, offers an amount; what is not possible says so ----
console lin <<K
:open $wang
R space down space e 2 enter n
K
is "a person decides" "$(state 6)" 2
screen_is returns-refuse <<'K'
f4 X
text:no
enter
K
screen_is returns-offer-wrong <<'K'
f4 o
text:much
enter
K
console lin <<'K'
f4 o
text:CP 8 for the trouble
enter
K
is "offered" "$(state 6)" 5
screen_is returns-offered <<'K'
f4
K
screen_is returns-more <<'K'
f4 m
K
screen_is returns-not-now <<'K'
f4 d
K
screen_is returns-accept <<'K'
f4
:return accept
K
screen_is returns-undo <<'K'
f4
:return accept
y u
K
is "accepted" "$(state 6)" 16
# the ticket knows of it
screen_is returns-ticket <<K
:open $wang
tab
K
screen_is returns-find <<'K'
f4 /
text:O-77781
enter
K
screen_is zh-returns wang <<'K'
f4
:return find R5
K
screen_is zh-returns-why wang <<'K'
f4
:return find R5
w
K
screen_is zh-returns-empty wang <<'K'
f4 tab
K
LINES=43 COLUMNS=132
screen_is returns-wide <<'K'
f4 tab tab j
K
screen_is zh-returns-wide wang <<'K'
f4 tab tab j
K

# ---- others' changes appear, the cursor stays, a stale question changes nothing; a move sends little ----
unset TEND_NOW LINES COLUMNS
for i in $(seq 10 24); do
	printf '{"id":"O-91%d","customer":"M%d","at":"2026-11-18T09:00:00+08:00","paid_fen":2000,"status":"signed","carrier":"SF","tracking":"SX%d","shipped_at":"2026-11-18T10:00:00+08:00","signed_at":"2026-11-21T12:00:00+08:00","items":[{"product":"L10","title":"猫砂","qty":1,"price_fen":2000}],"tenders":[{"kind":"wechat","fen":2000}]}\n' $i $i $i
done >"$T/many.jsonl"
for i in $(seq 10 24); do printf '{"id":"M%d","name":"买家","lang":"zh","level":0,"city":"","contacts":[{"kind":"app","value":"m%d"}]}\n' $i $i; done >"$T/buyers.jsonl"
"$TEND" import customers "$T/buyers.jsonl" >/dev/null || die "customers failed"
"$TEND" import orders "$T/many.jsonl" >/dev/null || die "orders failed"
for i in $(seq 10 24); do
	printf '{"channel":"app","id":"m%d","thread":"m%d","at":"2026-11-22T10:00:00+08:00","from":{"id":"m%d","name":"买家"},"order":"O-91%d","text":"袋子破了，漏了"}\n' $i $i $i $i
done | TEND_NOW=2026-11-23T06:02:00Z "$TEND" intake jsonl | cut -f1 >"$T/tickets"
while read -r t; do printf ':open %s\nR e enter n\n' "$t"; done <"$T/tickets" | TEND_NOW=2026-11-23T06:02:00Z console lin
first=$(sql "SELECT min(id) FROM rma WHERE state=2")
# story: a lead reads why and decides, six times two keys; a refusal names its rule; what is frozen stays
for i in 5 6 7 8 9 10; do printf 'f4\n:return escalate R%d\n' $((first + i)); done | console lin
six='w A w A w A w A w A w A'
is "keys for six" "$(wc -w <<<"$six")" 12
{ echo f4; for k in $six; do echo $k; done; } | console zhao
is "six are approved" "$(sql "SELECT count(*) FROM rma WHERE state=16 AND id BETWEEN $((first + 5)) AND $((first + 10))")" 6
printf 'f4\n:return find R%d\nX\ntext:taobao-6\ntab\ntext:5 no proof of it\nenter\n' $((first + 11)) | console zhao
is "refused by its rule" "$(state $((first + 11)))" 21
printf 'f4\n:return freeze R%d perhaps a fraud\n' $((first + 12)) | console zhao
is "frozen" "$(sql "SELECT flags FROM rma WHERE id=$((first + 12))")" 4
printf 'f4\n:return approve R%d\ny\n' $((first + 12)) | console lin
is "nothing of it leaves" "$(sql "SELECT count(*) FROM leg WHERE rma=$((first + 12))")" 0

row() { tm_screen "$1" | grep -E '^>' | grep -oE 'R[0-9]+' | head -n 1; }
on_row() { [ "$(row "$1")" = "$2" ]; }
tm_start a 80x24 "$TEND --as lin"
tm_wait a "Queue"
tm_keys a F4
tm_wait a "Decide 7"
tm_keys a Down Down
until_true "the third" on_row a "R$((first + 2))"
printf 'f4\n:return approve R%d\ny\n' $first | console zhao
tm_wait a "Decide 6"
on_row a "R$((first + 2))" || { say "the cursor left its return: $(row a)"; failed=1; }
tm_keys a A
tm_wait a "Approve R$((first + 2)): pay ¥20.00 to WeChat Pay 20.00? y"
printf 'f4\n:return offer R%d CP 3 sorry\n' $((first + 2)) | console zhao
tm_wait a "offer made"
tm_keys a y
tm_wait a "was changed meanwhile: reload"
is "a stale yes pays nothing" "$(state $((first + 2)))" 5
tm_keys a F1
tm_wait a "Unassigned"
tm_keys a q y
tm_restored a
# a move repaints two rows; the record below is the same but for what differs
out=$(TERM=xterm-256color python3 "$top/tests/lib/term.py" 24x80 "$TEND" --as lin <<'K'
keys \x1bOS
keys j
keys j
keys j
keys k
K
)
n=$(sed -n 's/^keys [jk]: \([0-9]*\) bytes.*/\1/p' <<<"$out" | sort -n | head -n 1)
[ "${n:-999}" -gt 0 ] && [ "$n" -le 60 ] || { say "a move sends $n bytes: $out"; failed=1; }
finish
