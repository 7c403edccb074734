/* SPDX-License-Identifier: ISC */
/* Tickets of another desk: each grouped as it was there, with its messages, its customer and its state. Nothing is sent, nobody's clock
 * runs from before we had it. Coming again it adds only what is new. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "service/intake.h"
#include "tend/i18n.h"
#include "tend/mem.h"

/* One ticket on its way in: what is worked out before the gate is entered. */
struct ticket_in {
	const struct import_ticket *t;
	struct incoming *m;
	struct draft_in *d;
	const char *thread;          /* the channel of the thread table that keeps the desk's own ids */
	size_t first;                /* the first message of the customer; n: none */
};

static const char *ticketin_wrong(struct svc *s, const struct import_ticket *t) {
	if (!*t->id)
		return _("no id");
	if (strlen(t->id) > 998)
		return _("the id is longer than 998 bytes");
	if (!policy_has(svc_policy(s), "channel", t->channel))
		return _("the channel is not one of the policy's: say which by channel.NAME = … in the map");
	if (!t->n)
		return _("no message");
	return NULL;
}

static char *ticketin_zone(const void *ctx, int off_min) {
	int a = off_min < 0 ? -off_min : off_min;

	return off_min ? mem_printf(ctx, "%c%02d:%02d", off_min < 0 ? '-' : '+', a / 60, a % 60) : mem_strdup(ctx, "");
}

static enum tend_status ticketin_prepare(struct svc *s, const void *ctx, const struct import_ticket *t, struct ticket_in *in, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	*in = (struct ticket_in){ .t = t, .first = t->n, .m = mem_array(ctx, struct incoming, t->n + 1), .d = mem_array(ctx, struct draft_in, t->n + 1) };
	in->thread = mem_printf(ctx, "import:%s", t->source);
	for (size_t i = 0; st == TEND_OK && i < t->n; i++) {
		const struct import_message *k = &t->messages[i];
		bool customer = k->direction == DIR_IN;
		in->m[i] = (struct incoming){ .channel = t->channel, .at = k->at, .zone_offset = ticketin_zone(ctx, k->off_min), .outgoing = k->direction == DIR_OUT,
			.note = k->direction == DIR_NOTE, .from_name = customer && !*k->from_name ? t->customer_name : k->from_name, .text = k->text,
			.subject = i ? NULL : t->subject, .automatic = "no", .order = t->order, .rating = customer ? t->rating : 0 };
		in->m[i].id = *k->id ? mem_printf(ctx, "%s:%s", t->source, k->id) : mem_printf(ctx, "%s:%s/%zu", t->source, t->id, i + 1);
		if (customer) {
			in->m[i].from_id = t->customer_id;
			in->m[i].from_mail = *t->customer_mail ? t->customer_mail : NULL;
			in->m[i].from_phone = *t->customer_phone ? t->customer_phone : NULL;
			in->first = i < in->first ? i : in->first;
		}
		st = intake_understand(s, ctx, &in->m[i], &in->d[i], err);
	}
	return st;
}

/* The ticket that it is already: by the desk's id, else by a message of it. */
static enum tend_status ticketin_find(struct change *c, const struct ticket_in *in, bool *known, tend_id *ticket) {
	enum tend_status st = store_thread_find(c->s->store, in->thread, in->t->id, ticket, c->err);

	for (size_t i = 0; st == TEND_OK && i < in->t->n; i++) {
		tend_id message = 0, of = 0;
		st = store_message_find(c->s->store, in->t->channel, in->m[i].id, &message, &of, c->err);
		known[i] = of != 0;
		*ticket = *ticket ? *ticket : of;
	}
	return st;
}

/* Imported customers carry the desk's name of them even without a contact point. */
static enum tend_status ticketin_customer(struct change *c, const struct ticket_in *in, struct ticket *t) {
	struct customer k;
	enum tend_status st = TEND_OK;

	if (in->first < in->t->n)
		st = intake_customer(c, &in->d[in->first], &t->customer);
	if (st == TEND_OK && t->customer && store_customer(c->s->store, c->ctx, t->customer, &k, NULL) == TEND_OK)
		t->customer_level = k.level;
	return st;
}

static enum tend_status ticketin_order(struct change *c, const struct ticket_in *in, struct ticket *t) {
	tend_id owner = 0;
	const char *no = in->t->order;

	for (size_t i = 0; !*no && i < in->t->n; i++)
		no = in->d[i].order ? in->d[i].order : "";
	if (!*no)
		return TEND_OK;
	enum tend_status st = store_order_owner(c->s->store, no, &owner, &t->amount_fen, c->err);
	if (st == TEND_OK && (owner || *in->t->order))
		t->order_no = no;
	return st;
}

