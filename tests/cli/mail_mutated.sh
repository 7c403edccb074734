#!/bin/bash
# SPDX-License-Identifier: ISC
# Thousands of messages broken in every way: each has one answer, understood or refused with a reason, and not a byte is lost.
# 2 000 messages; 10 000 with TEND_FULL=1, or with TEND_CORPORA, whose mail is broken too; 1 000 under a sanitizer unless TEND_FULL=1.
# MAIL_SEED=N makes others; a defect that one shows gets a case of its own in mail_parse.sh.
. "$top/tests/lib/cli.sh"
count=2000 stored=400 from=("$top"/tests/data/mail/*)
if [ -n "${TEND_CORPORA:-}" ] && [ -d "$TEND_CORPORA/mail/messages" ]; then
	count=10000 from+=("$TEND_CORPORA"/mail/{messages,more/messages,mbox}/*)
fi
[ -z "${ASAN_OPTIONS:-}" ] || count=1000 stored=200
[ "${TEND_FULL:-}" != 1 ] || count=10000 stored=2000
mutate() { python3 "$top/tests/lib/mailmutate.py" "$@"; }

mutate make --seed "${MAIL_SEED:-1}" --count "$count" --out "$T/md" "${from[@]}"
for how in "maildir $T/md" "mbox $T/md/mbox"; do
	rc=0
	"$B/tend-intake" --raw $how >"$T/records" 2>"$T/err" || rc=$?
	[ $rc = 0 ] || [ $rc = 65 ] || die "exit $rc: $how: $(head -n 20 "$T/err")"
	[ ! -s "$T/err" ] || die "said on standard error: $(head -n 20 "$T/err")"
	mutate check "$T/md" "$T/records" || die "see above: $how"
done

# the same into a store: an answer for each, and each message's bytes in the store or in the quarantine
fresh_store
mkdir -p "$T/some/new"
ls "$T/md/new" | head -n "$stored" | (cd "$T/md/new" && xargs cp -t "$T/some/new")
rc=0
"$tend" intake mail --maildir "$T/some" >"$T/answers" 2>"$T/err" || rc=$?
[ $rc = 0 ] || [ $rc = 65 ] || die "exit $rc: $(cat "$T/err")"
expect_eq "$(wc -l <"$T/answers")" "$stored"
expect_eq "$(cut -f2 "$T/answers" | sort | uniq | grep -vcxE 'new|appended|duplicate|refused')" 0
python3 - "$T" <<'PY'
import os, sqlite3, sys
T = sys.argv[1]
db = sqlite3.connect(T + "/t.db")
kept = {bytes(r[0]) for r in db.execute("SELECT data FROM message_raw UNION ALL SELECT raw FROM quarantine")}
answers = [l.split("\t")[1] for l in open(T + "/answers", encoding="utf-8", newline="\n")]
for name, answer in zip(sorted(os.listdir(T + "/some/new")), answers):
    assert answer == "duplicate" or open(f"{T}/some/new/{name}", "rb").read() in kept, f"{name} ({answer}) is not in the store"
print(f"{len(answers)} into a store: " + ", ".join(f"{answers.count(a)} {a}" for a in sorted(set(answers))))
PY
"$tend" intake mail --maildir "$T/some" >"$T/again" 2>/dev/null || :
expect_eq "$(cut -f2 "$T/again" | grep -cxE 'new|appended')" 0 "all are known now"
"$tend" check >/dev/null
