#!/bin/sh
# The direction of dependencies is law (who may include whom); a breach is an error. Run by make layers.
cd "$(dirname "$0")/../.." || exit 70
bad=0
only() { # HEADER-PATTERN ALLOWED-PATH-PATTERN
	hits=$(grep -rlE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]$1" src include | grep -vE "$2")
	[ -z "$hits" ] || { echo "layers: $1 is included outside $2:"; echo "$hits" | sed 's/^/  /'; bad=1; }
}
never() { # IN-FOLDER INCLUDED
	hits=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*\"$2" "src/$1" 2>/dev/null)
	[ -z "$hits" ] || { echo "layers: src/$1 must not include $2:"; echo "$hits" | sed 's/^/  /'; bad=1; }
}
only 'sqlite3\.h' '^src/store/sqlite/'
only '(n?cursesw?/)?n?curses\.h' '^src/ui/'
only 'pcre2\.h' '^src/core/rules\.c$'
only '(gmime|libxml)/' '^src/intake/'
only 'libpq-fe\.h' '^src/store/pg/'
only 'qrencode\.h' '^src/present/label\.c$'
only 'talloc\.h' '^src/base/mem\.c$'
for up in core store service relay present ui cli; do never base "$up/"; done
for up in store service relay present ui cli; do never core "$up/"; done
never core 'tend/(store|service|present)\.h'; never base 'tend/(store|service|present|policy|ticket|filter|sla|classify)\.h'
for up in service relay present ui cli; do never store "$up/"; done
never store 'tend/(service|present|policy)\.h'
for up in present ui cli store/sqlite; do never service "$up/"; never relay "$up/"; done
for up in ui cli service store relay; do never present "$up/"; done
never present 'tend/(store|service)\.h'
for up in cli store service relay; do never ui "$up/"; done
never ui 'tend/store\.h'; never cli 'tend/store\.h'
for up in store service relay; do never cli "$up/"; done
# SQL is written in one place
hits=$(grep -rnE '"(SELECT|INSERT|UPDATE|DELETE) ' src --include='*.c' | grep -v '^src/store/sqlite/')
[ -z "$hits" ] || { echo "layers: SQL outside src/store/sqlite:"; echo "$hits"; bad=1; }
exit $bad
