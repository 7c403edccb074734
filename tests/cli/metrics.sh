# The figures of each ticket, folded from its events: as the vectors say; of the store's own tickets; bad rows are named and left out.
. "$top/tests/lib/cli.sh"
v=$top/tests/vectors
of() { "$tend" metrics --events "$1" --calendars "$v/calendars.tsv" --at 2026-11-22T04:00:00Z; }
of "$v/ticket_events.tsv" | diff - "$v/ticket_metrics.tsv" || die "the vectors differ"
# what stands where in the table does not matter
(head -n 1 "$v/ticket_events.tsv"; tail -n +2 "$v/ticket_events.tsv" | sort -t"$(printf '\t')" -s -k2,2) >"$T/sorted.tsv"
of "$T/sorted.tsv" | sort | diff - <(sort "$v/ticket_metrics.tsv") || die "the order of rows matters"

# figure COLUMN EVENT… : events as `at kind actor value` of one chat opened by a customer at 00:00
figure() {
	local col=$1
	shift
	{ printf 'ticket\tat\tkind\tactor\tvalue\nX\t2026-11-09T00:00:00Z\tcreate\tcustomer\tchannel=email;customer=C1\n'
	for e in "$@"; do set -- $e; printf 'X\t2026-11-09T%sZ\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:--}"; done; } >"$T/e.tsv"
	of "$T/e.tsv" | tail -n 1 | cut -f "$col"
}
expect_eq "$(figure 2 '00:05:00 msg bot' '00:10:00 msg agent:A')" 600 "a robot answers nothing"
expect_eq "$(figure 2 '00:05:00 note agent:A')" - "a note is no answer"
expect_eq "$(figure 4 '00:10:00 msg agent:A' '01:00:00 msg customer' '01:10:00 msg customer' '01:20:00 msg agent:A' '02:00:00 msg agent:A')" 1200 "several messages are one wait"
expect_eq "$(figure 4 '00:10:00 msg agent:A' '01:00:00 msg customer' '01:05:00 msg bot' '01:20:00 msg agent:A')" - "a robot ends a wait without a value"
expect_eq "$(figure 4 '00:10:00 msg agent:A' '01:00:00 msg customer' '01:05:00 msg system' '01:20:00 msg agent:A' '02:00:00 msg customer' '02:00:30 msg agent:A')" "1200,30" "a receipt does nothing"
expect_eq "$(figure 11,12 '00:10:00 status agent:A resolved' '01:00:00 status system open' '01:05:00 msg agent:A' '01:10:00 status agent:A resolved')" "$(printf '1\t0')"
expect_eq "$(figure 11 '00:10:00 status agent:A resolved' '01:00:00 status system open')" 1 "still open: it is back"
expect_eq "$(figure 13 '00:01:00 focus agent:A' '00:03:00 blur agent:A' '00:05:00 focus agent:A' '00:05:30 blur agent:A')" 150
expect_eq "$(figure 10 '00:01:00 assign system A' '00:02:00 assign agent:A -' '00:03:00 assign agent:A A' '00:04:00 assign agent:A B')" 1 "given back and taken again is no transfer"

printf 'ticket\tat\tkind\tactor\tvalue\nX\tnow\tmsg\tcustomer\t-\nX\t2026-11-09T00:00:00Z\tsings\tcustomer\t-\nX\t2026-11-09T00:00:00Z\tmsg\tghost\t-\nX\t2026-11-09T00:00:00Z\tstatus\tsystem\tgone\nX\t1\nY\t2026-11-09T00:00:00Z\tcreate\tcustomer\tchannel=chat\n' >"$T/bad.tsv"
expect_exit 65 of "$T/bad.tsv"
for want in 'bad.tsv:2: at: `now`' 'bad.tsv:3: kind: `sings`' 'bad.tsv:4: actor: `ghost`' 'bad.tsv:5: value: `gone`' 'bad.tsv:6: 2 fields'; do expect_in "$want" "$(cat "$T/err")"; done
expect_eq "$(tail -n 1 "$T/out" | cut -f1)" Y
expect_exit 66 of "$T/none.tsv"
expect_exit 66 "$tend" metrics --events "$v/ticket_events.tsv" --calendars "$v/calendars.tsv" --business nowhere

# Of the store's own tickets.
fresh_store
AT=2026-11-20T10:00:00+08:00
say wechat m1 u1 '狗粮发霉了' >/dev/null
TEND_NOW=2026-11-20T10:30:00+08:00 "$tend" reply T10001 --state pending <<<您好 >/dev/null
AT=2026-11-20T11:00:00+08:00
TEND_NOW=$AT say wechat m2 u1 '还有一袋也是' >/dev/null
TEND_NOW=2026-11-20T11:05:00+08:00 "$tend" reply T10001 --state solved <<<已补发 >/dev/null
expect_eq "$("$tend" metrics | tail -n 1 | cut -f 1,2,4,5,9)" "$(printf 'T10001\t1800\t300\t3900\t2')"
