/* SPDX-License-Identifier: ISC */
/* The tokenizer of the full-text indexes (core/token), queries as their expressions, and the search over messages. */
#include "store/sqlite/fts.h"

#include <math.h>
#include <string.h>

#include "core/token.h"
#include "store/sqlite/db.h"
#include "tend/mem.h"

enum { SEARCH_NEWEST = 1000 };

typedef int fts_token(void *ctx, int flags, const char *token, int n, int start, int end);
struct fts_pass { fts_token *emit; void *ctx; };

static int fts_pass_on(void *ctx, const char *token, int n, int start, int end, bool again) {
	const struct fts_pass *p = ctx;
	return p->emit(p->ctx, again ? FTS5_TOKEN_COLOCATED : 0, token, n, start, end);
}

/* The tokenizer's own state is which kind it is: `tend`, or `tend words`, which keeps words beside their stems. */
static const enum token_mode fts_kinds[] = { TOKEN_TEXT, TOKEN_WORDS };

static int fts_tokenize(Fts5Tokenizer *tok, void *ctx, int flags, const char *text, int n, fts_token *emit) {
	enum token_mode kind = *(const enum token_mode *)(void *)tok;
	struct fts_pass p = { emit, ctx };

	if (flags & FTS5_TOKENIZE_QUERY)
		kind = (flags & FTS5_TOKENIZE_PREFIX) && kind == TOKEN_WORDS ? TOKEN_PREFIX : TOKEN_QUERY;
	return token_scan(text, n, kind, fts_pass_on, &p);
}

static int fts_create(void *ctx, const char **argv, int n, Fts5Tokenizer **out) {
	(void)ctx;
	if (n > 1 || (n == 1 && strcmp(argv[0], "words") != 0))
		return SQLITE_ERROR;
	*out = (Fts5Tokenizer *)(uintptr_t)&fts_kinds[n];
	return SQLITE_OK;
}

static void fts_delete(Fts5Tokenizer *t) {
	(void)t;
}

/* ---- ranking ---- */

/* BM25 over fields: a word in the title counts like several in the body, and each field is measured by its own length. */
enum { RANK_FIELDS = 3, RANK_PHRASES = 128 };
static const double rank_weight[RANK_FIELDS] = { 6.0, 4.0, 1.0 }, rank_k1 = 1.2, rank_b = 0.6;

struct rank {                        /* of one query, kept between its rows */
	int n;
	double length[RANK_FIELDS];  /* of a field, on average */
	double idf[RANK_PHRASES], all; /* all: of the query, weighted */
};

static int rank_count(const Fts5ExtensionApi *api, Fts5Context *f, void *ctx) {
	(void)api;
	(void)f;
	++*(int64_t *)ctx;
	return SQLITE_OK;
}

static int rank_of_query(const Fts5ExtensionApi *api, Fts5Context *f, const char *weights, struct rank **out) {
	struct rank *r = *out = api->xGetAuxdata(f, 0);
	int given = weights ? (int)strlen(weights) : 0;
	sqlite3_int64 rows = 0, tokens = 0;
	int rc = SQLITE_OK;

	if (r)
		return rc;
	*out = r = sqlite3_malloc(sizeof *r);
	if (!r)
		return SQLITE_NOMEM;
	*r = (struct rank){ .n = api->xPhraseCount(f) };
	r->n = r->n < RANK_PHRASES ? r->n : RANK_PHRASES;
	rc = api->xRowCount(f, &rows);
	for (int c = 0; rc == SQLITE_OK && c < RANK_FIELDS; c++) {
		rc = api->xColumnTotalSize(f, c, &tokens);
		r->length[c] = tokens > rows ? (double)tokens / (double)rows : 1; /* few have tags: one that has some is not long */
	}
	for (int i = 0; rc == SQLITE_OK && i < r->n; i++) {
		int64_t hits = 0;
		rc = api->xQueryPhrase(f, i, &hits, rank_count);
		double w = !given ? 1 : i < given ? (weights[i] - '0') / 9.0 : 0; /* behind them: what must not occur */
		r->idf[i] = w * log(1 + ((double)rows - (double)hits + 0.5) / ((double)hits + 0.5));
		if (!hits) /* what stands nowhere tells nothing apart: it only makes the rest a smaller share */
			r->idf[i] = w * 1.25;
		r->all += r->idf[i];
	}
	if (rc == SQLITE_OK)
		return api->xSetAuxdata(f, r, sqlite3_free);
	sqlite3_free(r);
	return rc;
}

/* tend_rank(index, need, weights): 0 when less than `need` percent of the query's weight occur; weights: a digit 1 to 9 for each phrase. */
static void fts_rank(const Fts5ExtensionApi *api, Fts5Context *f, sqlite3_context *ctx, int argc, sqlite3_value **argv) {
	const char *weights = argc > 1 ? (const char *)sqlite3_value_text(argv[1]) : NULL;
	double need = argc > 0 ? sqlite3_value_double(argv[0]) / 100 : 0, tf[RANK_PHRASES] = { 0 }, score = 0, there = 0;
	struct rank *r;
	int n = 0, lengths[RANK_FIELDS] = { 0 }, rc = rank_of_query(api, f, weights, &r);

	for (int c = 0; rc == SQLITE_OK && c < RANK_FIELDS; c++)
		rc = api->xColumnSize(f, c, &lengths[c]);
	if (rc == SQLITE_OK)
		rc = api->xInstCount(f, &n);
	for (int i = 0; rc == SQLITE_OK && i < n; i++) {
		int phrase, column, at;
		rc = api->xInst(f, i, &phrase, &column, &at);
		if (rc == SQLITE_OK && phrase < r->n && column < RANK_FIELDS)
			tf[phrase] += rank_weight[column] / (1 - rank_b + rank_b * lengths[column] / r->length[column]);
	}
	if (rc != SQLITE_OK) {
		sqlite3_result_error_code(ctx, rc);
		return;
	}
	for (int i = 0; i < r->n; i++) {
		score += r->idf[i] * tf[i] * (rank_k1 + 1) / (tf[i] + rank_k1);
		there += tf[i] > 0 ? r->idf[i] : 0;
	}
	double share = r->all > 0 ? there / r->all : 1;
	sqlite3_result_double(ctx, share + 1e-9 < need ? 0 : score * (need > 0 ? share : 1) + 1e-9);
}

