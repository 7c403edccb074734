/* SPDX-License-Identifier: ISC */
/* The demo shop: a throw-away store filled from data/demo, through the same calls as a real one. Times in the data are relative. */
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cmd_kb.h"
#include "cli/incoming.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/policy.h"
#include "tend/returns.h"

struct demo {
	struct cli *c;
	struct svc *s;
	struct session who;
	tms_t base;                  /* the moment it is made: all times hang on it */
};

typedef enum tend_status demo_line(struct demo *d, const char *file, int line, json_t *j, struct tend_err *err);

static enum tend_status demo_each(struct demo *d, const char *name, demo_line *fn, struct tend_err *err) {
	char *path = mem_printf(d->c->ctx, "%s/demo/%s", cli_data_dir(), name), *text;
	size_t n;
	int line = 1;
	enum tend_status st = cli_slurp(d->c->ctx, path, 64 << 20, &text, &n, err);

	for (char *p = text; st == TEND_OK && p < text + n; line++) {
		size_t len = strcspn(p, "\n");
		json_t *j = len > 1 ? json_loadb(p, len, 0, NULL) : NULL;
		if (len > 1 && !j)
			st = tend_fail(err, TEND_INVALID, _("%s:%d: not JSON"), path, line);
		else if (j)
			st = fn(d, path, line, j, err);
		json_decref(j);
		p += len + (p[len] == '\n');
	}
	return st;
}

static const char *demo_str(const json_t *j, const char *key) {
	return json_string_value(json_object_get(j, key));
}

static char *demo_list(struct demo *d, const json_t *list) {
	char *s = mem_strdup(d->c->ctx, "");
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v)
		s = mem_append(s, "%s%s", i ? " " : "", json_string_value(v));
	return s;
}

static enum tend_status demo_agent(struct demo *d, const char *file, int line, json_t *j, struct tend_err *err) {
	struct agent a = { .login = demo_str(j, "login"), .name = demo_str(j, "name"), .lang = demo_str(j, "lang"), .active = true,
		.capacity = (int)json_integer_value(json_object_get(j, "capacity")), .skills = demo_list(d, json_object_get(j, "skills")),
		.queues = demo_list(d, json_object_get(j, "queues")) };

	(void)file;
	(void)line;
	role_parse(demo_str(j, "role"), &a.role);
	return svc_agent_put(d->s, &d->who, &a, true, err);
}

/* Relative times of a row become real ones before it is imported. */
static void demo_absolute(struct demo *d, json_t *j) {
	static const char *const keys[] = { "at", "shipped_at", "signed_at" };
	const struct zone *z = policy_zone(svc_policy(d->s));
	tms_t t;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *s = demo_str(j, keys[i]);
		if (s && incoming_time(s, d->base, &t, NULL) == TEND_OK)
			json_object_set_new(j, keys[i], json_string(tms_format(d->c->ctx, t, z)));
	}
}

static enum tend_status demo_import(struct demo *d, const char *file, int line, json_t *j, struct tend_err *err) {
	const char *slash = strrchr(file, '/');
	char *kind = mem_strndup(d->c->ctx, slash + 1, strcspn(slash + 1, "."));
	struct import_counts k = { 0, 0, 0, 0 };

	(void)line;
	demo_absolute(d, j);
	char *text = json_dumps(j, JSON_COMPACT);
	enum tend_status st = svc_import_row(d->s, kind, text, strlen(text), &k, err);
	free(text);
	return st;
}

/* The moment passes on as the messages come: clocks and histories are those of a desk that was there. */
static void demo_clock(struct demo *d, tms_t at) {
	setenv("TEND_NOW", tms_format(d->c->ctx, at, policy_zone(svc_policy(d->s))), 1);
}

static enum tend_status demo_message(struct demo *d, const char *file, int line, json_t *j, struct tend_err *err) {
	struct incoming m;
	struct intake_result r;
	struct tend_err why;
	enum tend_status st = incoming_from_json(d->c->ctx, j, d->base, &m, &why);

	if (st != TEND_OK)
		return tend_fail(err, TEND_INVALID, "%s:%d: %s", file, line, why.msg);
	char *raw = json_dumps(j, JSON_COMPACT);
	m.raw = raw;
	m.raw_len = strlen(raw);
	demo_clock(d, m.at);
	st = svc_intake(d->s, &m, &r, err);
	free(raw);
	return st;
}

