# What an agent may approve alone: the policy's for the role, or their own; what was tried and refused is in the log.
. "$top/tests/lib/cli.sh"
"$tend" -s "$T/t.db" demo --no-console >/dev/null
# R2's kind is decided by rule; a review of 60.00 is an agent's, of 168.00 too, of 436.05 a lead's
id=$("$tend" --as lin return open O-77919 1 --kind RR --reason D01 --photo tape.jpg --json 2>/dev/null | jq -r '.id // .return' | head -n 1)
expect_eq "$("$tend" return show "$id" --json | jq -r .state)" LEAD_REVIEW
expect_exit 77 "$tend" --as lin return approve "$id"
expect_eq "$("$tend" return show "$id" --json | jq -r .state)" LEAD_REVIEW "the state is as it was"
expect_in "return_refused" "$("$tend" return show "$id" --json | jq -r '.events[].action')"
"$tend" agent set zhao --limit 300.50
expect_eq "$("$tend" agent list --json | jq 'select(.login == "zhao") | .limit_fen')" 30050
expect_exit 0 "$tend" --as zhao return approve "$id"
expect_eq "$("$tend" return show "$id" --json | jq -r .state)" LEAD_REVIEW "above one lead's limit: two agree"
expect_exit 77 "$tend" --as zhao return approve "$id"
expect_exit 0 "$tend" --as emma return approve "$id"
expect_eq "$("$tend" return show "$id" --json | jq -r .state)" AWAIT_RETURN
"$tend" agent set zhao --limit policy
expect_eq "$("$tend" agent list --json | jq 'select(.login == "zhao") | .limit_fen')" 0
expect_exit 64 "$tend" agent set zhao --limit much
