# Returns by commands alone: each kind from the request to the money, with what it leaves in state, counters, legs, stock and the customer's messages.
. "$top/tests/lib/cli.sh"
export PAY=$T/pay
mkdir -p "$T/pol" "$PAY"
cp -R "$top/data/policy/." "$T/pol/"
printf '[connector payment]\ncommand = %s\n[connector chatline]\ncommand = %s\n[connector bank]\ncommand = %s\n' "$top/tests/lib/pay.sh" "$T/say" "$T/bank" >> "$T/pol/connectors.ini"
printf '#!/bin/sh\ncat >> "$T/said"; echo >> "$T/said"; echo ref\n' > "$T/say"; chmod +x "$T/say"; export T
printf '#!/bin/sh\necho "$*" >> "$T/banked"\nexec "%s" "$@"\n' "$top/tests/lib/pay.sh" > "$T/bank"; chmod +x "$T/bank"
sed -i 's/^\[channel wechat\]$/&\nconnector = chatline/' "$T/pol/channels.ini"
at() { TEND_NOW=$(date -u -d "2026-11-24 04:00:00 UTC +$1" +%Y-%m-%dT%H:%M:%SZ); export TEND_NOW; } # at '3 hours'
at '0 hours'
"$tend" init --policy "$T/pol" > /dev/null
for a in lin:agent gu:warehouse mei:lead bo:lead cai:finance; do "$tend" agent add "${a%:*}" --role "${a#*:}" --lang zh > /dev/null; done
cat > "$T/products.jsonl" <<'J'
{"id":"P1","title":"狗粮 <10kg> & \"大包\"","price_fen":9000,"sku":"690001"}
{"id":"P2","title":"猫抓板","price_fen":5000,"sku":"690002"}
{"id":"P3","title":"胸背带 M","price_fen":8000,"sku":"690003"}
J
echo '{"product":"P1","warehouse":"SH","on_hand":3}
{"product":"P2","warehouse":"SH","on_hand":1}' > "$T/stock.jsonl"
echo '{"id":"CU-1","name":"王小明","contacts":[{"kind":"wechat","value":"u1"}]}' > "$T/customers.jsonl"
items='{"product":"P1","qty":3,"price_fen":8999,"paid_fen":26997},{"product":"P2","qty":1,"price_fen":5000,"paid_fen":5000}'
tenders='{"kind":"wechat","fen":25000},{"kind":"coupon","fen":6997}'
d=2026-11-22T04:00:00Z
order() { printf '{"id":"%s","customer":"CU-1","at":"%s",%s"items":[%s],"tenders":[%s]}\n' "$1" $d "$2" "${3:-$items}" "${4:-$tenders}"; }
signed="\"status\":\"signed\",\"shipped_at\":\"$d\",\"signed_at\":\"$d\","
{ for i in 1 2 3 4 5 6 7 8 9; do order "O-$i" "$signed"; done
  order O-way "\"status\":\"shipped\",\"shipped_at\":\"$d\","
  order O-new '"status":"paid",'; } > "$T/orders.jsonl"
for k in products stock customers orders; do "$tend" import $k "$T/$k.jsonl" > /dev/null; done
say wechat w1 u1 '狗粮袋子破了，要求退款' ',"order":"O-1"' > /dev/null

ret() { local who=$1; shift; "$tend" --as "$who" return "$@"; }
# rf PATHS R: fields of tend return show --json, joined by a blank
rf() { local p list=; for p in $1; do list="$list${list:+,}.$(echo "$p" | sed 's/\.\([0-9][0-9]*\)/[\1]/g')"; done
	"$tend" return show "$2" --json | jq -r "[$list] | map(if type == \"string\" then . else tojson end) | join(\" \")"; }
