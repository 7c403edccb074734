# The shipped rules on a shop's messages: class, complaint and reason are mostly right, and every span of evidence is exact.
set -u
tend=$B/tend bad=0
fail() { echo "FAILED: $*"; bad=1; }

grep -v '^#' "$top/tests/data/shop_messages.tsv" > labelled
cut -f 6 labelled > texts
"$tend" --json classify texts > verdicts || fail "classify: exit $?"
python3 - <<'PY' || bad=1
import json
import sys

NAMES = ['class', 'complaint', 'reason', 'severity', 'sentiment']
# In percent. A reason that is named and one where none is are two questions: silence answers only the second.
LEAST = {'class': 92, 'complaint': 94, 'reason': 93, 'no reason': 95, 'severity': 82, 'sentiment': 92}
rows = [line.rstrip('\n').split('\t') for line in open('labelled', encoding='utf-8')]
said = [json.loads(line) for line in open('verdicts', encoding='utf-8')]
right, asked = dict.fromkeys(LEAST, 0), dict.fromkeys(LEAST, 0)
bad = 0

if len(rows) < 170 or len(rows) != len(said):
    sys.exit(f'FAILED: {len(rows)} messages, {len(said)} verdicts')
for row, v in zip(rows, said):
    got = [v['class'], 'yes' if v['complaint'] else 'no', v['reason'] or '-', str(v['severity']),
           '+' if v['sentiment'] > 0 else '-' if v['sentiment'] < 0 else '0']
    misses = []
    for name, want, g in zip(NAMES, row, got):
        if want == '*':
            continue
        kind = 'no reason' if name == 'reason' and want == '-' else name
        asked[kind] += 1
        right[kind] += g in want.split('|')
        if g not in want.split('|'):
            misses.append(f'{name} {want}, not {g}')
    if misses:
        print(f'{row[5]}\n    {"; ".join(misses)}')
    raw = row[5].encode()
    for e in v['evidence']:
        try:
            if e['start'] + e['len'] > len(raw):
                raise ValueError('behind the end')
            raw[:e['start']].decode(), raw[e['start']:e['start'] + e['len']].decode()
        except ValueError as x:
            bad = 1
            print(f'FAILED: {row[5]}: {e}: {x}')
for kind, least in LEAST.items():
    percent = 100 * right[kind] / asked[kind]
    print(f'{kind}: {right[kind]} of {asked[kind]}, {percent:.1f} %')
    if percent < least:
        bad = 1
        print(f'FAILED: below {least} %')
sys.exit(bad)
PY

# text<TAB>rule<TAB>the words of the text that it found, as they were written
cat > spans <<'EOT'
罐頭打開發現發霉，貓咪都不敢吃	zh.Q02.spoiled	發霉
箱子壓扁了，罐頭凹了幾個	zh.T01.damaged	箱子壓扁
寄錯貨了，我訂的是大號	zh.W01.wrong_item	寄錯
等咗成個星期都未收到貨	zh.T04.waited	等咗成個星期
個客服好冇禮貌	zh.service.bad	客服好冇禮貌
隻狗食咗之後不停嘔	zh.P01.ill	不停嘔
要求退款！！！　發票呢	zh.X03.invoice	發票
ＡＰＰ连不上ＷＩＦＩ	zh.Q01.defect	连不上
这个包裹到现在还没到！！	zh.T04.late	现在还没到
怀疑是ｆａｋｅ	zh.D02.counterfeit	ｆａｋｅ
ＣＡＮＣＥＬ我的订单	zh.C04.cancel	ＣＡＮＣＥＬ
The bag was ＴＯＲＮ	en.T01.damaged	bag was ＴＯＲＮ
Ｒｅｃａｌｌ of this batch?	en.R01.recall	Ｒｅｃａｌｌ
EOT
cut -f 1 spans > texts
"$tend" --json classify texts > verdicts || fail "classify: exit $?"
python3 - <<'PY' || bad=1
import json
import sys

bad = 0
for line, verdict in zip(open('spans', encoding='utf-8'), open('verdicts', encoding='utf-8'), strict=True):
    text, rule, want = line.rstrip('\n').split('\t')
    raw = text.encode()
    got = {raw[e['start']:e['start'] + e['len']].decode() for e in json.loads(verdict)['evidence'] if e['rule'] == rule}
    if got != {want}:
        bad = 1
        print(f'FAILED: {text}: {rule} covers {got}, not {want}')
sys.exit(bad)
PY
exit $bad
