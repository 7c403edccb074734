# Two who merge the same pair at once: one does it, the other is told. A merge that is killed in the middle has done nothing.
. "$top/tests/lib/cli.sh"
fresh_store
rounds=${ROUNDS:-12}
for i in $(seq $((rounds * 2))); do printf '{"id":"K%d","name":"N %d","contacts":[{"kind":"chat","value":"c%d"}]}\n' "$i" "$i" "$i"; done >"$T/c.jsonl"
"$tend" import customers "$T/c.jsonl" >/dev/null
sql() { sqlite3 "$TEND_STORE" "$1"; }
merger() { local rc=0; "$tend" customer merge "$2" "$3" >/dev/null 2>"$T/err.$1" || rc=$?; echo "$rc" >"$T/rc.$1"; }

for i in $(seq "$rounds"); do
	a=$((i * 2 - 1)) b=$((i * 2))
	merger 1 $a $b & p=$!
	# every other time the other way round: still one of them
	if [ $((i % 2)) = 0 ]; then merger 2 $b $a; else merger 2 $a $b; fi
	wait $p
	expect_eq "$(cat "$T/rc.1" "$T/rc.2" | sort | tr '\n' ' ')" "0 75 " "round $i"
	expect_in "was merged into" "$(cat "$T/err.1" "$T/err.2")"
	expect_eq "$(sql "SELECT count(*) FROM customer WHERE id IN ($a,$b) AND merged_into>0")" 1
done
"$tend" check >/dev/null

# a customer with so much that merging takes a while
say chat m1 c1 '几天到货？' >/dev/null
b=$(sql "INSERT INTO customer(name) VALUES('big') RETURNING id") a=$(sql "INSERT INTO customer(name) VALUES('other') RETURNING id")
many=20000
sql "INSERT INTO ticket(subject,channel,queue,customer,created,updated,due_at,state) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n
	WHERE i<$many) SELECT 's','chat','general',$b,0,0,9223372036854775807,4 FROM n;
	INSERT INTO event(at,actor,action,ticket,batch) SELECT 0,0,'create',id,0 FROM ticket WHERE customer=$b;
	INSERT INTO contact VALUES('chat','big',$b)"
"$tend" check >/dev/null
state() { sql "SELECT (SELECT merged_into FROM customer WHERE id=$b)||'/'||(SELECT count(*) FROM ticket WHERE customer=$b)||'/'||
	(SELECT customer FROM contact WHERE value='big')||'/'||(SELECT count(*) FROM customer_moved WHERE b=$b)"; }
none=$(state) all="$a/0/$a/$((many + 1))"
expect_eq "$none" "0/$many/$b/0"
killed=0
for i in $(seq "${KILLS:-24}"); do
	set -m
	"$tend" customer merge "C$b" "C$a" >/dev/null 2>&1 & p=$!
	set +m
	sleep "0.$(printf %03d $((RANDOM % 400 + 10)))"
	kill -9 $p 2>/dev/null || :
	wait $p 2>/dev/null || :
	case $(state) in
	"$none") killed=$((killed + 1)) ;;
	"$all") "$tend" customer unmerge "C$b" >/dev/null; expect_eq "$(state)" "$none" "taken apart" ;;
	*) die "half a merge: $(state)" ;;
	esac
done
[ "$killed" -gt 2 ] || die "never killed in time: nothing is said"
"$tend" check >/dev/null
"$tend" customer merge "C$b" "C$a" >/dev/null
expect_eq "$(state)" "$all"
