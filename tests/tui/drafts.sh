# Nothing typed is ever lost: kill -9, a lost line, a reassignment, a recall.
. "$top/tests/lib/tui.sh"
unset TEND_NOW
TEND_NOW=2026-11-23T06:02:00Z shop
run="$TEND --as lin"

# kill -9: what was typed a moment ago is in the store, and is offered again.
tm_start one 80x24 "$run"
tm_wait one "Unassigned 9"
tm_keys one Down r
tm_wait one "answer to 赵敏敏 by Mail"
tm_type one "您好，这是草稿 draft one"
until_true "the draft is saved while typing" draft_is lin T10003 "您好，这是草稿 draft one"
kill -9 "$(tm_pid one)"
tm_wait one "left 137"
tm_start again 80x24 "$run"
tm_wait again "✎ T10003"
tm_keys again Down Enter
tm_wait again "you have a draft here: r goes on with it"
tm_keys again r
tm_wait again "您好，这是草稿 draft one"

# The line is lost: even the last letters are kept.
tm_type again " and its last words"
tm_wait again "last words"
tm kill-session -t again
until_true "the draft is saved on hang-up" draft_is lin T10003 "您好，这是草稿 draft one and its last words"

# Reassigned while one types: it says so, and loses nothing.
tm_start two 80x24 "$run"
tm_wait two "✎ T10003"
tm_keys two Down r
tm_wait two "last words"
"$TEND" --as zhao assign T10003 wang >/dev/null
tm_wait two "meanwhile zhao"
tm_type two " more"
tm_wait two "last words more"
tm_keys two C-d
tm_wait two "queued"
is "the draft is gone with the reply" "$(draft lin T10003)" ""

# Queued, recalled: the text is the draft again.
tm_keys two u
tm_wait two "reply taken back; its text is your draft"
draft_is lin T10003 "您好，这是草稿 draft one and its last words more" || { say "recall: $(draft lin T10003)"; failed=1; }

# A store that does not answer: what was typed stays on the screen, and goes out later.
tm_keys two r
tm_wait two "answer to"
tm_keys two C-u C-u
tm_type two "while the store is locked"
until_true "saved" draft_is lin T10003 "while the store is locked"

# Notes and replies are drafts of their own.
tm_keys two Escape t
tm_wait two "for colleagues only"
tm_type two "a note"
tm_keys two Escape
tm_wait two "draft kept"
is "both are kept" "$(sqlite3 "$TEND_STORE" "SELECT count(*) FROM draft WHERE ticket=10003")" 2
tm_keys two t
tm_wait two "a note"
tm_keys two C-d
tm_wait two "note written"

# SIGTERM while one types.
tm_keys two r
tm_wait two "while the store is locked"
tm_type two "!"
kill -TERM "$(tm_pid two)"
tm_restored two
draft_is lin T10003 "while the store is locked!" || { say "SIGTERM: $(draft lin T10003)"; failed=1; }
finish
