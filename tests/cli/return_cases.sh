# Cases of platforms in their own words: what becomes of them here, what a platform paid is never paid again, and the same file again changes nothing.
. "$top/tests/lib/cli.sh"
export PAY=$T/pay
mkdir -p "$T/pol" "$PAY"
cp -R "$top/data/policy/." "$T/pol/"
printf '[connector payment]\ncommand = %s\n' "$top/tests/lib/pay.sh" >> "$T/pol/connectors.ini"
printf '[returns timers.taobao]\nconsent = yes\n' >> "$T/pol/returns.ini"
at() { TEND_NOW=$(date -u -d "2026-11-24 04:00:00 UTC +$1" +%Y-%m-%dT%H:%M:%SZ); export TEND_NOW; }
at '0 hours'
"$tend" init --policy "$T/pol" > /dev/null
for a in gu:warehouse mei:lead lin:agent; do "$tend" agent add "${a%:*}" --role "${a#*:}" --lang en > /dev/null; done
d=2026-11-22T04:00:00Z
echo '{"id":"P1","title":"狗粮 10kg","price_fen":9000,"sku":"690001"}
{"id":"P2","title":"猫抓板","price_fen":5000,"sku":"690002"}' > "$T/products.jsonl"
echo '{"product":"P1","warehouse":"SH","on_hand":5}' > "$T/stock.jsonl"
echo '{"id":"CU-1","name":"王小明"}' > "$T/customers.jsonl"
for n in $(seq 30); do printf '{"id":"O-%d","customer":"CU-1","at":"%s","shipped_at":"%s","signed_at":"%s","status":"signed","items":[{"product":"P1","qty":3,"price_fen":8999,"paid_fen":26997},{"product":"P2","qty":1,"price_fen":5000,"paid_fen":5000}],"tenders":[{"kind":"wechat","fen":25000},{"kind":"coupon","fen":6997}]}\n' "$n" $d $d $d; done > "$T/orders.jsonl"
for k in products stock customers orders; do "$tend" import $k "$T/$k.jsonl" > /dev/null; done

# one PLATFORM ID ORDER TYPE STATE [JSON members]: imports one case; prints added changed same refused
one() { printf '{"platform":"%s","id":"%s","order":"%s","type":%s,"state":%s%s}\n' "$1" "$2" "$3" "$4" "$5" "${6:-}" > "$T/one.jsonl"
	"$tend" import cases "$T/one.jsonl" 2> "$T/err" | tail -n 1 | cut -f2-5 | tr '\t' ' '; }
of() { "$tend" return list --order "$1" --json | jq -r "select(.kind != null) | .id" | tail -n 1; }
look() { "$tend" return show "$(of "$1")" --json | jq -r "$2"; }
ours() { "$tend" return show "$(of "$1")" --json | jq '[.legs[] | select(.external | not) | select(.state != "void")] | length'; }
paid() { [ -e "$PAY/paid" ] && wc -l < "$PAY/paid" || echo 0; }
relay() { for m in 1 2 3 4 5 6; do at "$1 $((m * 2)) minutes"; "$tend" relay --once 2> /dev/null; done; }

