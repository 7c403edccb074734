/* SPDX-License-Identifier: ISC */
/* Articles as text: words of the index, files read and printed, lines compared two and three ways, placeholders, queries and what they
 * mark, Markdown on a screen, and texts without the people in them. */
#include "unit.h"

#include <stdio.h>

#include "core/token.h"
#include "core/words.h"
#include "tend/article.h"
#include "tend/mem.h"
#include "tend/u8.h"

static void *ctx;
static struct tend_err err;

static void setup(void) { ctx = mem_ctx(NULL); }
static void teardown(void) { mem_free(ctx); }

/* ---- words ---- */

static const char *const stems[][2] = { /* the paper's own examples */
	{ "caresses", "caress" }, { "ponies", "poni" }, { "ties", "ti" }, { "cats", "cat" }, { "feed", "feed" }, { "agreed", "agre" },
	{ "plastered", "plaster" }, { "bled", "bled" }, { "motoring", "motor" }, { "sing", "sing" }, { "conflated", "conflat" },
	{ "troubled", "troubl" }, { "sized", "size" }, { "hopping", "hop" }, { "falling", "fall" }, { "hissing", "hiss" }, { "fizzed", "fizz" },
	{ "failing", "fail" }, { "filing", "file" }, { "happy", "happi" }, { "sky", "sky" }, { "relational", "relat" }, { "conditional", "condit" },
	{ "rational", "ration" }, { "digitizer", "digit" }, { "operator", "oper" }, { "feudalism", "feudal" }, { "decisiveness", "decis" },
	{ "hopefulness", "hope" }, { "formality", "formal" }, { "triplicate", "triplic" }, { "formative", "form" }, { "formalize", "formal" },
	{ "electrical", "electr" }, { "hopeful", "hope" }, { "goodness", "good" }, { "revival", "reviv" }, { "allowance", "allow" },
	{ "inference", "infer" }, { "airliner", "airlin" }, { "adjustable", "adjust" }, { "defensible", "defens" }, { "irritant", "irrit" },
	{ "replacement", "replac" }, { "adjustment", "adjust" }, { "dependent", "depend" }, { "adoption", "adopt" }, { "communism", "commun" },
	{ "activate", "activ" }, { "homologous", "homolog" }, { "effective", "effect" }, { "bowdlerize", "bowdler" }, { "probate", "probat" },
	{ "rate", "rate" }, { "cease", "ceas" }, { "controlling", "control" }, { "roll", "roll" }, { "is", "is" }, { "refunds", "refund" },
};

START_TEST(an_english_word_has_the_stem_that_porter_gives_it) {
	char word[32];
	snprintf(word, sizeof word, "%s", stems[_i][0]);
	word[token_stem(word, strlen(word))] = '\0';
	ck_assert_str_eq(word, stems[_i][1]);
}
END_TEST

static int gather(void *out, const char *token, int n, int start, int end, bool again) {
	char **s = out;
	ck_assert(start < end);
	*s = mem_append(*s, "%s%.*s", again ? "=" : **s ? " " : "", n, token);
	return 0;
}

