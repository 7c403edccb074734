# Whole screens at 80×24 and wider, as an agent sees them; the drawings of the manual are checked against what the program does.
. "$top/tests/lib/tui.sh"
shop

screen_is queue </dev/null
screen_is ticket <<'K'
enter
K
screen_is ticket-side <<'K'
enter tab
K
screen_is ticket-long <<'K'
:view open
G k enter pgup
K
screen_is filter-typing <<'K'
:view open
/
text:class:log
K
screen_is filter-wrong <<'K'
:view open
/
text:due<never
K
screen_is filter-kept <<'K'
:view open
/
text:nowhere OR
backspace backspace backspace
enter
K
screen_is why <<'K'
w
K
screen_is help <<'K'
?
K
screen_is empty <<'K'
:view waiting
K
screen_is visible-controls <<'K'
:view open
j j j j j enter
K
screen_is wide-characters <<'K'
:view open
G enter
K
screen_is compose <<'K'
j r
text:您好，照片已收到……我们马上处理
enter
text:second line
esc r
K
for i in $(seq 35); do printf 'text:line %d\nenter\n' "$i"; done >"$T/lines"
screen_is compose-long <<K
j j j r
$(cat "$T/lines")
text:您好，感谢您的耐心等待，我们已经核对了订单与照片，确认是运输途中破损，今天就为您补发一份新的狗粮，运费由我们承担，如有问题请随时联系我们，祝您和狗狗生活愉快。 And then some words in English that are wrapped at blanks.
up up home
text:>
K
screen_is compose-top <<K
j j j r
pgup pgup pgup pgup pgup pgup
text:^
K
screen_is class-ask <<'K'
j j c
text:q t01
K
screen_is class-done <<'K'
j j c
text:q t01
enter
K
screen_is marks <<'K'
:view open
space space space
K
screen_is marks-assign <<'K'
:view open
space space space a
text:zhao
enter
K
screen_is marks-assigned <<'K'
:view open
space space space a
text:zhao
enter enter
K
screen_is marks-undone <<'K'
u
K
screen_is completion <<'K'
 :
text:ass
tab
text:z
tab
K
LINES=43 COLUMNS=132
screen_is queue-wide </dev/null
screen_is ticket-wide <<'K'
enter
K
COLUMNS=170
screen_is queue-widest </dev/null
COLUMNS=79 LINES=24
screen_is too-small </dev/null
finish
