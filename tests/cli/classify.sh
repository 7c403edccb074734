# tend classify: one line in, one line out; figures against labelled texts. Needs no store.
set -u
tend=$B/tend bad=0
fail() { echo "FAILED: $*"; bad=1; }
expect() { [ "$2" = "$3" ] || { fail "$1"; printf 'want: %s\ngot:  %s\n' "$3" "$2"; }; }

printf '%s\n' '袋子破了，狗粮漏了一地' '' 'Please cancel my order' > texts
"$tend" classify texts > out || fail "classify FILE: exit $?"
expect 'the header names the columns' "$(head -n 1 out)" \
	"$(printf 'class\tcomplaint\treason\torigin\tseverity\tsentiment\tlanguage\tconfidence\tevidence')"
expect 'each line, an empty one too, gives one' "$(wc -l < out)" 4
expect 'torn bag' "$(sed -n 2p out | cut -f 1-3,7)" "$(printf 'quality\tyes\tT01\tzh')"
expect 'cancel' "$(sed -n 4p out | cut -f 1-3,7)" "$(printf 'aftersales\tno\tC04\ten')"
expect 'without words the origin is hidden' "$(sed -n 3p out | cut -f 4)" hidden
"$tend" classify < texts | cmp -s - out || fail 'standard input gives the same'
"$tend" classify --policy "$top/data/policy" texts | cmp -s - out || fail '--policy of the shipped folder gives the same'

"$tend" --json classify texts > json || fail "--json: exit $?"
python3 - <<'PY' || bad=1
import json
texts = open('texts', encoding='utf-8').read().split('\n')
rows = [json.loads(l) for l in open('json', encoding='utf-8')]
assert len(rows) == 3, rows
assert set(rows[0]['confidence']) == {'class', 'complaint', 'origin', 'reason', 'severity', 'sentiment', 'language'}
for text, row in zip(texts, rows):
    raw = text.encode()
    for e in row['evidence']:
        raw[e['start']:e['start'] + e['len']].decode()     # never half a character
spans = {raw for e in rows[0]['evidence'] if e['rule'] == 'zh.T01.damaged'
         for raw in [texts[0].encode()[e['start']:e['start'] + e['len']].decode()]}
assert spans == {'袋子破'}, spans
PY

# A pattern without end, in a rule or in its exception, is stopped at its limit and named; the other rules go on.
mkdir explode && cp -r "$top"/data/policy/. explode
cat > explode/rules/own.ini <<'INI'
[rule own.fine]
pattern = zzz
class = service 9

[rule own.pattern]
pattern = (?:[a-y]+)+[^a-y]z
class = other 99

[rule own.not]
pattern = aaaa
not = (?:[a-y]+)+[^a-y]z
class = other 99
INI
many=$(printf 'a%.0s' {1..4000})
printf '%s\n' "袋子破了，狗粮漏了一地 ${many}z" "zzz" > texts
timeout 60 "$tend" classify --policy explode texts > out 2> err || fail "rules that explode: exit $?"
expect 'the other rules speak' "$(sed 1d out | cut -f 1,3)" "$(printf 'quality\tT01\nservice\t')"
expect 'both are named, nothing else' "$(sed 's/^tend: //; s/: make.*//' err)" \
	"$(printf 'rules/own.ini:%s hit its match limit, texts read without it: 1\n' '5: rule own.pattern' '9: rule own.not')"
"$tend" classify --policy explode <<< 'zzz' 2> err > out; expect 'where they did not explode nothing is said' "$(cat err)" ''

printf 'good\tLove it, thank you\nbad\tworst shop ever\nskip\tnothing\n' > a.tsv
printf 'good\tpositive\nbad\tnegative\nskip\t-\n' > map.tsv
"$tend" classify --score a.tsv --map map.tsv --field sentiment > score || fail "--score: exit $?"
expect 'rows and accuracy' "$(sed -n 2p score | cut -f 1-3)" "$(printf '2\t1.000\t1.000')"
expect 'the confusion table' "$(tail -n 2 score)" "$(printf 'positive\t1\t0\nnegative\t0\t1')"
"$tend" classify --score a.tsv --map map.tsv --score a.tsv --map map.tsv --field sentiment | sed -n 2p | cut -f 1 > n
expect 'pairs are pooled' "$(cat n)" 4

printf 'good\tpositive\n' > short.tsv
"$tend" classify --score a.tsv --map short.tsv 2> err; expect 'a label without a map is bad data' $? 65
grep -q 'a.tsv:2' err || fail "the message names file and line: $(cat err)"
"$tend" classify --score a.tsv 2> err; expect 'a score needs its map' $? 64
"$tend" classify --score a.tsv --map map.tsv --field wealth 2> err; expect 'an unknown field' $? 64
"$tend" classify nothere 2> err; expect 'a file that is not there' $? 66
exit $bad