state() { rf state "$1"; }
# counters R [LINE]: asked approved received accepted rejected settled missing
counters() { "$tend" return show "$1" --json | jq -r ".lines[${2:-0}] | [.requested, .approved, .received, .accepted, .rejected, .settled, .missing] | join(\" \")"; }
# legs R: tender amount state of each
legs() { "$tend" return show "$1" --json | jq -r '[.legs[] | "\(.tender // .kind) \(.amount_fen) \(.state)"] | sort | join(", ")'; }
open() { ret lin open "$@" > "$T/opened" || die "cannot open $*"; tail -n 1 "$T/opened" | cut -f1; }
# what the rules have not decided, a lead does
decided() { case $(state "$1") in SUBMITTED | LEAD_REVIEW) ret mei approve "$1" > /dev/null ;; esac; }
relay() { for m in 1 2 3 4 5 6; do at "$1 $((m * 2)) minutes"; "$tend" relay --once 2> /dev/null; done; }
last_word() { "$tend" show T10001 --json | jq -r '.messages[-1].text'; }
on_hand() { "$tend" return options O-9 "$1" --reason Q01 --json | jq 'select(.kind == "EX") | .stock'; }
paid() { grep -c "^T-${1#R}-" "$PAY/paid" 2> /dev/null || :; }

# ---- return and refund, in two parcels: only what was accepted is paid, to what it was paid with
r=$(open O-1 1:3 --kind rr --reason q01 --ticket t10001 --photo bag.jpg)
expect_eq "$r" R1
expect_eq "$(rf 'order ticket channel kind reason customer.name' R1)" "O-1 T10001 wechat RR Q01 王小明"
decided r1
expect_eq "$(state R1) $(counters R1)" "AWAIT_RETURN 3 3 0 0 0 0 0"
expect_in '顾戴路' "$(last_word)"
expect_in 'R1' "$(last_word)"
expect_exit 65 ret lin track R1 "" ""; expect_eq "$(state R1)" AWAIT_RETURN "a parcel without a number is none"
ret lin track R1 SF SF123 --freight 12.50 > /dev/null
expect_eq "$(state R1) $(rf 'parcel_back.tracking freight_receipt_fen' R1)" "RETURNING SF123 1250"
# what the carrier says later is noted: scanned, then delivered, and the time to inspect begins
timers() { "$tend" return show "$1" --json | jq -r '[.timers[].kind] | sort | join(" ")'; }
before=$(timers R1)
ret lin track R1 --scanned > /dev/null; expect_eq "$(rf 'parcel_back.scanned state' R1)" "true RETURNING"
ret lin track R1 --delivered > /dev/null; expect_eq "$(state R1)" RETURNING
[ "$(timers R1)" != "$before" ] || die "no clock of a delivered parcel: $before"
expect_exit 64 ret lin track R1
# the warehouse finds it by what is on the parcel
expect_eq "$(ret gu scan SF123 | tail -n 1 | cut -f1,2)" "R1	RETURNING"
expect_eq "$(ret gu scan O-1 | tail -n 1 | cut -f1)$(ret gu scan r1 | tail -n 1 | cut -f1)" R1R1
expect_exit 66 ret gu scan 4711
ret gu receive R1 1:1 > /dev/null
ret gu receive R1 1:1 > /dev/null
expect_eq "$(state R1) $(counters R1)" "RECEIVED 3 3 2 0 0 0 0"
expect_in '已签收' "$(last_word)"
expect_exit 65 ret gu receive R1 1:2
expect_eq "$(counters R1)" "3 3 2 0 0 0 0" "more than was approved is not counted in part"
expect_exit 77 ret lin inspect R1 1:2:A:RESTOCK_A
ret gu inspect R1 1:1:A:RESTOCK_A 1:1:B:restock_b > /dev/null
expect_eq "$(state R1) $(counters R1)" "REFUNDING 3 3 2 2 0 0 0"
expect_eq "$(rf 'inspections.0.disposition inspections.1.grade' R1)" "RESTOCK_A B"
relay '1 hour'
expect_eq "$(state R1) $(counters R1) $(rf result R1)" "COMPLETED 3 3 2 2 0 2 0 refunded"
expect_eq "$(paid R1)" "$(rf legs R1 | grep -o '"key"' | wc -l)"
expect_eq "$("$tend" return show R1 --json | jq -c '[(.legs | group_by(.kind)[] | map(.amount_fen) | add), (.legs | map(.state) | unique[])]')" '[1250,17998,"ok"]'
expect_in '已退款' "$(last_word)"
expect_in '微信支付' "$(last_word)"
# the third piece can still be asked for, a fourth not
expect_exit 69 ret lin open O-1 1:2 --kind RR --reason Q01 --photo p.jpg
expect_in 'at most 1' "$(LANGUAGE=en "$tend" return open O-1 1:2 --kind RR --reason Q01 2>&1 || :)"

