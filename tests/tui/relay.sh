# A reply's fate is seen on the open ticket in honest words: queued, sent, failed.
. "$top/tests/lib/tui.sh"
unset TEND_NOW
cp -R "$top/data/policy" "$T/policy"
sed -i "s|^sendmail = .*|sendmail = $T/sendmail|" "$T/policy/connectors.ini"
sed -i 's/^recall = .*/recall = 2s/' "$T/policy/shop.ini"
printf '#!/bin/sh\ncat >>"%s/sent"\n' "$T" >"$T/sendmail"
chmod +x "$T/sendmail"
"$TEND" init --policy "$T/policy" >/dev/null
"$TEND" agent add lin --name 林晓 --role agent --lang en >/dev/null
"$TEND" intake jsonl "$top/tests/tui/shop/messages.jsonl" >/dev/null

tm_start a 80x24 "$TEND --as lin"
tm_type a ":T10003"
tm_wait a ":T10003"
tm_keys a Enter
tm_wait a "退货被拒"
tm_keys a r
tm_wait a "answer to"
tm_type a "您好，已经为您登记。"
tm_keys a C-d
tm_wait a "→ 林晓  Mail  queued"
tm_gone a "u takes it back"   # said only as long as it is true
is "nothing has left before" "$(test -e "$T/sent"; echo $?)" 1
"$TEND" relay --once >/dev/null
tm_wait a "→ 林晓  Mail  sent"
grep -q '^To:.*zmm@example.com' "$T/sent" || { say "no mail was sent"; failed=1; }

# It cannot be sent: the ticket says so, and what the program said.
printf '#!/bin/sh\necho "no such mailbox" >&2\nexit 67\n' >"$T/sendmail"
tm_keys a r
tm_wait a "answer to"
tm_type a "second"
tm_keys a C-d
tm_wait a "Mail  queued"
tm_gone a "u takes it back"
"$TEND" relay --once >/dev/null
tm_wait a "Mail  failed"

# Too late to recall: it says what it is.
tm_type a ":recall"
tm_keys a Enter
tm_gone a ":recall"
tm_lacks a "taken back" || { say "recalled what had left"; failed=1; }
tm_wait a "Mail  failed"
finish
