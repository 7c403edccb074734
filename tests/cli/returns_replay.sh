# What the rules decided on a return is decided again from what was kept, also under a later policy; what was altered is told.
. "$top/tests/lib/cli.sh"
"$tend" -s "$T/t.db" demo --no-console >/dev/null
again() { for i in $(seq 2 28); do "$tend" return why "R$i" | grep "decided again" || true; done | sort | uniq -c | sed 's/^ *//'; }
before=$(again)
expect_in "decided again from this: the same" "$before"
expect_eq "$(wc -l <<<"$before")" 1 "every decision is decided again as it was"
"$tend" policy show returns.ini >"$T/r.ini"
cp -r "$top/data/policy" "$T/p"
sed -i 's/^agent = .*/agent = 1/' "$T/p/returns.ini"
"$tend" policy publish "$T/p" >/dev/null
expect_eq "$(again)" "$before" "each by the policy it was decided by"
sqlite3 "$T/t.db" "UPDATE rma_decision SET inputs=replace(inputs,'fault:B','fault:M') WHERE rma=7"
expect_in "was altered" "$("$tend" return why R7)"
# every state that a return can be in is in the demo shop
expect_eq "$("$tend" return list all --limit 100 --json | jq -r .state | sort -u | wc -l)" 23
"$tend" check >/dev/null