# ---- what is refused, with its exit code; nothing is left behind
n=$("$tend" return list all | wc -l)
expect_exit 66 ret lin open O-2 1:1 --kind RR --reason Q99
expect_exit 66 ret lin open O-none 1:1 --kind RR --reason Q01
expect_exit 66 ret lin open O-2 7:1 --kind RR --reason Q01
expect_exit 64 ret lin open O-2 1:0 --kind RR --reason Q01
expect_exit 64 ret lin open O-2 1:1 --kind XX --reason Q01
expect_exit 64 ret lin open O-2 1:1 --kind RR
expect_exit 64 ret lin open O-2 1:1 --kind CP --reason P02 --amount 1.234
expect_exit 66 ret lin show R999
expect_exit 64 ret lin show O-2
expect_exit 66 ret lin approve R999
expect_exit 77 ret cai open O-2 1:1 --kind RR --reason Q01
expect_eq "$("$tend" return list all | wc -l)" "$n"
# what has not been delivered does not come back
expect_exit 69 ret lin open O-way 1:1 --kind RR --reason Q01 --photo p.jpg

# ---- a stale screen, a step that does not fit, a role that may not
r=$(open O-2 1:1 --kind RR --reason C01)
v=$(rf version "$r")
expect_exit 75 ret mei approve "$r" --if-version $((v - 1))
expect_in "$r" "$(cat "$T/err")"
case $(state "$r") in SUBMITTED) expect_exit 77 ret gu approve "$r"; ret mei approve "$r" --if-version "$v" > /dev/null ;; esac
expect_exit 75 ret mei approve "$r"
expect_in T10 "$(cat "$T/err")"
expect_exit 64 ret mei approve "$r" --cash-on-delivery
# cash on delivery only where it was agreed
expect_exit 75 ret lin track "$r" SF X1 --cash-on-delivery
ret lin track "$r" SF X1 --cash-on-delivery --agreed > /dev/null
# what was announced is not what arrived: pieces rejected stay with the customer's order
ret gu receive "$r" > /dev/null
expect_exit 75 ret gu mismatch "$r"
ret gu mismatch "$r" 1:1:C:send_back --photo torn.jpg > /dev/null
expect_eq "$(state "$r") $(counters "$r")" "INSPECT_HOLD 1 1 1 0 1 0 0"
expect_exit 77 ret lin refuse "$r" --goods --code measures-9 --text '已使用' --carrier SF --tracking B1
ret mei refuse "$r" --goods --code measures-9 --text '已使用' --carrier SF --tracking B1 > /dev/null
expect_eq "$(state "$r")" OUTBOUND
ret lin signed "$r" > /dev/null
expect_eq "$(state "$r") $(rf result "$r") $(legs "$r")" "REJECTED goods-refused "

