/* SPDX-License-Identifier: ISC */
/* The floor: who is there, and work that moves from one to another. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "tend/floor.h"
#include "tend/i18n.h"
#include "tend/mem.h"

static enum tend_status floor_print(struct cli *c, struct svc *s, const struct session *who, const char *login, struct tend_err *err) {
	static const char *const columns[] = { "login", "state", "since", "seen" };
	struct duty_row d;
	enum tend_status st = svc_duty(s, who, login, &d, err);

	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 4);
	out_str(o, login ? login : who->login);
	out_str(o, duty_word(d.state));
	out_time(o, d.since);
	out_time(o, d.seen ? d.seen : TMS_NONE);
	out_end_row(o);
	return out_close(o, err);
}

/* `agent state` prints one's own, `agent state lin` hers; the last word sets it when it is a state. */
enum tend_status cmd_agent_state(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	enum duty d;
	enum tend_status st = cli_want(c, argc, 0, 2, err);
	bool set = argc && duty_parse(argv[argc - 1], &d);

	if (st == TEND_OK && argc == 2 && !set)
		st = tend_fail(err, TEND_USAGE, _("`%s` is no state: ready, busy, break, away, off"), argv[1]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	const char *login = argc - (int)set == 1 ? argv[0] : NULL;
	if (st == TEND_OK && set)
		st = svc_duty_set(s, &who, login, d, err);
	return st == TEND_OK ? floor_print(c, s, &who, login, err) : st;
}

enum tend_status cmd_agent_handback(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct done d;
	bool all = false;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "all", 'b', &all } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_ready(c, argc, 1, 1, &s, &who, err);
	if (st == TEND_OK)
		st = svc_handback(s, &who, argv[0], all, &d, err);
	if (st == TEND_OK && !d.changed)
		fprintf(stderr, _("%s: nothing to hand back\n"), argv[0]);
	else if (st == TEND_OK)
		fprintf(stderr, _("%s: %zu handed back; undo with: tend undo %" PRId64 "\n"), argv[0], d.changed, d.batch);
	return st;
}

/* ---- moving work ---- */

/* Who gets what, before or after it was done: on standard error, for people. */
static void floor_say_plan(const struct move_plan *p) {
	for (size_t i = 0; i < p->n_agents; i++) {
		const struct move_agent *a = &p->agents[i];
		fprintf(stderr, _("%-16s %-6s +%zu −%zu  %d → %d of %d\n"), a->login, duty_word(a->state), a->gets, a->gives, a->before, a->after, a->capacity);
	}
	if (p->typing)
		fprintf(stderr, ngettext_("somebody types on %zu of them right now\n", "somebody types on %zu of them right now\n", p->typing), p->typing);
	if (p->stuck)
		fprintf(stderr, ngettext_("%zu stays: nobody who can take it has room\n", "%zu stay: nobody who can take them has room\n", p->stuck), p->stuck);
	if (p->more)
		fprintf(stderr, _("more are found behind these %zu\n"), p->found);
	if (!p->n)
		fputs(_("nothing to move\n"), stderr);
}

static void floor_say_moved(const struct moved *d) {
	fprintf(stderr, _("%zu moved"), d->moved);
	if (d->meanwhile)
		fprintf(stderr, _(", %zu changed meanwhile"), d->meanwhile);
	if (d->full)
		fprintf(stderr, _(", %zu stay: no room any more"), d->full);
	if (d->batch)
		fprintf(stderr, _("; undo with: tend undo %" PRId64), d->batch);
	fputc('\n', stderr);
}

static enum tend_status floor_move(struct cli *c, const struct move_req *r, bool dry, struct tend_err *err) {
	static const char *const columns[] = { "id", "queue", "assignee", "subject", "from_queue", "from", "typing" };
	struct svc *s;
	struct session who;
	struct move_plan p;
	struct moved d = { 0 };
	enum tend_status st = cli_session(c, &s, &who, err);

	if (st == TEND_OK)
		st = svc_move_plan(s, c->ctx, &who, r, &p, err);
	if (st != TEND_OK)
		return st;
	floor_say_plan(&p);
	if (!dry && p.n && (st = svc_move_apply(s, &who, &p, &d, err)) != TEND_OK && !d.moved)
		return st;
	if (!dry && p.n)
		floor_say_moved(&d); /* also what was done before it failed: it can be undone */
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 7);
	for (size_t i = 0; i < p.n; i++) {
		out_str(o, mem_printf(c->ctx, "T%" PRId64, p.rows[i].id));
		out_str(o, p.rows[i].to_queue);
		out_str(o, *p.rows[i].to ? p.rows[i].to : NULL);
		out_str(o, p.rows[i].subject);
		out_str(o, p.rows[i].queue);
		out_str(o, *p.rows[i].from ? p.rows[i].from : NULL);
		out_str(o, *p.rows[i].typing ? p.rows[i].typing : NULL);
		out_end_row(o);
	}
	st = out_close(o, err);
	if (st == TEND_OK && d.meanwhile && !d.moved)
		st = tend_fail(err, TEND_CONFLICT, _("all of it was changed meanwhile: look again"));
	return st;
}

static enum tend_status floor_count(int64_t count, size_t *out, struct tend_err *err) {
	*out = (size_t)count;
	return count < 0 || count > MOVE_MAX ? tend_fail(err, TEND_USAGE, _("--count: 1 to %d at a time"), MOVE_MAX) : TEND_OK;
}

/* One word is the query; with --from one word is the queue, unless it is a filter. */
enum tend_status cmd_queue_move(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct move_req r = { .query = "" };
	int64_t count = 0;
	bool dry = false;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "to", 's', &r.to }, { "from", 's', &r.from }, { "spread", 'b', &r.spread },
		{ "count", 'i', &count }, { "dry-run", 'b', &dry } }, 5, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, r.from ? 0 : 1, 2, err);
	if (st == TEND_OK)
		st = floor_count(count, &r.count, err);
	if (argc == 2 || (argc == 1 && (!r.from || strchr(argv[0], ':'))))
		r.query = argv[0];
	if (argc && r.query != argv[argc - 1])
		r.queue = argv[argc - 1];
	return st == TEND_OK ? floor_move(c, &r, dry, err) : st;
}

enum tend_status cmd_queue_balance(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct move_req r = { .spread = true };
	struct svc *s;
	struct session who;
	int64_t count = 0;
	bool dry = false;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "count", 'i', &count }, { "dry-run", 'b', &dry } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, 1, err);
	if (st == TEND_OK)
		st = floor_count(count, &r.count, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st != TEND_OK)
		return st;
	bool queue = !strpbrk(argv[0], ": <>=");
	if (queue && !policy_has(svc_policy(s), "queue", argv[0]))
		return tend_fail(err, TEND_NOT_FOUND, _("%s: no such queue: see `tend queue list`"), argv[0]);
	r.query = queue ? mem_printf(c->ctx, "queue:%s", argv[0]) : argv[0];
	return floor_move(c, &r, dry, err);
}
