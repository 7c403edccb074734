# Moving work: to a queue, to a person, evenly over who is ready; in pieces, one batch, one undo; what changed meanwhile is left alone and said.
. "$top/tests/lib/cli.sh"
fresh_store
"$tend" agent add zhao --role lead
"$tend" agent add gao --role lead
for a in lin emma wang; do "$tend" agent add $a --capacity 20; done
"$tend" agent add sun --role warehouse
"$tend" agent add old
sql() { sqlite3 "$TEND_STORE" "$1"; }
has() { sql "SELECT count(*) FROM ticket t JOIN agent a ON a.id=t.assignee WHERE a.login='$1' AND t.state<4"; }
lead() { "$tend" --as zhao "$@"; }
many() { # FROM TO: numbered messages
	local i
	for i in $(seq "$1" "$2"); do printf '{"channel":"chat","id":"m%d","thread":"t%d","at":"2026-11-20T10:00:00+08:00","from":{"id":"u%d"},"text":"where is my parcel"}\n' $i $i $i; done |
		"$tend" intake jsonl >/dev/null
}
many 1 20
ids=$(seq -f 'T%.0f' 10001 10020)

# ---- who may, and what is no move ----
expect_exit 77 "$tend" --as lin queue move who:none --to lin
expect_exit 77 "$tend" --as lin queue balance logistics
expect_exit 64 lead queue move who:none
expect_exit 64 lead queue move
expect_exit 64 lead queue move who:none --to lin --spread
expect_exit 64 lead queue move who:none --to lin --count -1
expect_exit 66 lead queue move who:none nowhere
expect_exit 66 lead queue move who:none --to nobody
expect_exit 77 lead queue move who:none --to sun
"$tend" agent leave old
expect_exit 66 lead queue move who:none --to old
expect_in "has left" "$(cat "$T/err")"
expect_exit 66 lead queue balance nowhere
expect_exit 65 lead queue move colour:red --to lin
expect_exit 69 lead queue balance logistics
expect_in "nobody is ready" "$(cat "$T/err")"
expect_exit 69 lead queue move who:none --spread
expect_eq "$(sql "SELECT count(*) FROM event WHERE action IN('assign','moved')")" 0 "nothing was moved"

# ---- a preview changes nothing ----
lead queue move who:none --to wang --dry-run --json >"$T/plan" 2>"$T/err"
expect_eq "$(wc -l <"$T/plan")" 20
expect_in "wang" "$(cat "$T/err")"
expect_in "0 → 20 of 20" "$(cat "$T/err")"
expect_eq "$(has wang)" 0
# the most urgent three
lead queue move who:none --to wang --count 3 --dry-run --json 2>"$T/err" | jq -r .id >"$T/three"
"$tend" list 'who:none' --limit 3 | tail -n +2 | cut -f1 | cmp - "$T/three" || die "not the most urgent"
expect_in "more are found behind these 3" "$(cat "$T/err")"

# ---- to a person, and back ----
lead queue move who:none --to wang >/dev/null 2>"$T/err"
expect_in "20 moved; undo with: tend undo" "$(cat "$T/err")"
expect_eq "$(has wang)" 20
expect_eq "$(sql "SELECT count(DISTINCT batch) FROM event WHERE action IN('assign','moved')")" 1 "one batch"
expect_eq "$(sql "SELECT before||'|'||after FROM event WHERE action='moved'")" "who:none|20"
lead queue move who:none --to wang >/dev/null 2>"$T/err"
expect_in "nothing to move" "$(cat "$T/err")"
lead queue move who:wang --to wang >/dev/null 2>"$T/err"
expect_in "nothing to move" "$(cat "$T/err")"
expect_eq "$(sql "SELECT count(*) FROM event WHERE action='moved'")" 1 "nothing is no batch"
lead undo 2>"$T/err" >/dev/null
expect_in "20 tickets go back" "$(cat "$T/err")"
expect_eq "$(has wang)" 0
expect_eq "$(sql "SELECT count(*) FROM ticket WHERE state=0")" 20 "new as before"
expect_exit 69 lead undo

# ---- an absent agent's work over the team: evenly, and he gets none of it ----
lead assign $ids wang >/dev/null
for a in lin emma wang; do "$tend" --as $a agent state ready >/dev/null; done
lead queue move --from wang --spread --dry-run >/dev/null 2>"$T/err"
expect_in "0 → 10 of 20" "$(cat "$T/err")"
expect_eq "$(has wang)" 20
lead queue move --from wang --spread >/dev/null 2>&1
expect_eq "$(has wang) $(has lin) $(has emma)" "0 10 10"
# a balance of what is even moves nothing, nor does doing it again; with a third it is even again
"$tend" --as wang agent state off >/dev/null
lead queue balance logistics >/dev/null 2>"$T/err"
expect_in "nothing to move" "$(cat "$T/err")"
"$tend" --as wang agent state ready >/dev/null
lead queue balance logistics >/dev/null 2>"$T/err"
expect_in "6 moved" "$(cat "$T/err")"
expect_eq "$(has wang) $(has lin) $(has emma)" "6 7 7"
for i in 1 2 3; do lead queue balance 'queue:logistics' >/dev/null 2>"$T/err"; expect_in "nothing to move" "$(cat "$T/err")"; done
# never above a capacity; what has no room stays and is said
"$tend" agent set lin --capacity 8
"$tend" agent set emma --capacity 7
lead queue move --from wang --spread >/dev/null 2>"$T/err"
expect_in "1 moved" "$(cat "$T/err")"
expect_in "5 stay: nobody who can take them has room" "$(cat "$T/err")"
"$tend" agent set lin --capacity 20
"$tend" agent set emma --capacity 20

