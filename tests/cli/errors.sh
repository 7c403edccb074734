# What goes wrong has a clear line, its exit code, and loses nothing.
. "$top/tests/lib/cli.sh"
expect_exit 66 "$tend" list
expect_in "tend init" "$(cat "$T/err")"
echo "no store at all" > "$T/t.db"
expect_exit 65 "$tend" list
expect_exit 73 "$tend" init
rm "$T/t.db"
python3 -c 'import sqlite3,sys; sqlite3.connect(sys.argv[1]).execute("CREATE TABLE x(y)")' "$T/t.db"
expect_exit 65 "$tend" list
expect_in "not a store" "$(cat "$T/err")"
fresh_store
expect_exit 73 "$tend" init
python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute("PRAGMA user_version=99"); c.commit()' "$T/t.db"
expect_exit 78 "$tend" list
expect_in "newer" "$(cat "$T/err")"
fresh_store
python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute("UPDATE meta SET value=? WHERE key=?", ("0","schema-0001")); c.commit()' "$T/t.db"
expect_exit 65 "$tend" list
# a store that is cut, written over or changed by another tool says so; nobody works on it, and check finds it
fresh_store
for i in 1 2 3 4 5 6; do say chat "c$i" "u$i" 'where is my parcel' >/dev/null; done
spoil() { # NAME PYTHON on c, the store, and b, its bytes
	python3 - "$T/t.db" "$T/$1.db" "$2" <<'P'
import shutil, sqlite3, sys
src, dst, code = sys.argv[1:]
c = sqlite3.connect(src); c.execute("PRAGMA wal_checkpoint(TRUNCATE)"); c.close()
b = bytearray(open(src, "rb").read())
if code.startswith("b"):
    exec(code); open(dst, "wb").write(b)
else:
    shutil.copy(src, dst); c = sqlite3.connect(dst); c.execute(code); c.commit()
P
}
spoil cut 'b = b[:len(b) // 3]'
spoil over 'b[4096:len(b) // 2] = bytes(len(b) // 2 - 4096)'
spoil empty 'b = b""'
spoil table 'DROP TABLE clock'
spoil column 'ALTER TABLE ticket RENAME COLUMN queue TO queues'
for how in cut over empty table column; do
	expect_exit 65 "$tend" -s "$T/$how.db" check
	expect_exit 65 "$tend" -s "$T/$how.db" show T10001
	expect_in damaged "$(cat "$T/err")$([ $how != empty ] || echo damaged)"
done
mkdir "$T/folder"
expect_exit 65 "$tend" -s "$T/folder" list
expect_exit 0 "$tend" check
# whoever could make agents can always be replaced, never be gone
expect_exit 77 "$tend" agent leave "$(id -un)"
expect_exit 77 "$tend" agent set "$(id -un)" --role lead
expect_in "last administrator" "$(cat "$T/err")"
"$tend" agent add chief --role admin
expect_exit 0 "$tend" agent leave "$(id -un)"
expect_exit 0 "$tend" --as chief list

expect_exit 73 "$tend" -s /proc/nowhere/t.db init
expect_exit 64 "$tend" -s pg:dbname=x list

# locked for long: the wait is bounded, then said
fresh_store
say chat c1 u1 'where is my parcel' >/dev/null
python3 - "$T/t.db" "$T/locked" <<'P' &
import sqlite3, sys, time
c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute("BEGIN IMMEDIATE"); open(sys.argv[2], "w").write("1"); time.sleep(60)
P
locker=$!
for i in $(seq 100); do [ -s "$T/locked" ] && break; sleep 0.05; done
TEND_WAIT_MS=200 expect_exit 75 "$tend" next
TEND_WAIT_MS=200 expect_exit 0 "$tend" list
kill $locker
wait $locker 2>/dev/null || :
expect_exit 0 "$tend" next

