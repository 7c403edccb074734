# Helpers of the shell tests: source it. $B build folder, $T private folder, $top source root.
set -eu
tend=$B/tend
export TEND_STORE=$T/t.db

die() { echo "not so: $*" >&2; exit 1; }
fresh_store() { rm -f "$T"/t.db*; "$tend" init >/dev/null; }
# expect_exit CODE COMMAND…: the exit code, and an error of one line that begins with `tend: `
expect_exit() {
	local want=$1 rc=0
	shift
	"$@" >"$T/out" 2>"$T/err" || rc=$?
	[ "$rc" = "$want" ] || { cat "$T/err" >&2; die "exit $rc, not $want: $*"; }
	[ "$want" = 0 ] || [ "$(tail -n 1 "$T/err" | cut -c1-6)" = "tend: " ] || { cat "$T/err"; die "no error line: $*"; }
}
expect_eq() { [ "$1" = "$2" ] || die "\`$1' is not \`$2'${3:+ ($3)}"; }
expect_in() { case $2 in *"$1"*) ;; *) die "\`$1' is not in \`$2'" ;; esac; }
# field NAME T: a field of tend show --json
field() { "$tend" show "$2" --json | python3 -c 'import json,sys; v=json.load(sys.stdin)
for k in sys.argv[1].split("."): v = v[int(k)] if isinstance(v, list) else v[k]
print(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False))' "$1"; }
# say CHANNEL ID THREAD TEXT [JSON members]: one message in
say() { printf '{"channel":"%s","id":"%s","thread":"%s","at":"%s","from":{"id":"%s","name":"N %s"},"text":"%s"%s}\n' "$1" "$2" "$3" \
	"${AT:-2026-11-20T10:00:00+08:00}" "$3" "$3" "$4" "${5:-}" | "$tend" intake jsonl | cut -f1,2; }
