# Writers killed at random: every acknowledged change is there, no half change, the store is sound.
. "$top/tests/lib/cli.sh"
fresh_store
rounds=${ROUNDS:-60}
writer() { # acknowledges each message it got in
	local i=0
	while :; do
		i=$((i + 1))
		printf '{"channel":"chat","id":"w%s-%s-%s","thread":"w%s-%s-%s","at":"2026-11-20T10:00:00+08:00","from":{"id":"u%s"},"text":"parcel lost %s"}\n' \
			"$1" "$2" $i "$1" "$2" $i "$1$2$i" $i | "$tend" intake jsonl 2>/dev/null | cut -f3 >> "$T/ack.$1"
	done
}
touch "$T/ack.1" "$T/ack.2" "$T/ack.3"
# enough rounds, and enough that was acknowledged, however slow the machine or the build
for r in $(seq $((rounds * 8))); do
	[ "$r" -gt "$rounds" ] && [ "$(cat "$T"/ack.* | wc -l)" -gt 20 ] && break
	set -m
	for w in 1 2 3; do writer $w "$r" & done
	set +m
	sleep 0.$((RANDOM % 2))$((RANDOM % 10))$((RANDOM % 10))
	for p in $(jobs -p); do kill -9 -- "-$p" 2>/dev/null || :; done
	wait 2>/dev/null || :
done
cat "$T"/ack.* | grep '^chat:' | sort > "$T/ack"
[ "$(wc -l < "$T/ack")" -gt 10 ] || die "too few writes to say anything"
"$tend" watch --from 0 --count 1000000 > "$T/log" & w=$!
for i in $(seq 200); do n=$(wc -l < "$T/log"); sleep 0.2; [ "$n" = "$(wc -l < "$T/log")" ] && [ "$n" -gt 0 ] && break; done
kill $w
grep -oE '"after":"chat:w[0-9-]+"' "$T/log" | sed 's/"after":"//; s/"//' | sort > "$T/have"
expect_eq "$(comm -23 "$T/ack" "$T/have" | wc -l)" 0 "acknowledged changes that are gone"
expect_eq "$(uniq -d "$T/have" | wc -l)" 0 "doubled"
"$tend" check >/dev/null
# the gate was given back by every holder that died
TEND_WAIT_MS=2000 "$tend" next >/dev/null