static enum tend_status ticketin_messages(struct change *c, const struct ticket_in *in, const bool *known, struct ticket *t, int *added) {
	struct intake_result r;
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < in->t->n; i++) {
		if (known[i])
			continue;
		st = intake_message(c, &in->d[i], t->id, &r);
		++*added;
		t->replied |= in->m[i].outgoing;
		t->unread = state_is_active(t->state) && !in->m[i].outgoing && !in->m[i].note;
		if (in->m[i].at > t->updated && in->m[i].at <= c->now)
			t->updated = in->m[i].at;
	}
	return st;
}

static enum tend_status ticketin_clocks(struct change *c, struct ticket *t) {
	tms_t opened = t->created;

	if (!state_is_active(t->state))
		return TEND_OK;
	t->created = c->now;
	enum tend_status st = clocks_start(c, t);
	t->created = opened;
	return st;
}

static enum tend_status ticketin_new(struct change *c, const struct ticket_in *in, const bool *known) {
	const struct import_ticket *g = in->t;
	struct ticket t = { .state = STATE_NEW, .priority = 4, .channel = g->channel, .queue = "general", .assignee_login = "", .customer_name = "",
		.order_no = "", .tags = g->tags, .rating = g->rating, .created = g->opened < c->now ? g->opened : c->now, .due = TMS_NONE, .viewers = "" };
	struct routed r;
	int added = 0;
	enum tend_status st = ticketin_customer(c, in, &t);

	t.updated = t.created;
	t.subject = intake_subject(c, &in->d[0]);
	t.origin = in->d[in->first < g->n ? in->first : 0].v.origin;
	for (size_t i = 0; i < g->n; i++)
		if (!in->m[i].outgoing && !in->m[i].note)
			intake_adopt(c, &in->d[i], &t);
	if (st == TEND_OK)
		st = ticketin_order(c, in, &t);
	svc_route(c->s, &t, c->now, &r);
	t.priority = g->priority ? g->priority : t.priority;
	if (st == TEND_OK)
		st = store_ticket_add(c->s->store, &t, c->err);
	t.state = g->state;
	if (st == TEND_OK)
		st = ticketin_messages(c, in, known, &t, &added);
	if (st == TEND_OK)
		st = store_thread_put(c->s->store, in->thread, g->id, t.id, c->err);
	if (st == TEND_OK)
		st = ticketin_clocks(c, &t);
	if (st == TEND_OK)
		st = store_ticket_update(c->s->store, &t, c->err);
	return st == TEND_OK ? change_event(c, t.id, "create", "", mem_printf(c->ctx, "%s:%s", in->thread, g->id)) : st;
}

static enum tend_status ticketin_more(struct change *c, const struct ticket_in *in, const bool *known, tend_id id, int *added) {
	struct ticket t, was;
	bool changed;
	enum tend_status st = change_get(c, id, &t, &was);

	if (st == TEND_OK)
		st = ticketin_messages(c, in, known, &t, added);
	if (st != TEND_OK || !*added)
		return st;
	st = change_event(c, id, "join", "", mem_printf(c->ctx, "%s:%s: %d", in->thread, in->t->id, *added));
	return st == TEND_OK ? change_save(c, &t, &was, &changed) : st;
}

static enum tend_status ticketin_write(struct change *c, const struct ticket_in *in, struct import_counts *k) {
	bool *known = mem_array(c->ctx, bool, in->t->n + 1);
	tend_id ticket = 0;
	int added = 0;
	enum tend_status st = ticketin_find(c, in, known, &ticket);

	if (st == TEND_OK)
		st = ticket ? ticketin_more(c, in, known, ticket, &added) : ticketin_new(c, in, known);
	if (st == TEND_OK)
		*(!ticket ? &k->added : added ? &k->changed : &k->same) += 1;
	return st;
}

enum tend_status svc_import_tickets(struct svc *s, const void *ctx, const struct session *who, const struct import_ticket *t, size_t n,
                                    const char **why, struct import_counts *k, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	struct ticket_in *in = mem_array(tmp, struct ticket_in, n + 1);
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_IMPORT, err);

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		const char *wrong = ticketin_wrong(s, &t[i]);
		why[i] = wrong ? mem_strdup(ctx, wrong) : NULL;
		k->refused += wrong ? 1 : 0;
		if (!wrong)
			st = ticketin_prepare(s, tmp, &t[i], &in[i], err);
	}
	if (st == TEND_OK && (st = change_begin(&c, s, who, err)) == TEND_OK) {
		for (size_t i = 0; st == TEND_OK && i < n; i++)
			if (in[i].t)
				st = ticketin_write(&c, &in[i], k);
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st;
}