static const struct { enum token_mode mode; const char *text, *want; } scans[] = {
	{ TOKEN_TEXT, "", "" },
	{ TOKEN_TEXT, "退款", "退款 款" },
	{ TOKEN_TEXT, "款", "款" },
	{ TOKEN_TEXT, "退款多久", "退款 款多 多久 久" },
	{ TOKEN_QUERY, "退款多久", "退款 款多 多久" },
	{ TOKEN_QUERY, "款", "款" },
	{ TOKEN_QUERY, "退款5512", "退款 款 5512" },         /* the run ends for sure: something follows */
	{ TOKEN_QUERY, "退款？", "退款" },
	{ TOKEN_QUERY, "5512款", "5512 款" },
	{ TOKEN_TEXT, "Refunds REFUNDED", "refund refund" },
	{ TOKEN_WORDS, "Refunds late", "refund=refunds late" },
	{ TOKEN_QUERY, "refunds", "refund" },
	{ TOKEN_PREFIX, "late refunds", "late refunds" },    /* the last word as it begins */
	{ TOKEN_PREFIX, "refunds late", "refund late" },
	{ TOKEN_TEXT, "退貨運費", "退货 货运 运费 费" },     /* traditional */
	{ TOKEN_TEXT, "ＡＢＣ１２", "abc12" },               /* full width */
	{ TOKEN_TEXT, "Crème brûlée ﬁsh ①", "creme brule fish 1" },
	{ TOKEN_TEXT, "e\xCC\x81t\xC2\xAD\xC3\xA9n", "eten" }, /* a mark, a soft hyphen */
	{ TOKEN_TEXT, "MQ-CAT-1001 SF1234567890123 1.5kg", "mq cat 1001 sf1234567890123 1 5kg" },
	{ TOKEN_TEXT, "退\xE2\x80\x8B款", "退款 款" },       /* nothing to be seen between them */
	{ TOKEN_TEXT, "退 款", "退 款" },
	{ TOKEN_TEXT, "カナ 한글", "カナ ナ 한글 글" },
	{ TOKEN_TEXT, "🐱!?—", "" },
};

START_TEST(a_text_has_these_words) {
	char *got = mem_strdup(ctx, "");
	token_scan(scans[_i].text, (int)strlen(scans[_i].text), scans[_i].mode, gather, &got);
	ck_assert_msg(!strcmp(got, scans[_i].want), "`%s': `%s', not `%s'", scans[_i].text, got, scans[_i].want);
}
END_TEST

static const struct { const char *a, *b; size_t slips; } slips[] = {
	{ "refund", "refund", 0 }, { "refudn", "refund", 1 }, { "refnd", "refund", 1 }, { "refunds", "refund", 1 }, { "warrenty", "warranty", 1 },
	{ "recieve", "receive", 1 }, { "abcd", "wxyz", 3 }, { "a", "abcdef", 3 },
};

START_TEST(a_slip_of_the_finger_counts_one) {
	ck_assert_uint_eq(word_slips(slips[_i].a, slips[_i].b, 2), slips[_i].slips);
	ck_assert_uint_eq(word_slips(slips[_i].b, slips[_i].a, 2), slips[_i].slips);
}
END_TEST

