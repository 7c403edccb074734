/* SPDX-License-Identifier: ISC */
/* Articles in the store: search finds exactly what a full scan finds, whatever is typed is a query, the index follows every change, and
 * nobody overwrites a version that he has not seen. */
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

#include "store/sqlite/db.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { ARTICLES = 240 };
static struct store *s;
static void *ctx;
static struct tend_err err;
static char path[256];
static unsigned seed;
static char *texts[ARTICLES + 1]; /* by id */

static void must(enum tend_status st) { ck_assert_msg(st == TEND_OK, "%s", err.msg); }
static unsigned dice(unsigned n) { return ((seed = seed * 1103515245 + 12345) >> 16) % n; }

/* Of few characters, so that any piece of one stands in others, too; some of them between signs, words and numbers. */
static char *random_text(int n) {
	static const char *const signs[] = { "，", "。", " ", "\n", "refund ", "5512", "Ｌate", "——" };
	char *t = mem_strdup(ctx, "");
	for (int i = 0; i < n; i++) {
		char utf[8] = "";
		utf[u8_put(utf, 0x4E00 + (int32_t)dice(24))] = '\0';
		t = mem_append(t, "%s", dice(9) ? utf : signs[dice(COUNT(signs))]);
	}
	return t;
}

static struct article article(const char *id, const char *title, const char *body) {
	struct article a = ARTICLE_INIT;
	a.external_id = id;
	a.title = title;
	a.body = body;
	a.state = KB_PUBLISHED;
	return a;
}

static void put(struct article *a) {
	must(store_begin(s, true, &err));
	must(store_article_put(s, a, 0, 1000, "test", &err));
	must(store_commit(s, &err));
}

static void setup(void) {
	const char *dir = getenv("T");
	ctx = mem_ctx(NULL);
	seed = 7;
	snprintf(path, sizeof path, "%s/kb-%ld.db", dir ? dir : "/tmp", (long)getpid());
	must(store_create(ctx, path, &s, &err));
	for (int i = 1; i <= ARTICLES; i++) {
		struct article a = article(mem_printf(ctx, "a%d", i), random_text(6), random_text(40));
		texts[i] = mem_printf(ctx, "%s|%s", a.title, a.body);
		must(store_begin(s, true, &err));
		must(store_article_put(s, &a, 0, 1000, "", &err));
		must(store_commit(s, &err));
		ck_assert_int_eq(a.id, i);
	}
}

static void teardown(void) {
	static const char *const ends[] = { "", "-wal", "-shm" };
	store_close(&s);
	mem_free(ctx);
	for (int i = 0; i < 3; i++) {
		char side[300];
		snprintf(side, sizeof side, "%s%s", path, ends[i]);
		unlink(side);
	}
}

static size_t find(const void *tmp, const char *words, bool near, struct store_hit **out) {
	struct kb_query q;
	size_t n;
	kb_query_parse(tmp, words, false, &q);
	must(near ? store_article_near(s, tmp, &q, false, false, 30, 1000, out, &n, &err) : store_article_search(s, tmp, &q, false, false, 1000, out, &n, &err));
	return n;
}

/* ---- a full scan ---- */

/* A piece of a run of Chinese characters in one of the texts. */
static char *random_piece(void *tmp, size_t chars) {
	for (;;) {
		const char *t = texts[1 + dice(ARTICLES)];
		size_t at = 3 * dice((unsigned)(strlen(t) / 3)), len = 3 * chars, i = 0;
		int32_t c;
		while (at < strlen(t) && ((unsigned char)t[at] & 0xC0) == 0x80)
			at++;
		while (i < len && at + i < strlen(t) && u8_next(t + at + i, strlen(t + at + i), &c) == 3 && c >= 0x4E00 && c < 0x9FFF)
			i += 3;
		if (i == len)
			return mem_strndup(tmp, t + at, len);
	}
}

START_TEST(what_a_full_scan_finds_is_found_and_nothing_else) {
	static const size_t lengths[] = { 1, 2, 3, 4, 7 };
	for (int k = 0; k < 400; k++) {
		void *tmp = mem_ctx(ctx);
		char *piece = random_piece(tmp, lengths[k % COUNT(lengths)]);
		struct store_hit *h;
		size_t n = find(tmp, piece, false, &h), want = 0;
		for (int i = 1; i <= ARTICLES; i++)
			want += strstr(texts[i], piece) != NULL;
		for (size_t i = 0; i < n; i++)
			ck_assert_msg(strstr(texts[h[i].id], piece) != NULL, "%s is not in %s", piece, texts[h[i].id]);
		ck_assert_msg(n == want && want > 0, "%s: %zu of %zu", piece, n, want);
		mem_free(tmp);
	}
}
END_TEST

