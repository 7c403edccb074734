# Every case of the vectors through the command, field by field; what is no valid case; how it is read and answered.
. "$top/tests/lib/cli.sh"
v=$top/tests/vectors/quote.jsonl
unset TEND_STORE

python3 - "$v" "$T" <<'PY'
import json, sys
with open(sys.argv[1], encoding="utf-8") as f, open(sys.argv[2] + "/in", "w", encoding="utf-8") as out:
    for line in f:
        out.write(json.dumps(json.loads(line)["case"], ensure_ascii=False) + "\n")
PY
expect_exit 65 "$tend" quote "$T/in"
expect_eq "$(tail -n 1 "$T/err")" "tend: 3 lines were not valid cases"
cp "$T/out" "$T/answers"
cat > "$T/compare.py" <<'PY'
import json, sys
def misses(path, want, got):
    if isinstance(want, dict) and isinstance(got, dict):
        for k in sorted(set(want) | set(got)):
            if k != "message":
                yield from misses(path + "." + k, want.get(k, "absent"), got.get(k, "absent"))
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for i, (w, g) in enumerate(zip(want, got)):
            yield from misses("%s[%d]" % (path, i), w, g)
    elif type(want) is not type(got) or want != got:
        yield "%s: %s, not %s" % (path, json.dumps(got), json.dumps(want))
vectors = [json.loads(l) for l in open(sys.argv[1], encoding="utf-8")]
answers = [json.loads(l) for l in open(sys.argv[2], encoding="utf-8")]
bad = [] if len(vectors) == len(answers) else ["%d answers to %d cases" % (len(answers), len(vectors))]
for v, a in zip(vectors, answers):
    bad += ["%s (%s)%s" % (v["id"], v["note"], m) for m in misses("", v["expect"], a)]
print("\n".join(bad + ["%d cases, %d misses" % (len(vectors), len(bad))]))
sys.exit(bool(bad) or len(vectors) < 121)
PY
python3 "$T/compare.py" "$v" "$T/answers" || die "the vectors do not come out"
# … the comparison itself can fail
sed 's/"share":12857/"share":12858/' "$T/answers" > "$T/wrong"
! python3 "$T/compare.py" "$v" "$T/wrong" > "$T/misses" || die "a wrong field was not seen"
expect_in '].share: 12858, not 12857' "$(cat "$T/misses")"

# Reckoned by hand: what no vector tells apart. pays CASE WANT…: in the answer, in this order
pays() {
	local a rest w
	a=$(tr -d "\n\t" <<<"$1" | "$tend" quote); rest=$a
	shift
	for w; do
		case $rest in *"$w"*) rest=${rest#*"$w"} ;; *) die "no \`$w' in: $a" ;; esac
	done
}
back() { printf '{"op":"return","fault":"%s","items":[%s]}' "$1" "$2"; }
# M4: tiers look at the net of what is kept, discounts at what the coupon left of it
pays '{"lines":[{"id":"A","qty":1,"unit_price":20000},{"id":"B","qty":1,"unit_price":10000},{"id":"C","qty":1,"unit_price":5000}],
	"promotions":[{"id":"coupon","tiers":[{"off":3500}]},{"id":"P","regime":"resettle","tiers":[{"min":30000,"off":3000}]}],
	"steps":['"$(back B '{"line":"C","qty":1}')"']}' '"paid":16286' '"paid":8143' '"paid":4071' '"repricing":429,"goods":4500' '"withheld":-429'
# M5: a step that accepted nothing took nothing for another reason
pays '{"lines":[{"id":"A","qty":1,"unit_price":900}],"shipping":{"paid":600},"steps":['"$(back B '{"line":"A","qty":0,"rejected":1}')"',
	'"$(back M '{"line":"A","qty":1}')"']}' '"shipping":0' '"shipping":600'
# M5: who paid for the shipping, or never reached the threshold, had no free shipping to lose
for s in '"paid":500,"free_threshold":1500' '"free_threshold":2500'; do
	pays '{"lines":[{"id":"A","qty":2,"unit_price":1000}],"shipping":{"listed_fee":600,'"$s"'},"steps":['"$(back B '{"line":"A","qty":1}')"']}' \
		'"goods":1000' '"ship_fee":0' '"refund":1000'
done
pays '{"lines":[{"id":"A","qty":2,"unit_price":1000}],"shipping":{"listed_fee":600,"free_threshold":2000},"steps":['"$(back B '{"line":"A","qty":1}')"']}' \
	'"goods":1000' '"ship_fee":600' '"refund":400'
