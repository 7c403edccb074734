#!/bin/sh
# A payment provider for tests: what it is asked is appended to $PAY/asked; it pays each key once, remembers it in $PAY/paid, and answers
# as $PAY/mode says: ok (default), lost (pays, answers nobody can use), unknown (pays, exit 76), later (75), no (a final refusal), rubbish.
in=$(cat)
field() { printf '%s' "$in" | sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^,\"}]*\\).*/\\1/p"; }
key=$(field key) verb=$(field verb) amount=$(field amount_fen) mode=$(cat "$PAY/mode" 2>/dev/null || echo ok)
printf '%s\t%s\t%s\n' "$verb" "$key" "$amount" >> "$PAY/asked"
known() { grep -q "^$key	" "$PAY/paid" 2>/dev/null; }
if [ "$verb" = query ]; then
	[ "$mode" = deaf ] && exit 76
	known && { echo "ref-$key"; exit 0; }
	exit 66
fi
case $mode in
later) exit 75 ;;
no) echo "account closed"; exit 1 ;;
mute) exit 76 ;;
esac
known || printf '%s\t%s\t%s\n' "$key" "$amount" "$verb" >> "$PAY/paid"
case $mode in
unknown) exit 76 ;;
lost) kill -9 $$ ;;
rubbish) exit 0 ;;
slow) sleep 5 ;;
esac
echo "ref-$key"
