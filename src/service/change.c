/* SPDX-License-Identifier: ISC */
/* How anything changes: one write transaction, one batch, an event for each field that differs; and how it is undone. */
#include "service/floor.h"
#include "service/kb_svc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

const char *const tfield_words[TF_COUNT] = { "class", "complaint", "origin", "reason", "severity", "sentiment", "priority", "queue",
	"assign", "state", "tags", "snooze", "customer", "order", "subject", "merge", "confidence" };

enum tend_status change_begin(struct change *c, struct svc *s, const struct session *who, struct tend_err *err) {
	*c = (struct change){ .s = s, .who = who, .now = tms_now(), .err = err };
	svc_policy(s); /* read before the gate: nobody waits for it */
	enum tend_status st = s->importing ? TEND_OK : store_begin(s->store, true, err);
	if (st == TEND_OK && (st = store_event_next_batch(s->store, &c->batch, err)) != TEND_OK)
		store_rollback(s->store);
	if (st == TEND_OK)
		c->ctx = mem_ctx(NULL);
	return st;
}

enum tend_status change_end(struct change *c, enum tend_status st) {
	if (!c->s->importing) {
		if (st == TEND_OK)
			st = store_commit(c->s->store, c->err);
		else
			store_rollback(c->s->store);
	}
	mem_free(c->ctx);
	c->ctx = NULL;
	return st;
}

enum tend_status change_event(struct change *c, tend_id ticket, const char *action, const char *before, const char *after) {
	struct store_event e = { .at = c->now, .actor = c->who ? c->who->agent : 0, .behalf = c->who ? c->who->behalf : 0,
		.ticket = ticket, .action = action, .before = before ? before : "", .after = after ? after : "", .batch = c->batch };
	return store_event_add(c->s->store, &e, c->err);
}

char *tfield_text(const void *ctx, const struct ticket *t, enum tfield f) {
	switch (f) {
	case TF_CLASS: return mem_strdup(ctx, class_word(t->class));
	case TF_COMPLAINT: return mem_strdup(ctx, t->complaint ? "yes" : "no");
	case TF_ORIGIN: return mem_strdup(ctx, origin_word(t->origin));
	case TF_REASON: return mem_strdup(ctx, t->reason);
	case TF_SEVERITY: return mem_printf(ctx, "%d", t->severity);
	case TF_SENTIMENT: return mem_printf(ctx, "%d", t->sentiment);
	case TF_PRIORITY: return mem_printf(ctx, "%d", t->priority);
	case TF_QUEUE: return mem_strdup(ctx, t->queue);
	case TF_ASSIGN: return mem_strdup(ctx, t->assignee_login);
	case TF_STATE: return mem_strdup(ctx, state_word(t->state));
	case TF_TAGS: return mem_strdup(ctx, t->tags);
	case TF_SNOOZE: return t->snoozed_until ? mem_printf(ctx, "%" PRId64, t->snoozed_until) : mem_strdup(ctx, "");
	case TF_CUSTOMER: return t->customer ? mem_printf(ctx, "C%" PRId64, t->customer) : mem_strdup(ctx, "");
	case TF_ORDER: return mem_strdup(ctx, t->order_no);
	case TF_SUBJECT: return mem_strdup(ctx, t->subject);
	case TF_MERGE: return t->merged_into ? mem_printf(ctx, "T%" PRId64, t->merged_into) : mem_strdup(ctx, "");
	case TF_SURE: return mem_printf(ctx, "%d %d %s", t->confidence, t->reason_confidence, t->classed_by_person ? "person" : "rules");
	case TF_COUNT: break;
	}
	return mem_strdup(ctx, "");
}

enum tend_status tfield_set(struct change *c, struct ticket *t, enum tfield f, const char *text) {
	struct agent a;
	char *end;
	enum tend_status st = TEND_OK;

