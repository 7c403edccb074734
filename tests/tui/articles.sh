# Articles in the console: written, kept, saved with their version, two editors at once, versions and what differs, states, undo; macros; gaps.
. "$top/tests/lib/tui.sh"
shop
"$TEND" --as zhao import articles "$top/tests/tui/shop/articles.jsonl" >/dev/null || die "articles failed"
sql() { sqlite3 "$TEND_STORE" "$1"; }
article() { sql "SELECT $2 FROM article WHERE external_id='$1' ORDER BY id LIMIT 1"; }
kept() { sql "SELECT count(*) FROM draft WHERE kind=2"; }
meyer=$("$TEND" list 'order:O-77812' | tail -n 1 | cut -f1)

# ---- writing: a new one, what is wrong, what is kept ----
screen_is article-new <<'K'
:kb add Harness sizes
K
is "nothing typed, nothing kept" "$(kept)" 0
screen_is article-wrong <<'K'
:kb add Harness sizes
text:harness
^D
K
is "not saved" "$(article harness id)" ""
is "but kept" "$(kept)" 1
screen_is article-goes-on <<'K'
f3 enter a
K
screen_is article-anew <<'K'
f3 enter a ^X
K
is "thrown away" "$(kept)" 0
cat >"$T/new" <<'K'
:kb add Harness sizes
text:harness
down down down down down down down down end enter
text:Measure the chest behind the front legs.
^D
K
{ cat "$T/new"; echo esc; } | console lin
is "the question for a reason is no way to lose it" "$(kept)" 1
screen_is article-added <<'K'
f3 enter a ^D
text:customers ask
enter
K
is "a draft" "$(article harness 'state, version, body')" "0|1|Measure the chest behind the front legs."
is "nothing kept" "$(kept)" 0
screen_is article-denied <<'K'
:kb 发票
e
K

# ---- states: to review by whom it is written, published by a lead, taken back ----
screen_is article-state <<'K'
:kb show harness
s
K
printf ':kb show harness\ns enter\n' | console lin
is "in review" "$(article harness state)" 1
screen_is article-state-denied <<'K'
:kb show harness
s
text:published
enter
K
printf ':kb show harness\ns enter u\n' | console zhao
is "published and taken back" "$(article harness state)" 1
printf ':kb publish harness\n' | console zhao
is "published" "$(article harness state)" 2
printf ':kb show harness\n:kb archive\nu\n' | console zhao
is "archived and taken back" "$(article harness state)" 2

# ---- editing: only what changed, a reason, versions and what differs ----
cat >"$T/edit" <<'K'
:kb show damage
e
down down down
text:!
^D
text:clearer
enter
K
screen_is article-saved zhao <"$T/edit"
is "one version more" "$(article damage version)" 2
screen_is article-versions zhao <<'K'
:kb history damage
K
screen_is article-diff zhao <<'K'
:kb history damage
enter
K
screen_is article-restored zhao <<'K'
:kb history damage
down r
K
is "restored is a new version" "$(article damage version)" 3
is "with the old text" "$(article damage body | head -n 1)" "破损、漏粮：先拍照，再选补发或退款。"
screen_is article-compare zhao <<'K'
:kb history damage
space down down enter
K
screen_is zh-article-versions wang <<'K'
:kb history damage
K
printf ':kb show damage\ne\ntext:zz\n^D enter u\n' | console zhao
is "undone: as it was" "$(article damage body | head -n 1)" "破损、漏粮：先拍照，再选补发或退款。"

# ---- in $EDITOR ----
export EDITOR="sed -i s/Measure/Take/"
printf ':kb show size-collar\nE ^D enter\n' | console zhao
is "by \$EDITOR" "$(article size-collar body)" "Take the neck and add two fingers."
export EDITOR=false
screen_is article-editor-failed zhao <<'K'
:kb show size-collar
E
K
unset EDITOR

