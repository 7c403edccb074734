# The board: every figure is what the facts are, to the minute and the second; sorted by trouble; alerts say what is wrong.
. "$top/tests/lib/cli.sh"
fresh_store
"$tend" agent add zhao --role lead
"$tend" agent add lin --queues quality,logistics
"$tend" agent add wang --queues quality
"$tend" agent add aud --role auditor
now() { export TEND_NOW=2026-11-20T$1Z; }
queue() { "$tend" --as zhao board queues --json | jq -c "select(.queue==\"$1\") | ${2:-.}"; }
agent() { "$tend" --as zhao board agents --json | jq -c "select(.agent==\"$1\") | ${2:-.}"; }
alerts() { "$tend" --as zhao board alerts --json | jq -r '[.alert,.what,.n]|map(.//""|tostring)|join(" ")'; }
in_at() { now "$1"; AT=2026-11-20T$1Z say chat "m$2" "t$2" "${3:-where is my parcel}" >/dev/null; }

# ---- an empty floor ----
now 06:00:00
expect_eq "$(queue logistics '[.open,.new,.late,.soon,.oldest,.replies,.first_reply_p50_s,.in_60m,.out_60m,.arrivals,.ready]')" \
	'[0,0,0,0,null,0,null,0,0,[0,0,0,0,0,0,0],0]'
expect_eq "$(alerts)" "worker-still  0"
expect_exit 77 "$tend" --as lin board
expect_exit 64 "$tend" --as zhao board teams
expect_exit 0 "$tend" --as aud board
"$tend" work
expect_eq "$(alerts)" "" "nothing is wrong"

# ---- what came, when ----
in_at 00:30:00 1
in_at 03:59:30 2
in_at 06:10:00 3
in_at 06:50:00 4
in_at 06:59:00 5
now 06:59:30
expect_eq "$(queue logistics '[.open,.new,.oldest,.in_60m,.out_60m,.arrivals]')" '[5,5,"2026-11-20T08:30:00+08:00",3,0,[1,0,0,1,0,0,3]]'
expect_eq "$("$tend" --as zhao board queues --json | head -n 1 | jq -r .queue)" logistics "trouble first"
expect_in "unmanned logistics 5" "$(alerts)"
"$tend" --as lin agent state ready >/dev/null
expect_eq "$(queue logistics .ready) $(queue quality .ready) $(queue public .ready)" "1 1 0"
case $(alerts) in *unmanned*) die "lin is ready" ;; esac

# ---- first answers: nearest rank over the last hour; a recalled one never was ----
now 07:00:00
for t in T10001 T10002 T10003; do echo "It is on its way." | "$tend" --as lin reply $t >/dev/null; done
expect_eq "$(queue logistics '[.replies,.first_reply_p50_s,.first_reply_p90_s]')" '[3,10830,23400]'
"$tend" --as lin recall T10001 >/dev/null
expect_eq "$(queue logistics '[.replies,.first_reply_p50_s,.first_reply_p90_s]')" '[2,3000,10830]'
echo "It is on its way." | "$tend" --as lin reply T10001 >/dev/null
echo "Truly." | "$tend" --as lin reply T10001 >/dev/null
expect_eq "$(queue logistics '[.replies,.first_reply_p90_s]')" '[3,23400]' "the first one counts"
now 08:00:00
expect_eq "$(queue logistics .replies)" 0 "an hour ago is over"

# ---- solved: who, how many today, how long it was open before him ----
"$tend" --as lin agent state ready >/dev/null
"$tend" --as lin assign T10001 T10002 lin >/dev/null
"$tend" --as lin state T10001 solved >/dev/null
"$tend" --as lin state T10002 solved >/dev/null
"$tend" --as lin undo >/dev/null 2>&1
expect_eq "$(queue logistics '[.open,.out_60m]')" '[4,2]'
expect_eq "$(agent lin '[.state,.load,.capacity,.today,.aht_s]')" '["ready",2,8,1,null]' "no console, so nobody knows how long"
now 16:30:00
expect_eq "$(agent lin .today)" 0 "past midnight of the shop"

# ---- late and soon: by the policy's due_soon ----
now 08:00:00
due=$("$tend" list 'queue:logistics' --limit 1 --json | jq -r .due)
export TEND_NOW=$(date -u -d "$due -14 minutes" +%FT%TZ)
expect_eq "$(queue logistics .soon)" "$("$tend" list 'queue:logistics due<15m' | tail -n +2 | wc -l)"
export TEND_NOW=$(date -u -d "$due +5 hours" +%FT%TZ)
late=$("$tend" list 'queue:logistics due<0' | tail -n +2 | wc -l)
[ "$late" -gt 0 ] || die "nothing is late"
expect_eq "$(queue logistics .late)" "$late"
expect_in "late logistics $late" "$(alerts)"
expect_eq "$(agent lin .late)" "$("$tend" list 'who:lin due<0' | tail -n +2 | wc -l)"

# ---- what does not run, what does not leave, what is full ----
now 20:00:00
"$tend" work
now 20:04:00
case $(alerts) in *worker-still*) die "it ran four minutes ago" ;; esac
now 20:06:00
expect_in "worker-still" "$(alerts)"
expect_in "relay-still" "$(alerts)"
expect_eq "$("$tend" --as zhao board alerts --json | jq -r 'select(.alert=="relay-still") | .since')" "$(sqlite3 "$TEND_STORE" \
	"SELECT strftime('%Y-%m-%dT%H:%M:%S',min(leaves_at)/1000,'unixepoch','+8 hours') FROM outbox WHERE state=1")+08:00"
sqlite3 "$TEND_STORE" "UPDATE outbox SET state=5, connector=CASE id%2 WHEN 0 THEN 'sms' ELSE 'wechat' END WHERE state=1"
n=$(sqlite3 "$TEND_STORE" "SELECT count(*) FROM outbox WHERE state=5 AND connector='wechat'")
expect_in "send-failed wechat $n" "$(alerts)"
expect_in "send-failed sms" "$(alerts)"
case $(alerts) in *relay-still*) die "nothing is due" ;; esac
mkdir "$T/policy"
cp -R "$top"/data/policy/. "$T/policy"
echo "store_free = 900000000" >"$T/line"
sed -i "/^due_soon/r $T/line" "$T/policy/shop.ini"
"$tend" policy publish "$T/policy" >/dev/null
expect_eq "$(alerts | head -n 1 | cut -d' ' -f1)" store-full "worst first"

# ---- sorted by trouble: late, then gone with work, then the fullest ----
"$tend" assign T10004 T10005 wang >/dev/null
expect_eq "$("$tend" --as zhao board agents --json | jq -r .agent | head -n 2 | tr '\n' ' ')" "wang lin "
# old minutes and quarters are dropped by the worker, and only old ones
export TEND_NOW=2026-11-22T20:00:00Z
"$tend" work
expect_eq "$(sqlite3 "$TEND_STORE" "SELECT count(*) FROM flow")" 0
expect_eq "$(sqlite3 "$TEND_STORE" "SELECT count(*)>0 FROM stint")" 1
"$tend" check >/dev/null
# a counter that is wrong is found
sqlite3 "$TEND_STORE" "UPDATE tally SET n=n+1 WHERE queue='logistics' AND state=1"
expect_exit 65 "$tend" check
expect_in "by its counter" "$(cat "$T/out" "$T/err")"
