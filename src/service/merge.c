/* SPDX-License-Identifier: ISC */
/* Two tickets that are one matter, one that is two, and tickets that belong together. */
#include "service/svc.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* The messages keep their order; where they went is in the event, so that undo can bring them back. */
static enum tend_status merge_write(struct change *c, tend_id from, tend_id into, struct done *out) {
	struct ticket a, a_was, b, b_was;
	struct message *m;
	size_t n;
	bool changed;
	enum tend_status st = change_get(c, from, &a, &a_was);

	if (st == TEND_OK)
		st = change_get(c, into, &b, &b_was);
	if (st == TEND_OK && from == into)
		return tend_fail(c->err, TEND_USAGE, _("merge: a ticket cannot be merged into itself"));
	if (st == TEND_OK && (a.merged_into || b.merged_into))
		return tend_fail(c->err, TEND_CONFLICT, _("T%lld was merged already"), (long long)(a.merged_into ? from : into));
	if (st == TEND_OK && a.customer && b.customer && a.customer != b.customer)
		return tend_fail(c->err, TEND_INVALID, _("merge: T%lld and T%lld are of different customers: link them instead"), (long long)from,
		                 (long long)into);
	if (st == TEND_OK)
		st = store_messages(c->s->store, c->ctx, from, &m, &n, c->err);
	if (st == TEND_OK && n)
		st = store_message_move(c->s->store, from, into, m[0].id, m[n - 1].id, c->err);
	if (st == TEND_OK && n)
		st = change_event(c, into, "move", mem_printf(c->ctx, "T%" PRId64, from),
		                  mem_printf(c->ctx, "T%" PRId64 " %" PRId64 " %" PRId64, into, m[0].id, m[n - 1].id));
	if (st == TEND_OK && state_is_active(a.state))
		st = ticket_apply(a.state, TEV_SOLVE, &a.state, c->err);
	a.merged_into = into;
	a.unread = false;
	if (st == TEND_OK)
		st = change_save(c, &a, &a_was, &changed);
	b.unread |= a_was.unread;
	b.replied |= a_was.replied;
	if (st == TEND_OK)
		st = change_save(c, &b, &b_was, &changed);
	*out = (struct done){ .changed = 1, .batch = c->batch, .version = b.version, .id = into };
	return st;
}

enum tend_status svc_merge(struct svc *s, const struct session *who, tend_id from, tend_id into, struct done *out,
                           struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, merge_write(&c, from, into, out)) : st;
}

static enum tend_status split_write(struct change *c, tend_id id, tend_id message, struct done *out) {
	struct ticket t, was, fresh;
	struct message *m;
	size_t n, i = 0;
	enum tend_status st = change_get(c, id, &t, &was);

	if (st == TEND_OK)
		st = store_messages(c->s->store, c->ctx, id, &m, &n, c->err);
	while (st == TEND_OK && i < n && m[i].id != message)
		i++;
	if (st == TEND_OK && (i == n || i == 0))
		return tend_fail(c->err, TEND_USAGE, _("split: name a message of T%lld behind its first one"), (long long)id);
	if (st != TEND_OK)
		return st;
	fresh = t;
	fresh.state = STATE_NEW;
	fresh.assignee = 0;
	fresh.assignee_login = "";
	fresh.created = m[i].at;
	fresh.updated = c->now;
	fresh.due = TMS_NONE;
	fresh.replied = false;
	fresh.unread = true;
	fresh.snoozed_until = 0;
	st = store_ticket_add(c->s->store, &fresh, c->err);
	if (st == TEND_OK)
		st = store_message_move(c->s->store, id, fresh.id, message, m[n - 1].id, c->err);
	if (st == TEND_OK)
		st = change_event(c, fresh.id, "create", "", mem_printf(c->ctx, "split from T%" PRId64, id));
	if (st == TEND_OK)
		st = change_event(c, id, "split", "", mem_printf(c->ctx, "T%" PRId64, fresh.id));
	if (st == TEND_OK)
		st = store_link_put(c->s->store, id, fresh.id, c->err);
	if (st == TEND_OK)
		st = clocks_start(c, &fresh);
	if (st == TEND_OK && fresh.due != TMS_NONE)
		st = store_ticket_update(c->s->store, &fresh, c->err);
	*out = (struct done){ .changed = 1, .batch = c->batch, .version = t.version, .id = fresh.id };
	return st;
}

enum tend_status svc_split(struct svc *s, const struct session *who, tend_id id, tend_id message, struct done *out,
                           struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, split_write(&c, id, message, out)) : st;
}

enum tend_status svc_link(struct svc *s, const struct session *who, tend_id a, tend_id b, struct done *out, struct tend_err *err) {
	struct change c;
	struct ticket t, was;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK && a == b)
		st = tend_fail(err, TEND_USAGE, _("link: two different tickets are needed"));
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	st = change_get(&c, b, &t, &was);
	if (st == TEND_OK)
		st = change_get(&c, a, &t, &was);
	if (st == TEND_OK)
		st = store_link_put(s->store, a, b, err);
	if (st == TEND_OK)
		st = change_event(&c, a, "link", "", mem_printf(c.ctx, "T%" PRId64, b));
	*out = (struct done){ .changed = 1, .batch = c.batch, .version = t.version, .id = b };
	return change_end(&c, st);
}
