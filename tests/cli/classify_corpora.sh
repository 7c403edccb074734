# The shipped rules against public labelled texts (dev rows), with a margin below what was measured when they were written.
set -u
[ -n "${TEND_CORPORA:-}" ] && [ -d "$TEND_CORPORA/classify" ] || { echo 'skipped: no $TEND_CORPORA/classify'; exit 77; }
tend=$B/tend d=$TEND_CORPORA/classify bad=0
# score FIELD ACCURACY MACRO-F1 SET...
score() {
	local field=$1 acc=$2 f1=$3 got args=()
	shift 3
	for s; do args+=(--score "$d/$s.dev.tsv" --map "$d/$s.map.tsv"); done
	got=$("$tend" classify --field "$field" "${args[@]}" | sed -n 2p) || bad=1
	echo "$* $field: $got"
	awk -v a="$acc" -v f="$f1" '{ exit !($2 >= a && $3 >= f) }' <<<"$got" || { echo "FAILED: below $acc ($f1)"; bad=1; }
}
score class 0.88 0.85 zjb_aspect bitext bank77
score sentiment 0.86 0.86 shop_senti
score sentiment 0.80 0.60 zjb_polar
score complaint 0.78 0.72 xci_cpl
# 20 000 texts a second, by the processor's time; instrumented builds are slower.
if [ "${B##*/}" = build ]; then
	TIMEFORMAT=%U
	cut -f 2 "$d/shop_senti.train.tsv" > texts
	secs=$( { time "$tend" classify --score "$d/shop_senti.train.tsv" --map "$d/shop_senti.map.tsv" --field sentiment > out; } 2>&1)
	echo "$(wc -l < texts) texts in $secs s"
	awk -v n="$(wc -l < texts)" -v s="$secs" 'BEGIN { exit !(n / s >= 20000) }' || { echo 'FAILED: below 20000 a second'; bad=1; }
fi
exit $bad