# every platform, type and first state: one return of that kind, waiting here, with its case
i=1
check_open() { # PLATFORM TYPE STATE KIND CHANNEL [JSON]
	expect_eq "$(one "$1" "c$i" "O-$i" "$2" "$3" ',"product":"P1","qty":1,"reason":"质量问题"'"${6:-}")" "1 0 0 0" "$1 $2"
	expect_eq "$(look "O-$i" '"\(.kind) \(.channel) \(.platform.channel):\(.platform.id)"')" "$4 $5 $5:c$i" "$1 $2"
	i=$((i + 1))
}
check_open taobao '"仅退款"' '"WAIT_SELLER_AGREE"' RO taobao
check_open taobao '"退货退款"' '"等待卖家同意"' RR taobao
check_open taobao '"换货"' '"WAIT_SELLER_AGREE"' EX taobao
check_open taobao '"补寄"' '"WAIT_SELLER_AGREE"' RS taobao
check_open jd 10 10 RR jd
check_open jd 20 22 EX jd
check_open jd 30 21 RP jd
check_open pdd.detail 2 3 RR pdd
check_open pdd.list 2 2 RO pdd
check_open pdd 3 3 RR pdd ',"endpoint":"list"'
check_open douyin 0 6 RR douyin
check_open douyin 1 6 RO douyin
check_open wechat '"RETURN"' '"MERCHANT_PROCESSING"' RR wechat
check_open wechat '"EXCHANGE"' '"MERCHANT_PROCESSING"' EX wechat
expect_eq "$(look O-2 '.reason, .lines[0].requested' | tr '\n' ' ')" "Q01 1 "
# a reason that does not lead to this kind here is another one, and the platform's word stays readable
expect_eq "$(look O-1 '.reason, (.events | map(select(.after | contains("质量问题"))) | length)' | tr '\n' ' ')" "X99 1 "
# the numbers of one platform differ by interface: the same case by the other one is the same return
expect_eq "$(one pdd.list c8 O-8 3 3 ',"product":"P1","qty":1,"reason":"质量问题"')" "0 1 0 0"
expect_eq "$("$tend" return list --order O-8 --json | wc -l)" 1

# the same again changes nothing at all
everything() { "$tend" return list all --json; "$tend" return show "$(of O-8)" --json; }
everything > "$T/before"
expect_eq "$(one pdd.list c8 O-8 3 3 ',"product":"P1","qty":1,"reason":"质量问题"')" "0 0 1 0"
everything | cmp - "$T/before" || die "the same case again changed a return"

# the platform's deadline is kept, and is the end of the clock that runs; written as any of them do
expect_eq "$(one taobao d1 O-15 '"退货退款"' '"WAIT_SELLER_AGREE"' ',"product":"P1","qty":3,"deadline":"2026-11-25T12:00:00+08:00"')" "1 0 0 0"
expect_eq "$(look O-15 .platform.deadline)" 2026-11-25T12:00:00+08:00
expect_eq "$(look O-15 '.timers[] | select(.kind == "answer") | "\(.started) \(.warned)"')" "2026-11-23T12:00:00+08:00 1" "48 hours before it, the warning at 24 is past"
expect_eq "$(one douyin d2 O-16 0 7 ',"product":"P1","qty":1,"deadline":1796000000')" "1 0 0 0"
t=$(date -u -d @$((1796000000 + 8 * 3600)) +%Y-%m-%dT%H:%M:%S+08:00)
expect_eq "$(look O-16 '"\(.state) \(.platform.deadline) \(.due)"')" "AWAIT_RETURN $t $t"
expect_eq "$(one wechat d3 O-17 '"RETURN"' '"USER_WAIT_RETURN"' ',"product":"P1","deadline":"2026-11-30 10:00:00"')" "1 0 0 0"
expect_eq "$(look O-17 .due)" 2026-11-30T10:00:00+08:00

# a case from its beginning to its end: agreed there, sent, inspected and paid here; the platform's success pays nothing again
expect_eq "$(one taobao t1 O-18 '"退货退款"' '"WAIT_SELLER_AGREE"' ',"product":"P1","qty":1,"reason":"七天无理由"')" "1 0 0 0"
expect_eq "$(one taobao t1 O-18 '"退货退款"' '"WAIT_BUYER_RETURN_GOODS"' ',"product":"P1","qty":1,"reason":"七天无理由"')" "0 1 0 0"
expect_eq "$(look O-18 .state)" AWAIT_RETURN
expect_eq "$(one taobao t1 O-18 '"退货退款"' '"WAIT_SELLER_CONFIRM_GOODS"' ',"product":"P1","qty":1,"reason":"七天无理由","carrier":"YTO","tracking":"YT9"')" "0 1 0 0"
expect_eq "$(look O-18 '"\(.state) \(.parcel_back.tracking)"')" "RETURNING YT9"
r=$(of O-18)
"$tend" --as gu return receive "$r" > /dev/null
"$tend" --as gu return inspect "$r" > /dev/null
relay '1 hour'
expect_eq "$(look O-18 .state)" COMPLETED
n=$(paid)
expect_eq "$(one taobao t1 O-18 '"退货退款"' '"SUCCESS"' ',"product":"P1","qty":1')" "0 1 0 0"
relay '2 hours'
expect_eq "$(paid) $(look O-18 '[.legs[] | select(.external)] | length')" "$n 0"
expect_eq "$(cat "$T/err")" "" "nothing to remark"

