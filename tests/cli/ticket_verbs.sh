# What each verb does, how it is undone, and what it says when it cannot.
. "$top/tests/lib/cli.sh"
fresh_store
"$tend" agent add lin --name 林晓 --queues quality,logistics --lang zh
"$tend" agent add zhao --role lead
"$tend" agent add aud --role auditor
expect_eq "$(say wechat w1 u1 '狗粮发霉了，狗吃了拉肚子，要求退款')" "T10001	new"
expect_eq "$(say chat c1 u2 'Where is my parcel?')" "T10002	new"
expect_eq "$(say chat c2 u2 'hello?')" "T10002	appended"
expect_eq "$(field class T10001)/$(field reason T10001)" quality/Q02
expect_eq "$(field complaint T10001)" true

# take, release, assign; the noun may be left out
expect_exit 0 "$tend" --as lin ticket next quality
expect_in T10001 "$(cat "$T/out")"
expect_eq "$(field assignee T10001)/$(field state T10001)" lin/open
"$tend" --as lin undo >/dev/null 2>&1
expect_eq "$(field assignee T10001)/$(field state T10001)" null/new
"$tend" --as lin assign T10001 me >/dev/null
"$tend" --as zhao release T10001 >/dev/null
expect_eq "$(field assignee T10001)" null
"$tend" assign t10001 10002 lin >/dev/null; expect_eq "$(field assignee T10002)" lin
"$tend" undo >/dev/null 2>&1; expect_eq "$(field assignee T10002)$(field assignee T10001)" nullnull "one undo for all"

# a stale version is refused, and says by whom
v=$(field version T10001)
"$tend" --as zhao tag T10001 vip >/dev/null
expect_exit 75 "$tend" --as lin state T10001 hold --if-version "$v"
expect_in zhao "$(cat "$T/err")"
expect_eq "$(field tags T10001)" '["vip"]'
"$tend" --as zhao tag T10001 -vip >/dev/null; expect_eq "$(field tags T10001)" '[]'

# a complaint is solved only when it was answered
expect_exit 65 "$tend" state T10001 solved
expect_in "complaint" "$(cat "$T/err")"
echo "您好，马上为您退款。" | "$tend" --as lin reply T10001 --state pending >/dev/null
expect_eq "$(field state T10001)/$(field messages.1.delivery T10001)" pending/queued
expect_eq "$(field clocks.1.paused T10001)" true "the resolution clock pauses"
# a step that its playbook needs is done before, or a reason says why not
expect_exit 65 "$tend" state T10001 solved
expect_in "Look at photos and batch" "$(cat "$T/err")"
expect_exit 65 "$tend" --as lin reply T10001 --state solved <<< "已处理。"
expect_in "查看照片与批次" "$(cat "$T/err")"
expect_eq "$(field state T10001)/$("$tend" show T10001 --json | jq '[.messages[] | select(.direction == "out")] | length')" pending/1 "nothing was sent"
"$tend" state T10001 solved --reason "no photos: thrown away" >/dev/null; expect_eq "$(field state T10001)" solved
"$tend" show T10001 --json | jq -e '.events[] | select(.action == "state_reason" and .after == "no photos: thrown away")' >/dev/null || die "the reason is in the log"
"$tend" undo >/dev/null 2>&1; expect_eq "$(field state T10001)" pending
"$tend" tag T10001 verified >/dev/null
expect_eq "$("$tend" show T10001 --json | jq -c '[.steps[] | select(.needed) | .done]')" '[true]'
"$tend" state T10001 solved >/dev/null; expect_eq "$(field state T10001)" solved
"$tend" undo >/dev/null 2>&1; expect_eq "$(field state T10001)" pending
"$tend" tag T10001 -verified >/dev/null

# class: a correction is an event; undo brings the old certainty back
sure=$(field confidence T10002)
"$tend" class T10002 service --reason T04 --severity 3 --complaint yes --priority 1 >/dev/null
expect_eq "$(field class T10002)/$(field reason T10002)/$(field severity T10002)/$(field priority T10002)/$(field confidence T10002)" service/T04/3/1/100
"$tend" undo >/dev/null 2>&1
expect_eq "$(field class T10002)/$(field confidence T10002)" "logistics/$sure"
# undo refuses what somebody else changed since
"$tend" --as lin class T10002 praise >/dev/null
"$tend" --as zhao class T10002 other >/dev/null
expect_exit 75 "$tend" --as lin undo
expect_in zhao "$(cat "$T/err")"

# recall: the words are the draft again
echo "too early" | "$tend" reply T10002 >/dev/null
"$tend" recall T10002 >/dev/null
expect_eq "$(field messages T10002 | grep -c 'too early')" 0
expect_exit 75 "$tend" recall T10002

