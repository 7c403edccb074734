#!/bin/sh
# A payment provider for tests: what it is asked is appended to $PAY/asked; it pays each key once, remembers it in $PAY/paid, and answers
# as $PAY/mode says: ok (default), lost (pays, answers nobody can use), unknown (pays, exit 76), later (75), no (a final refusal), rubbish
# (pays, says nothing), mute (76, not paid), deaf (76 to queries), slow (pays, answers in 5 s), late (pays only after a
# while, and knows nothing of it until then). $PAY/again: keys that were asked for although they were paid.
in=$(cat)
case $in in *'}') ;; *) exit 64 ;; esac # half a request is none: who asked has died
field() { printf '%s' "$in" | sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^,\"}]*\\).*/\\1/p"; }
key=$(field key) verb=$(field verb) amount=$(field amount_fen) mode=$(cat "$PAY/mode" 2>/dev/null || echo ok)
printf '%s\t%s\t%s\n' "$verb" "$key" "$amount" >> "$PAY/asked"
known() { grep -q "^$key	" "$PAY/paid" 2>/dev/null; }
if [ "$verb" = query ]; then
	[ "$mode" = deaf ] && exit 76
	known && { echo "ref-$key"; exit 0; }
	[ -e "$PAY/now.$key" ] && exit 76 # it is at it
	exit 66
fi
known && echo "$key" >> "$PAY/again" # who asked knew better, or should have
if [ "$mode" = late ]; then echo "$key" >> "$PAY/late"; else : > "$PAY/now.$key"; trap 'rm -f "$PAY/now.$key"' EXIT; fi
case $mode in
later) exit 75 ;;
no) echo "account closed"; exit 1 ;;
mute) exit 76 ;;
late) sleep 0.3 ;;
esac
# a provider does not pay one key twice because it is asked twice at once
(flock 9; known || printf '%s\t%s\t%s\n' "$key" "$amount" "$verb" >> "$PAY/paid") 9>> "$PAY/lock"
case $mode in
unknown) exit 76 ;;
lost) kill -9 $$ ;;
rubbish) exit 0 ;;
slow) sleep 5 ;;
esac
echo "ref-$key"
