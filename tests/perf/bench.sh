#!/bin/bash
# Prints the table of figures. B build folder, N store sizes, S seconds a run.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
case $B in /*) ;; *) B=$top/$B ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/tend-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 HOME=$work
unset TEND_STORE TEND_NOW LANGUAGE
row() { awk -v f="$1" -v a="$2" -v b="$3" -v u="$4" -v g="$5" 'BEGIN { printf "%-44s %10.1f %10.1f %-8s %6.2f  %s\n", f, a, b, u, (b > 0 ? a / b : 0), g }'; }
ms() { # median milliseconds of 31 runs of a command
	python3 - "$@" <<'P'
import statistics, subprocess, sys, time
v = []
for _ in range(31):
    t = time.monotonic(); subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); v.append((time.monotonic() - t) * 1e3)
print(statistics.median(v))
P
}
val() { awk -F'\t' -v k="$2" '$1 == k { print $2 }' "$1"; }
for n in $N; do
	db=$work/$n.db
	"$B/perf/gen" "$db" "$n" "$top/data/policy"
	printf '\n%-44s %10s %10s %-8s %6s  %s\n' "$n tickets" tend floor unit ratio budget
	CHANGE="$B/tend -s $db next" python3 "$top/tests/perf/screen.py" "$B/tend" -s "$db" > "$work/tend.tsv"
	python3 "$top/tests/perf/screen.py" "$B/perf/floor_ui" "$db" > "$work/floor.tsv"
	for f in start_ms:ms:'<= 2' start_bytes:bytes: start_writes:writes: down_bytes:bytes:'<= 60 bytes' down_writes:writes:'<= 2 writes' down_us:us:'<= 2' down_cpu_us:us_cpu:'<= 2'; do
		IFS=: read -r k u g <<<"$f"
		row "screen, $k" "$(val "$work/tend.tsv" $k)" "$(val "$work/floor.tsv" $k)" "$u" "$g"
	done
	for f in page_bytes:bytes:1350:'<= 1.05 of 1350' page_cpu_us:us_cpu:5000:'<= 5 ms' change_ms:ms:60:'<= 60 ms' change_max_ms:ms:60:'p99 <= 60 ms active' idle_bytes:bytes:0:'0 bytes'; do
		IFS=: read -r k u b g <<<"$f"
		row "screen, $k (floor: the budget)" "$(val "$work/tend.tsv" $k)" "$b" "$u" "$g"
	done
	row "command: tend list" "$(ms "$B/tend" -s "$db" list)" "$(ms "$B/perf/floor_list" "$db")" ms '<= 2'
	row "command: tend next (floor: a list)" "$(ms "$B/tend" -s "$db" next)" "$(ms "$B/perf/floor_list" "$db")" ms '<= 4 ms'
	"$B/perf/bench" "$db" "$top/data/policy" "$S"
done