static enum tend_status demo_do(struct demo *d, const struct session *as, tend_id id, const char *what, const char *arg, const char *text,
                                struct tend_err *err) {
	struct on on = { &id, 1, -1 };
	struct done done;
	struct class_change k = CLASS_CHANGE_INIT;
	enum ticket_state to;
	int64_t secs;

	if (!strcmp(what, "take"))
		return svc_assign(d->s, as, on, as->login, &done, err);
	if (!strcmp(what, "assign"))
		return svc_assign(d->s, as, on, arg, &done, err);
	if (!strcmp(what, "reply"))
		return svc_reply(d->s, as, id, -1, text, STATE_COUNT, &done, err);
	if (!strcmp(what, "note"))
		return svc_note(d->s, as, id, text, &done, err);
	if (!strcmp(what, "tag"))
		return svc_tag(d->s, as, on, arg, true, &done, err);
	if (!strcmp(what, "state") && state_parse(arg, &to))
		return svc_state(d->s, as, on, to, NULL, &done, err);
	if (!strcmp(what, "snooze") && dur_parse(arg, &secs))
		return svc_snooze(d->s, as, on, tms_now() + secs * TMS_SECOND, &done, err);
	if (!strcmp(what, "class")) {
		char *copy = mem_strdup(d->c->ctx, arg), *slash = strpbrk(copy, "/ ");
		if (slash) {
			*slash = '\0';
			k.reason = slash + 1;
		}
		if (class_parse(copy, &k.class))
			return svc_class(d->s, as, on, &k, &done, err);
	}
	return tend_fail(err, TEND_INVALID, _("nothing is called `%s %s`"), what, arg);
}

static enum tend_status demo_history(struct demo *d, const char *file, int line, json_t *j, struct tend_err *err) {
	const char *of = demo_str(j, "ticket_of"), *colon = of ? strchr(of, ':') : NULL, *arg = demo_str(j, "arg"), *text = demo_str(j, "text");
	struct session as;
	tend_id id = 0;
	tms_t at;
	enum tend_status st = colon ? incoming_time(demo_str(j, "at"), d->base, &at, err) : tend_fail(err, TEND_INVALID, "ticket_of");

	if (st == TEND_OK)
		demo_clock(d, at);
	if (st == TEND_OK)
		st = svc_session(d->s, demo_str(j, "who"), &as, err);
	if (st == TEND_OK)
		st = svc_message_ticket(d->s, mem_strndup(d->c->ctx, of, (size_t)(colon - of)), colon + 1, &id, err);
	if (st == TEND_OK)
		st = demo_do(d, &as, id, demo_str(j, "do"), arg ? arg : "", text ? text : "", err);
	return st == TEND_OK ? st : tend_fail(err, st, "%s:%d: %s", file, line, mem_strdup(d->c->ctx, err->msg));
}

/* ---- returns in every state ---- */

/* ["P:bag.jpg", …] */
static size_t demo_proofs(struct demo *d, const json_t *list, struct rma_proof **out) {
	size_t i, n = 0;
	json_t *v;

	*out = mem_array(d->c->ctx, struct rma_proof, json_array_size(list) + 1);
	json_array_foreach(list, i, v) {
		const char *s = json_string_value(v);
		if (s && s[0] && s[1] == ':')
			(*out)[n++] = (struct rma_proof){ mem_strndup(d->c->ctx, s, 1), s + 2, 0 };
	}
	return n;
}

static enum tend_status demo_legs(struct demo *d, tend_id id, const char *fate, struct tend_err *err) {
	struct return_full f;
	enum tend_status st = svc_return(d->s, d->c->ctx, &d->who, id, &f, err);
	enum delivery how = !strcmp(fate, "sent") ? DELIVERY_SENT : !strcmp(fate, "failed") ? DELIVERY_FAILED : DELIVERY_UNKNOWN;

	for (size_t i = 0; st == TEND_OK && i < f.n_legs; i++) {
		st = svc_leg_answer(d->s, f.legs[i].l.key, how, err);
		demo_clock(d, tms_now() + 61 * TMS_SECOND); /* one call of an order a minute */
	}
	return st;
}