START_TEST(what_a_macro_leads_to_is_a_state_a_time_and_the_next_ticket_in_this_order) {
	static const struct { const char *s; bool right; enum ticket_state state; int64_t snooze; bool next; } cases[] = {
		{ "", true, STATE_COUNT, 0, false }, { "solved", true, STATE_SOLVED, 0, false }, { "snooze 2d", true, STATE_COUNT, 172800, false },
		{ "next", true, STATE_COUNT, 0, true }, { "pending snooze 2d", true, STATE_PENDING, 172800, false },
		{ "pending  snooze 2d next", true, STATE_PENDING, 172800, true }, { "solved next", true, STATE_SOLVED, 0, true },
		{ "snooze 2d next", true, STATE_COUNT, 172800, true },
		{ "closed", false, STATE_COUNT, 0, false }, { "new", false, STATE_COUNT, 0, false }, { "snooze", false, STATE_COUNT, 0, false }, { "snooze 0s", false, STATE_COUNT, 0, false }, { "snooze next", false, STATE_COUNT, 0, false }, { "next solved", false, STATE_COUNT, 0, false },
		{ "solved solved", false, STATE_COUNT, 0, false }, { "next next", false, STATE_COUNT, 0, false }, { "solvedandtakethenextone", false, STATE_COUNT, 0, false }, { "snooze 2d snooze 2d", false, STATE_COUNT, 0, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kb_then t;
		ck_assert_msg(kb_then_parse(cases[i].s, &t) == cases[i].right, "`%s`", cases[i].s);
		if (cases[i].right)
			ck_assert_msg(t.state == cases[i].state && t.snooze_s == cases[i].snooze && t.next == cases[i].next, "`%s`", cases[i].s);
	}
}
END_TEST

/* ---- files ---- */

static const char *const files[] = {
	"---\nid: a\ntitle: T\nlang: en\n---\nbody\n",
	"---\nid: a\ntitle: T\nlang: en\n---\nbody",
	"---\nlang:   zh  \n# a note\n\nid: a\ntags: [x, y]\ntitle: \"T t\"\nkind: macro\nthen: solved\n---   \n\n\n# H\n\nbody  \n\n\n",
	"\xEF\xBB\xBF---\r\nid: a\r\ntitle: T\r\nlang: en\r\n---\r\nbody\r\n\r\nmore",
	"---\nid: a\ntitle: T\nlang: en\nkind: macro\nreply: |\n  one\n\n    two\n  three\n\nthen: pending snooze 2d\n---\n",
	"---\nid: a\ntitle: T\nlang: en\nreply: 'x' and 'y'\nvariant: b.zh\nreview_on: 2027-02-28\n---\n---\nnot the end\n---\n",
};

START_TEST(a_file_is_printed_byte_for_byte_as_it_was_read) {
	struct article a;
	ck_assert_msg(kb_parse(ctx, "f", files[_i], strlen(files[_i]), &a, &err) == TEND_OK, "%s", err.msg);
	ck_assert_str_eq(kb_print(ctx, &a), files[_i]);
	struct article b;
	const char *text = kb_text(ctx, &a);
	ck_assert_msg(kb_parse(ctx, "f", text, strlen(text), &b, &err) == TEND_OK, "%s in\n%s", err.msg, text);
	ck_assert_msg(kb_same(&a, &b), "another article came out of\n%s", text);
}
END_TEST

START_TEST(a_changed_key_changes_its_own_line_alone) {
	struct article a;
	ck_assert_int_eq(kb_parse(ctx, "f", files[2], strlen(files[2]), &a, &err), TEND_OK);
	a.title = "New";
	a.tags = "x y"; /* as it was: `[x, y]` stays */
	a.class = "logistics";
	a.then = "";
	ck_assert_str_eq(kb_print(ctx, &a), "---\nlang:   zh  \n# a note\n\nid: a\ntags: [x, y]\ntitle: New\nkind: macro\nclass: logistics\n---   \n\n\n# H\n\n"
	                                    "body  \n\n\n");
}
END_TEST

static const struct { const char *text, *where; } broken[] = {
	{ "", ":1:" }, { "body\n", ":1:" }, { "---\n", ":1:" }, { "---\nid: a\n", ":2:" },
	{ "---\nid: a\ntitle: T\n---\nb\n", ":4:" },            /* no language */
	{ "---\nid: a\ntitle: T\nlang: en\n---\n", ":5:" },     /* no body */
	{ "---\nid: a\ntitle: T\nlang: en\n---\n\n \n", ":5:" },
	{ "---\nid: a b\ntitle: T\nlang: en\n---\nb\n", ":2:" }, { "---\nid: ../a\ntitle: T\nlang: en\n---\nb\n", ":2:" },
	{ "---\nid: .a\ntitle: T\nlang: en\n---\nb\n", ":2:" }, { "---\nid:\ntitle: T\nlang: en\n---\nb\n", ":2:" },
	{ "---\nid: a\nid: a\ntitle: T\nlang: en\n---\nb\n", ":3:" }, { "---\nid: a\ntitel: T\n---\nb\n", ":3:" },
	{ "---\nid: a\ntitle: T\nlang: de\n---\nb\n", ":4:" }, { "---\nid: a\ntitle: T\nlang: en\nkind: x\n---\nb\n", ":5:" },
	{ "---\nid: a\ntitle: T\nlang: en\nstate: x\n---\nb\n", ":5:" }, { "---\nid: a\ntitle: T\nlang: en\nreview_on: 2027-02-29\n---\nb\n", ":5:" },
	{ "---\nid: a\ntitle: T\nlang: en\nclass: x\n---\nb\n", ":5:" }, { "---\nid: a\ntitle: T\nlang: en\nthen: closed\n---\nb\n", ":5:" },
	{ "---\nid: a\ntitle: T\nlang: en\nthen: solved snooze\n---\nb\n", ":5:" }, { "---\nid: a\nreply: |\n  x\n\n  y\ntitel: T\n---\n", ":7:" },
	{ "---\nid: a\ntitle: \xff\nlang: en\n---\nb\n", ":3:" }, { "---\nid: a\r\ntitle: T\nlang: en\n---\nb\n", ":2:" },
	{ "---\nid: a\ntitle: T\nlang: en\n---\nb\rc\n", ":6:" },
};

START_TEST(what_is_wrong_with_a_file_is_named_by_its_line) {
	struct article a;
	ck_assert_msg(kb_parse(ctx, "f.md", broken[_i].text, strlen(broken[_i].text), &a, &err) == TEND_INVALID, "taken:\n%s", broken[_i].text);
	ck_assert_msg(strstr(err.msg, broken[_i].where) != NULL, "`%s' names not %s of\n%s", err.msg, broken[_i].where, broken[_i].text);
}
END_TEST

START_TEST(no_bytes_make_a_file_fail_otherwise) {
	static const char pieces[][12] = { "---\n", "id: a\n", "title: T\n", "lang: en\n", "reply: |\n", "  x\n", "\n", "\r\n", "#", ":", "\xff", "kind: macro\n", "b" };
	unsigned seed = 12345;
	for (int k = 0; k < 20000; k++) {
		char text[160] = "";
		void *tmp = mem_ctx(ctx);
		struct article a;
		for (int i = 0; i < 10; i++) {
			seed = seed * 1103515245 + 12345;
			strcat(text, pieces[(seed >> 16) % COUNT(pieces)]);
		}
		if (kb_parse(tmp, "f", text, strlen(text), &a, &err) == TEND_OK)
			ck_assert_str_eq(kb_print(tmp, &a), text);
		else
			ck_assert_int_eq(err.status, TEND_INVALID);
		mem_free(tmp);
	}
}
END_TEST

/* ---- comparing ---- */

static char *joined(const struct kb_diff *d, size_t n) {
	static const char marks[] = " -><=";
	char *s = mem_strdup(ctx, "");
	for (size_t i = 0; i < n; i++)
		s = mem_append(s, "%c%s ", marks[d[i].side], d[i].line);
	return s;
}

static const struct { const char *a, *b, *want; } diffs[] = {
	{ "", "", "" }, { "a\n", "a\n", " a " }, { "", "a\n", ">a " }, { "a\n", "", "-a " }, { "a\nb\nc\n", "a\nx\nc\n", " a -b >x  c " },
	{ "a\nb\n", "b\na\n", "-a  b >a " }, { "a\nb\nc\nd\n", "b\nd\ne\n", "-a  b -c  d >e " }, { "a\na\na\n", "a\na\n", NULL },
};

START_TEST(a_difference_turns_one_text_into_the_other) {
	size_t n;
	struct kb_diff *d = kb_diff(ctx, diffs[_i].a, diffs[_i].b, &n);
	char *a = mem_strdup(ctx, ""), *b = mem_strdup(ctx, "");
	for (size_t i = 0; i < n; i++) {
		if (d[i].side != KB_MINE)
			a = mem_append(a, "%s\n", d[i].line);
		if (d[i].side != KB_BASE)
			b = mem_append(b, "%s\n", d[i].line);
	}
	ck_assert_str_eq(a, diffs[_i].a);
	ck_assert_str_eq(b, diffs[_i].b);
	if (diffs[_i].want)
		ck_assert_str_eq(joined(d, n), diffs[_i].want);
}
END_TEST

START_TEST(any_two_texts_have_a_difference) {
	unsigned seed = 99;
	for (int k = 0; k < 3000; k++) {
		void *tmp = mem_ctx(ctx);
		char *t[2];
		for (int w = 0; w < 2; w++) {
			t[w] = mem_strdup(tmp, "");
			seed = seed * 1103515245 + 12345;
			for (int i = (int)((seed >> 16) % 12); i > 0; i--) {
				seed = seed * 1103515245 + 12345;
				t[w] = mem_append(t[w], "%c\n", 'a' + (int)((seed >> 16) % 3));
			}
		}
		size_t n, same = 0;
		struct kb_diff *d = kb_diff(tmp, t[0], t[1], &n);
		char *a = mem_strdup(tmp, ""), *b = mem_strdup(tmp, "");
		for (size_t i = 0; i < n; i++) {
			same += d[i].side == KB_BOTH;
			if (d[i].side != KB_MINE)
				a = mem_append(a, "%s\n", d[i].line);
			if (d[i].side != KB_BASE)
				b = mem_append(b, "%s\n", d[i].line);
		}
		ck_assert_str_eq(a, t[0]);
		ck_assert_str_eq(b, t[1]);
		/* the least difference: as many lines stay as in the longest common sequence */
		size_t x = strlen(t[0]) / 2, y = strlen(t[1]) / 2, lcs[13][13] = { { 0 } };
		for (size_t i = 1; i <= x; i++)
			for (size_t j = 1; j <= y; j++)
				lcs[i][j] = t[0][2 * i - 2] == t[1][2 * j - 2] ? lcs[i - 1][j - 1] + 1 : lcs[i - 1][j] > lcs[i][j - 1] ? lcs[i - 1][j] : lcs[i][j - 1];
		ck_assert_uint_eq(same, lcs[x][y]);
		mem_free(tmp);
	}
}
END_TEST

static const struct { const char *base, *mine, *theirs, *want; bool clash; } threes[] = {
	{ "a\nb\nc\n", "a\nb\nc\n", "a\nb\nc\n", " a  b  c ", false },
	{ "a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "-a >A  b -c <C ", false },
	{ "a\nb\nc\n", "a\nX\nc\n", "a\nY\nc\n", " a -b <Y >X  c ", true },
	{ "a\nb\nc\n", "a\nX\nc\n", "a\nX\nc\n", " a -b =X  c ", false },
	{ "a\n", "a\nm\n", "t\na\n", "<t  a >m ", false },
	{ "a\nb\n", "a\n", "a\nB\n", " a -b <B ", true },
};

START_TEST(what_two_made_of_one_text_is_told_apart) {
	size_t n;
	bool clash;
	struct kb_diff *d = kb_diff3(ctx, threes[_i].base, threes[_i].mine, threes[_i].theirs, &n, &clash);
	ck_assert_str_eq(joined(d, n), threes[_i].want);
	ck_assert_int_eq(clash, threes[_i].clash);
}
END_TEST

START_TEST(texts_that_have_nothing_in_common_are_compared_in_time) {
	char *a = mem_array(ctx, char, 400001), *b = mem_array(ctx, char, 400001);
	for (int i = 0; i < 200000; i++) {
		memcpy(a + 2 * i, i % 3 ? "x\n" : "y\n", 2);
		memcpy(b + 2 * i, i % 7 ? "p\n" : "q\n", 2);
	}
	size_t n;
	kb_diff(ctx, a, b, &n);
	ck_assert_uint_eq(n, 400000);
}
END_TEST

/* ---- placeholders ---- */

START_TEST(a_placeholder_is_filled_or_reported) {
	const char *const v[KB_V_COUNT] = { [KB_V_CUSTOMER] = "Mei", [KB_V_ORDER] = "{amount}", [KB_V_DATE] = "" };
	unsigned missing;
	ck_assert_str_eq(kb_fill(ctx, "Hi {customer}, {order}: {amount} {date} {other} {customer {{order}", v, &missing),
	                 "Hi Mei, {amount}: {amount} {date} {other} {customer {{amount}");
	ck_assert_uint_eq(missing, 1u << KB_V_AMOUNT | 1u << KB_V_DATE); /* what stands in a value is no placeholder of the article */
	ck_assert_uint_eq(kb_unfilled("a {b} {tracking} {"), 1u << KB_V_TRACKING);
	ck_assert_uint_eq(kb_unfilled("{ order} {order"), 0);
}
END_TEST

/* ---- queries ---- */

static const struct { const char *text; bool typing; const char *want; } queries[] = {
	{ "", false, "" }, { "  \t　 ", false, "" }, { "\"", false, "" }, { "a b", false, "a b" }, { "a b", true, "a b*" }, { "a b ", true, "a b" },
	{ "退", false, "退*" }, { "退款", false, "退款" }, { "5512款", false, "5512款*" }, { "\"a b\" c", false, "\"a b\" c" }, { "\"a b", false, "\"a b\"" },
	{ "“退款 多久” x", false, "\"退款 多久\" x" }, { "-a b", false, "-a b" }, { "a -\"b c\"", false, "a -\"b c\"" }, { "- -", false, "" },
	{ "title:退款", false, "t:退款" }, { "标题：退款", false, "t:退款" }, { "-title:\"a b\"", false, "-t:\"a b\"" }, { "title:", false, "title:" },
	{ "!!! ??? a", false, "a" }, { "a-b", false, "a-b" }, { "AND OR NEAR(", false, "AND OR NEAR(" }, { "🐱", false, "" },
};

START_TEST(a_query_asks_for_this) {
	struct kb_query q;
	char *got = mem_strdup(ctx, "");
	kb_query_parse(ctx, queries[_i].text, queries[_i].typing, &q);
	for (size_t i = 0; i < q.n; i++) {
		const struct kb_term *t = &q.terms[i];
		got = mem_append(got, "%s%s%s%s%s%s%s", i ? " " : "", t->not ? "-" : "", t->title ? "t:" : "", t->phrase ? "\"" : "", t->text, t->phrase ? "\"" : "",
		                 t->prefix ? "*" : "");
	}
	ck_assert_msg(!strcmp(got, queries[_i].want), "`%s': `%s', not `%s'", queries[_i].text, got, queries[_i].want);
}
END_TEST

static const struct { const char *text, *query; bool near; const char *want; } marks[] = {
	{ "退款多久到账", "退款", false, "[退款]多久到账" },
	{ "退款多久到账", "款", false, "退[款]多久到账" },
	{ "退款多久到账", "账", false, "退款多久到[账]" },
	{ "退款多久到账", "退款到账", false, "退款多久到账" },
	{ "退款多久到账", "退款到账", true, "[退款]多久[到账]" },
	{ "退款多久到账", "款多久到", false, "退[款多久到]账" },
	{ "退款多久到账", "退款多 多久到", false, "[退款多久到]账" },
	{ "How REFUNDS work", "refund working", false, "How [REFUNDS] [work]" },
	{ "Ｒｅｆｕｎｄ 退貨", "refund 退货", false, "[Ｒｅｆｕｎｄ] [退貨]" },
	{ "a refund takes days", "\"refund takes\"", false, "a [refund takes] days" },
	{ "a refund takes days", "\"takes refund\"", false, "a refund takes days" },
	{ "refund", "-refund x", false, "refund" },
	{ "refunding", "refun*", false, "refunding" },
	{ "the cat and the dog", "the bird", true, "the cat and the dog" }, /* what says nothing is not marked */
	{ "", "a", false, "" },
};

START_TEST(hits_are_marked_on_character_boundaries) {
	struct kb_query q;
	size_t n;
	kb_query_parse(ctx, marks[_i].query, false, &q);
	struct kb_span *v = kb_marks(ctx, marks[_i].text, &q, marks[_i].near, &n);
	ck_assert_str_eq(kb_bracket(ctx, marks[_i].text, v, n), marks[_i].want);
}
END_TEST

START_TEST(a_snippet_is_whole_characters_around_a_hit) {
	char *text = mem_strdup(ctx, "");
	struct kb_query q;
	struct kb_span *v;
	size_t n;
	for (int i = 0; i < 60; i++)
		text = mem_append(text, "前面的话很长，");
	text = mem_append(text, "退款多久到账\n\n  后面的话");
	kb_query_parse(ctx, "退款 到账", false, &q);
	for (int cols = 8; cols < 90; cols++) {
		char *s = kb_snippet(ctx, text, &q, false, cols, &v, &n);
		ck_assert_msg(u8_is_valid(s, strlen(s)) && u8_width(s) <= cols, "%d cells: %s", cols, s);
		for (size_t i = 0; i < n; i++)
			ck_assert(!strncmp(s + v[i].start, "退款", v[i].len) || !strncmp(s + v[i].start, "到账", v[i].len));
		if (cols >= 24)
			ck_assert_msg(n == 2, "%d cells: %s", cols, s);
	}
}
END_TEST

START_TEST(no_query_fails_and_none_takes_long) {
	static const char *const pieces[] = { "\"", "-", "title:", "退", "款", "a", " ", "*", "(", ")", "^", "'", "\xff", "\xe9\x80", "　", "“", "e\xCC\x81", "AND" };
	unsigned seed = 4;
	for (int k = 0; k < 5000; k++) {
		void *tmp = mem_ctx(ctx);
		char text[256] = "";
		struct kb_query q;
		struct kb_span *v;
		size_t n;
		for (int i = 0; i < 20; i++) {
			seed = seed * 1103515245 + 12345;
			strcat(text, pieces[(seed >> 16) % COUNT(pieces)]);
		}
		kb_query_parse(tmp, text, k & 1, &q);
		const char *s = kb_snippet(tmp, "退款a多久e到AND账", &q, k & 2, 12, &v, &n);
		for (size_t i = 0; i < n; i++)
			ck_assert(v[i].start + v[i].len <= strlen(s) && ((unsigned char)s[v[i].start] & 0xC0) != 0x80);
		mem_free(tmp);
	}
	char *huge = mem_array(ctx, char, 1 << 20);
	memset(huge, '"', (1 << 20) - 1);
	struct kb_query q;
	kb_query_parse(ctx, huge, true, &q);
	for (int i = 0; i + 3 < 1 << 20; i += 3)
		memcpy(huge + i, "退", 3);
	kb_query_parse(ctx, huge, true, &q);
	ck_assert_uint_eq(q.n, 1);
	ck_assert(u8_is_valid(q.terms[0].text, strlen(q.terms[0].text)) && strlen(q.terms[0].text) <= KB_QUERY_MAX);
}
END_TEST

/* ---- Markdown ---- */

static const struct { const char *body; int cols; const char *want; } renders[] = {
	{ "", 20, "" },
	{ "# H\n\ntext **bold** `code`", 40, "H|text bold code" },
	{ "- one\n- two words that go on\n1. three", 12, "• one|• two words|  that go on|1. three" },
	{ "> said", 20, "│ said" },
	{ "```\n  x  y\n```", 20, "    x  y" },
	{ "[words](kb:other) and [site](https://a.b)", 60, "words and site (https://a.b)" },
	{ "一二三四五六，七八九", 12, "一二三四五|六，七八九" },  /* no sign begins a line */
	{ "一二三四五。六", 10, "一二三四|五。六" },
	{ "a ** b * c [x] (y) _z_", 40, "a ** b * c [x] (y) _z_" },
	{ "\\*not bold\\*", 40, "*not bold*" },
	{ "averylongwordthatdoesnotfit", 10, "averylongw|ordthatdoe|snotfit" },
	{ "1 < 2 & *", 40, "1 < 2 & *" },
};

START_TEST(markdown_is_rendered_in_lines_that_fit) {
	size_t n;
	struct kb_line *l = kb_render(ctx, renders[_i].body, renders[_i].cols, &n);
	char *got = mem_strdup(ctx, "");
	for (size_t i = 0; i < n; i++) {
		ck_assert_msg(u8_width(l[i].text) <= renders[_i].cols, "too wide: %s", l[i].text);
		for (size_t k = 0; k < l[i].n; k++)
			ck_assert(l[i].spans[k].start + l[i].spans[k].len <= strlen(l[i].text));
		if (*l[i].text)
			got = mem_append(got, "%s%s", *got ? "|" : "", l[i].text);
	}
	ck_assert_str_eq(got, renders[_i].want);
}
END_TEST

START_TEST(a_message_has_no_markup) {
	ck_assert_str_eq(kb_plain(ctx, "\n# H\n\ntext **bold** `c`\n\n\n- a\n- [b](kb:x)\n\n---\n\n> q\n"), "H\n\ntext bold c\n\n- a\n- b\n\nq");
}
END_TEST

/* ---- without the people in it ---- */

static const struct { const char *text, *want; } scrubs[] = {
	{ "I'm 张三丰, order Ｏ-55120", "I'm {customer}, order {order}" },
	{ "电话138 1234 5678，谢谢", "电话***，谢谢" }, { "call +86 (138) 1234-5678 now", "call *** now" },
	{ "邮箱me@shop.example.com，", "邮箱***，" }, { "mail me@shop.example.com please", "mail *** please" }, { "微信：zsf_888", "***" }, { "wechat id is meimei2020", "***" },
	{ "身份证 11010119900307123X", "身份证 ***" }, { "卡号 6222 0200 1234 5678 901", "卡号 ***" },
	{ "寄到上海市闵行区顾戴路12号301室。", "***。" }, { "at 12 Green Lane, flat 4.", "at ***." },
	{ "我叫李小龙，买了两包", "***，买了两包" }, { "王先生说", "***说" }, { "单号SF1234567890123没动", "单号***没动" },
	/* what is no person stays */
	{ "2026-11-20买了3包2kg的粮，付了129.90元", "2026-11-20买了3包2kg的粮，付了129.90元" }, { "7天无理由", "7天无理由" },
	{ "MQ-CAT-1001 is out of stock", "MQ-CAT-1001 is out of stock" }, { "the other two bags are fine", "the other two bags are fine" },
};

START_TEST(a_text_is_told_without_the_people_in_it) {
	static const struct kb_known known[] = { { "张三丰", "{customer}" }, { "O-55120", "{order}" }, { "", NULL } };
	const char *out;
	ck_assert_msg(kb_scrub(ctx, scrubs[_i].text, known, 3, &out, &err) == TEND_OK, "%s", err.msg);
	ck_assert_str_eq(out, scrubs[_i].want);
}
END_TEST

TEST_MAIN("kb", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, an_english_word_has_the_stem_that_porter_gives_it, 0, COUNT(stems));
	tcase_add_loop_test(tc, a_text_has_these_words, 0, COUNT(scans));
	tcase_add_loop_test(tc, a_slip_of_the_finger_counts_one, 0, COUNT(slips));
	tcase_add_loop_test(tc, a_file_is_printed_byte_for_byte_as_it_was_read, 0, COUNT(files));
	tcase_add_test(tc, what_a_macro_leads_to_is_a_state_a_time_and_the_next_ticket_in_this_order);
	tcase_add_test(tc, a_changed_key_changes_its_own_line_alone);
	tcase_add_loop_test(tc, what_is_wrong_with_a_file_is_named_by_its_line, 0, COUNT(broken));
	tcase_add_test(tc, no_bytes_make_a_file_fail_otherwise);
	tcase_add_loop_test(tc, a_difference_turns_one_text_into_the_other, 0, COUNT(diffs));
	tcase_add_test(tc, any_two_texts_have_a_difference);
	tcase_add_loop_test(tc, what_two_made_of_one_text_is_told_apart, 0, COUNT(threes));
	tcase_add_test(tc, texts_that_have_nothing_in_common_are_compared_in_time);
	tcase_add_test(tc, a_placeholder_is_filled_or_reported);
	tcase_add_loop_test(tc, a_query_asks_for_this, 0, COUNT(queries));
	tcase_add_loop_test(tc, hits_are_marked_on_character_boundaries, 0, COUNT(marks));
	tcase_add_test(tc, a_snippet_is_whole_characters_around_a_hit);
	tcase_add_test(tc, no_query_fails_and_none_takes_long);
	tcase_add_loop_test(tc, markdown_is_rendered_in_lines_that_fit, 0, COUNT(renders));
	tcase_add_test(tc, a_message_has_no_markup);
	tcase_add_loop_test(tc, a_text_is_told_without_the_people_in_it, 0, COUNT(scrubs));
})