	switch (f) {
	case TF_CLASS: if (!class_parse(text, &t->class)) t->class = CLASS_NONE; break;
	case TF_COMPLAINT: t->complaint = !strcmp(text, "yes"); break;
	case TF_ORIGIN: origin_parse(text, &t->origin); break;
	case TF_REASON: memset(t->reason, 0, sizeof t->reason); strncpy(t->reason, text, sizeof t->reason - 1); break;
	case TF_SEVERITY: t->severity = (int)strtol(text, NULL, 10); break;
	case TF_SENTIMENT: t->sentiment = (int)strtol(text, NULL, 10); break;
	case TF_PRIORITY: t->priority = (int)strtol(text, NULL, 10); break;
	case TF_QUEUE: t->queue = mem_strdup(c->ctx, text); break;
	case TF_ASSIGN:
		t->assignee = 0;
		t->assignee_login = mem_strdup(c->ctx, text);
		if (*text && (st = store_agent_by_login(c->s->store, c->ctx, text, &a, c->err)) == TEND_OK)
			t->assignee = a.id;
		break;
	case TF_STATE: state_parse(text, &t->state); break;
	case TF_TAGS: t->tags = mem_strdup(c->ctx, text); break;
	case TF_SNOOZE: t->snoozed_until = strtoll(text, NULL, 10); break;
	case TF_CUSTOMER: if (!id_parse(text, 'C', &t->customer)) t->customer = 0; break;
	case TF_ORDER: t->order_no = mem_strdup(c->ctx, text); break;
	case TF_SUBJECT: t->subject = mem_strdup(c->ctx, text); break;
	case TF_MERGE: if (!id_parse(text, 'T', &t->merged_into)) t->merged_into = 0; break;
	case TF_SURE:
		t->confidence = (int)strtol(text, &end, 10);
		t->reason_confidence = (int)strtol(end, &end, 10);
		t->classed_by_person = !strcmp(end, " person");
		break;
	case TF_COUNT: break;
	}
	return st;
}

enum tend_status change_get(struct change *c, tend_id id, struct ticket *t, struct ticket *was) {
	enum tend_status st = store_ticket_get(c->s->store, c->ctx, id, t, c->err);

	if (st == TEND_OK)
		*was = *t;
	return st;
}

enum tend_status change_check_version(struct change *c, const struct ticket *t, int64_t if_version) {
	char *by;

	if (if_version < 0 || t->version == if_version)
		return TEND_OK;
	enum tend_status st = store_last_actor(c->s->store, c->ctx, t->id, &by, c->err);
	return st == TEND_OK ? tend_fail(c->err, TEND_CONFLICT, _("T%lld was changed meanwhile by %s: reload and look again"),
	                                 (long long)t->id, by ? by : "?")
	                     : st;
}

enum tend_status change_save(struct change *c, struct ticket *t, const struct ticket *was, bool *changed) {
	enum tend_status st = TEND_OK;
	bool differs = t->unread != was->unread || t->replied != was->replied || t->due != was->due ||
		t->language != was->language;

	*changed = false;
	for (int f = 0; st == TEND_OK && f < TF_COUNT; f++) {
		char *before = tfield_text(c->ctx, was, (enum tfield)f), *after = tfield_text(c->ctx, t, (enum tfield)f);
		if (!strcmp(before, after))
			continue;
		*changed = true;
		st = change_event(c, t->id, tfield_words[f], before, after);
	}
	if (st != TEND_OK || (!*changed && !differs))
		return st;
	if (*changed)
		st = clocks_follow(c, t, was);
	t->updated = c->now;
	return st == TEND_OK ? store_ticket_update(c->s->store, t, c->err) : st;
}

/* ---- undo ---- */

static int tfield_of(const char *action) {
	for (int f = 0; f < TF_COUNT; f++)
		if (!strcmp(action, tfield_words[f]))
			return f;
	return -1;
}

/* Takes one field of one ticket back, unless it is no longer what the batch made it. */
static enum tend_status undo_event(struct change *c, const struct event *e, int f, struct done *out) {
	struct ticket t, was;
	bool changed;
	enum tend_status st = change_get(c, e->ticket, &t, &was);