# the platform paid it itself: whatever stood here, no leg of ours
n=$(paid)
expect_eq "$(one pdd.detail x1 O-19 1 8 ',"product":"P1","qty":1')" "1 0 0 0"
expect_eq "$(look O-19 '.flags[0]')" disputed
expect_eq "$(one pdd.detail x1 O-19 1 10 ',"product":"P1","qty":1')" "0 1 0 0"
expect_eq "$(look O-19 '"\(.state) \(.flags | length) \([.legs[] | select(.external) | .amount_fen] | add)"') $(ours O-19)" "COMPLETED 0 8999 0"
# … also when it is over before we hear of it, …
expect_eq "$(one taobao x2 O-20 '"仅退款"' '"SUCCESS"')" "1 0 0 0"
expect_eq "$(look O-20 '"\(.state) \([.legs[] | select(.external) | .amount_fen] | add)"') $(ours O-20)" "COMPLETED 31997 0"
# … or when a leg of ours is planned, …
expect_eq "$(one wechat x3 O-21 '"REFUND"' '"MERCHANT_PROCESSING"' ',"product":"P2"')" "1 0 0 0"
case $(look O-21 .state) in SUBMITTED | LEAD_REVIEW) "$tend" --as mei return approve "$(of O-21)" > /dev/null ;; esac
expect_eq "$(look O-21 .state)" REFUNDING
expect_eq "$(one wechat x3 O-21 '"REFUND"' '"MERCHANT_REFUND_SUCCESS"' ',"product":"P2"')" "0 1 0 0"
expect_eq "$(look O-21 '"\(.state) \([.legs[] | select(.external) | .amount_fen] | add)"') $(ours O-21)" "COMPLETED 5000 0"
# … or when we had refused it
expect_eq "$(one wechat x4 O-22 '"REFUND"' '"MERCHANT_PROCESSING"' ',"product":"P2","reason":"少件"')" "1 0 0 0"
expect_eq "$(look O-22 .state)" NEED_INFO
"$tend" --as lin return answer "$(of O-22)" --text '顾客没有视频' > /dev/null
expect_eq "$(look O-22 .state)" SUBMITTED "evidence is asked for once by itself, then a person decides on file"
"$tend" --as mei return refuse "$(of O-22)" --code practice-weight --text '发货重量相符' > /dev/null
expect_eq "$(one wechat x4 O-22 '"REFUND"' '"MERCHANT_REFUND_SUCCESS"' ',"product":"P2","reason":"少件"')" "0 1 0 0"
expect_eq "$(look O-22 .state) $(ours O-22)" "COMPLETED 0"
relay '3 hours'
expect_eq "$(paid)" "$n" "the provider was never asked"
# what is paid with us under way is ours: the dispute ends, nothing is written twice
expect_eq "$(one douyin x5 O-23 1 6 ',"product":"P2"')" "1 0 0 0"
case $(look O-23 .state) in SUBMITTED | LEAD_REVIEW) "$tend" --as mei return approve "$(of O-23)" > /dev/null ;; esac
echo unknown > "$PAY/mode"; at '4 hours'; "$tend" relay --once 2> /dev/null; rm "$PAY/mode"
expect_eq "$(look O-23 .state)" REFUND_UNKNOWN
expect_eq "$(one douyin x5 O-23 1 12 ',"product":"P2","arbitration":255')" "0 1 0 0"
relay '5 hours'
expect_eq "$(look O-23 '"\(.state) \([.legs[] | select(.external)] | length)"') $(ours O-23)" "COMPLETED 0 $(look O-23 '.legs | length')"

