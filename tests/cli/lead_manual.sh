# tend-lead(7): every line that it shows runs as it stands, and moves what it says.
. "$top/tests/lib/cli.sh"
fresh_store
"$tend" agent add zhao --role lead --lang en
for a in lin wang emma; do "$tend" agent add $a; done
for i in $(seq 1 12); do say chat m$i t$i "where is my parcel" >/dev/null; done
"$tend" assign T10001 T10002 T10003 T10004 wang >/dev/null
"$tend" assign T10005 lin >/dev/null
for a in lin emma; do "$tend" --as $a agent state ready >/dev/null; done
page=$top/man/tend-lead.7
n=0
while read -r line; do
	eval "set -- ${line#tend }"
	"$tend" --as zhao "$@" >"$T/out" 2>"$T/err" || die "$line: exit $? $(cat "$T/err")"
	n=$((n + 1))
done < <(sed -n 's/^\.Dl \(tend .*\)/\1/p' "$page")
[ "$n" -ge 12 ] || die "only $n commands in the page"
# the console's lines come up as a preview, and are left; each word of them is one that the console knows
export LINES=24 COLUMNS=80 TERM=xterm
"$tend" assign T10001 T10002 T10003 wang >/dev/null
"$tend" assign T10005 lin >/dev/null
sqlite3 "$TEND_STORE" "UPDATE ticket SET queue='quality' WHERE id=10006; UPDATE ticket SET queue='service', assignee=0 WHERE id IN(10007,10008)"
n=0
while read -r line; do
	printf 'f5\n%s\n:save-screen %s\nesc\n' "$line" "$T/screen" >"$T/script"
	TEND_SCRIPT=$T/script "$tend" --as zhao || die "$line: exit $?"
	grep -q 'y does it' "$T/screen" || { cat "$T/screen" >&2; die "no preview: $line"; }
	n=$((n + 1))
done < <(sed -n 's/^\.Dl \(:.*\)/\1/p' "$page")
[ "$n" -ge 4 ] || die "only $n lines of the console"
# the keys that it names are the board's
for k in m b f w y; do grep -qE "^\.Sy $k( |$)" "$page" || die "key $k is not told of"; done
for a in move balance free carry-out why; do grep -qE "\"$a\", +\"[A-Z]*B\"" "$top/src/ui/action.def" || die "no key of the board: $a"; done
