# The log of changes as it happens: every one once, in order, by whom, and where a reader left off it goes on.
. "$top/tests/lib/cli.sh"
fresh_store
"$tend" agent add lin
"$tend" agent add zhao --role lead
last() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT max(id) FROM event").fetchone()[0])' "$T/t.db"; }
all() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM event").fetchone()[0])' "$T/t.db"; }
until_lines() { # N FILE: waiting ends by what is there; time only bounds it
	for i in $(seq 600); do [ "$(wc -l < "$2")" -ge "$1" ] && return; sleep 0.1; done
	die "$(wc -l < "$2") lines, not $1, in $2"
}

# who, what, before and after; one command is one batch; the undoing is told, too
say wechat w1 u1 '狗粮发霉了，要求退款' >/dev/null
say chat c1 u2 'where is my parcel' >/dev/null
n=$(last)
"$tend" --as lin assign T10001 T10002 me >/dev/null
printf 'first line\n\t"quoted" 第二行\n' | "$tend" --as lin note T10001 >/dev/null
"$tend" --as zhao tag T10001 vip >/dev/null
"$tend" --as zhao undo >/dev/null 2>&1
m=$(($(last) - n))
"$tend" watch --from "$n" --count $m > "$T/log"
python3 - "$T/log" "$n" <<'P'
import json, re, sys
rows = [json.loads(l) for l in open(sys.argv[1], encoding="utf-8")]
for r in rows:
    assert list(r) == ["event", "at", "actor", "action", "id", "before", "after", "batch"], r
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)", r["at"]), r["at"]
assert [r["event"] for r in rows] == list(range(int(sys.argv[2]) + 1, int(sys.argv[2]) + 1 + len(rows))), "in order, none left out"
given = [r for r in rows if r["action"] == "assign"]
assert [(r["actor"], r["id"], r["before"], r["after"]) for r in given] == [("lin", "T10001", "", "lin"), ("lin", "T10002", "", "lin")] , given
assert len({r["batch"] for r in rows if r["actor"] == "lin" and r["action"] in ("assign", "state")}) == 1
tags = [(r["actor"], r["before"], r["after"]) for r in rows if r["action"] == "tags"]
assert tags == [("zhao", "", "vip"), ("zhao", "vip", "")], tags
undo = [r for r in rows if r["action"] == "undo"]
assert [r["before"] for r in undo] == [str(next(r["batch"] for r in rows if r["action"] == "tags"))], undo
P

# without --from only what comes; --count ends it, also where more has come at once
"$tend" watch > "$T/new" & w=$!
for i in $(seq 100); do # until the watcher is there
	"$tend" --as zhao tag T10001 "t$i" >/dev/null
	[ -s "$T/new" ] && break
	sleep 0.1
done
first=$(head -n 1 "$T/new" | grep -o '"event":[0-9]*' | cut -d: -f2)
[ "$first" -gt "$((n + m))" ] || die "it told of the past: event $first"
kill -TERM $w; rc=0; wait $w || rc=$?
expect_eq $rc 0 "told to stop, it ends well"
"$tend" watch --from 0 --count 3 > "$T/three"
expect_eq "$(wc -l < "$T/three")" 3

# four writers and two watchers at once: all there is, once, in order, the same to both
"$tend" watch --from 0 > "$T/w1" & w1=$!
"$tend" watch --from 0 > "$T/w2" & w2=$!
writer() { for i in $(seq 12); do say chat "k$1-$i" "k$1-$((i % 3))" '包裹丢了' >/dev/null; "$tend" --as lin tag T10002 "k$1x$i" >/dev/null; done; }
writers=
for k in 1 2 3 4; do writer $k & writers="$writers $!"; done
wait $writers
want=$(all)
until_lines "$want" "$T/w1"; until_lines "$want" "$T/w2"
# one that stops and goes on where it was misses nothing and repeats nothing
half=$((want / 2))
"$tend" watch --from 0 --count $half > "$T/part"
"$tend" watch --from "$(tail -n 1 "$T/part" | grep -o '"event":[0-9]*' | cut -d: -f2)" --count $((want - half)) >> "$T/part"
kill $w1 $w2; wait $w1 $w2
cmp "$T/w1" "$T/w2" || die "two watchers saw different things"
cmp "$T/w1" "$T/part" || die "going on is not the same as having stayed"
python3 - "$T/t.db" "$T/w1" <<'P'
import json, sqlite3, sys
want = [r[0] for r in sqlite3.connect(sys.argv[1]).execute("SELECT id FROM event ORDER BY id")]
got = [json.loads(l)["event"] for l in open(sys.argv[2], encoding="utf-8")]
assert got == want, (len(got), len(want))
P

# who reads no more ends it; looking changes nothing; bad words
v=$(all)
"$tend" watch --from 0 2>"$T/err" | head -n 1 > "$T/one" || :
expect_eq "$(wc -l < "$T/one")" 1
if [ -c /dev/full ]; then rc=0; "$tend" watch --from 0 > /dev/full 2>"$T/err" || rc=$?; expect_eq $rc 74; fi
expect_eq "$(all)" "$v"
expect_exit 64 "$tend" watch --from yesterday
expect_exit 64 "$tend" watch --from -1
expect_exit 64 "$tend" watch --count -1
expect_exit 64 "$tend" watch --count 0
expect_exit 64 "$tend" watch T10001
expect_exit 67 "$tend" --as stranger watch --count 1
expect_exit 66 "$tend" -s "$T/none.db" watch --count 1
"$tend" check >/dev/null