# ---- refund only: unshipped at once; on its way only when it was stopped
r=$(open O-new 1:3 2:1 --kind RO --reason C04)
expect_eq "$(rf 'verdict rule' "$r")" "approve A07" "each line has enough, though one has fewer than the other asks for"
decided "$r"
expect_eq "$(state "$r")" REFUNDING
relay '2 hours'
expect_eq "$(state "$r") $(legs "$r")" "COMPLETED coupon 6997 ok, wechat 25000 ok"
expect_eq "$(rf lines.0.settled "$r") $(rf lines.1.settled "$r")" "3 1"
r=$(open O-way 2:1 --kind RO --reason C02)
decided "$r"
expect_eq "$(state "$r") $(legs "$r")" "INTERCEPTING "
stock=$(on_hand 2)
expect_exit 64 ret gu intercepted "$r" gone
ret gu intercepted "$r" back > /dev/null
relay '3 hours'
expect_eq "$(state "$r") $(on_hand 2)" "COMPLETED $((stock + 1))"
r=$(open O-way 1:1 --kind RO --reason C02)
decided "$r"
ret gu intercepted "$r" signed > /dev/null
expect_eq "$(rf kind "$r") $(legs "$r")" "RR "

# ---- exchange: stock is held when it is approved, used when it leaves, and only once
a=$(open O-3 1:2 --kind EX --reason D01 --photo p.jpg)
decided "$a"
expect_eq "$(state "$a") $(rf 'holds.0.state holds.0.qty' "$a")" "AWAIT_RETURN held 2"
left=$(on_hand 1)
b=$(open O-4 1:3 --kind EX --reason D01 --photo p.jpg)
decided "$b"
expect_eq "$(state "$b") $(rf holds "$b")" "STOCK_WAIT []"
ret lin track "$a" SF A1 > /dev/null
ret gu receive "$a" > /dev/null
ret gu inspect "$a" 1:2:A:RESTOCK_A > /dev/null
expect_eq "$(state "$a") $(rf holds.0.state "$a")" "RESERVED held"
expect_eq "$(on_hand 1)" $((left + 2))
expect_exit 77 ret lin ship "$a" SF N1
ret gu ship "$a" SF N1 > /dev/null
expect_eq "$(state "$a") $(rf 'holds.0.state parcel_out.tracking' "$a")" "OUTBOUND consumed N1"
expect_exit 75 ret gu ship "$a" SF N1
expect_exit 75 ret lin cancel "$a"
ret lin signed "$a" > /dev/null
expect_eq "$(state "$a") $(rf result "$a") $(legs "$a")" "COMPLETED exchanged "
# the customer does not wait
ret lin no-stock "$b" > /dev/null
expect_eq "$(state "$b") $(rf kind "$b")" "AWAIT_RETURN RR"
# the stock that is held cannot be found
c=$(open O-5 1:1 --kind EX --reason D01 --photo p.jpg)
decided "$c"
ret lin cancel "$c" > /dev/null
expect_eq "$(state "$c") $(rf holds.0.state "$c")" "CANCELLED released"