static enum tend_status demo_return_step(struct demo *d, tend_id id, const json_t *j, struct tend_err *err) {
	struct return_do r = RETURN_DO_INIT;
	struct return_done done;
	struct session as = d->who;
	struct rma_proof *proofs;
	const char *what = demo_str(j, "do"), *who = demo_str(j, "who");
	tms_t at;
	enum tend_status st = incoming_time(demo_str(j, "at"), d->base, &at, err);

	if (st == TEND_OK && who)
		st = svc_session(d->s, who, &as, err);
	if (st != TEND_OK)
		return st;
	demo_clock(d, at);
	if (!strcmp(what, "answer"))
		return demo_legs(d, id, demo_str(j, "fate"), err);
	if (!strcmp(what, "chargeback"))
		return svc_order_dispute(d->s, &as, demo_str(j, "order"), true, err);
	if (!rma_event_parse(what, &r.event))
		return tend_fail(err, TEND_INVALID, _("nothing is called `%s %s`"), "return", what);
	r.n_proofs = demo_proofs(d, json_object_get(j, "proof"), &proofs);
	r.proofs = proofs;
	struct return_count one = { .line = demo_str(j, "line"), .qty = json_integer_value(json_object_get(j, "qty")), .grade = "D",
		.disposition = RMA_DISP_DESTROY, .photo = "" };
	r.counts = &one;
	r.n_counts = one.line ? 1 : 0;
	r.scanned = json_is_true(json_object_get(j, "scanned"));
	r.note = demo_str(j, "note") ? demo_str(j, "note") : "";
	r.code = demo_str(j, "code") ? demo_str(j, "code") : "";
	r.carrier = demo_str(j, "carrier") ? demo_str(j, "carrier") : "";
	r.tracking = demo_str(j, "tracking") ? demo_str(j, "tracking") : "";
	r.amount = json_integer_value(json_object_get(j, "amount_fen"));
	if (demo_str(j, "want"))
		rma_kind_parse(demo_str(j, "want"), &r.want);
	return svc_return_do(d->s, &as, id, &r, &done, err);
}

static enum tend_status demo_return(struct demo *d, const char *file, int line, json_t *j, struct tend_err *err) {
	const char *of = demo_str(j, "of"), *colon = of ? strchr(of, ':') : NULL, *send = demo_str(j, "send");
	struct return_wish w = { .line = demo_str(j, "line"), .qty = json_integer_value(json_object_get(j, "qty")), .reason = demo_str(j, "reason") };
	struct return_request q = { .order = demo_str(j, "order"), .channel = "", .wishes = &w, .n_wishes = 1, .kept = "", .send = send ? send : "",
		.draft = json_is_true(json_object_get(j, "draft")), .amount = json_integer_value(json_object_get(j, "amount_fen")),
		.price_now = json_integer_value(json_object_get(j, "price_now_fen")) };
	struct rma_proof *proofs;
	struct session as;
	tend_id ids[20];
	size_t n, i;
	json_t *step;
	tms_t at;
	enum tend_status st = incoming_time(demo_str(j, "at"), d->base, &at, err);

	rma_kind_parse(demo_str(j, "kind"), &w.kind);
	q.n_proofs = demo_proofs(d, json_object_get(j, "proof"), &proofs);
	q.proofs = proofs;
	if (st == TEND_OK)
		demo_clock(d, at);
	if (st == TEND_OK)
		st = svc_session(d->s, demo_str(j, "who"), &as, err);
	if (st == TEND_OK && colon)
		st = svc_message_ticket(d->s, mem_strndup(d->c->ctx, of, (size_t)(colon - of)), colon + 1, &q.ticket, err);
	if (st == TEND_OK)
		st = svc_return_open(d->s, &as, &q, ids, &n, err);
	json_array_foreach(json_object_get(j, "steps"), i, step)
		if (st == TEND_OK)
			st = demo_return_step(d, ids[0], step, err);
	return st == TEND_OK ? st : tend_fail(err, st, "%s:%d: %s", file, line, mem_strdup(d->c->ctx, err->msg));
}

