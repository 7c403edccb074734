# The exports of other desks go in whole: dialogues, threads, tables; grouped and ordered as their own lists say; twice is once.
. "$top/tests/lib/cli.sh"
corpus=${TEND_CORPORA:-}/tickets
[ -n "${TEND_CORPORA:-}" ] && [ -d "$corpus/weibo-helpdesk" ] || { echo "skipped: TEND_CORPORA names no folder with tickets"; exit 77; }
fresh_store
# go FILE MAP COUNTS: in, and in again
go() {
	expect_exit 0 "$tend" import tickets "$corpus/$1" --map "$2"
	expect_eq "$(tail -n 1 "$T/out")" "tickets	$3	0	0	0	$4	$5" "$1"
	expect_exit 0 "$tend" import tickets "$corpus/$1" --map "$2"
	expect_eq "$(tail -n 1 "$T/out")" "tickets	0	0	$3	0	$4	$5" "$1 again"
}
weibo=$corpus/weibo-helpdesk/dialogues.jsonl tweets=$corpus/twitter-support/twcs-excerpt.csv
go weibo-helpdesk/dialogues.jsonl weibo "$(wc -l <"$weibo")" "$(wc -l <"$weibo")" "$(jq -s '[.[].turns[].utterances[]] | length' "$weibo")"
go twitter-support/twcs-excerpt.csv twitter 694 2606 2606
go zendesk-seed/ticket_data.csv zendesk 17 19 35
go help-desk-csv/customer_support_tickets.csv helpdesk 4210 4210 5591

# What a dialogue says, in its order, by whom.
"$tend" import tickets "$weibo" --map weibo --dry-run | jq -r '.id as $i | .messages[] | [$i, .direction, .text] | @tsv' >"$T/got"
jq -r '.id as $i | .turns[] | (if .sender == "customer" then "in" else "out" end) as $d | .utterances[] | [$i, $d, (if . == "" then "[图]" else . end)] | @tsv' "$weibo" >"$T/want"
cmp "$T/got" "$T/want" || die "dialogues differ"
# The threads' own list.
"$tend" import tickets "$tweets" --map twitter --dry-run |
	jq -r '.id as $t | .messages | to_entries[] | [$t, .key + 1, .value.id, (if .value.direction == "in" then "customer" else "company" end), .value.at] | @tsv' | sort >"$T/got"
tail -n +2 "$corpus/twitter-support/threads.tsv" | sort >"$T/want"
diff "$T/got" "$T/want" >"$T/diff" || die "threads differ: $(head -5 "$T/diff")"

# Files as people upload them: a broken row among good ones, separators, a lost quote, another charset.
cases=$corpus/csv-cases
expect_exit 0 "$tend" import tickets "$cases/twcs-broken-row.csv" --map twitter --dry-run
expect_eq "$(jq -s 'map(.messages | length) | add' "$T/out")" 7
printf 'ticket.id = subject\nmessage.text = subject\nticket.opened = start\ndate = %%d/%%m/%%Y\n' >"$T/dates.map"
expect_exit 65 "$tend" import tickets "$cases/import_dates.csv" --map "$T/dates.map" --dry-run
expect_eq "$(jq -r '.id + " " + .opened' "$T/out" | tr '\n' ';')" "Valid dates 2015-07-10T00:00:00Z;Invalid custom date $(jq -r 'select(.id=="Invalid custom date").opened' "$T/out");"
expect_in "import_dates.csv:3: ticket.opened: \`04/15/2015\` is no time" "$(cat "$T/err")"
printf 'ticket.id = subject\nmessage.text = subject\nticket.opened = start\ndate = %%Y/%%m/%%d\n' >"$T/dates.map"
expect_exit 0 "$tend" import tickets "$cases/import_dates_ja.csv" --map "$T/dates.map" --dry-run
printf 'ticket.id = unique_id\nticket.subject = Subject\nmessage.text = Is duplicate of\n' >"$T/auto.map"
expect_exit 65 "$tend" import tickets "$cases/import_issues_auto_mapping.csv" --map "$T/auto.map" --dry-run
expect_in "import_issues_auto_mapping.csv:2: 18 fields where the header has 17" "$(cat "$T/err")"
printf 'ticket.id = subject\nmessage.text = description\n' >"$T/unclosed.map"
expect_exit 65 "$tend" import tickets "$cases/unclosed_quoted_field.csv" --map "$T/unclosed.map" --dry-run
expect_in "unclosed_quoted_field.csv:2: a quote begins here and never ends" "$(cat "$T/err")"
expect_exit 65 "$tend" import tickets "$cases/invalid-Shift_JIS.csv" --map "$T/unclosed.map" --dry-run
printf 'charset = Shift_JIS\n' >>"$T/unclosed.map"
expect_exit 65 "$tend" import tickets "$cases/invalid-Shift_JIS.csv" --map "$T/unclosed.map" --dry-run
"$tend" check >/dev/null
