# Every row of the vectors through the command.
. "$top/tests/lib/cli.sh"
v=$top/tests/vectors
unset TEND_STORE
while IFS=$'\t' read -r case cal start target pauses due _; do
	[ "$case" = case ] || expect_eq "$("$tend" calendar due "$cal" "$start" "$target" "$pauses" --calendars "$v/calendars.tsv")" "$due" "$case"
done < "$v/sla_due.tsv"
while IFS=$'\t' read -r case cal from to pauses elapsed _; do
	[ "$case" = case ] || expect_eq "$("$tend" calendar elapsed --calendars "$v/calendars.tsv" "$cal" "$from" "$to" "$pauses")" "$elapsed" "$case"
done < "$v/sla_elapsed.tsv"
while IFS=$'\t' read -r case op cal from arg result; do
	[ "$case" = case ] || expect_eq "$("$tend" calendar workdays --calendars "$v/calendars.tsv" "$op" "$cal" "$from" "$arg")" "$result" "$case"
done < "$v/workdays.tsv"
expect_eq "$("$tend" calendar due office 2026-09-30T17:00:00+08:00 7200)" 2026-10-08T02:00:00Z "the policy's own calendar"
expect_exit 66 "$tend" calendar due nowhere 2026-11-11T00:00:00Z 1
expect_exit 65 "$tend" calendar due office yesterday 1
expect_exit 64 "$tend" calendar due office 2026-11-11T00:00:00Z much
expect_exit 64 "$tend" calendar due office
expect_exit 66 "$tend" calendar due x 2026-11-11T00:00:00Z 1 --calendars "$T/none"
expect_exit 65 "$tend" calendar workdays count office 2026-02-30 2026-03-01
expect_exit 64 "$tend" calendar workdays less office 2026-02-20 2026-03-01
expect_exit 64 "$tend" calendar elapsed office 2026-11-11T00:00:00Z 2026-11-12T00:00:00Z lunch
expect_exit 65 "$tend" calendar elapsed office 2026-11-11T00:00:00Z 2026-11-12T00:00:00Z noon/-
printf 'calendar\tzone\trule\tkey\thours\na\tMars\tweek\tmon\t-\n' > "$T/mars.tsv"
expect_exit 65 "$tend" calendar due --calendars "$T/mars.tsv" a 2026-11-11T00:00:00Z 1
expect_in "mars.tsv:2: zone: " "$(cat "$T/err")"
expect_eq "$("$tend" calendar due office 2026-11-11T02:00:00Z 7200)" 2026-11-11T04:00:00Z "no pauses given"
expect_eq "$("$tend" calendar due office 2026-11-11T02:00:00Z 7200 --json)" '{"due":"2026-11-11T04:00:00Z"}'
expect_eq "$("$tend" calendar due office 2026-11-11T02:00:00Z 7200 2026-11-11T03:00:00Z/- --json)" '{"due":null}'
expect_eq "$("$tend" calendar elapsed office 2026-11-11T02:00:00Z 2026-11-11T03:00:00Z --json)" '{"elapsed_s":3600}'
expect_eq "$("$tend" calendar workdays count office 2026-11-11 2026-11-20 --json)" '{"workdays":7}'
expect_eq "$("$tend" calendar workdays add office 2026-11-11 7 --json)" '{"date":"2026-11-20"}'
