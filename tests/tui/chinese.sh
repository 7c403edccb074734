# The same screens for an agent whose language is Chinese.
. "$top/tests/lib/tui.sh"
shop

screen_is zh-queue wang </dev/null
screen_is zh-ticket wang <<'K'
enter
K
screen_is zh-side wang <<'K'
enter tab
K
screen_is zh-help wang <<'K'
?
K
screen_is zh-compose wang <<'K'
j r
text:您好，照片已收到
K
screen_is zh-assign wang <<'K'
space space a
text:lin
enter
K
screen_is zh-filter wang <<'K'
/
text:class:log
K
screen_is zh-empty wang <<'K'
:view waiting
K
LINES=43 COLUMNS=132
screen_is zh-wide wang <<'K'
enter
K
COLUMNS=79 LINES=24
screen_is zh-small wang </dev/null
finish
