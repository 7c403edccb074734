/* SPDX-License-Identifier: ISC */
/* After-sale cases of platforms: one JSON object a line. A bad one is reported with its line and does not stop the rest. */
#include <inttypes.h>

#include "cli/cmd_return.h"
#include "cli/source.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static void cases_say(struct cli *c, const struct source *src, tend_id id, const char *what) {
	const char *r = return_id(c, id);
	fprintf(stderr, "%s:%d: %s%s%s\n", src->file, src->line, r ? r : "", r ? ": " : "", u8_visible(c->ctx, what, false));
}

static enum tend_status cases_one(struct cli *c, struct svc *s, const struct session *who, struct source *src, struct import_counts *k, bool *more,
                                  struct tend_err *err) {
	struct tend_err why = { .msg = "" };
	struct platform_done d = { 0 };
	json_t *row = NULL;
	enum tend_status st = source_next(src, &row, &why);
	bool read = st == TEND_OK;

	*more = st == TEND_INVALID || (read && row);
	if (read && row)
		st = svc_platform_case(s, c->ctx, who, row, &d, &why);
	json_decref(row);
	if (st == TEND_INVALID) {
		if (read)
			cases_say(c, src, 0, why.msg);
		else
			fprintf(stderr, "%s\n", u8_visible(c->ctx, why.msg, false)); /* the reader has said where */
		k->refused++;
		return TEND_OK;
	}
	if (st != TEND_OK)
		return tend_fail(err, st, "%s:%d: %s", src->file, src->line, why.msg);
	if (!*more)
		return TEND_OK;
	if (d.note)
		cases_say(c, src, d.id, d.note);
	*(d.what == 0 ? &k->same : d.what == 1 ? &k->added : &k->changed) += 1;
	return TEND_OK;
}

enum tend_status cmd_import_cases(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct import_counts k = { 0, 0, 0, 0 };
	struct source src;
	struct progress p;
	struct svc *s;
	struct session who;
	bool more = true;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = source_open(&src, c->ctx, argv[0], "jsonl", "", 0, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st != TEND_OK)
		return st;
	progress_start(&p, (int64_t)src.n);
	while (st == TEND_OK && more) {
		st = cases_one(c, s, &who, &src, &k, &more, err);
		progress_tick(&p, src.line, source_at(&src));
	}
	progress_end(&p);
	if (st == TEND_OK)
		st = out_counts(c, c->verb, &k, err);
	return st == TEND_OK && k.refused ? tend_fail(err, TEND_INVALID, _("%s: %" PRId64 " rows were refused"), argv[0], k.refused) : st;
}