# a policy with errors: every problem with file and line, nothing published
cp -R "$top/data/policy" "$T/policy"
printf '[queue x]\ncolour = red\n[sla y]\ncalendar = nowhere\nfirst_reply = soon\n[route z]\nwhen = colour:red\nqueue = none\n[rule r]\npattern = (\nclass = quality\n' >> "$T/policy/queues.ini"
expect_exit 78 "$tend" policy check "$T/policy"
for w in 'queues.ini:[0-9]*: .*colour' 'nowhere' 'soon' 'no field `colour' 'queue none' 'missing closing'; do grep -q "$w" "$T/err" || { cat "$T/err"; die "not reported: $w"; }; done
expect_exit 78 "$tend" policy publish "$T/policy"
expect_eq "$("$tend" policy show --json | head -1 | grep -c '"version":1')" 1
printf '[broken\n' > "$T/policy/queues.ini"
expect_exit 78 "$tend" policy check "$T/policy"
expect_in "queues.ini:1" "$(cat "$T/err")"
expect_exit 66 "$tend" policy check "$T/nothing"

# standard output that cannot be written
if [ -c /dev/full ]; then rc=0; "$tend" list > /dev/full 2>"$T/err" || rc=$?; expect_eq $rc 74; fi

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	# read-only, as somebody else: reading works, writing says why
	chmod 755 "$T"; chmod 644 "$T/t.db"*
	p=$T; while [ "$p" != / ]; do chmod a+x "$p" 2>/dev/null || :; p=$(dirname "$p"); done
	rc=0; setpriv --reuid=65534 --clear-groups "$tend" next >"$T/out" 2>"$T/err" || rc=$?
	case $rc in 67|73) ;; *) cat "$T/err"; die "as nobody: exit $rc" ;; esac
	"$tend" agent add nobody
	rc=0; setpriv --reuid=65534 --clear-groups "$tend" next >"$T/out" 2>"$T/err" || rc=$?
	expect_eq $rc 73 "$(cat "$T/err")"
	rc=0; setpriv --reuid=65534 --clear-groups "$tend" --as root list >"$T/out" 2>"$T/err" || rc=$?
	case $rc in 73|77) ;; *) die "--as by a stranger: exit $rc" ;; esac
	# a full disk: nothing is lost, and the store is sound afterwards
	mkdir -p "$T/small"
	if mount -t tmpfs -o size=1m tmpfs "$T/small" 2>/dev/null; then
		trap 'umount "$T/small" 2>/dev/null' EXIT
		"$tend" -s "$T/small/t.db" init >/dev/null
		python3 -c 'import json
for i in range(3000): print(json.dumps({"channel":"chat","id":"m%d"%i,"thread":"t%d"%i,"at":"2026-11-20T10:00:00+08:00","from":{"id":"u%d"%i},"text":"x"*900}))' > "$T/many.jsonl"
		expect_exit 74 "$tend" -s "$T/small/t.db" intake jsonl "$T/many.jsonl"
		expect_in "full" "$(cat "$T/err")"
		cut -f1 "$T/out" | grep -c T > "$T/said" || :
		cp "$T/small"/t.db* "$T/policy/"
		expect_eq "$("$tend" -s "$T/policy/t.db" list 'state:any' --limit 5000 | tail -n +2 | wc -l)" "$(cat "$T/said")" "acknowledged and there"
		"$tend" -s "$T/policy/t.db" check >/dev/null
	else
		echo "no tmpfs here: the full disk was not tried"
	fi
fi

# a command that does not exist names the one nearest to it, and a noun can be asked what it does
near() { expect_exit 64 "$tend" $1; expect_eq "$(cat "$T/err")" "tend: no such command: $1: $2"; }
near "return opne" 'did you mean `tend return open`?'
near "retrun" 'did you mean `tend help return`?'
near "retrun open" 'did you mean `tend return open`?'
near "lst" 'did you mean `tend ticket list`?'
near "return" 'see `tend help return`'
near "return zzz" 'see `tend help return`'
near "xyzzy" 'see `tend help`'
near "order show" 'see `tend help`'
expect_eq "$("$tend" return --help)" "$("$tend" help return)"
expect_eq "$("$tend" list --help)" "$("$tend" help ticket list)"
expect_exit 64 "$tend" return open --wrong; expect_in 'see `tend help return open`' "$(cat "$T/err")"
