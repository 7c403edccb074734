# Presence: said by oneself or a lead, an event each time; whose console is gone is away in time, and what he has goes back by policy.
. "$top/tests/lib/cli.sh"
fresh_store
for a in lin wang; do "$tend" agent add $a --queues quality,logistics,service,aftersales,consultation,public,general; done
"$tend" agent add zhao --role lead
duty() { "$tend" agent state "$1" --json | jq -r "${2:-.state}"; }
events() { sqlite3 "$TEND_STORE" "SELECT before||' > '||after FROM event WHERE action='$1' ORDER BY id"; }
at() { TEND_NOW=$1 "${@:2}"; }

# ---- said ----
expect_eq "$(duty lin)" off "never said"
expect_eq "$(duty lin .since)" null
at 2026-11-20T01:00:00Z "$tend" --as lin agent state ready >/dev/null
expect_eq "$(duty lin)" ready
expect_eq "$(duty lin .since)" 2026-11-20T09:00:00+08:00
at 2026-11-20T01:01:00Z "$tend" --as lin agent state ready >/dev/null
expect_eq "$(duty lin .since)" 2026-11-20T09:00:00+08:00 "the same again is no change"
at 2026-11-20T01:02:00Z "$tend" --as zhao agent state lin break >/dev/null
expect_eq "$(events presence)" "lin off > lin ready
lin ready > lin break"
expect_eq "$("$tend" agent list --json | jq -r 'select(.login=="lin") | .state')" break
expect_exit 77 "$tend" --as wang agent state lin ready
expect_exit 66 "$tend" --as zhao agent state nobody ready
expect_exit 64 "$tend" --as zhao agent state lin asleep
expect_exit 64 "$tend" --as zhao agent state lin ready now
"$tend" agent leave wang
expect_exit 66 "$tend" --as zhao agent state wang ready
"$tend" agent set wang >/dev/null

# ---- gone ----
for i in 1 2 3; do AT=2026-11-20T09:00:00+08:00 say chat m$i t$i "where is my parcel" >/dev/null; done
at 2026-11-20T01:03:00Z "$tend" --as lin agent state ready >/dev/null
at 2026-11-20T01:04:00Z "$tend" --as lin next >/dev/null
at 2026-11-20T01:04:00Z "$tend" --as lin next >/dev/null
at 2026-11-20T01:04:00Z "$tend" --as lin state T10002 pending >/dev/null
at 2026-11-20T01:13:59Z "$tend" work
expect_eq "$(duty lin)" ready "what one does is a sign of life"
at 2026-11-20T01:14:00Z "$tend" work
expect_eq "$(duty lin)" away
expect_eq "$(duty lin .since)" 2026-11-20T09:04:00+08:00 "since the last sign of life"
expect_eq "$(field assignee T10001)" lin "not yet"
at 2026-11-20T01:33:59Z "$tend" work
expect_eq "$(field assignee T10001)" lin "not before hand_back_after"
at 2026-11-20T01:34:00Z "$tend" work
expect_eq "$(field assignee T10001)" null
expect_eq "$(field state T10001)" open
expect_eq "$(field assignee T10002)" lin "what waits for the customer stays"
expect_eq "$(events handback)" "lin away > 1"
at 2026-11-20T01:35:00Z "$tend" work
expect_eq "$(events handback)" "lin away > 1" "nothing, no event"
# the customer answers, and nobody is there: back it goes
AT=2026-11-20T09:36:00+08:00 say chat m9 t2 "well?" >/dev/null
at 2026-11-20T01:36:30Z "$tend" work
expect_eq "$(field assignee T10002)" null "what became ours goes back"
# all of one hand-back is one batch, and one undo
batch=$(sqlite3 "$TEND_STORE" "SELECT batch FROM event WHERE action='handback' ORDER BY id DESC LIMIT 1")
"$tend" --as zhao undo "$batch" >/dev/null 2>&1
expect_eq "$(field assignee T10002)" lin "undone"

# ---- by hand ----
at 2026-11-20T01:37:00Z "$tend" --as lin agent state ready >/dev/null
at 2026-11-20T01:37:00Z "$tend" assign T10001 T10003 lin >/dev/null
"$tend" state T10001 pending >/dev/null
expect_exit 77 "$tend" --as lin agent handback lin
expect_exit 66 "$tend" --as zhao agent handback nobody
"$tend" --as zhao agent handback lin 2>"$T/err"
expect_in "2 handed back; undo with" "$(cat "$T/err")"
expect_eq "$(field assignee T10001)" lin
"$tend" --as zhao agent handback lin --all 2>/dev/null
expect_eq "$(field assignee T10001)" null
"$tend" --as zhao agent handback lin 2>"$T/err"
expect_in "nothing to hand back" "$(cat "$T/err")"

# ---- four workers at once find it once ----
at 2026-11-20T02:00:00Z "$tend" --as wang agent state ready >/dev/null
"$tend" state T10001 open >/dev/null
at 2026-11-20T02:00:00Z "$tend" assign T10001 T10003 wang >/dev/null
for i in 1 2 3 4; do at 2026-11-20T03:00:00Z "$tend" work & done
wait
expect_eq "$(events presence | grep -c 'wang ready > wang away')" 1
expect_eq "$(sqlite3 "$TEND_STORE" "SELECT count(*) FROM event WHERE action='assign' AND before='wang' AND after=''")" 2 "each given back once"

# ---- a policy without the line never hands back ----
mkdir "$T/policy"
cp -R "$top"/data/policy/. "$T/policy"
sed -i '/^hand_back_after/d' "$T/policy/shop.ini"
"$tend" policy publish "$T/policy" >/dev/null
at 2026-11-20T04:00:00Z "$tend" --as lin agent state busy >/dev/null
at 2026-11-20T04:00:00Z "$tend" assign T10001 lin >/dev/null
at 2026-11-21T04:00:00Z "$tend" work
expect_eq "$(duty lin)" away
expect_eq "$(field assignee T10001)" lin
sed -i 's/^away_after.*/away_after = soon/' "$T/policy/shop.ini"
expect_exit 78 "$tend" policy check "$T/policy"
"$tend" check >/dev/null
