/* SPDX-License-Identifier: ISC */
/* What happened on tickets, as the metrics read it: from messages and the log, nothing else. */
#include <inttypes.h>
#include <string.h>

#include "service/svc.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/metrics.h"

enum { MEASURE_PAGE = 200, MEASURE_MOST = 100000 };

struct measured { struct metric_event *e; size_t n; const void *ctx; };

static void measure_add(struct measured *m, struct metric_event e) {
	mem_grow(m->ctx, m->e, m->n);
	m->e[m->n++] = e;
}

static enum metric_actor measure_actor(const char *login) {
	return !strcmp(login, "rule") || !strcmp(login, "system") ? MA_SYSTEM : MA_AGENT;
}

/* Who opened it: the first message says. */
static void measure_create(struct measured *m, const struct ticket *t, const char *id, const struct message *first) {
	bool customer = !first || first->direction == DIR_IN;
	char *value = mem_printf(m->ctx, "channel=%s;customer=%s%" PRId64 "%s%s;class=%s%s", t->channel, t->customer ? "C" : "", t->customer,
	                         *t->order_no ? ";order=" : "", t->order_no, class_word(t->class), t->merged_into ? ";merged=yes" : "");

	if (t->origin == ORIGIN_HIDDEN || (first && first->direction == DIR_AUTO))
		customer = false;
	measure_add(m, (struct metric_event){ .ticket = id, .at = t->created, .kind = MK_CREATE, .actor = customer ? MA_CUSTOMER : MA_SYSTEM, .who = "", .value = value });
}

static void measure_message(struct measured *m, const char *id, const struct message *k) {
	enum metric_actor actor = k->direction == DIR_IN ? MA_CUSTOMER : k->direction == DIR_OUT && *k->from_login ? MA_AGENT : MA_SYSTEM;
	struct metric_event e = { .ticket = id, .at = k->at, .kind = k->direction == DIR_NOTE ? MK_NOTE : MK_MSG, .actor = actor, .who = k->from_login, .value = "-" };

	if (k->delivery != DELIVERY_RECALLED && k->delivery != DELIVERY_FAILED)
		measure_add(m, e);
}

static enum tend_status measure_ticket(struct svc *s, struct measured *m, const struct ticket *t, struct tend_err *err) {
	char *id = mem_printf(m->ctx, "T%" PRId64, t->id);
	struct message *k;
	struct event *e;
	size_t n, n_e;
	enum tend_status st = store_messages(s->store, m->ctx, t->id, &k, &n, err);

	if (st == TEND_OK)
		st = store_events(s->store, m->ctx, t->id, &e, &n_e, err);
	if (st != TEND_OK)
		return st;
	measure_create(m, t, id, n ? &k[0] : NULL);
	for (size_t i = n && k[0].direction == DIR_IN ? 1 : 0; i < n; i++) /* the customer's first words open it */
		measure_message(m, id, &k[i]);
	for (size_t i = 0; i < n_e; i++) {
		bool state = !strcmp(e[i].action, "state"), assign = !strcmp(e[i].action, "assign");
		if (state || assign)
			measure_add(m, (struct metric_event){ .ticket = id, .at = e[i].at, .kind = state ? MK_STATUS : MK_ASSIGN, .actor = measure_actor(e[i].actor),
				.who = e[i].actor, .value = *e[i].after ? e[i].after : "-" });
	}
	return TEND_OK;
}

enum tend_status svc_metric_events(struct svc *s, const void *ctx, const struct session *who, const char *query, struct metric_event **out, size_t *n,
                                   struct tend_err *err) {
	struct measured m = { .ctx = ctx };
	struct filter *f = NULL;
	tend_id before = INT64_MAX;
	size_t seen = 0, got = 1;
	tms_t now = tms_now();
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	if (st == TEND_OK && *query)
		st = filter_parse(ctx, query, &f, err);
	while (st == TEND_OK && got && seen < MEASURE_MOST) {
		struct ticket *t;
		st = store_ticket_newest(s->store, ctx, before, MEASURE_PAGE, &t, &got, err);
		for (size_t i = 0; st == TEND_OK && i < got; i++) {
			before = t[i].id;
			seen++;
			if (!f || filter_match(f, &t[i], now, who->login))
				st = measure_ticket(s, &m, &t[i], err);
		}
	}
	*out = m.e;
	*n = m.n;
	return st;
}
