# What a changed policy would have made of the last tickets is known before it is in force, with the words it rests on.
. "$top/tests/lib/cli.sh"
fresh_store
say wechat a1 u1 '狗粮发霉了' >/dev/null
say wechat a2 u2 '你们的猫砂盆翻车了' >/dev/null
say wechat a3 u3 '请问你们几点下班' >/dev/null
"$tend" class T10002 quality >/dev/null
cp -r "$top/data/policy" "$T/p"
expect_exit 0 "$tend" policy try "$T/p"
expect_eq "$(awk -F'\t' 'NF == 6 && $3 ~ /^[1-9]/' "$T/out" | wc -l)" 0 "the same policy differs in nothing"
cat >> "$T/p/rules/zh.ini" <<'R'

[rule zz.rollover]
lang = zh
pattern = 翻车
class = quality 5
severity = 4 6
complaint = yes 5
R
sed -i '/^\[sla talk\]/i [sla torn]\nwhen = class:quality\ncalendar = always\nfirst_reply = 7m\n' "$T/p/sla.ini"
expect_exit 0 "$tend" policy try "$T/p" --json
row() { jq -r --arg t "$1" --arg f "$2" 'select(.ticket == $t and .field == $f) | [.was, .now, .agent, .because] | map(. // "-") | join("|")' "$T/out"; }
expect_eq "$(row T10002 class | sed 's/^[a-z]*|/|/')" "|quality|quality|“翻车” zz.rollover"
expect_eq "$(row T10002 severity | cut -d'|' -f2,4)" "4|“翻车” zz.rollover"
expect_eq "$(row T10002 priority | cut -d'|' -f2,4)" "P1|harm: severity:4"
expect_eq "$(row T10001 first_reply | cut -d'|' -f2,4)" "7m|torn: class:quality"
expect_eq "$(row T10003 class)" ""
expect_eq "$(jq -c 'select(.field == "class" and .tickets) | [.tickets, .differ, .corrected, .agreed, .would_agree]' "$T/out")" "[3,1,1,0,1]"
expect_eq "$(jq -c 'select(.field == "first_reply" and .tickets) | .differ' "$T/out")" 2
sed -i '/^\[rule zz.rollover\]/,$d' "$T/p/rules/zh.ini"
"$tend" policy publish "$T/p" >/dev/null
"$tend" policy try "$top/data/policy" --last 2 >"$T/out"
expect_eq "$(sed -n 2p "$T/out" | cut -f2)" 2
# A rule that explodes is named wherever it was met, and the others go on.
printf "\n[rule zz.explodes]\npattern = (?:[a-y]+)+[^a-y]z\nclass = quality 1\n" >>"$T/p/rules/zh.ini"
"$tend" policy publish "$T/p" >/dev/null
printf '{"channel":"wechat","id":"x9","at":"2026-11-20T10:00:00+08:00","from":{"id":"u9"},"text":"狗粮发霉，%s"}\n' "$(printf "a%.0s" $(seq 4000))z" | "$tend" intake jsonl >"$T/out" 2>"$T/err"
expect_in "zz.explodes" "$(cat "$T/err")"
expect_eq "$(field class T10004)" quality

# It writes nothing, needs a lead, and a broken policy is named before anything is tried.
events=$(sqlite3 "$T/t.db" 'SELECT count(*) FROM event')
"$tend" policy try "$top/data/policy" >/dev/null
expect_eq "$(sqlite3 "$T/t.db" 'SELECT count(*) FROM event')" "$events"
"$tend" agent add lin --role agent >/dev/null
expect_exit 77 "$tend" --as lin policy try "$T/p"
expect_exit 64 "$tend" policy try "$T/p" --last 0
echo '[rule' >> "$T/p/rules/zh.ini"
expect_exit 78 "$tend" policy try "$T/p"
