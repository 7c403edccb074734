/* SPDX-License-Identifier: ISC */
/* search STORE POLICY ARTICLES QUERIES TICKETS [-v]: how well the knowledge base is found in, beside FTS5's own tokenizers over the same articles
 * and the same queries: mean reciprocal rank and recall among the first five. STORE must not exist; it is made with the articles. TICKETS:
 * what customers write becomes tickets, and the articles that are suggested for them are judged the same way. */
#include "perf.h"

#include <dirent.h>
#include <pwd.h>
#include <unistd.h>

#include "tend/kb.h"

enum { TOP = 10, FIVE = 5, LINE = 1024 };
enum system { OURS, TRIGRAM, UNICODE61, SYSTEMS };
static const char *const system_words[SYSTEMS] = { "tend", "trigram", "unicode61" };

struct score { double rank, recall; int64_t n, ns; };
struct answer { char id[TOP][64]; size_t n; };

static void *ctx;
static sqlite3 *plain; /* the articles under FTS5's tokenizers */

/* `refund-time.zh` and `refund-time.en` are one answer. */
static void answer_add(struct answer *a, const char *id) {
	size_t len = strcspn(id, ".");

	for (size_t i = 0; i < a->n; i++)
		if (strlen(a->id[i]) == len && !strncmp(a->id[i], id, len))
			return;
	if (a->n < TOP)
		snprintf(a->id[a->n++], sizeof a->id[0], "%.*s", (int)len, id);
}

static void load_one(struct svc *s, const struct session *who, const char *dir, const char *name) {
	char *path = mem_printf(ctx, "%s/%s", dir, name), text[65536];
	FILE *f = fopen(path, "re");
	struct article a;
	int what;

	if (!f) {
		perror(path);
		exit(1);
	}
	size_t n = fread(text, 1, sizeof text, f);
	fclose(f);
	must(kb_parse(ctx, path, text, n, &a, &perf_err));
	must(svc_kb_import(s, who, &a, &what, &perf_err));
	for (int sys = TRIGRAM; sys < SYSTEMS; sys++) {
		sqlite3_stmt *q = perf_prepare(plain, sys == TRIGRAM ? "INSERT INTO trigram VALUES(?1,?2,?3,?4)" : "INSERT INTO unicode61 VALUES(?1,?2,?3,?4)");
		const char *const cells[] = { a.external_id, a.title, a.tags, kb_plain(ctx, a.body) };
		for (int i = 0; i < 4; i++)
			sqlite3_bind_text(q, i + 1, cells[i], -1, SQLITE_STATIC);
		must_sql(plain, sqlite3_step(q));
		sqlite3_finalize(q);
	}
}

static void load(struct svc *s, const struct session *who, const char *dir) {
	DIR *d = opendir(dir);
	struct dirent *e;

	must_sql(plain, sqlite3_exec(plain, "CREATE VIRTUAL TABLE trigram USING fts5(id UNINDEXED,title,tags,body,tokenize='trigram');"
	                             "CREATE VIRTUAL TABLE unicode61 USING fts5(id UNINDEXED,title,tags,body)", NULL, NULL, NULL));
	while (d && (e = readdir(d)))
		if (strlen(e->d_name) > 3 && !strcmp(e->d_name + strlen(e->d_name) - 3, ".md"))
			load_one(s, who, dir, e->d_name);
	if (d)
		closedir(d);
}

static void ask_ours(struct svc *s, struct session *who, const char *lang, const char *query, struct answer *out) {
	void *tmp = mem_ctx(NULL);
	struct kb_req r = { .query = query, .limit = TOP };
	struct kb_hit *hits;
	size_t n;

	snprintf(who->lang, sizeof who->lang, "%s", lang);
	must(svc_kb_search(s, tmp, who, &r, &hits, &n, &perf_err));
	for (size_t i = 0; i < n; i++)
		answer_add(out, hits[i].a.external_id);
	mem_free(tmp);
}

/* Each word quoted: all of them, then, when that finds too little, any: what a careful user of FTS5 would write. */
static void ask_plain(enum system sys, const char *query, struct answer *out) {
	for (int any = 0; any < 2 && out->n < FIVE; any++) {
		char *match = mem_strdup(ctx, ""), *words = mem_strdup(ctx, query), *at = words, *w;
		while ((w = strsep(&at, " ")))
			if (*w)
				match = mem_printf(ctx, "%s%s\"%s\"", match, !*match ? "" : any ? " OR " : " ", w);
		sqlite3_stmt *q = perf_prepare(plain, sys == TRIGRAM ? "SELECT id FROM trigram WHERE trigram MATCH ?1 ORDER BY bm25(trigram,0,8,4,1) LIMIT 20"
		                                                     : "SELECT id FROM unicode61 WHERE unicode61 MATCH ?1 ORDER BY bm25(unicode61,0,8,4,1) LIMIT 20");
		sqlite3_bind_text(q, 1, match, -1, SQLITE_STATIC);
		while (sqlite3_step(q) == SQLITE_ROW)
			answer_add(out, (const char *)sqlite3_column_text(q, 0));
		sqlite3_finalize(q);
	}
}

static void judge(const struct answer *a, const char *wanted, struct score *s) {
	char *ids = mem_strdup(ctx, wanted), *at = ids, *id;
	size_t n = 0, found = 0, first = TOP;

	while ((id = strsep(&at, " "))) {
		n++;
		for (size_t i = 0; i < a->n; i++)
			if (!strcmp(a->id[i], id)) {
				found += i < FIVE;
				first = i < first ? i : first;
			}
	}
	s->n++;
	s->rank += first < TOP ? 1.0 / (double)(first + 1) : 0;
	s->recall += (double)found / (double)n;
}