# solving by mistake and undoing it: every promise runs as it did
expect_eq "$(say chat s1 u9 '请问这款狗粮几天到货？')" "T10003	new"
clocks() { field clocks T10003 | python3 -c 'import json,sys; print(*[(k["kind"], k["result"], k["due"]) for k in json.load(sys.stdin)])'; }
c=$(clocks)
expect_in "('first_reply', 'running'" "$c"
"$tend" state T10003 solved >/dev/null
expect_in "('first_reply', 'cancelled'" "$(clocks)"
"$tend" undo >/dev/null 2>&1
expect_in "('first_reply', 'running'" "$(clocks)"
expect_in "$(sed "s/) (.*/)/" <<<"$c")" "$(clocks)"
# a reply that solved it is taken back: it is open, unanswered, and its promises run
echo "it comes tomorrow" | "$tend" reply T10003 --state solved >/dev/null
expect_eq "$(field state T10003)/$(field due T10003)" solved/null
"$tend" recall T10003 >/dev/null
expect_eq "$(field state T10003)/$(field replied T10003)" open/false
expect_eq "$(clocks | grep -o running | wc -l)" 2
# a word that must be no ticket is none, even if it reads like one
"$tend" agent add t7
"$tend" assign T10003 t7 >/dev/null
"$tend" tag T10003 2026 >/dev/null
expect_eq "$(field assignee T10003)/$(field tags T10003)" 't7/["2026"]'
expect_exit 64 "$tend" tag T10003

# snooze, note, merge, split, link
"$tend" snooze T10002 2h >/dev/null
expect_eq "$("$tend" list id:10002 | wc -l)" 2 "named, it is shown"
expect_eq "$("$tend" list | grep -c T10002)" 0 "snoozed is out of sight"
expect_eq "$(say chat c3 u2 'anybody there?')" "T10002	appended"
expect_eq "$(field snoozed_until T10002)" null "the customer wakes it"
"$tend" note T10002 "called the carrier" >/dev/null
expect_eq "$(field messages T10002 | grep -c 'called the carrier')" 1
printf '{"channel":"chat","id":"c9","thread":"second","at":"2026-11-20T11:00:00+08:00","from":{"id":"u2"},"text":"and I want a refund"}\n' | "$tend" intake jsonl >/dev/null
n=$(field messages T10002 | grep -o '"id"' | wc -l)
"$tend" merge T10004 T10002 >/dev/null
expect_eq "$(field merged_into T10004)/$(field messages T10002 | grep -o '"id"' | wc -l)" "T10002/$((n + 1))"
"$tend" undo >/dev/null 2>&1
expect_eq "$(field merged_into T10004)/$(field messages T10002 | grep -o '"id"' | wc -l)/$(field state T10004)" "null/$n/new"
say web x1 u7 'a stranger asks' >/dev/null
expect_exit 65 "$tend" merge T10005 T10002
"$tend" split T10002 2 >/dev/null 2>&1 && die "the first message cannot be split off"
m=$(field messages T10002 | python3 -c 'import json,sys; print(json.load(sys.stdin)[1]["id"])')
"$tend" split T10002 "$m" >/dev/null
expect_eq "$(field messages T10002 | python3 -c 'import json,sys; print(len(json.load(sys.stdin)))')" 1
"$tend" link T10001 T10002 >/dev/null

# why names the rules and the arithmetic
why=$("$tend" why T10001)
for w in Q02 'route ' 'priority ' 'first reply' resolution 'calendar' paused; do expect_in "$w" "$why"; done

# bad words
expect_exit 64 "$tend" frobnicate
expect_exit 64 "$tend" assign
expect_exit 64 "$tend" state T10001 sleeping
expect_exit 64 "$tend" class T10001 nonsense
expect_exit 64 "$tend" class T10001 quality --reason Z99
expect_exit 64 "$tend" tag T10001 'two words'
expect_exit 64 "$tend" show X1
expect_exit 66 "$tend" show T99999
expect_exit 66 "$tend" assign T10001 nobody
expect_exit 65 "$tend" list 'colour:red'
expect_exit 65 "$tend" list 'severity>=much'
expect_exit 67 "$tend" --as stranger list
expect_exit 77 "$tend" --as aud state T10001 open
expect_exit 77 "$tend" --as lin agent add eve
expect_exit 77 "$tend" --as lin queue move state:active quality
: | expect_exit 65 "$tend" reply T10001
expect_exit 0 "$tend" --as zhao queue move id:10002 quality --dry-run
expect_eq "$(field queue T10002)" "$(field queue T10002)"
"$tend" --as zhao queue move id:10002 quality >/dev/null 2>&1
expect_eq "$(field queue T10002)" quality
"$tend" check >/dev/null