# ---- resend
r=$(open O-5 2:1 --kind RS --reason W02 --video box.mp4 --photo p.jpg --label l.jpg)
decided "$r"
expect_eq "$(state "$r") $(rf holds.0.state "$r")" "RESERVED held"
ret gu unpick "$r" > /dev/null
expect_eq "$(state "$r") $(rf holds.0.state "$r")" "STOCK_WAIT released"
"$tend" work
expect_eq "$(state "$r") $(rf holds.1.state "$r")" "RESERVED held"
ret gu ship "$r" SF N2 > /dev/null
ret lin went-wrong "$r" --text '又发错' > /dev/null
expect_eq "$(state "$r") $(rf result "$r")" "COMPLETED superseded"
expect_eq "$(ret lin list --order O-5 --json | jq -r .id | tail -n 1)" "R$((${r#R} + 1))"
expect_eq "$(rf parent "R$((${r#R} + 1))")" "$r"

# ---- repair
r=$(open O-6 2:1 --kind RP --reason Q01 --photo p.jpg)
decided "$r"
ret lin track "$r" SF A2 > /dev/null
ret gu receive "$r" > /dev/null
ret gu inspect "$r" 2:1:C:REWORK > /dev/null
expect_eq "$(state "$r")" REPAIRING
expect_exit 64 ret gu repair "$r" failed
expect_exit 65 ret gu repair "$r" failed --kind RS
ret gu repair "$r" done SF N3 > /dev/null
ret lin signed "$r" > /dev/null
expect_eq "$(state "$r") $(rf result "$r") $(legs "$r")" "COMPLETED repaired "

# ---- compensation, by an offer that is taken; one that is not
r=$(open O-6 1:1 --kind CP --reason P02 --photo left.jpg --amount 20)
case $(state "$r") in
SUBMITTED | LEAD_REVIEW)
	ret mei offer "$r" --kind CP --amount 20.50 --text '补偿 20.5 元' > /dev/null
	expect_eq "$(state "$r") $(rf 'offer.amount_fen offer.kind' "$r")" "OFFERED 2050 CP"
	ret lin decline "$r" > /dev/null
	expect_eq "$(state "$r")" SUBMITTED
	expect_exit 64 ret mei offer "$r" --text x
	ret mei offer "$r" --kind CP --amount 25 --text '补偿 25 元' > /dev/null
	ret lin accept "$r" > /dev/null ;;
esac
relay '4 hours'
expect_eq "$(state "$r") $(rf result "$r")" "COMPLETED compensated"
expect_in 'compensation' "$(legs "$r")"
expect_eq "$(rf legs.0.state "$r")" ok

# ---- refused, appealed, decided by somebody else
r=$(open O-7 1:1 --kind RR --reason Q01 --photo p.jpg --draft)
expect_eq "$(state "$r")" DRAFT
expect_exit 75 ret mei refuse "$r" --code measures-9 --text '已开封'
ret lin submit "$r" > /dev/null
if [ "$(state "$r")" = SUBMITTED ]; then
	expect_exit 65 ret mei refuse "$r" --text '已开封'
	expect_exit 77 ret lin refuse "$r" --code measures-9 --text '已开封'
	ret lin escalate "$r" --text '请组长看' > /dev/null
	ret mei send-back "$r" --text '请先核对批号' > /dev/null
	expect_exit 66 ret mei refuse "$r" --code art9 --text '已开封使用'
	ret mei refuse "$r" --code measures-9 --text '已开封使用' > /dev/null
	expect_eq "$(state "$r") $(rf result "$r")" "REJECTED refused"
	ret lin appeal "$r" --text '并未使用' --photo new.jpg > /dev/null
	expect_eq "$(state "$r")" SUBMITTED
	expect_exit 77 ret mei approve "$r"
	ret bo approve "$r" > /dev/null
fi
expect_eq "$(state "$r")" AWAIT_RETURN
# withdrawn: its pieces are free again
ret lin cancel "$r" --text '顾客不退了' > /dev/null
expect_eq "$(state "$r") $(rf 'result lines.0.free' "$r")" "CANCELLED withdrawn 3"
expect_exit 75 ret lin cancel "$r"

# ---- evidence that does not come: decided on file when the answer is due, not asked for again and again
at '0 hours'
r=$(open O-3 1:1 --kind RO --reason W02)
expect_eq "$(state "$r")" NEED_INFO
at '46 hours'; "$tend" work
expect_eq "$(state "$r")" NEED_INFO
at '47 hours 1 minute'; "$tend" work
expect_eq "$(state "$r") $("$tend" return show "$r" --json | jq '[.events[] | select(.after | test("T3 "))] | length')" "LEAD_REVIEW 1"
ret lin cancel "$r" > /dev/null
at '4 hours'

# ---- a request of two kinds becomes two returns
expect_eq "$(ret lin open O-7 1:1:RR:Q01 2:1:RS:W02 --photo p.jpg --video v.mp4 --label l.jpg --json | jq -r .kind | tr '\n' ' ')" "RR RS "

# ---- the provider's answer is lost: asked about, never paid twice; a final no goes another way under a new key
r=$(open O-8 2:1 --kind RO --reason Q02 --photo p.jpg --lot 2026-10)
echo lost > "$PAY/mode"
decided "$r"
at '5 hours'; "$tend" relay --once 2> /dev/null
expect_eq "$(state "$r")" REFUND_UNKNOWN
rm "$PAY/mode"
relay '6 hours'
expect_eq "$(state "$r") $(paid "$r")" "COMPLETED $(rf legs "$r" | grep -o '"key"' | wc -l)"
r=$(open O-8 1:1 --kind RO --reason Q02 --photo p.jpg --lot 2026-10)
echo no > "$PAY/mode"
decided "$r"
relay '7 hours'
expect_eq "$(state "$r") $(paid "$r")" "REFUND_FAILED 0"
rm "$PAY/mode"
expect_exit 77 ret lin reroute "$r"
expect_exit 77 ret cai reroute "$r"
expect_exit 66 ret mei reroute "$r" --route nosuch
expect_eq "$(state "$r") $(test -e "$T/banked" && echo banked)" "REFUND_FAILED "
ret mei reroute "$r" --route bank > /dev/null
relay '8 hours'
expect_eq "$(state "$r") $(wc -l < "$T/banked")" "COMPLETED $(rf legs "$r" | jq '[.[] | select(.state == "ok")] | length')" "by the bank"
"$tend" return show "$r" --json | jq -e '(.legs | map(select(.state == "failed"))) as $no | (.legs | map(select(.state == "ok"))) as $ok | ($no | length > 0)
	and ($no | map(.key) | sort) == ($ok | map(.replaces) | sort) and ($ok | map(.amount_fen) | add) == 8999' > /dev/null || die "what was refused for good is replaced"

# ---- a platform looks at it: money stands still; it paid itself, and nothing is paid again
r=$(open O-9 1:1 --kind RO --reason Q02 --photo p.jpg --lot 2026-10)
"$tend" return dispute "$r" > /dev/null
expect_eq "$(rf flags "$r")" '["disputed"]'
expect_exit 75 ret mei approve "$r"
expect_exit 64 "$tend" return verdict "$r" nobody
"$tend" return verdict "$r" paid > /dev/null
relay '9 hours'
expect_eq "$(state "$r") $(rf flags "$r") $(paid "$r") $(rf legs.0.external "$r")" "COMPLETED [] 0 true"
# a lead freezes it: nothing leaves until that is lifted
r=$(open O-3 2:1 --kind RO --reason Q02 --photo p.jpg --lot 2026-10)
case $(state "$r") in SUBMITTED | LEAD_REVIEW) ;; *) die "$r is $(state "$r")" ;; esac
expect_exit 77 ret lin freeze "$r" --text '批次召回'
expect_exit 64 ret mei freeze "$r"
ret mei freeze "$r" --text '批次召回' > /dev/null
ret mei approve "$r" > /dev/null
relay '9 hours 20 minutes'
expect_eq "$(state "$r") $(rf flags "$r") $(paid "$r")" 'SETTLE ["frozen"] 0'
expect_exit 75 ret lin settle "$r"
ret mei freeze "$r" --over --text '不涉及' > /dev/null
relay '9 hours 40 minutes'
expect_eq "$(state "$r") $(paid "$r")" "COMPLETED $(rf legs "$r" | grep -o '"key"' | wc -l)"
expect_exit 75 ret mei freeze "$r" --text x
# a chargeback of the whole order
r=$(open O-9 2:1 --kind RO --reason Q02 --photo p.jpg --lot 2026-10)
decided "$r"
"$tend" return dispute --order O-9
relay '10 hours'
expect_eq "$(paid "$r")" 0
"$tend" return dispute --order O-9 --over
relay '20 hours'
expect_eq "$(state "$r")" COMPLETED

