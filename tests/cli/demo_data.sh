# The demo shop: its files hold together, they fill a store that is sound, and the rules read most of it as it was meant.
set -u
tend=$B/tend demo=$top/data/demo check=$top/tests/lib/demo_check.py bad=0
fail() { echo "FAILED: $*"; bad=1; }

python3 "$check" "$demo" || fail 'the files do not hold together'

"$tend" -s "$T/d.db" demo --no-console > out || fail "demo: exit $?"
"$tend" -s "$T/d.db" check > out || { fail "check: exit $?"; cat out; }
n=$("$tend" -s "$T/d.db" --as lin --json list 'state:any' --limit 1000 | wc -l)
[ "$n" -ge 125 ] || fail "$n tickets, fewer than 125"
for want in 'state:new 40' 'state:pending 8' 'state:hold 4' 'state:solved 8' 'state:open 20'; do
	set -- $want
	n=$("$tend" -s "$T/d.db" --as lin --json list "$1" --limit 1000 | wc -l)
	[ "$n" -ge "$2" ] || fail "$1: $n tickets, fewer than $2"
done

python3 "$check" "$demo" --texts > texts || fail '--texts'
"$tend" --json classify texts > verdicts || fail "classify: exit $?"
percent=$(python3 "$check" "$demo" --agree < verdicts 2> differ) || fail '--agree'
echo "$percent % of the classes agree"
[ "$percent" -ge 75 ] || { fail "$percent % of the classes agree, fewer than 75"; cat differ; }
exit $bad
