/* SPDX-License-Identifier: ISC */
/* Printing rows. Knows formats, never what a row means. */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/model.h"
#include "tend/u8.h"

struct cell {
	char *plain;                 /* NULL: none */
	char *json;                  /* ready-made JSON value */
	bool number;
};

struct out {
	struct cli *cli;
	const char *const *columns;
	size_t ncol, at, nrow;
	struct cell *row;            /* of the row being filled */
	char **table;                /* all plain cells, kept for alignment on a terminal */
	bool *right;
};

struct out *out_open(struct cli *c, const char *const *columns, size_t n) {
	struct out *o = mem_new(c->ctx, struct out);
	*o = (struct out){ .cli = c, .columns = columns, .ncol = n };
	o->row = mem_array(o, struct cell, n);
	o->right = mem_array(o, bool, n);
	if (!c->json && !c->tty)
		for (size_t i = 0; i < n; i++)
			printf("%s%c", columns[i], i + 1 < n ? '\t' : '\n');
	return o;
}

static void out_cell(struct out *o, char *plain, char *json, bool number) {
	TEND_ASSERT(o->at < o->ncol);
	o->row[o->at++] = (struct cell){ .plain = plain, .json = json, .number = number };
}

/* C1 and DEL, and marks that turn or hide text: jansson escapes only what is below a blank. */
static bool out_steers(int32_t c) {
	return (c >= 0x7F && c <= 0x9F) || c == 0x061C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

char *out_dump(const void *ctx, struct json_t *j) {
	char *text = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(4));
	size_t n = text ? strlen(text) : 0, at = 0;
	char *own = mem_zalloc(ctx, 1, n * 6 + 8), *o = own; /* DEL, one byte, becomes six */

	while (at < n) {
		int32_t c;
		size_t step = u8_next(text + at, n - at, &c);
		if (out_steers(c)) {
			o += snprintf(o, 7, "\\u%04x", (unsigned)c);
		} else {
			memcpy(o, text + at, step);
			o += step;
		}
		at += step;
	}
	*o = '\0';
	if (!text)
		memcpy(own, "null", 5);
	free(text);
	json_decref(j);
	return own;
}

static char *out_quote(struct out *o, const char *s) {
	return out_dump(o, json_string(s));
}

void out_str(struct out *o, const char *s) {
	out_cell(o, mem_strdup(o, s), o->cli->json ? (s ? out_quote(o, s) : mem_strdup(o, "null")) : NULL, false);
}

void out_int(struct out *o, int64_t v) {
	char *s = mem_printf(o, "%" PRId64, v);
	out_cell(o, s, s, true);
}

void out_real(struct out *o, double v, int decimals) {
	char *s = mem_printf(o, "%.*f", decimals, v);
	out_cell(o, s, s, true);
}

void out_bool(struct out *o, bool v) {
	out_cell(o, mem_strdup(o, v ? "yes" : "no"), mem_strdup(o, v ? "true" : "false"), false);
}

void out_time(struct out *o, tms_t t) {
	out_str(o, t == TMS_NONE ? NULL : tms_format(o, t, o->cli->zone));
}

void out_json(struct out *o, const char *json, const char *plain) {
	out_cell(o, mem_strdup(o, plain), mem_strdup(o, json), false);
}

/* One line, nothing that a terminal or a column reader could stumble over. */
static char *out_flat(struct out *o, const char *s) {
	char *v = u8_visible(o, s ? s : "", true), *p = v;
	for (; *p; p++)
		if (*p == '\t' || *p == '\n')
			*p = ' ';
	return v;
}

void out_end_row(struct out *o) {
	TEND_ASSERT(o->at == o->ncol);
	if (o->cli->json) {
		for (size_t i = 0; i < o->ncol; i++)
			printf("%c\"%s\":%s", i ? ',' : '{', o->columns[i], o->row[i].json);
		puts("}");
	} else if (o->cli->tty) {
		mem_grow(o, o->table, (o->nrow + 1) * o->ncol);
		for (size_t i = 0; i < o->ncol; i++) {
			o->table[o->nrow * o->ncol + i] = out_flat(o, o->row[i].plain);
			o->right[i] = o->row[i].number;
		}
	} else {
		for (size_t i = 0; i < o->ncol; i++)
			printf("%s%c", out_flat(o, o->row[i].plain), i + 1 < o->ncol ? '\t' : '\n');
	}
	o->at = 0;
	o->nrow++;
}

static void out_table(struct out *o) {
	for (size_t c = 0; c < o->ncol; c++) {
		int w = u8_width(o->columns[c]);
		for (size_t r = 0; r < o->nrow; r++) {
			int cw = u8_width(o->table[r * o->ncol + c]);
			w = cw > w ? cw : w;
		}
		o->row[c].number = false;
		for (size_t r = 0; r <= o->nrow; r++) {
			char **cell = r ? &o->table[(r - 1) * o->ncol + c] : &o->row[c].plain;
			const char *s = r ? *cell : o->columns[c];
			if (o->right[c])
				*cell = mem_printf(o, "%*s%s", w - u8_width(s), "", s);
			else
				*cell = c + 1 < o->ncol ? u8_pad(o, s, w) : mem_strdup(o, s);
		}
	}
	for (size_t r = 0; r <= o->nrow; r++)
		for (size_t c = 0; c < o->ncol; c++)
			printf("%s%s", r ? o->table[(r - 1) * o->ncol + c] : o->row[c].plain, c + 1 < o->ncol ? "  " : "\n");
}

enum tend_status out_close(struct out *o, struct tend_err *err) {
	if (o->cli->tty && !o->cli->json && o->nrow)
		out_table(o);
	mem_free(o);
	if (fflush(stdout) || ferror(stdout))
		return tend_fail(err, TEND_IO, _("standard output: %s: check the pipe or the disk"), strerror(errno));
	return TEND_OK;
}

enum tend_status out_counts(struct cli *c, const char *kind, const struct import_counts *k, struct tend_err *err) {
	static const char *const columns[] = { "kind", "added", "changed", "same", "refused" };
	struct out *o = out_open(c, columns, 5);

	out_str(o, kind);
	out_int(o, k->added);
	out_int(o, k->changed);
	out_int(o, k->same);
	out_int(o, k->refused);
	out_end_row(o);
	return out_close(o, err);
}

json_t *json_when(struct cli *c, tms_t t) {
	return t == TMS_NONE || !t ? json_null() : json_string(tms_format(c->ctx, t, c->zone));
}

json_t *json_text(const char *s) {
	return s && *s ? json_string(s) : json_null();
}
