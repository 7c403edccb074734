/* SPDX-License-Identifier: ISC */
/* `tend metrics`: the figures of each ticket, from an event table or of the store's tickets. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "tend/csv.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/metrics.h"
#include "tend/policy.h"
#include "tend/service.h"

static const char *const columns[] = { "ticket", "frt_s", "frt_biz_s", "nrt_s", "first_resolution_s", "full_resolution_s", "work_s", "work_biz_s", "replies",
	"transfers", "reopens", "soft_reopens", "handle_s", "fcr" };

static void metrics_figure(struct cli *c, struct out *o, int64_t v) {
	char *s = mem_printf(c->ctx, "%" PRId64, v);

	out_json(o, v == METRIC_NONE ? "null" : s, v == METRIC_NONE ? "-" : s);
}

static enum tend_status metrics_print(struct cli *c, const struct ticket_metrics *m, size_t n, struct tend_err *err) {
	struct out *o = out_open(c, columns, sizeof columns / sizeof *columns);

	for (size_t i = 0; i < n; i++) {
		char *list = mem_strdup(c->ctx, "");
		for (size_t k = 0; k < m[i].n_next; k++)
			list = mem_append(list, "%s%" PRId64, k ? "," : "", m[i].next_replies[k]);
		out_str(o, m[i].ticket);
		metrics_figure(c, o, m[i].first_reply);
		metrics_figure(c, o, m[i].first_reply_biz);
		out_json(o, mem_printf(c->ctx, "[%s]", list), *list ? list : "-");
		metrics_figure(c, o, m[i].first_resolution);
		metrics_figure(c, o, m[i].full_resolution);
		metrics_figure(c, o, m[i].work);
		metrics_figure(c, o, m[i].work_biz);
		out_int(o, m[i].replies);
		out_int(o, m[i].transfers);
		out_int(o, m[i].reopens);
		out_int(o, m[i].soft_reopens);
		metrics_figure(c, o, m[i].handle);
		out_json(o, m[i].fcr == FCR_NONE ? "null" : mem_printf(c->ctx, "\"%s\"", metric_fcr_word(m[i].fcr)), metric_fcr_word(m[i].fcr));
		out_end_row(o);
	}
	return out_close(o, err);
}

/* ---- from a table: ticket at kind actor value ---- */

static enum tend_status metrics_bad(const struct csv *t, struct tend_err *err, const char *field, const char *value) {
	return tend_fail(err, TEND_INVALID, _("%s:%d: %s: `%s` is none"), t->file, t->line, field, value);
}

static enum tend_status metrics_row(const struct csv *t, char **f, size_t n, struct metric_event *e, struct tend_err *err) {
	enum metric_status status;

	if (n != 5)
		return tend_fail(err, TEND_INVALID, _("%s:%d: %zu fields where the header has %zu"), t->file, t->line, n, (size_t)5);
	*e = (struct metric_event){ .ticket = f[0], .value = f[4] };
	if (tms_parse(f[1], &e->at, NULL, NULL) != TEND_OK)
		return metrics_bad(t, err, "at", f[1]);
	if (!metric_kind_parse(f[2], &e->kind))
		return metrics_bad(t, err, "kind", f[2]);
	if (!metric_actor_parse(f[3], &e->actor, &e->who))
		return metrics_bad(t, err, "actor", f[3]);
	if (e->kind == MK_STATUS && !metric_status_parse(f[4], &status))
		return metrics_bad(t, err, "value", f[4]);
	return TEND_OK;
}

/* Bad rows are named and left out. */
static enum tend_status metrics_read(struct cli *c, const char *file, struct metric_event **out, size_t *n, int *refused, struct tend_err *err) {
	struct csv t;
	char *text, **f;
	size_t len, fields;
	enum tend_status st = cli_slurp(c->ctx, file, (size_t)200 << 20, &text, &len, err);

	*out = NULL;
	*n = 0;
	*refused = 0;
	if (st != TEND_OK)
		return st;
	csv_open(&t, file, text, len, '\t');
	csv_next(&t, c->ctx, &f, &fields, NULL); /* the header */
	for (;;) {
		struct tend_err why;
		st = csv_next(&t, c->ctx, &f, &fields, &why);
		if (st == TEND_OK && !fields)
			return TEND_OK;
		mem_grow(c->ctx, *out, *n);
		if (st == TEND_OK)
			st = metrics_row(&t, f, fields, &(*out)[*n], &why);
		if (st == TEND_OK) {
			++*n;
			continue;
		}
		++*refused;
		fprintf(stderr, "%s\n", why.msg);
	}
}

static enum tend_status metrics_calendars(struct cli *c, const char *file, struct policy *p, const char **always, const char **business,
                                          const struct calendars **out, struct tend_err *err) {
	struct calendars *read = NULL;
	char *text;
	size_t n;
	enum tend_status st;

	if (file) {
		*always = *always ? *always : "cn-24x7";
		*business = *business ? *business : "cn-std";
		st = cli_slurp(c->ctx, file, 16 << 20, &text, &n, err);
		if (st == TEND_OK)
			st = calendars_from_table(c->ctx, file, text, n, &read, err);
		*out = read;
		return st;
	}
	*always = *always ? *always : "always";
	*business = *business ? *business : "office";
	st = p ? TEND_OK : cli_policy_files(c, NULL, &p, err);
	return st == TEND_OK ? policy_calendars(p, out, err) : st;
}

enum tend_status cmd_metrics(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *file = NULL, *calendars = NULL, *at = NULL, *always = NULL, *business = NULL;
	struct svc *s = NULL;
	struct session who;
	struct metric_event *e = NULL;
	struct ticket_metrics *m;
	const struct calendars *cals;
	size_t n = 0, n_m;
	int refused = 0;
	tms_t now = tms_now();
	const struct opt opts[] = { { "events", 's', &file }, { "calendars", 's', &calendars }, { "at", 's', &at }, { "always", 's', &always },
		{ "business", 's', &business } };
	enum tend_status st;

	argc = cli_options(c, argc, argv, opts, sizeof opts / sizeof *opts, err);
	st = argc < 0 ? TEND_USAGE : cli_want(c, argc, 0, file ? 0 : 1, err);
	if (st == TEND_OK && at)
		st = tms_parse(at, &now, NULL, err);
	if (st == TEND_OK && file)
		st = metrics_read(c, file, &e, &n, &refused, err);
	else if (st == TEND_OK && (st = cli_session(c, &s, &who, err)) == TEND_OK)
		st = svc_metric_events(s, c->ctx, &who, argc ? argv[0] : "", &e, &n, err);
	if (st == TEND_OK)
		st = metrics_calendars(c, calendars, s ? svc_policy(s) : NULL, &always, &business, &cals, err);
	if (st != TEND_OK)
		return st;
	const struct calendar *a = calendars_find(cals, always), *b = calendars_find(cals, business);
	if (!a || !b)
		return tend_fail(err, TEND_NOT_FOUND, _("%s: no such calendar in %s"), a ? business : always, calendars ? calendars : "calendars.ini");
	metrics_of(c->ctx, e, n, a, b, now, &m, &n_m);
	st = metrics_print(c, m, n_m, err);
	return st == TEND_OK && refused ? tend_fail(err, TEND_INVALID, _("%s: %d rows were refused"), file, refused) : st;
}