# ---- looking
expect_eq "$("$tend" return tabs | cut -f1 | tr '\n' ' ')" "list decide lead goods inspect ship refund failed all "
expect_exit 64 "$tend" return list everything
expect_eq "$(ret lin list --ticket T10001 | tail -n +2 | cut -f1)" R1
expect_in 'RR	yes' "$("$tend" return options O-2 1 --reason Q01)"
expect_in R1 "$("$tend" return show R1)"
expect_in T-1-refund-1 "$("$tend" return why R1)"
expect_eq "$("$tend" return why R1 --json | jq -r .id)" R1
# the customer sees nothing of the inside
"$tend" return show R1 --public > "$T/public"
expect_eq "$(jq -r '.state, .order, .refunds[0].paid' "$T/public" | tr '\n' ' ')" "COMPLETED O-1 true "
for w in lin mei rule verdict version inputs T-1; do ! grep -qw -- "$w" "$T/public" || die "the public state has $w"; done

# ---- the slip
expect_exit 75 "$tend" return label "$r"
r=$(open O-2 1:2 --kind RR --reason Q01 --photo p.jpg)
decided "$r"
"$tend" return label "$r" "$T/slip.svg"
"$tend" return label "$r" --text > "$T/slip.txt"
expect_eq "$("$tend" return label "$r" --svg | cksum)" "$(cksum < "$T/slip.svg")"
python3 - "$T" "$r" <<'PY'
import re, sys, xml.etree.ElementTree as ET
svg = open(sys.argv[1] + "/slip.svg", encoding="utf-8").read()
root = ET.fromstring(svg)
ns = "{http://www.w3.org/2000/svg}"
assert root.get("viewBox") == "0 0 100 150" and root.get("width") == "100mm", root.attrib
inner = root.find(ns + "svg")
size = [int(x) for x in inner.get("viewBox").split()]
n = size[2] - 8
assert size == [-4, -4, n + 8, n + 8] and n == 21, size    # the quiet zone, and what 3 letters take
dark = set()
for x, y, w in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", inner.find(ns + "path").get("d")):
    dark |= {(int(x) + i, int(y)) for i in range(int(w))}
