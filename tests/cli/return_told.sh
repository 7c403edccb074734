# What a payment provider tells by itself is taken once; late, twice or by nobody in charge it changes nothing.
. "$top/tests/lib/cli.sh"
"$tend" -s "$T/t.db" demo --no-console >/dev/null
r=$("$tend" return list all --limit 100 --json | jq -r 'select(.state == "REFUND_UNKNOWN") | .id' | head -n 1)
key=$("$tend" return show "$r" --json | jq -r '.legs[0].key')
expect_exit 64 "$tend" return told "$key" ok
expect_exit 77 "$tend" --as lin return told "$key" ok --reference W1
expect_exit 64 "$tend" return told "$key" maybe --reference W1
expect_exit 66 "$tend" return told T-999-refund-1 ok --reference W1
expect_exit 0 "$tend" return told "$key" ok --reference W1
expect_eq "$("$tend" return show "$r" --json | jq -r .state)" COMPLETED
expect_exit 75 "$tend" return told "$key" ok --reference W1
expect_eq "$(TEND_SENDMAIL=/bin/true "$tend" relay --once 2>/dev/null; "$tend" return show "$r" --json | jq -r '[.legs[].state] | join(",")')" ok "and is not paid again"
"$tend" check >/dev/null