int fts_register(sqlite3 *db) {
	fts5_api *api = NULL;
	sqlite3_stmt *st = NULL;
	fts5_tokenizer t = { fts_create, fts_delete, fts_tokenize };
	int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(st);
	}
	sqlite3_finalize(st);
	if (!api)
		return rc == SQLITE_OK ? SQLITE_ERROR : rc;
	rc = api->xCreateTokenizer(api, "tend", NULL, &t, NULL);
	return rc == SQLITE_OK ? api->xCreateFunction(api, "tend_rank", NULL, fts_rank, NULL) : rc;
}

/* ---- queries ---- */

char *fts_phrase(const void *ctx, const char *text, bool prefix) {
	char *out = mem_strdup(ctx, "\"");

	for (const char *p = text; *p;) {
		size_t k = strcspn(p, "\"");
		out = mem_append(out, "%.*s%s", (int)k, p, p[k] ? "\"\"" : "");
		p += k + (p[k] != '\0');
	}
	return mem_append(out, "\"%s", prefix ? " *" : "");
}

/* What must occur, and what must not, as expressions of the index: quoted, so that they cannot be anything but words. "": nothing. */
void fts_terms(const void *ctx, const struct kb_query *q, const char *title, bool words, char **yes, char **no) {
	*yes = mem_strdup(ctx, "");
	*no = mem_strdup(ctx, "");
	for (size_t i = 0; q->positive && i < q->n; i++) {
		const struct kb_term *t = &q->terms[i];
		char **to = t->not ? no : yes;
		if (!t->not && !words && !t->phrase && !t->title)
			continue;
		*to = mem_append(*to, "%s%s%s%s", !**to ? "" : t->not ? " OR " : " AND ", t->title ? title : "", t->title ? " : " : "",
		                 fts_phrase(ctx, t->text, t->prefix));
	}
}

char *fts_but(const void *ctx, char *yes, const char *no) {
	return *yes && *no ? mem_printf(ctx, "(%s) NOT (%s)", yes, no) : yes;
}

static char *fts_snippet(const void *ctx, const char *text, const struct kb_query *q) {
	struct kb_span *marks;
	size_t n;
	char *cut = kb_snippet(ctx, text, q, false, 70, &marks, &n);

	return kb_bracket(ctx, cut, marks, n);
}

static bool fts_has_ticket(const struct found *f, size_t n, tend_id ticket) {
	for (size_t i = 0; i < n; i++)
		if (f[i].ticket == ticket)
			return true;
	return false;
}

enum tend_status store_search(struct store *s, const void *ctx, const char *words, int limit, struct found **out, size_t *n,
                              struct tend_err *err) {
	bool row = true;
	struct kb_query parsed;
	enum tend_status st = TEND_OK;

	*out = mem_array(ctx, struct found, (size_t)limit + 1);
	*n = 0;
	kb_query_parse(ctx, words, false, &parsed);
	char *no, *query;
	fts_terms(ctx, &parsed, "subject", true, &query, &no);
	query = fts_but(ctx, query, no);
	if (!*query)
		return TEND_OK;
	sqlite3_stmt *q = db_bind(s, ST_SEARCH, err, "ti", query, (int64_t)SEARCH_NEWEST);
	if (!q)
		return err ? err->status : TEND_IO;
	while (*n < (size_t)limit && (st = db_step(s, ST_SEARCH, &row, err)) == TEND_OK && row) {
		tend_id ticket = sqlite3_column_int64(q, 0);
		if (fts_has_ticket(*out, *n, ticket))
			continue;
		(*out)[(*n)++] = (struct found){ .ticket = ticket, .message = sqlite3_column_int64(q, 1), .at = sqlite3_column_int64(q, 2),
			.subject = db_text(ctx, q, 3), .snippet = fts_snippet(ctx, db_text(ctx, q, 4), &parsed),
			.state = (enum ticket_state)sqlite3_column_int(q, 5) };
	}
	if (st == TEND_OK && row)
		db_done(s, ST_SEARCH);
	return st;
}

enum tend_status store_search_tickets(struct store *s, const void *ctx, const char *words, tend_id **out, size_t *n, struct tend_err *err) {
	struct kb_query parsed;
	char *no, *query, *quoted = mem_printf(ctx, "\"%s\"", words);

	*out = NULL;
	*n = 0;
	for (char *p = quoted + 1; p[1]; p++)
		if (*p == '"')
			*p = ' ';
	kb_query_parse(ctx, quoted, false, &parsed);
	fts_terms(ctx, &parsed, "subject", true, &query, &no);
	return *query ? db_ids(s, ST_SEARCH_TICKETS, ctx, out, n, err, "ti", query, (int64_t)SEARCH_NEWEST) : TEND_OK;
}