# ---- what somebody types on stays with him, and a preview says so ----
t=$("$tend" list who:lin --limit 1 | tail -n 1 | cut -f1)
sql "INSERT INTO draft SELECT id,${t#T},0,'I am just',CAST(strftime('%s','now') AS INTEGER)*1000 FROM agent WHERE login='lin'"
lead queue move --from lin --to emma --dry-run --json 2>"$T/err" | jq -r 'select(.typing) | .id+" "+.typing' >"$T/typing"
expect_eq "$(cat "$T/typing")" "$t lin"
expect_in "somebody types on 1 of them right now" "$(cat "$T/err")"
"$tend" agent set lin --capacity 1
lead queue balance logistics >/dev/null 2>&1
expect_eq "$(field assignee "$t")" lin "left with who types"
expect_eq "$(has lin)" 1
"$tend" agent set lin --capacity 20
sql "DELETE FROM draft"

# ---- to a queue, with and without a person; to nobody ----
lead queue move who:wang quality >/dev/null 2>&1
expect_eq "$(sql "SELECT count(*) FROM ticket t JOIN agent a ON a.id=t.assignee WHERE login='wang' AND queue<>'quality'")" 0
lead queue move --from emma quality --to "" >/dev/null 2>&1
expect_eq "$(has emma)" 0
expect_eq "$(sql "SELECT count(*) FROM ticket WHERE assignee=0 AND queue='quality' AND state=1")" "$(sql "SELECT count(*) FROM ticket WHERE assignee=0")"
lead undo >/dev/null 2>&1
expect_eq "$(sql "SELECT count(*) FROM ticket WHERE assignee=0")" 0 "whose they were"

# ---- changed meanwhile: by another lead, by the agent; nothing twice, nothing lost ----
lead queue move state:active --to wang >/dev/null 2>&1
race() { # two leads, the same twenty
	"$tend" --as zhao queue move who:wang --to lin >/dev/null 2>"$T/zhao" &
	"$tend" --as gao queue move who:wang --to emma >/dev/null 2>"$T/gao" &
	wait
}
for i in 1 2 3 4 5; do
	before=$(sql "SELECT max(id) FROM event")
	race
	expect_eq "$(sql "SELECT count(*) FROM event WHERE id>$before AND action='assign'")" 20 "each moved once"
	expect_eq "$(sql "SELECT count(*) FROM (SELECT ticket FROM event WHERE id>$before AND action='assign' AND before='wang' GROUP BY ticket)")" 20
	expect_eq "$(($(has lin) + $(has emma)))" 20 "none lost"
	lead queue move state:active --to wang >/dev/null 2>&1
done
# an undo leaves alone what went on since
lead queue move who:wang --to lin >/dev/null 2>&1
"$tend" --as lin assign T10001 emma >/dev/null
"$tend" --as lin state T10002 pending >/dev/null
lead undo "$(sql "SELECT max(batch) FROM event WHERE action='moved'")" >/dev/null 2>"$T/err"
expect_in "19 tickets go back, 1 were changed since and stay" "$(cat "$T/err")"
expect_eq "$(field assignee T10001) $(field assignee T10002) $(field state T10002)" "emma wang pending"

# ---- a thousand: small pieces, one batch, one undo; takers go on meanwhile ----
many 21 1020
lead queue move who:none --to wang >/dev/null 2>"$T/err" &
while [ "$(has lin)" -lt 5 ]; do "$tend" --as lin next >/dev/null 2>&1 || break; done
wait
expect_eq "$(sql "SELECT count(*) FROM ticket WHERE assignee=0")" 0
expect_eq "$(sql "SELECT count(*) FROM (SELECT ticket FROM event WHERE action='assign' AND before='' AND ticket>10020 GROUP BY ticket HAVING count(*)>1)")" 0 "none given twice"
batch=$(sql "SELECT max(batch) FROM event WHERE action='moved'")
moved=$(sql "SELECT count(*) FROM event WHERE batch=$batch AND action='assign'")
expect_eq "$((moved + $(has lin)))" 1000
lead undo "$batch" >/dev/null 2>"$T/err"
expect_in "$moved tickets go back" "$(cat "$T/err")"
expect_eq "$(sql "SELECT count(*) FROM ticket WHERE assignee=0")" "$moved"
expect_exit 69 lead undo "$batch"
"$tend" check >/dev/null