finder = {(x, y) for x in range(7) for y in range(7) if x in (0, 6) or y in (0, 6) or (1 < x < 5 and 1 < y < 5)}
for ox, oy in ((0, 0), (n - 7, 0), (0, n - 7)):
    assert {(x, y) for x, y in dark if ox <= x < ox + 7 and oy <= y < oy + 7} == {(x + ox, y + oy) for x, y in finder}, (ox, oy)
assert (8, n - 8) in dark                                  # the module that is dark in every code: it is not mirrored
assert all((i, 6) in dark and (6, i) in dark for i in range(8, n - 8, 2))
texts = [t.text for t in root.iter(ns + "text")]
assert texts[0] == sys.argv[2] and "O-2" in texts and "寄往" in texts, texts
assert any("狗粮 <10kg> & \"大包\"" in t for t in texts), texts # escaped in the file, whole when it is read
assert "&lt;10kg&gt; &amp; &quot;" in svg and any("顾戴路" in t for t in texts)
lines = open(sys.argv[1] + "/slip.txt", encoding="utf-8").read().split("\n")
rows = [l for l in lines if l and set(l) <= set(" ▄▀█")]
assert len(rows) == (n + 8 + 1) // 2 and {len(l) for l in rows} == {n + 8}, [len(l) for l in rows]
from_text = {(x - 4, 2 * y - 4 + h) for y, l in enumerate(rows) for x, c in enumerate(l) for h in (0, 1) if c in (" ▀█" if h == 0 else " ▄█") and c != " "}
assert from_text == dark, "the blocks are the same code"
assert any(sys.argv[2] in l for l in lines) and any("顾戴路" in l for l in lines)
PY
expect_exit 64 "$tend" return label "$r" --svg --text
expect_exit 73 "$tend" return label "$r" "$T/no/slip.svg"
"$tend" check > /dev/null
