/* SPDX-License-Identifier: ISC */
/* tend quote: cases in, one JSON object a line; what each return, refund, exchange or compensation pays out. Needs no store. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "tend/quote_case.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

/* The object of a line. NULL: bad_json. Where only its numbers or names go too far it is an object still, but no case:
 * *whole says that all of it was understood. */
static json_t *quote_parse(const char *line, size_t n, bool *whole, struct tend_err *err) {
	json_error_t je;
	json_t *j = json_loadb(line, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &je);

	*whole = j != NULL;
	if (!j) {
		enum json_error_code code = json_error_code(&je);
		tend_fail(err, TEND_INVALID, _("JSON: column %d: %s"), je.column, je.text);
		if (code == json_error_duplicate_key || code == json_error_numeric_overflow)
			j = json_loadb(line, n, JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, NULL);
	}
	if (json_is_object(j))
		return j;
	if (j)
		tend_fail(err, TEND_INVALID, _("no JSON object"));
	json_decref(j);
	return NULL;
}

static enum tend_status quote_answer(void *ctx, const json_t *in, json_t *out, struct tend_err *err) {
	struct quote_case q;
	struct refund *r;
	json_t *steps = json_array();
	enum tend_status st = quote_case_read(ctx, in, &q, err);

	for (size_t i = 0; st == TEND_OK && i < q.n_steps; i++)
		st = refund_step_check(&q.steps[i], i, err);
	if (st == TEND_OK)
		st = refund_open(ctx, &q.order, &r, err);
	if (st == TEND_OK)
		json_object_set_new(out, "allocation", quote_case_allocation(refund_allocated(r)));
	for (size_t i = 0; st == TEND_OK && i < q.n_steps; i++) {
		struct refund_plan p;
		st = refund_apply(r, ctx, &q.steps[i], &p, err);
		if (st == TEND_OK)
			json_array_append_new(steps, quote_case_plan(&p));
	}
	json_object_set_new(out, "steps", steps);
	return st;
}

/* One line of input, one of output. INVALID: it was no valid case, and the line of output says so. */
static enum tend_status quote_line_answer(void *ctx, const char *line, size_t n, struct tend_err *err) {
	bool whole;
	json_t *in = quote_parse(line, n, &whole, err), *out = json_object();
	json_t *id = json_object_get(in, "id");
	enum tend_status st = TEND_INVALID;

	json_object_set_new(out, "id", json_is_string(id) ? json_incref(id) : json_string(""));
	if (whole && in)
		st = quote_answer(ctx, in, out, err);
	if (st != TEND_OK) {
		json_object_del(out, "allocation");
		json_object_del(out, "steps");
		json_object_set_new(out, "error", json_string(in ? "invalid_case" : "bad_json"));
	}
	puts(out_dump(ctx, out));
	json_decref(in);
	return st;
}

enum tend_status cmd_quote(struct cli *c, int argc, char **argv, struct tend_err *err) {
	char *line = NULL;
	size_t cap = 0, at = 0;
	ssize_t n;
	int bad = 0;

	if ((argc = cli_options(c, argc, argv, NULL, 0, err)) < 0)
		return err->status;
	enum tend_status st = cli_want(c, argc, 0, 1, err);
	if (st != TEND_OK)
		return st;
	bool input = !argc || !strcmp(argv[0], "-");
	FILE *f = input ? stdin : fopen(argv[0], "re");
	const char *name = input ? _("standard input") : argv[0];
	if (!f)
		return tend_fail(err, errno == ENOENT ? TEND_NOT_FOUND : TEND_IO, "%s: %s", name, strerror(errno));
	/* Line by line, each answered at once: whoever writes a case into a pipe may wait for its result. */
	while (st == TEND_OK && (n = getline(&line, &cap, f)) > 0) {
		struct tend_err why = { .status = TEND_OK, .msg = "" };
		void *ctx = mem_ctx(c->ctx);
		size_t bom = !at++ && n >= 3 && !memcmp(line, "\xEF\xBB\xBF", 3) ? 3 : 0;
		if (quote_line_answer(ctx, line + bom, (size_t)n - bom, &why) != TEND_OK) {
			bad++;
			fprintf(stderr, "%s:%zu: %s\n", name, at, u8_visible(ctx, why.msg, false));
		}
		if (fflush(stdout) || ferror(stdout))
			st = tend_fail(err, TEND_IO, _("standard output: %s: check the pipe or the disk"), strerror(errno));
		mem_free(ctx);
	}
	if (st == TEND_OK && ferror(f))
		st = tend_fail(err, TEND_IO, _("%s: cannot be read"), name);
	free(line);
	if (!input)
		fclose(f);
	if (st == TEND_OK && bad)
		st = tend_fail(err, TEND_INVALID, ngettext_("%d line was not a valid case", "%d lines were not valid cases", bad), bad);
	return st;
}
