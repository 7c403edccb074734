# The shipped articles are found by what people ask: better than by FTS5's own tokenizers on the same queries.
. "$top/tests/lib/cli.sh"
"$B/perf/search" "$T/kb.db" "$top/data/policy" "$top/data/kb" "$top/tests/vectors/kb_queries.tsv" "$top/tests/vectors/kb_tickets.tsv" > "$T/found"
cat "$T/found"
awk -F'\t' '
NF == 6 && $3 + 0 { rank[$1, $2] = $4; recall[$1, $2] = $5; n[$1] = $3 }
function need(what, it) { if (!it) { print "not so: " what; bad = 1 } }
END {
	need("at least 120 queries", n["all"] >= 120)
	need("an answer is first or second", rank["all", "tend"] >= 0.88 && rank["zh", "tend"] >= 0.88 && rank["en", "tend"] >= 0.88)
	need("four of five answers are among the first five", recall["all", "tend"] >= 0.85)
	need("a ticket is offered an article that helps", recall["offered all", "tend"] >= 0.88 && rank["offered all", "tend"] >= 0.82)
	split("zh en all", of, " ")
	for (i in of)
		for (k = split("trigram unicode61", other, " "); k > 0; k--) {
			need(of[i] ": ranked better than by " other[k], rank[of[i], "tend"] > rank[of[i], other[k]])
			need(of[i] ": found better than by " other[k], recall[of[i], "tend"] > recall[of[i], other[k]])
		}
	exit bad
}' "$T/found"
