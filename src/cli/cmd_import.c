/* SPDX-License-Identifier: ISC */
/* Importing products, customers, orders and stock: JSON Lines, or CSV by its name. A bad row is reported and does not stop the rest. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "tend/csv.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/service.h"
#include "tend/u8.h"

enum { ROWS_AT_ONCE = 500 };

struct rows {
	struct cli *c;
	const char *file;
	char *text, *p;
	size_t n;
	bool is_csv;
	struct csv csv;
	char **head;
	size_t n_head;
	int line;                    /* of the row read last */
};

static const char *const contact_kinds[] = { "phone", "mail", "wechat", "app", "chat", "social", "review", "web" };

static bool rows_is_contact(const char *key) {
	for (size_t i = 0; i < sizeof contact_kinds / sizeof *contact_kinds; i++)
		if (!strcmp(key, contact_kinds[i]))
			return true;
	return false;
}

/* Whole numbers where the format asks for them; what is not one stays a text and is refused with its key. */
static json_t *rows_value(const char *key, const char *v) {
	static const char *const numbers[] = { "price_fen", "paid_fen", "level", "on_hand", "reserved", "qty" };
	char *end;

	if (*v == '[' || *v == '{') {
		json_t *j = json_loads(v, 0, NULL);
		if (j)
			return j;
	}
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!strcmp(key, numbers[i])) {
			long long x = strtoll(v, &end, 10);
			return *v && !*end ? json_integer(x) : json_string(v);
		}
	if (!strcmp(key, "perishable"))
		return json_boolean(!strcmp(v, "yes") || !strcmp(v, "true") || !strcmp(v, "1"));
	return json_string(v);
}

static char *rows_csv_json(const struct rows *r, const void *ctx, char **f, size_t n) {
	json_t *j = json_object(), *contacts = json_array();

	for (size_t i = 0; i < n && i < r->n_head; i++) {
		if (!*f[i])
			continue;
		if (!strcmp(r->c->verb, "customers") && rows_is_contact(r->head[i]))
			json_array_append_new(contacts, json_pack("{s:s,s:s}", "kind", r->head[i], "value", f[i]));
		else
			json_object_set_new(j, r->head[i], rows_value(r->head[i], f[i]));
	}
	if (json_array_size(contacts))
		json_object_set(j, "contacts", contacts);
	json_decref(contacts);
	char *d = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS), *own = mem_strdup(ctx, d);
	free(d);
	json_decref(j);
	return own;
}

static enum tend_status rows_open(struct rows *r, struct cli *c, const char *file, struct tend_err *err) {
	size_t len = strlen(file);
	enum tend_status st;

	*r = (struct rows){ .c = c, .file = file, .is_csv = len > 4 && !strcmp(file + len - 4, ".csv") };
	st = cli_slurp(c->ctx, file, (size_t)256 << 20, &r->text, &r->n, err);
	r->p = r->text + (st == TEND_OK && r->n >= 3 && !memcmp(r->text, "\xEF\xBB\xBF", 3) ? 3 : 0);
	if (st == TEND_OK && r->is_csv) {
		csv_open(&r->csv, file, r->text, r->n, 0);
		st = csv_next(&r->csv, c->ctx, &r->head, &r->n_head, err);
	}
	return st;
}

/* The next row as JSON, NULL at the end. */
static enum tend_status rows_next(struct rows *r, const void *ctx, const char **row, size_t *n, struct tend_err *err) {
	char **f;
	size_t nf;

	*row = NULL;
	if (r->is_csv) {
		enum tend_status st = csv_next(&r->csv, ctx, &f, &nf, err);
		r->line = r->csv.line;
		if (st == TEND_OK && nf) {
			*row = rows_csv_json(r, ctx, f, nf);
			*n = strlen(*row);
		}
		return st;
	}
	while (r->p < r->text + r->n) {
		size_t len = strcspn(r->p, "\n");
		const char *line = r->p;
		r->p += len + (r->p[len] == '\n');
		r->line++;
		if (len > 1) {
			*row = line;
			*n = len;
			return TEND_OK;
		}
	}
	return TEND_OK;
}

/* Short transactions: others get in between. */
static enum tend_status import_some(struct rows *r, struct svc *s, struct import_counts *k, bool *more, struct tend_err *err) {
	enum tend_status st = svc_import_begin(s, err);
	void *tmp = mem_ctx(r->c->ctx);

	if (st != TEND_OK)
		return st;
	for (int i = 0; st == TEND_OK && *more && i < ROWS_AT_ONCE; i++) {
		struct tend_err why = { .status = TEND_OK, .msg = "" };
		const char *row;
		size_t n;
		st = rows_next(r, tmp, &row, &n, &why);
		bool read = st == TEND_OK;
		*more = st == TEND_INVALID || (read && row);
		if (read && row)
			st = svc_import_row(s, r->c->verb, row, n, k, &why);
		else if (st == TEND_INVALID)
			k->refused++;
		if (st == TEND_INVALID) {
			if (read)
				fprintf(stderr, "%s:%d: %s\n", r->file, r->line, u8_visible(r->c->ctx, why.msg, false));
			else
				fprintf(stderr, "%s\n", why.msg); /* the reader has said where */
			st = TEND_OK;
		} else if (st != TEND_OK) {
			tend_fail(err, st, "%s", why.msg);
		}
	}
	mem_free(tmp);
	enum tend_status end = svc_import_end(s, st == TEND_OK ? err : NULL);
	return st == TEND_OK ? end : st;
}

enum tend_status cmd_import(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct import_counts k = { 0, 0, 0, 0 };
	struct rows r;
	struct progress progress;
	bool more = true;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = rows_open(&r, c, argv[0], err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK && who.role != ROLE_ADMIN && who.role != ROLE_LEAD)
		st = tend_fail(err, TEND_DENIED, _("import: not permitted: leads and administrators import data"));
	if (st != TEND_OK)
		return st;
	progress_start(&progress, (int64_t)r.n);
	while (st == TEND_OK && more) {
		st = import_some(&r, s, &k, &more, err);
		progress_tick(&progress, r.line, r.is_csv ? r.csv.p - r.text : r.p - r.text);
	}
	progress_end(&progress);
	if (st == TEND_OK)
		st = out_counts(c, c->verb, &k, err);
	return st == TEND_OK && k.refused ? tend_fail(err, TEND_INVALID, _("%s: %" PRId64 " rows were refused"), argv[0], k.refused) : st;
}