	if (st != TEND_OK)
		return st;
	if (strcmp(tfield_text(c->ctx, &t, (enum tfield)f), e->after) != 0) {
		char *by;
		st = store_event_since(c->s->store, c->ctx, e->ticket, e->action, e->batch, &by, c->err);
		return st == TEND_OK ? tend_fail(c->err, TEND_CONFLICT, _("T%lld: %s was changed since by %s: nothing was undone"),
		                                 (long long)e->ticket, e->action, by ? by : "?")
		                     : st;
	}
	st = tfield_set(c, &t, (enum tfield)f, e->before);
	if (st == TEND_OK && f == TF_STATE && was.state == STATE_SOLVED)
		st = clocks_unsolved(c, &t, e->at);
	if (st == TEND_OK)
		st = change_save(c, &t, &was, &changed);
	if (st == TEND_OK && changed) {
		out->changed++;
		out->version = t.version;
	}
	return st;
}

/* A merge moved messages and the messages' range is in its event. */
static enum tend_status undo_move(struct change *c, const struct event *e) {
	tend_id from = 0, into = 0, first = 0, last = 0;

	if (sscanf(e->before, "T%" SCNd64, &from) != 1 || sscanf(e->after, "T%" SCNd64 " %" SCNd64 " %" SCNd64, &into, &first, &last) != 3)
		return TEND_OK;
	return store_message_move(c->s->store, into, from, first, last, c->err);
}

static enum tend_status undo_batch(struct change *c, int64_t batch, char **what, const void *ctx, struct done *out) {
	struct event *events;
	size_t n, undoable = 0, tickets = 0;
	bool whole = false; /* of a batch on customers: one event takes all back */
	tend_id last = 0;
	enum tend_status st = store_events_batch(c->s->store, c->ctx, batch, &events, &n, c->err);

	*what = mem_strdup(ctx, "");
	for (size_t i = 0; st == TEND_OK && i < n; i++) { /* newest first */
		int f = events[i].ticket ? tfield_of(events[i].action) : -1;
		if (customer_undoes(events[i].action) && !whole) {
			st = customer_undo(c, &events[i]);
			*what = mem_append(*what, "%s → %s: %s", events[i].before, events[i].after,
			                   events[i].action + (strncmp(events[i].action, "customer_", 9) ? 0 : 9));
			undoable = out->changed = 1;
			whole = true;
		}
		if (whole)
			continue;
		if (!strcmp(events[i].action, "move"))
			st = undo_move(c, &events[i]);
		if (kb_undoes(events[i].action)) {
			st = kb_undo(c, &events[i]);
			if (!undoable++)
				*what = mem_append(*what, "T%" PRId64 ": %s", events[i].ticket, _("macro"));
			out->changed += out->changed == 0;
		}
		if (f < 0)
			continue;
		undoable++;
		st = undo_event(c, &events[i], f, out);
		if (events[i].ticket != last && ++tickets <= 3)
			*what = mem_append(*what, "%sT%" PRId64 ":", **what ? ", " : "", events[i].ticket);
		if (tickets <= 3)
			*what = mem_append(*what, " %s", events[i].action);
		last = events[i].ticket;
	}
	if (st == TEND_OK && !undoable)
		return tend_fail(c->err, TEND_LIMIT, _("nothing to undo"));
	if (tickets > 3)
		*what = mem_append(*what, ", … %zu", tickets);
	if (st == TEND_OK)
		st = store_batch_undone(c->s->store, batch, c->err);
	if (st == TEND_OK) /* the undoing itself is no step to undo again */
		st = store_batch_undone(c->s->store, c->batch, c->err);
	if (st == TEND_OK)
		st = change_event(c, last, "undo", mem_printf(c->ctx, "%" PRId64, batch), "");
	return st;
}

enum tend_status svc_undo(struct svc *s, const void *ctx, const struct session *who, int64_t batch, char **what, struct done *out,
                          struct tend_err *err) {
	struct change c;
	bool moved = false;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK && !batch)
		st = store_event_last_batch(s->store, who->agent, &batch, err);
	if (st == TEND_OK && batch)
		st = move_is(s, batch, &moved, err);
	if (st == TEND_OK && moved)
		return move_undo(s, ctx, who, batch, what, out, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	if (st == TEND_OK && !batch)
		st = tend_fail(err, TEND_LIMIT, _("nothing to undo"));
	if (st == TEND_OK)
		st = undo_batch(&c, batch, what, ctx, out);
	out->batch = c.batch;
	return change_end(&c, st);
}