START_TEST(two_words_must_both_occur_and_one_must_not) {
	for (int k = 0; k < 200; k++) {
		void *tmp = mem_ctx(ctx);
		char *a = random_piece(tmp, 2), *b = random_piece(tmp, 1 + (size_t)k % 2);
		struct store_hit *h;
		size_t both = find(tmp, mem_printf(tmp, "%s %s", a, b), false, &h), want_both = 0, want_but = 0;
		size_t but = find(tmp, mem_printf(tmp, "%s -%s", a, b), false, &h);
		for (int i = 1; i <= ARTICLES; i++)
			if (strstr(texts[i], a))
				*(strstr(texts[i], b) ? &want_both : &want_but) += 1;
		ck_assert_uint_eq(both, want_both);
		ck_assert_uint_eq(but, want_but);
		mem_free(tmp);
	}
}
END_TEST

START_TEST(whatever_is_typed_is_a_query) {
	static const char *const pieces[] = { "\"", "-", "title:", "一", "丁", "refund", " ", "*", "(", ")", "^", "'", "\xff", "\xe9\x80", "　", "“", ":", "AND ", "NOT ",
		"OR ", "NEAR(", "{title}", "+", "\\", ";", "--", "1", "\x01", "é" };
	for (int k = 0; k < 3000; k++) {
		void *tmp = mem_ctx(ctx);
		char text[400] = "";
		struct store_hit *h;
		struct found *f;
		size_t n;
		for (unsigned i = 1 + dice(14); i > 0; i--)
			strcat(text, pieces[dice(COUNT(pieces))]);
		find(tmp, text, false, &h);
		find(tmp, text, true, &h);
		must(store_search(s, tmp, text, 5, &f, &n, &err));
		mem_free(tmp);
	}
	for (int k = 0; k < 2000; k++) { /* any bytes */
		void *tmp = mem_ctx(ctx);
		char text[64];
		struct store_hit *h;
		for (size_t i = 0; i < sizeof text - 1; i++)
			text[i] = (char)(1 + dice(255));
		text[sizeof text - 1] = '\0';
		find(tmp, text, false, &h);
		find(tmp, text, true, &h);
		mem_free(tmp);
	}
}
END_TEST

START_TEST(a_query_of_a_megabyte_is_answered_as_one_of_a_line) {
	static const char *const units[] = { "一丁 ", "一", "refund ", "\"", "-x ", "abcdefgh" };
	for (int u = 0; u < COUNT(units); u++) {
		char *text = mem_array(ctx, char, (1 << 20) + 16), *p = text;
		struct store_hit *h;
		while (p < text + (1 << 20))
			p = stpcpy(p, units[u]);
		find(ctx, text, false, &h);
		find(ctx, text, true, &h);
	}
}
END_TEST

/* ---- the index follows ---- */

START_TEST(an_edit_is_found_by_its_new_words_alone) {
	struct article a;
	struct store_hit *h;
	must(store_article_get(s, ctx, 5, true, &a, &err));
	a.title = "鲸鱼";
	a.reply = "长颈鹿";
	a.body = "zebra";
	put(&a);
	ck_assert_uint_eq(find(ctx, "鲸鱼", false, &h), 1);
	ck_assert_uint_eq(find(ctx, "颈鹿", false, &h), 1);
	ck_assert_uint_eq(find(ctx, "zebras", false, &h), 1);
	a.title = "海豚";
	a.state = KB_ARCHIVED;
	put(&a);
	ck_assert_uint_eq(find(ctx, "鲸鱼", false, &h), 0);
	ck_assert_uint_eq(find(ctx, "海豚", false, &h), 0);
	a.state = KB_PUBLISHED;
	put(&a);
	ck_assert_uint_eq(find(ctx, "海豚", false, &h), 1);
	ck_assert_int_eq(sqlite3_exec(s->db, "INSERT INTO article_fts(article_fts,rank) VALUES('integrity-check',1)", NULL, NULL, NULL), SQLITE_OK);
}
END_TEST

