# The shipped articles hold together: keys, pairs, links, reasons, placeholders, lengths. And the check finds what it should.
set -u
check=$top/tests/lib/kbcheck.py kb=$top/data/kb reasons=$top/data/policy/reasons.ini bad=0
fail() { echo "FAILED: $*"; bad=1; }

python3 "$check" "$kb" "$reasons" --counts || fail 'the shipped articles do not hold together'

# spoil SAYS SED FILE: with the change, the check must fail and say so
spoil() {
	rm -rf kb; cp -r "$kb" kb
	sed -i "$2" "kb/$3"
	! cmp -s "kb/$3" "$kb/$3" || fail "$2 changes nothing in $3"
	! python3 "$check" kb "$reasons" > out || fail "passes: $2"
	grep -q "FAILED: $3.*$1" out || { fail "$2: no word of \`$1'"; cat out; }
}
spoil 'the keys are' '/^audience:/d' refund-time.zh.md
spoil 'the keys are' 's/^tags:/tag:/' refund-time.zh.md
spoil 'the keys are' '/^then:/d' macro-thanks.en.md
spoil 'is unknown' 's/^kind: .*/kind: recipe/' refund-time.en.md
spoil 'is unknown' 's/^then: .*/then: frozen/' macro-thanks.en.md
spoil 'the id is' 's/^id: .*/id: refund-times.zh/' refund-time.zh.md
spoil 'is no reason' 's/^reasons: .*/reasons: C01 Z99/' refund-time.zh.md
spoil 'is missing' 's/^variant: .*/variant: refund-tide.en/' refund-time.zh.md
spoil 'point back' 's/^variant: .*/variant: refund-failed.zh/' refund-time.en.md
spoil 'differs from its variant' 's/^audience: .*/audience: internal/' refund-time.en.md
spoil 'leads nowhere' 's/(kb:refund-failed.zh)/(kb:refund-fail.zh)/' refund-time.zh.md
spoil 'other language' 's/(kb:refund-failed.zh)/(kb:refund-failed.en)/' refund-time.zh.md
spoil 'no placeholder' 's/微信零钱/{wallet}/' refund-time.zh.md
spoil 'English sentence' 's/微信零钱/this is not Chinese/' refund-time.zh.md
spoil 'Chinese in an English' 's/WeChat/微信/' refund-time.en.md
spoil 'not UTF-8' 's/微信/\xff/' refund-time.zh.md
spoil 'front matter' '1d' refund-time.zh.md
spoil 'no day' 's/^review_on: .*/review_on: 2027-02-30/' refund-time.zh.md
spoil 'long, not' '20,$d' refund-time.zh.md
spoil 'somebody' 's/微信零钱/致电13800000000/' refund-time.zh.md
spoil 'Markdown subset' 's/^# /### /' refund-time.zh.md
rm -rf kb; cp -r "$kb" kb; rm kb/refund-time.en.md
! python3 "$check" kb "$reasons" > out || fail 'passes without an English half'
grep -q 'refund-time.zh.md: the variant' out || { fail 'a missing half is not named'; cat out; }
exit $bad