# M4: a unit exchanged twice counts for the order line it came from
ex() { printf '{"op":"exchange","fault":"N","items":[{"line":"%s","qty":%s,"new_line":"%s","price_now":%s}]}' "$@"; }
pays '{"lines":[{"id":"A","qty":1,"unit_price":20000},{"id":"B","qty":1,"unit_price":15000}],"promotions":[{"id":"P","regime":"resettle",
	"tiers":[{"min":30000,"off":5000}]}],"steps":['"$(ex B 1 N 12857),$(ex N 1 O 12857),$(back B '{"line":"O","qty":1}')"']}' '"repricing":-2857,"goods":10000'
# M8: from what was collected for a line comes no more than that line's own amount and tax
pays '{"lines":[{"id":"A","qty":2,"unit_price":100,"tax":10},{"id":"B","qty":1,"unit_price":3000}],"steps":['"$(ex A 2 N 5000)"',
	'"$(back N '{"line":"N","qty":1},{"line":"B","qty":1}')"']}' '"collect":9800' '"refund":8005' '"tenders":{"T1":3000,"collect-1":5005}'

# Standard input is the same; valid cases alone exit 0; a last line needs no end
"$tend" quote < "$T/in" 2>/dev/null | cmp - "$T/answers" || die "standard input and file differ"
"$tend" quote - < "$T/in" 2>/dev/null | cmp - "$T/answers" || die "- is standard input"
example='{"id":"e","lines":[{"id":"A","qty":1,"unit_price":20000},{"id":"B","qty":1,"unit_price":15000}],"promotions":[{"id":"P","regime":"resettle","tiers":[{"min":30000,"off":5000}]}],"steps":[{"op":"return","fault":"B","items":[{"line":"B","qty":1}]}]}'
printf '%s' "$example" > "$T/one"
expect_exit 0 "$tend" quote "$T/one"
expect_in '"repricing":-2857,"goods":10000' "$(cat "$T/out")"
expect_eq "$(printf '\357\273\277%s\r\n' "$example" | "$tend" quote)" "$(cat "$T/out")" "a byte order mark and a CR"
: > "$T/empty"
expect_exit 0 "$tend" quote "$T/empty"
expect_eq "$(cat "$T/out")" ""
expect_exit 66 "$tend" quote "$T/none"
expect_exit 64 "$tend" quote --fast
expect_exit 64 "$tend" quote a b
# An answer comes before the next question is asked
coproc Q { exec "$tend" quote; }
pid=$Q_PID
printf '%s\n' "$example" >&"${Q[1]}"
read -r -t 20 answer <&"${Q[0]}" || die "no answer while the pipe is open"
expect_eq "$answer" "$(cat <<<"$("$tend" quote "$T/one")")"
eval "exec ${Q[1]}>&-"; wait "$pid"

# wrong ANSWER FIELD LINE: the line is no valid case, the field is named, and the line behind it is answered
wrong() {
	printf '%s\n%s\n' "$3" "$example" > "$T/w"
	expect_exit 65 "$tend" quote "$T/w"
	expect_eq "$(sed -n 1p "$T/out")" "$1" "$3"
	expect_in "$T/w:1: $2" "$(sed -n 1p "$T/err")"
	expect_in '"id":"e","allocation"' "$(sed -n 2p "$T/out")"
	expect_eq "$(tail -n 1 "$T/err")" "tend: 1 line was not a valid case"
}
bad='{"id":"","error":"bad_json"}'
for l in '' '[]' '7' '{' '{"id":"x"}}' $'{"id":"\xff"}' 'null'; do wrong "$bad" "" "$l"; done
x='{"id":"x","error":"invalid_case"}'
wrong "$x" "JSON: column " '{"id":"y","id":"x","lines":[{"id":"A","qty":1,"unit_price":1}]}' # a name twice
wrong "$x" "JSON: column " '{"id":"x","lines":[{"id":"A","qty":99999999999999999999}]}' # no 64-bit number
wrong '{"id":"","error":"invalid_case"}' "lines: " '{}'
wrong '{"id":"","error":"invalid_case"}' "id: " '{"id":7,"lines":[{"id":"A","qty":1,"unit_price":1}]}'
A='{"id":"A","qty":2,"unit_price":500}'
G='{"id":"G","qty":1,"unit_price":0,"gift":true}'
while IFS=$'\t' read -r field members; do
	wrong "$x" "$field: " "{\"id\":\"x\",$members}"
