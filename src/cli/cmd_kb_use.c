/* SPDX-License-Identifier: ISC */
/* Articles at work: what a ticket asks for, inserting, macros, whether it helped, what is lacking. */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "cli/cmd_kb.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static enum tend_status kb_ticket(const char *s, tend_id *out, struct tend_err *err) {
	return id_parse(s, 'T', out) ? TEND_OK : tend_fail(err, TEND_USAGE, _("`%s` is no ticket: write it like T10482"), s);
}

enum tend_status cmd_kb_suggest(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "id", "external_id", "title", "lang", "score", "why" };
	struct svc *s;
	struct session who;
	struct kb_hit *h;
	size_t n;
	tend_id ticket;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = kb_ticket(argv[0], &ticket, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_suggest(s, c->ctx, &who, ticket, &h, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 6);
	for (size_t i = 0; i < n; i++) {
		out_str(o, kb_id(c, h[i].a.id));
		out_str(o, h[i].a.external_id);
		out_str(o, h[i].a.title);
		out_str(o, h[i].a.lang);
		out_real(o, h[i].score, 3);
		out_str(o, h[i].why);
		out_end_row(o);
	}
	return out_close(o, err);
}

static json_t *kb_missing_json(const struct kb_filled *f) {
	json_t *list = json_array();

	for (int v = 0; v < KB_V_COUNT; v++)
		if (f->missing & 1u << v)
			json_array_append_new(list, json_pack("{s:s,s:o}", "name", kb_value_word((enum kb_value)v), "guess",
			                                      json_text(f->guess[v])));
	return list;
}

/* What is missing goes to standard error: what is printed can be piped on into a reply once it is filled. */
static void kb_missing_say(struct cli *c, const struct kb_filled *f) {
	for (int v = 0; v < KB_V_COUNT; v++)
		if (f->missing & 1u << v)
			fprintf(stderr, *f->guess[v] ? _("missing: {%s}, perhaps %s\n") : _("missing: {%s}\n"), kb_value_word((enum kb_value)v),
			        u8_visible(c->ctx, f->guess[v], false));
}

enum tend_status cmd_kb_insert(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct kb_filled f;
	tend_id ticket;
	enum tend_status st = cli_want(c, argc, 2, 2, err);

	if (st == TEND_OK)
		st = kb_ticket(argv[0], &ticket, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_insert(s, c->ctx, &who, ticket, argv[1], &f, err);
	if (st == TEND_OK)
		st = svc_kb_use(s, &who, &f.article, 1, ticket, KB_USE_INSERTED, "", err);
	if (st != TEND_OK)
		return st;
	if (c->json) {
		puts(out_dump(c->ctx, json_pack("{s:s,s:I,s:s,s:o}", "id", kb_id(c, f.article), "version", (json_int_t)f.version, "text", f.text, "missing",
		                                kb_missing_json(&f))));
		return TEND_OK;
	}
	puts(u8_visible(c->ctx, f.text, true));
	kb_missing_say(c, &f);
	return TEND_OK;
}

static void kb_effect_json(struct cli *c, const struct kb_effect *e, const struct done *d) {
	json_t *j = json_pack("{s:s,s:s,s:o,s:s,s:s,s:s,s:s,s:I,s:b}", "id", kb_id(c, e->reply.article), "reply", e->reply.text, "missing",
	                      kb_missing_json(&e->reply), "class", class_word(e->class), "reason", e->reason, "tags", e->tags, "then",
	                      e->then.state == STATE_COUNT ? "" : state_word(e->then.state), "snooze", (json_int_t)e->then.snooze_s, "next",
	                      e->then.next);

	if (d)
		json_object_set_new(j, "batch", json_integer(d->batch));
	puts(out_dump(c->ctx, j));
}

enum tend_status cmd_kb_apply(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct kb_effect e;
	struct done done = { .batch = 0 };
	tend_id ticket;
	bool look = false;
	int64_t version = -1;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "dry-run", 'b', &look }, { "if-version", 'i', &version } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 2, 2, err);
	if (st == TEND_OK)
		st = kb_ticket(argv[0], &ticket, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = look ? svc_kb_macro_preview(s, c->ctx, &who, ticket, argv[1], &e, err)
		          : svc_kb_macro_apply(s, c->ctx, &who, ticket, version, argv[1], NULL, &e, &done, err);
	if (st != TEND_OK)
		return st;
	if (c->json) {
		kb_effect_json(c, &e, look ? NULL : &done);
		return TEND_OK;
	}
	if (*e.reply.text)
		printf("%s\n--\n", u8_visible(c->ctx, e.reply.text, true));
	fputs(u8_visible(c->ctx, e.lines, true), stdout);
	if (!look)
		printf(_("done; tend undo %" PRId64 " takes it back\n"), done.batch);
	return TEND_OK;
}

enum tend_status cmd_kb_helped(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct kb_full f;
	tend_id ticket = 0;
	const char *of = NULL, *reason = "";
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "ticket", 's', &of }, { "reason", 's', &reason } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, 2, err);
	bool no = st == TEND_OK && argc == 2 && !strcmp(argv[1], "no");
	if (st == TEND_OK && argc == 2 && !no && strcmp(argv[1], "yes") != 0)
		st = tend_fail(err, TEND_USAGE, _("kb helped: `%s`: yes or no"), argv[1]);
	if (st == TEND_OK && of)
		st = kb_ticket(of, &ticket, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_get(s, c->ctx, &who, argv[0], &f, err);
	return st == TEND_OK ? svc_kb_use(s, &who, &f.a.id, 1, ticket, no ? KB_USE_UNHELPED : KB_USE_HELPED, reason, err) : st;
}

/* ---- gaps ---- */

static void gap_row(struct out *o, const char *kind, const char *what, int64_t n, const char *detail) {
	out_str(o, kind);
	out_str(o, what);
	out_int(o, n);
	out_str(o, detail);
	out_end_row(o);
}

enum tend_status cmd_kb_gaps(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "kind", "what", "n", "detail" };
	struct svc *s;
	struct session who;
	struct kb_gaps g;
	int64_t limit = 20;
	int y, m, d;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "limit", 'i', &limit } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, limit < 1 || limit > 1000 ? -1 : argc, 0, 0, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_gaps(s, c->ctx, &who, (int)limit, &g, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 4);
	for (size_t i = 0; i < g.n_misses; i++)
		gap_row(o, "search", g.misses[i].query, g.misses[i].n, tms_format(c->ctx, g.misses[i].last, c->zone));
	for (size_t i = 0; i < g.n_bare; i++)
		gap_row(o, "ticket", *g.bare[i].reason ? g.bare[i].reason : "-", g.bare[i].without,
		        mem_printf(c->ctx, _("of %" PRId64 " solved, as T%" PRId64), g.bare[i].solved, g.bare[i].example));
	for (size_t i = 0; i < g.n_due; i++) {
		date_to_ymd(g.due[i].review_on, &y, &m, &d);
		gap_row(o, "review", g.due[i].external_id, g.due[i].version, mem_printf(c->ctx, "%04d-%02d-%02d", y, m, d));
	}
	for (size_t i = 0; i < g.n_contradicted; i++)
		gap_row(o, "contradicted", g.contradicted[i].external_id, g.contradicted[i].unhelped, g.contradicted[i].title);
	return out_close(o, err);
}