# ---- two editors: never overwritten, both shown, one chooses ----
other() { # what somebody else makes of it meanwhile
	"$TEND" --as zhao kb show "$1" --text | sed "$2" >"$T/other.md"
	"$TEND" --as zhao kb edit "$1" "$T/other.md" --reason other >/dev/null || die "the other edit failed"
}
v() { article invoice version; }
cat >"$T/mine" <<'K'
:kb show invoice
e ^U ^K
text:MINE
esc
K
"$TEND" agent add ma --name 马丽 --role lead --lang en >/dev/null
console ma <"$T/mine"
other invoice '1,$s/十分钟/五分钟/'
screen_is article-clash ma <<'K'
:kb show invoice
e ^D enter
K
is "theirs is there" "$(v)" 2
is "mine is kept" "$(kept)" 1
screen_is article-clash-back ma <<'K'
:kb show invoice
e ^D enter esc
K
screen_is article-merge ma <<'K'
:kb show invoice
e ^D enter e
K
printf ':kb show invoice\ne ^D enter e ^D enter\n' | console ma
is "not with the signs in it" "$(v)" 2
printf ':kb show invoice\ne ^X esc\n' | console ma
is "begun anew" "$(kept)" 0
console ma <"$T/mine"
other invoice '1,$s/五分钟/三分钟/'
printf ':kb show invoice\ne ^D enter m\n' | console ma
is "mine is right" "$(article invoice 'version, body')" "4|MINE"
printf ':kb show invoice\ne ^U ^K\ntext:AGAIN\nesc\n' | console ma
other invoice '1,$s/MINE/THEIRS/'
printf ':kb show invoice\ne ^D enter t\n' | console ma
is "theirs is right" "$(article invoice 'version, body')" "5|THEIRS"
is "mine is gone" "$(kept)" 0
printf ':kb show invoice\ne\ntext:A \nesc\n' | console ma
other invoice '1,$s/^tags: .*/tags: 发票 税号/'
printf ':kb show invoice\ne ^D enter e ^D enter\n' | console ma
is "both" "$(article invoice 'version, body, tags')" "7|A THEIRS|发票 税号"

# ---- macros: shown, asked for what is missing, one step, taken back ----
"$TEND" --as zhao ticket assign "$meyer" lin >/dev/null
sql "UPDATE orders SET tracking='' WHERE no='O-77812'" || die "the order is not there"
screen_is macro-shown <<K
:open $meyer
2
K
screen_is zh-macro-shown wang <<K
:open $meyer
2
K
screen_is macro-asks <<K
:open $meyer
2 enter
K
screen_is macro-no <<K
:open $meyer
2 enter esc
K
is "nothing happened" "$("$TEND" show "$meyer" --json | jq -r .reason)" T04
screen_is macro-done <<K
:open $meyer
2 enter
text:YT1
enter
K
is "its reason" "$("$TEND" show "$meyer" --json | jq -r .reason)" T02
is "its tags" "$("$TEND" show "$meyer" --json | jq -r '.tags|join(" ")')" carrier
is "its answer is the draft" "$(draft lin "$meyer" | grep -c 'parcel YT1 was')" 1
screen_is macro-undone <<K
:open $meyer
u
K
is "the reason of before" "$("$TEND" show "$meyer" --json | jq -r .reason)" T04
is "no draft" "$(draft lin "$meyer")" ""
screen_is macro-sent <<K
:open $meyer
2 enter
text:YT1
enter ^D
K
is "then it waits for the customer" "$("$TEND" show "$meyer" --json | jq -r .state)" pending
is "counted" "$(sql 'SELECT group_concat(what, " ") FROM (SELECT what FROM article_use WHERE what IN (2, 5) ORDER BY id)')" "5 2"

# ---- an article of a ticket, without the people in it ----
screen_is article-from <<K
:open $meyer
:kb from
K

# ---- where it is lacking ----
for w in zebra giraffe; do printf ':kb %s\n' $w | console lin; done
printf ':kb zebra\n' | console wang
printf ':kb show food-change\nn\ntext:wrong\nenter\n' | console lin
screen_is article-gaps zhao <<'K'
:kb gaps
K
screen_is zh-article-gaps wang <<'K'
:kb gaps
K
screen_is article-gap-written zhao <<'K'
:kb gaps
enter
K
screen_is article-gap-read zhao <<'K'
:kb gaps
G enter
K
finish