done <<EOF
lines	"lines":[]
lines	"lines":{}
lines	"lines":null
lines[0]	"lines":[7]
lines	"lines":[$G]
lines[1].id	"lines":[$A,$A]
lines[0].id	"lines":[{"id":"","qty":1,"unit_price":1}]
lines[0].id	"lines":[{"id":"$(printf 'é%.0s' {1..33})","qty":1,"unit_price":1}]
lines[0].id	"lines":[{"id":"a\\u0000b","qty":1,"unit_price":1}]
lines[0].id	"lines":[{"qty":1,"unit_price":1}]
lines[0].qty	"lines":[{"id":"A","qty":0,"unit_price":1}]
lines[0].qty	"lines":[{"id":"A","qty":100001,"unit_price":1}]
lines[0].qty	"lines":[{"id":"A","qty":1.0,"unit_price":1}]
lines[0].qty	"lines":[{"id":"A","qty":1e2,"unit_price":1}]
lines[0].qty	"lines":[{"id":"A","qty":"1","unit_price":1}]
lines[0].qty	"lines":[{"id":"A","qty":true,"unit_price":1}]
lines[0].qty	"lines":[{"id":"A","unit_price":1}]
lines[0].unit_price	"lines":[{"id":"A","qty":1}]
lines[0].unit_price	"lines":[{"id":"A","qty":1,"unit_price":-1}]
lines[0].unit_price	"lines":[{"id":"A","qty":1,"unit_price":1000000001}]
lines[0].unit_price	"lines":[{"id":"A","qty":1,"unit_price":null}]
lines	"lines":[{"id":"A","qty":2,"unit_price":500000001}]
lines	"lines":[{"id":"A","qty":1,"unit_price":1000000000,"tax":1}]
lines	"lines":[{"id":"A","qty":1,"unit_price":1000000000}],"shipping":{"paid":1}
lines[0].line_discount	"lines":[{"id":"A","qty":1,"unit_price":5,"line_discount":6}]
lines[0].line_discount	"lines":[{"id":"A","qty":1,"paid":5,"line_discount":1}]
lines	"lines":[$A,{"id":"B","qty":1,"unit_price":5,"paid":5}]
lines[0].gift	"lines":[{"id":"G","qty":1,"unit_price":5,"gift":true},$A]
lines[0].gift	"lines":[{"id":"G","qty":1,"unit_price":0,"tax":5,"gift":true},$A]
lines[0].gift	"lines":[{"id":"G","qty":1,"paid":0,"unit_price":0,"gift":1},$A]
lines[0].gift_value	"lines":[{"id":"A","qty":1,"unit_price":5,"gift_value":5}]
promotions[0].id	"lines":[$A],"promotions":[{"tiers":[{"off":1}]}]
promotions[1].id	"lines":[$A],"promotions":[{"id":"P","tiers":[{"off":1}]},{"id":"P","tiers":[{"off":1}]}]
promotions[0].regime	"lines":[$A],"promotions":[{"id":"P","regime":"resetle","tiers":[{"off":1}]}]
promotions[0].lines	"lines":[$A],"promotions":[{"id":"P","lines":[],"tiers":[{"off":1}]}]
promotions[0].lines	"lines":[$A],"promotions":[{"id":"P","lines":["B"],"tiers":[{"off":1}]}]
promotions[0].lines	"lines":[$A],"promotions":[{"id":"P","lines":["A","A"],"tiers":[{"off":1}]}]
promotions[0].lines[0]	"lines":[$A],"promotions":[{"id":"P","lines":[1],"tiers":[{"off":1}]}]
promotions[0].tiers	"lines":[$A],"promotions":[{"id":"P","tiers":[]}]
promotions[0].tiers[0].off	"lines":[$A],"promotions":[{"id":"P","tiers":[{"min":1}]}]
promotions[0].tiers[0].off	"lines":[$A],"promotions":[{"id":"P","tiers":[{"off":1,"off_bp":1}]}]
promotions[0].tiers[1].off_bp	"lines":[$A],"promotions":[{"id":"P","tiers":[{"off":1},{"off_bp":10001}]}]
shipping	"lines":[$A],"shipping":[]
shipping.tax_included	"lines":[$A],"shipping":{"paid":5,"tax_included":6}
shipping.free_threshold	"lines":[$A],"shipping":{"free_threshold":"0"}
shipping.listed_fee	"lines":[$A],"shipping":{"listed_fee":null}
tenders[0].captured	"lines":[$A],"tenders":[{"id":"T"}]
tenders[1].id	"lines":[$A],"tenders":[{"id":"T","captured":1},{"id":"T","captured":1}]
tenders[0].refunded_before	"lines":[$A],"tenders":[{"id":"T","captured":1,"refunded_before":2}]
tenders[0].kind	"lines":[$A],"tenders":[{"id":"T","captured":1,"kind":"gold"}]
tenders	"lines":[$A],"tenders":[{"id":"T","captured":1000000000},{"id":"U","captured":1}]
freight_cap	"lines":[$A],"freight_cap":-1
freight_insured	"lines":[$A],"freight_insured":0
colour	"lines":[$A],"colour":"red"
steps	"lines":[$A],"steps":{}
steps[0]	"lines":[$A],"steps":["return"]
steps[0].op	"lines":[$A],"steps":[{"fault":"B"}]
steps[0].op	"lines":[$A],"steps":[{"op":"keep"}]
steps[0].fault	"lines":[$A],"steps":[{"op":"return","items":[{"line":"A","qty":1}]}]
steps[0].fault	"lines":[$A],"steps":[{"op":"return","fault":"b","items":[{"line":"A","qty":1}]}]
steps[0].phase	"lines":[$A],"steps":[{"op":"return","fault":"B","phase":"received","items":[{"line":"A","qty":1}]}]
steps[0].items	"lines":[$A],"steps":[{"op":"return","fault":"B","items":[]}]
steps[0].items[0].qty	"lines":[$A],"steps":[{"op":"return","fault":"B","items":[{"line":"A","qty":0}]}]
steps[0].items[0].qty	"lines":[$A],"steps":[{"op":"refund","fault":"B","items":[{"line":"A","qty":0}]}]
steps[0].items[0].rejected	"lines":[$A],"steps":[{"op":"refund","fault":"B","items":[{"line":"A","qty":1,"rejected":1}]}]
steps[0].deduction_bp	"lines":[$A],"steps":[{"op":"return","fault":"B","deduction_bp":10001,"items":[{"line":"A","qty":1}]}]
steps[0].gifts_kept[0].qty	"lines":[$A,$G],"steps":[{"op":"return","fault":"B","gifts_kept":[{"line":"G","qty":0}],"items":[{"line":"A","qty":1}]}]
steps[0].items	"lines":[$A],"steps":[{"op":"exchange","fault":"B","items":[{"line":"A","qty":1,"new_line":"N","price_now":1},{"line":"A","qty":1,"new_line":"O","price_now":1}]}]
steps[0].items[0].new_line	"lines":[$A],"steps":[{"op":"exchange","fault":"B","items":[{"line":"A","qty":1,"price_now":1}]}]
steps[0].items[0].price_now	"lines":[$A],"steps":[{"op":"exchange","fault":"B","items":[{"line":"A","qty":2,"new_line":"N","price_now":500000001}]}]
steps[0].kind	"lines":[$A],"steps":[{"op":"compensate","items":[{"line":"A","amount":1}]}]
steps[0].counts	"lines":[$A],"steps":[{"op":"compensate","kind":"pro_rata","counts":true,"items":[{"line":"A","amount":1}]}]
steps[0].items[0].amount	"lines":[$A],"steps":[{"op":"compensate","kind":"pro_rata","items":[{"line":"A","amount":1,"bp":1}]}]
steps[0].items[0].amount	"lines":[$A],"steps":[{"op":"compensate","kind":"pro_rata","items":[{"line":"A"}]}]
steps[0].items[0].qty	"lines":[$A],"steps":[{"op":"compensate","kind":"pro_rata","items":[{"line":"A","amount":1,"qty":1}]}]
steps[0].items[0].qty	"lines":[$A],"steps":[{"op":"compensate","kind":"statutory","items":[{"line":"A","qty":0}]}]
steps[0].freight_receipt	"lines":[$A],"steps":[{"op":"compensate","kind":"statutory","freight_receipt":1,"items":[{"line":"A"}]}]
steps[1].items[0].qty	"lines":[$A],"steps":[{"op":"return","fault":"B","items":[{"line":"X","qty":1}]},{"op":"return","fault":"B","items":[{"line":"A"}]}]
EOF
# What a customer's system wrote steers no terminal
expect_eq "$(printf '{"id":"\\u001b[2J\\u009b","lines":[{"id":"A","qty":1,"unit_price":1}]}\n' | "$tend" quote | grep -c '\\u001[bB]\[2J\\u009[bB]')" 1
# The manual and the completions know it
"$tend" help quote | grep -q "quote \\[FILE\\]" || die "no help"
grep -q quote "$B/man/tend.1" && grep -q ' quote ' "$B/tend.bash" && grep -q ' quote ' "$B/_tend" || die "manual or completion does not know it"