START_TEST(a_title_is_worth_more_than_a_body) {
	struct article title = article("t", "河马", "x"), tag = article("g", "x", "y"), body = article("b", "x", mem_printf(ctx, "%s河马%s", texts[1], texts[2]));
	struct store_hit *h;
	tag.tags = "河马";
	put(&body);
	put(&tag);
	put(&title);
	ck_assert_uint_eq(find(ctx, "河马", false, &h), 3);
	ck_assert_int_eq(h[0].id, title.id);
	ck_assert_int_eq(h[1].id, tag.id);
}
END_TEST

START_TEST(a_misspelt_or_half_remembered_question_is_answered) {
	struct article a = article("w", "How a warranty repair works", "x"), b = article("z", "热带鱼过水", "x");
	struct store_hit *h;
	put(&a);
	put(&b);
	ck_assert_uint_eq(find(ctx, "warrenty", true, &h), 1);
	ck_assert_int_eq(h[0].id, a.id);
	ck_assert(find(ctx, "热带鱼怎么过水", true, &h) > 0);
	ck_assert_int_eq(h[0].id, b.id);
	ck_assert_uint_eq(find(ctx, "量子纠缠", true, &h), 0);
}
END_TEST

/* ---- versions ---- */

START_TEST(a_version_that_was_not_seen_is_not_overwritten) {
	struct article a, b;
	struct store_article_version *v, one;
	size_t n;
	must(store_article_get(s, ctx, 7, true, &a, &err));
	b = a;
	a.title = "first";
	put(&a);
	b.title = "second";
	must(store_begin(s, true, &err));
	ck_assert_int_eq(store_article_put(s, &b, 0, 1000, "", &err), TEND_CONFLICT);
	store_rollback(s);
	must(store_article_get(s, ctx, 7, true, &b, &err));
	ck_assert_str_eq(b.title, "first");
	must(store_article_versions(s, ctx, 7, &v, &n, &err));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(v[0].version, 2);
	ck_assert_str_eq(v[0].reason, "test");
	ck_assert_int_eq(store_article_version(s, ctx, 7, 9, &one, &err), TEND_NOT_FOUND);
	/* a version is the article again */
	must(kb_parse(ctx, "v", v[0].text, strlen(v[0].text), &a, &err));
	ck_assert(kb_same(&a, &b));
}
END_TEST

START_TEST(what_is_shown_counts_once_and_what_is_taken_back_not) {
	struct article a;
	must(store_begin(s, true, &err));
	for (int i = 0; i < 3; i++)
		must(store_article_use(s, 3, 10001, 1, i, 1, "", &err));
	must(store_article_use(s, 3, 10001, 2, 4, 1, "", &err));
	must(store_article_use(s, 3, 10001, 1, 5, 2, "", &err));
	must(store_article_use(s, 3, 10001, 1, 6, 2, "", &err));
	must(store_article_use(s, 3, 10001, 1, 7, 5, "", &err));
	must(store_article_use(s, 3, 10002, 1, 8, 5, "", &err)); /* nothing there to be taken back */
	must(store_article_use(s, 3, 0, 1, 9, 3, "", &err));
	must(store_article_use(s, 3, 0, 1, 10, 4, "wrong", &err));
	must(store_commit(s, &err));
	must(store_article_get(s, ctx, 3, false, &a, &err));
	ck_assert_int_eq(a.shown, 2);
	ck_assert_int_eq(a.inserted, 1);
	ck_assert_int_eq(a.helped, 1);
	ck_assert_int_eq(a.unhelped, 1);
	ck_assert_int_eq(a.version, 1);
}
END_TEST

TEST_MAIN("kb", {
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_a_full_scan_finds_is_found_and_nothing_else);
	tcase_add_test(tc, two_words_must_both_occur_and_one_must_not);
	tcase_add_test(tc, whatever_is_typed_is_a_query);
	tcase_add_test(tc, a_query_of_a_megabyte_is_answered_as_one_of_a_line);
	tcase_add_test(tc, an_edit_is_found_by_its_new_words_alone);
	tcase_add_test(tc, a_title_is_worth_more_than_a_body);
	tcase_add_test(tc, a_misspelt_or_half_remembered_question_is_answered);
	tcase_add_test(tc, a_version_that_was_not_seen_is_not_overwritten);
	tcase_add_test(tc, what_is_shown_counts_once_and_what_is_taken_back_not);
})
