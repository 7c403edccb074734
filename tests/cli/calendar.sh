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