# closed there is withdrawn here; refused there is refused here; what we do not follow is said
expect_eq "$(one taobao y1 O-24 '"仅退款"' '"WAIT_SELLER_AGREE"' ',"product":"P1","qty":3')" "1 0 0 0"
expect_eq "$(one taobao y1 O-24 '"仅退款"' '"CLOSED"' ',"product":"P1","qty":3')" "0 1 0 0"
case $(look O-24 .state) in CANCELLED) ;; *) die "O-24 is $(look O-24 .state)" ;; esac
expect_eq "$(one taobao y2 O-25 '"退货退款"' '"SELLER_REFUSE_BUYER"' ',"product":"P1","qty":1')" "1 0 0 0"
expect_eq "$(look O-25 '"\(.state) \(.flags | length)"') $(ours O-25)" "REJECTED 0 0"
expect_eq "$(one jd y3 O-26 20 40 ',"product":"P1","qty":1')" "1 0 0 0"
expect_in "one.jsonl:1: $(of O-26): the platform says OUTBOUND, here it is" "$(cat "$T/err")"
# one that an agent wrote down before is the same return
r=$("$tend" --as lin return open O-27 1:1 --kind RR --reason Q01 --photo p.jpg | tail -n 1 | cut -f1)
expect_eq "$(one taobao y4 O-27 '"退货退款"' '"WAIT_SELLER_AGREE"' ',"product":"P1","qty":1')" "1 0 0 0"
expect_eq "$(of O-27) $("$tend" return list --order O-27 --json | wc -l)" "$r 1"

# what is not understood is named with its line; the rest is taken; nothing of a refused one is kept
cat > "$T/bad.jsonl" <<'J'
{"platform":"taobao","id":"b1","order":"O-28","type":"以旧换新","state":"WAIT_SELLER_AGREE"}
{"platform":"taobao","id":"b2","order":"O-28","type":"仅退款","state":"WAIT_FOR_GODOT"}
{"platform":"tiktok","id":"b3","order":"O-28","type":"仅退款","state":"SUCCESS"}
{"platform":"taobao","id":"b4","order":"O-none","type":"仅退款","state":"WAIT_SELLER_AGREE"}
{"platform":"taobao","id":"b5","order":"O-28","type":"仅退款","state":"WAIT_SELLER_AGREE","deadline":"soon"}
{"platform":"taobao","id":"b6","order":"O-28","type":"仅退款","state":"WAIT_SELLER_AGREE","lines":[{"line":"1","qty":4}]}
not json
{"platform":"taobao","order":"O-28","type":"仅退款","state":"WAIT_SELLER_AGREE"}
{"platform":"taobao","id":"b9","order":"O-28","type":"仅退款","state":"WAIT_SELLER_AGREE","lines":[{"line":"2"}]}
J
expect_exit 65 "$tend" import cases "$T/bad.jsonl"
expect_eq "$(tail -n 1 "$T/out" | cut -f2-)" "1	0	0	8"
expect_in 'bad.jsonl:1: type: `以旧换新` is not in [platform taobao]: add `type.以旧换新 = `' "$(cat "$T/err")"
expect_in 'bad.jsonl:2: state: `WAIT_FOR_GODOT` is not in [platform taobao]' "$(cat "$T/err")"
expect_in 'bad.jsonl:3: platform: there is no [platform tiktok]' "$(cat "$T/err")"
for l in 4 5 6 7 8; do grep -q "bad.jsonl:$l:" "$T/err" || die "line $l is not named"; done
expect_eq "$("$tend" return list --order O-28 --json | wc -l)" 1
expect_exit 77 "$tend" --as lin import cases "$T/bad.jsonl"
# a policy that maps to what is none is refused with file and line
printf '[platform x]\ntype.1 = ZZ\nstate.1 = approve_it\nstate.2 = inspect\nreason.1 = Q99\ncolour = red\n' > "$T/pol/zz.ini"
expect_exit 78 "$tend" policy check "$T/pol"
for l in 2 3 4 5 6; do grep -q "zz.ini:$l:" "$T/out" "$T/err" || die "zz.ini:$l is not named"; done
"$tend" check > /dev/null