static void ask(struct svc *s, struct session *who, char *line, struct score score[2][SYSTEMS], bool tell) {
	char *at = line, *lang = strsep(&at, "\t"), *query = strsep(&at, "\t"), *wanted = at;

	for (enum system sys = OURS; sys < SYSTEMS; sys++) {
		struct answer a = { .n = 0 };
		struct score *of = &score[!strcmp(lang, "en")][sys], before = *of;
		int64_t t = perf_ns();
		if (sys == OURS)
			ask_ours(s, who, lang, query, &a);
		else
			ask_plain(sys, query, &a);
		of->ns += perf_ns() - t;
		judge(&a, wanted, of);
		if (tell && sys == OURS && of->rank - before.rank < 1) {
			printf("# %s %s: wanted %s, found", lang, query, wanted);
			for (size_t i = 0; i < a.n && i < FIVE; i++)
				printf(" %s", a.id[i]);
			putchar('\n');
		}
	}
}

/* A ticket of these words, as it comes in; in rank and recall only the three that are shown count. */
static void suggest(struct svc *s, const struct session *who, char *line, struct score score[2], bool tell) {
	char *at = line, *lang = strsep(&at, "\t"), *text = strsep(&at, "\t"), *wanted = at, *id;
	static int64_t number;
	void *tmp = mem_ctx(NULL);
	const char *mark = mem_printf(tmp, "s%lld", (long long)++number);
	struct incoming m = { .channel = "chat", .id = mark, .from_id = mark, .at = tms_now(), .text = text, .automatic = "no" };
	struct score *of = &score[!strcmp(lang, "en")];
	struct answer a = { .n = 0 };
	struct intake_result r;
	struct kb_hit *hits;
	size_t n, first = TOP;
	char found[LINE] = "", *words = mem_strdup(tmp, wanted);

	must(svc_intake(s, &m, &r, &perf_err));
	int64_t t = perf_ns();
	must(svc_kb_suggest(s, tmp, who, r.ticket, &hits, &n, &perf_err));
	of->ns += perf_ns() - t;
	for (size_t i = 0; i < n; i++) {
		answer_add(&a, hits[i].a.external_id);
		snprintf(found + strlen(found), sizeof found - strlen(found), " %s (%s)", hits[i].a.external_id, hits[i].why);
	}
	while ((id = strsep(&words, " ")))
		for (size_t i = 0; i < a.n; i++)
			if (!strcmp(a.id[i], id) && i < first)
				first = i;
	of->n++;
	of->rank += first < TOP ? 1.0 / (double)(first + 1) : 0;
	of->recall += first < TOP;
	if (tell && first)
		printf("# %s %s: wanted %s, found%s\n", lang, text, wanted, found);
	mem_free(tmp);
}

static void read_lines(const char *path, void (*each)(char *line, void *arg), void *arg) {
	char line[LINE];
	FILE *f = fopen(path, "re");

	if (!f) {
		perror(path);
		exit(66);
	}
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (*line && *line != '#')
			each(line, arg);
	}
	fclose(f);
}

struct judging { struct svc *s; struct session who; bool tell; struct score asked[2][SYSTEMS], offered[2]; };

static void each_query(char *line, void *arg) {
	struct judging *j = arg;
	ask(j->s, &j->who, line, j->asked, j->tell);
}

static void each_ticket(char *line, void *arg) {
	struct judging *j = arg;
	suggest(j->s, &j->who, line, j->offered, j->tell);
}

static struct score sum(const struct score *a, const struct score *b) {
	return (struct score){ a->rank + b->rank, a->recall + b->recall, a->n + b->n, a->ns + b->ns };
}

static void row_of(const char *what, enum system sys, const struct score *s) {
	printf("%s\t%s\t%lld\t%.3f\t%.3f\t%.2f\n", what, system_words[sys], (long long)s->n, s->rank / (double)s->n, s->recall / (double)s->n,
	       (double)s->ns / (double)s->n / 1e6);
}

static void row(const char *what, const struct score *s) {
	for (enum system sys = OURS; sys < SYSTEMS; sys++)
		row_of(what, sys, &s[sys]);
}

int main(int argc, char **argv) {
	struct judging j = { .tell = argc > 6 };
	struct score all[SYSTEMS];
	struct policy *p;

	if (argc < 6)
		return fprintf(stderr, "usage: search STORE POLICY ARTICLES QUERIES TICKETS [-v]\n"), 64;
	ctx = mem_ctx(NULL);
	const struct passwd *pw = getpwuid(getuid());
	must_sql(NULL, sqlite3_open(":memory:", &plain));
	must(policy_read_dir(ctx, argv[2], &p, &perf_err));
	must(svc_create(ctx, argv[1], p, pw ? pw->pw_name : "root", "Bench", &j.s, &perf_err));
	must(svc_session(j.s, NULL, &j.who, &perf_err));
	load(j.s, &j.who, argv[3]);
	read_lines(argv[4], each_query, &j);
	read_lines(argv[5], each_ticket, &j);
	puts("what\tsystem\tn\tMRR\trecall@5\tms");
	for (int sys = 0; sys < SYSTEMS; sys++)
		all[sys] = sum(&j.asked[0][sys], &j.asked[1][sys]);
	row("zh", j.asked[0]);
	row("en", j.asked[1]);
	row("all", all);
	all[OURS] = sum(&j.offered[0], &j.offered[1]);
	puts("suggested\tsystem\tn\tMRR\thelped\tms");
	row_of("offered zh", OURS, &j.offered[0]);
	row_of("offered en", OURS, &j.offered[1]);
	row_of("offered all", OURS, &all[OURS]);
	svc_close(&j.s);
	sqlite3_close(plain);
	mem_free(ctx);
	return 0;
}