/* The shipped articles, written long before anybody asks. */
static enum tend_status demo_articles(struct demo *d, struct tend_err *err) {
	struct import_counts k = { 0, 0, 0, 0 };

	demo_clock(d, d->base - 90 * TMS_DAY);
	return kb_import_dir(d->c, d->s, &d->who, mem_printf(d->c->ctx, "%s/kb", cli_data_dir()), &k, err);
}

static enum tend_status demo_fill(struct demo *d, struct tend_err *err) {
	static const char *const imports[] = { "products.jsonl", "customers.jsonl", "stock.jsonl", "orders.jsonl" };
	enum tend_status st = demo_each(d, "agents.jsonl", demo_agent, err);

	if (st == TEND_OK)
		st = demo_articles(d, err);
	if (st == TEND_OK)
		st = svc_import_begin(d->s, err);
	for (size_t i = 0; st == TEND_OK && i < sizeof imports / sizeof *imports; i++)
		st = demo_each(d, imports[i], demo_import, err);
	if (st == TEND_OK)
		st = demo_each(d, "messages.jsonl", demo_message, err);
	if (st == TEND_OK)
		st = demo_each(d, "history.jsonl", demo_history, err);
	if (st == TEND_OK)
		st = demo_each(d, "returns.jsonl", demo_return, err);
	demo_clock(d, d->base);
	for (int done = 1; st == TEND_OK && done;) /* what time has made due meanwhile */
		st = svc_work(d->s, &done, err);
	return st == TEND_OK ? svc_import_end(d->s, err) : st;
}

/* In a folder of its own below the user's cache, so that it can be kept by moving one file. */
static enum tend_status demo_place(struct cli *c, struct tend_err *err) {
	const char *tmp = getenv("TMPDIR");
	char *dir = mem_printf(c->ctx, "%s/tend-demo.XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (c->store)
		return TEND_OK;
	if (!mkdtemp(dir))
		return tend_fail(err, TEND_READONLY, "%s: %s", dir, strerror(errno));
	c->store = mem_printf(c->ctx, "%s/tend.db", dir);
	return TEND_OK;
}

enum tend_status cmd_demo(struct cli *c, int argc, char **argv, struct tend_err *err) {
	bool no_console = false;
	const char *fixed = getenv("TEND_NOW");
	struct demo d = { .c = c };
	struct policy *p;
	struct passwd *pw = getpwuid(getuid());
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "no-console", 'b', &no_console } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 0, 0, err);
	d.base = tms_now();
	char *now = fixed ? mem_strdup(c->ctx, fixed) : NULL;
	if (st == TEND_OK)
		st = cli_policy_files(c, NULL, &p, err);
	if (st == TEND_OK) { /* refunds of the demo shop go to a provider that says yes */
		char *extra = mem_printf(c->ctx, "[connector payment]\ncommand = %s/demo/pay\n", cli_data_dir());
		st = policy_add(p, "demo.ini", extra, strlen(extra), err);
	}
	if (st == TEND_OK)
		st = demo_place(c, err);
	if (st == TEND_OK)
		st = svc_create(c->ctx, c->store, p, pw ? pw->pw_name : "you", pw ? pw->pw_name : "you", &c->svc, err);
	d.s = c->svc;
	if (st == TEND_OK)
		st = svc_session(d.s, NULL, &d.who, err);
	if (st == TEND_OK)
		st = demo_fill(&d, err);
	if (now)
		setenv("TEND_NOW", now, 1);
	else
		unsetenv("TEND_NOW");
	if (st != TEND_OK)
		return st;
	c->zone = policy_zone(svc_policy(c->svc));
	printf(_("The demo shop is in %s\nLook again: tend -s %s --as lin     Keep it: move that file\n"), c->store, c->store);
	if (no_console || !c->tty || !isatty(0))
		return TEND_OK;
	const char *lang = getenv("LANGUAGE");
	if (!c->as) /* a lead who speaks the reader's language */
		c->as = lang && !strncmp(lang, "zh", 2) ? "zhao" : "emma";
	st = cmd_console(c, 0, argv, err);
	printf(_("The demo shop is in %s\nLook again: tend -s %s --as lin     Keep it: move that file\n"), c->store, c->store);
	return st;
}
