/* SPDX-License-Identifier: ISC */
/* Metrics of tickets as folds over their events. Knows no store and no report. */
#include "tend/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "tend/mem.h"

static const char *const kind_words[MK_KIND_COUNT] = { "create", "msg", "note", "handoff", "status", "assign", "focus", "blur" };
static const char *const actor_words[MA_ACTOR_COUNT] = { "customer", "agent", "bot", "system" };
static const char *const status_words[MS_STATUS_COUNT] = { "new", "open", "waiting_customer", "waiting_internal", "resolved", "closed" };
static const char *const fcr_words[] = { "-", "y", "n", "pending" };

#define FCR_WINDOW (7 * TMS_DAY)       /* M7 */
#define EPISODE_GAP (30 * TMS_MINUTE)  /* chat and phone: silence that ends one episode of contact */

static bool metric_parse(const char *s, const char *const *words, int n, int *out) {
	for (int i = 0; i < n; i++)
		if (!strcmp(s, words[i]))
			return *out = i, true;
	return false;
}

bool metric_kind_parse(const char *s, enum metric_kind *out) {
	int i;
	return metric_parse(s, kind_words, MK_KIND_COUNT, &i) && (*out = (enum metric_kind)i, true);
}

bool metric_status_parse(const char *s, enum metric_status *out) {
	static const struct { const char *ours; enum metric_status is; } also[] = { { "pending", MS_WAITING_CUSTOMER }, { "hold", MS_WAITING_INTERNAL },
		{ "solved", MS_RESOLVED } };
	int i;

	for (size_t k = 0; k < sizeof also / sizeof *also; k++)
		if (!strcmp(s, also[k].ours))
			return *out = also[k].is, true;
	return metric_parse(s, status_words, MS_STATUS_COUNT, &i) && (*out = (enum metric_status)i, true);
}

bool metric_actor_parse(const char *s, enum metric_actor *out, const char **who) {
	int i;

	*who = "";
	if (!strncmp(s, "agent:", 6) && s[6])
		return *out = MA_AGENT, *who = s + 6, true;
	return metric_parse(s, actor_words, MA_ACTOR_COUNT, &i) && (*out = (enum metric_actor)i, true);
}

const char *metric_fcr_word(enum metric_fcr f) {
	return fcr_words[f];
}

/* `key` of `a=1;b=2`, into buf; "" when it is not there. */
static const char *metric_attr(const char *attrs, const char *key, char *buf, size_t size) {
	size_t len = strlen(key);

	for (const char *p = attrs; *p; p += strcspn(p, ";"), p += *p == ';') {
		size_t n = strcspn(p, ";");
		if (n > len && !strncmp(p, key, len) && p[len] == '=' && n - len - 1 < size) {
			memcpy(buf, p + len + 1, n - len - 1);
			buf[n - len - 1] = '\0';
			return buf;
		}
	}
	return "";
}

/* One ticket while it is folded. */
struct fold {
	const void *ctx;
	const struct calendar *always, *business;
	struct ticket_metrics *m;
	tms_t created, waiting, first_resolved, last_resolved, left_resolved, focus, last_customer, first_reply;
	const char *attrs, *assignee;
	enum metric_actor opener;
	enum metric_status status;
	struct span *idle;           /* waiting for the customer, or resolved */
	size_t n_idle;
	bool answered_since;         /* an agent wrote since it was reopened */
	bool second_episode, chatty;
};

static int64_t fold_seconds(const struct calendar *c, tms_t from, tms_t to) {
	return calendar_elapsed(c, from, to, NULL, 0) / TMS_SECOND;
}

/* Leaving resolved: hard when an agent writes before it is resolved again, or it is still open (M8). */
static void fold_reopened(struct fold *f, bool still_open) {
	if (f->left_resolved == TMS_NONE)
		return;
	*(f->answered_since || still_open ? &f->m->reopens : &f->m->soft_reopens) += 1;
	f->left_resolved = TMS_NONE;
}

static void fold_idle(struct fold *f, bool was, bool is, tms_t at) {
	if (was && f->n_idle)
		f->idle[f->n_idle - 1].to = at;
	if (is) {
		mem_grow(f->ctx, f->idle, f->n_idle);
		f->idle[f->n_idle++] = (struct span){ at, TMS_NONE };
	}
}

static void fold_status(struct fold *f, const struct metric_event *e) {
	enum metric_status to;

	if (!metric_status_parse(e->value, &to) || to == f->status)
		return;
	bool was = f->status == MS_WAITING_CUSTOMER || f->status == MS_RESOLVED, is = to == MS_WAITING_CUSTOMER || to == MS_RESOLVED;
	bool closes = f->status == MS_RESOLVED && to == MS_CLOSED; /* kept resolved: nothing runs on */
	if (!closes)
		fold_idle(f, was, is, e->at);
	if (f->status == MS_RESOLVED && !closes) {
		f->left_resolved = e->at;
		f->answered_since = false;
	}
	if (to == MS_RESOLVED) {
		fold_reopened(f, false);
		f->last_resolved = e->at;
		f->first_resolved = f->first_resolved == TMS_NONE ? e->at : f->first_resolved;
	}
	f->status = closes ? MS_RESOLVED : to;
}

/* A person's public message ends a wait: the first one answers the ticket (M1), a later one one wait (M2). */
static void fold_agent_msg(struct fold *f, tms_t at) {
	f->m->replies++;
	f->answered_since = true;
	if (f->opener != MA_AGENT && f->first_reply == TMS_NONE) {
		f->m->first_reply = fold_seconds(f->always, f->created, at);
		f->m->first_reply_biz = fold_seconds(f->business, f->created, at);
	} else if (f->waiting != TMS_NONE) {
		mem_grow(f->ctx, f->m->next_replies, f->m->n_next);
		f->m->next_replies[f->m->n_next++] = fold_seconds(f->always, f->waiting, at);
	}
	f->first_reply = f->first_reply == TMS_NONE ? at : f->first_reply;
	f->waiting = TMS_NONE;
}

/* A second episode of contact before the first resolution (M7). */
static void fold_customer_msg(struct fold *f, tms_t at) {
	bool gap = f->last_customer != TMS_NONE && at - f->last_customer > EPISODE_GAP;

	if (f->first_resolved == TMS_NONE)
		f->second_episode |= f->chatty ? gap : f->first_reply != TMS_NONE;
	f->last_customer = at;
	f->waiting = f->waiting == TMS_NONE ? at : f->waiting;
}

static void fold_create(struct fold *f, const struct metric_event *e) {
	char channel[32];
	const char *c = metric_attr(e->value, "channel", channel, sizeof channel);

	f->created = e->at;
	f->attrs = e->value;
	f->opener = e->actor;
	f->chatty = !strcmp(c, "chat") || !strcmp(c, "phone");
	f->waiting = e->actor == MA_CUSTOMER ? e->at : TMS_NONE;
	f->last_customer = f->waiting;
}

/* The last instant at which the bot handed it to people before they answered is where their time begins (M1). */
static void fold_one(struct fold *f, const struct metric_event *e) {
	switch (e->kind) {
	case MK_CREATE: fold_create(f, e); break;
	case MK_HANDOFF:
		if (f->first_reply == TMS_NONE)
			f->created = e->at;
		break;
	case MK_STATUS: fold_status(f, e); break;
	case MK_ASSIGN:
		f->m->transfers += *f->assignee && *e->value && strcmp(e->value, "-") && strcmp(f->assignee, e->value) ? 1 : 0;
		f->assignee = strcmp(e->value, "-") ? e->value : "";
		break;
	case MK_FOCUS: f->focus = e->at; break;
	case MK_BLUR:
		if (f->focus != TMS_NONE)
			f->m->handle = (f->m->handle == METRIC_NONE ? 0 : f->m->handle) + (e->at - f->focus) / TMS_SECOND;
		f->focus = TMS_NONE;
		break;
	case MK_MSG:
		if (e->actor == MA_AGENT)
			fold_agent_msg(f, e->at);
		else if (e->actor == MA_CUSTOMER)
			fold_customer_msg(f, e->at);
		else if (e->actor == MA_BOT)
			f->waiting = TMS_NONE;
		break;
	default: break; /* notes are among colleagues */
	}
}

static void fold_end(struct fold *f, tms_t opened) {
	fold_reopened(f, true);
	if (f->first_resolved != TMS_NONE)
		f->m->first_resolution = fold_seconds(f->always, opened, f->first_resolved);
	if (f->status != MS_RESOLVED)
		return;
	f->m->full_resolution = fold_seconds(f->always, opened, f->last_resolved);
	f->m->work = calendar_elapsed(f->always, opened, f->last_resolved, f->idle, f->n_idle) / TMS_SECOND;
	f->m->work_biz = calendar_elapsed(f->business, opened, f->last_resolved, f->idle, f->n_idle) / TMS_SECOND;
}

/* ---- all of them ---- */

struct history { const char *ticket, *attrs; size_t first, n; tms_t opened, first_resolved; enum metric_actor opener; bool second_episode; };
struct placed { const struct metric_event *e; size_t history, order; };

static int placed_by_history(const void *a, const void *b) {
	const struct placed *x = a, *y = b;

	if (x->history != y->history)
		return (x->history > y->history) - (x->history < y->history);
	if (x->e->at != y->e->at)
		return (x->e->at > y->e->at) - (x->e->at < y->e->at);
	return (x->order > y->order) - (x->order < y->order);
}

struct named { const char *ticket; size_t order, history; };

static int named_by_ticket(const void *a, const void *b) {
	const struct named *x = a, *y = b;
	int k = strcmp(x->ticket, y->ticket);
	return k ? k : (x->order > y->order) - (x->order < y->order);
}

static int named_by_order(const void *a, const void *b) {
	const struct named *x = a, *y = b;
	return (x->order > y->order) - (x->order < y->order);
}

/* Events by ticket, tickets in the order of their first event. */
static struct placed *metrics_place(const void *ctx, const struct metric_event *e, size_t n, size_t *n_tickets) {
	struct named *names = mem_array(ctx, struct named, n + 1);
	struct placed *p = mem_array(ctx, struct placed, n + 1);

	for (size_t i = 0; i < n; i++)
		names[i] = (struct named){ e[i].ticket, i, 0 };
	if (n)
		qsort(names, n, sizeof *names, named_by_ticket);
	for (size_t i = 0; i < n; i++) /* the first event of a ticket stands for it */
		names[i].history = i && !strcmp(names[i].ticket, names[i - 1].ticket) ? names[i - 1].history : names[i].order;
	if (n)
		qsort(names, n, sizeof *names, named_by_order);
	*n_tickets = 0;
	size_t *place = mem_array(ctx, size_t, n + 1);
	for (size_t i = 0; i < n; i++)
		if (names[i].history == i)
			place[i] = (*n_tickets)++;
	for (size_t i = 0; i < n; i++)
		p[i] = (struct placed){ &e[i], place[names[i].history], i };
	if (n)
		qsort(p, n, sizeof *p, placed_by_history);
	return p;
}

/* Another ticket of the same customer about the same order (without two order numbers: of the same class) in the window. */
static bool metrics_again(const struct history *h, size_t n, size_t i) {
	char a[128], b[128], ca[64], cb[64];
	const char *customer = metric_attr(h[i].attrs, "customer", a, sizeof a);

	for (size_t k = 0; k < n; k++) {
		if (k == i || !*customer || strcmp(metric_attr(h[k].attrs, "customer", b, sizeof b), customer) != 0 || h[k].opener != MA_CUSTOMER)
			continue;
		if (h[k].opened <= h[i].opened || h[k].opened > h[i].first_resolved + FCR_WINDOW)
			continue;
		const char *x = metric_attr(h[i].attrs, "order", ca, sizeof ca), *y = metric_attr(h[k].attrs, "order", cb, sizeof cb);
		if (!*x || !*y) {
			x = metric_attr(h[i].attrs, "class", ca, sizeof ca);
			y = metric_attr(h[k].attrs, "class", cb, sizeof cb);
		}
		if (!strcmp(x, y))
			return true;
	}
	return false;
}

static enum metric_fcr metrics_fcr(const struct history *h, size_t n, size_t i, const struct ticket_metrics *m, tms_t reopened, tms_t now) {
	char buf[16];

	if (h[i].opener != MA_CUSTOMER || h[i].first_resolved == TMS_NONE || *metric_attr(h[i].attrs, "spam", buf, sizeof buf) ||
	    *metric_attr(h[i].attrs, "merged", buf, sizeof buf))
		return FCR_NONE;
	if ((m->reopens && reopened <= h[i].first_resolved + FCR_WINDOW) || h[i].second_episode || metrics_again(h, n, i))
		return FCR_NO;
	return now < h[i].first_resolved + FCR_WINDOW ? FCR_PENDING : FCR_YES;
}

/* When it was first left after it was resolved; TMS_NONE: never. */
static tms_t metrics_left(const struct placed *p, size_t n) {
	bool resolved = false;
	enum metric_status to;

	for (size_t i = 0; i < n; i++) {
		if (p[i].e->kind != MK_STATUS || !metric_status_parse(p[i].e->value, &to) || to == MS_CLOSED)
			continue;
		if (resolved && to != MS_RESOLVED)
			return p[i].e->at;
		resolved |= to == MS_RESOLVED;
	}
	return TMS_NONE;
}

void metrics_of(const void *ctx, const struct metric_event *e, size_t n, const struct calendar *always, const struct calendar *business, tms_t now,
                struct ticket_metrics **out, size_t *n_out) {
	struct placed *p = metrics_place(ctx, e, n, n_out);
	struct history *h = mem_array(ctx, struct history, *n_out + 1);
	tms_t *left = mem_array(ctx, tms_t, *n_out + 1);

	*out = mem_array(ctx, struct ticket_metrics, *n_out + 1);
	for (size_t i = 0, t = 0; i < n; t++) {
		struct ticket_metrics *m = &(*out)[t];
		struct fold f = { .ctx = ctx, .always = always, .business = business, .m = m, .waiting = TMS_NONE, .first_resolved = TMS_NONE,
			.last_resolved = TMS_NONE, .left_resolved = TMS_NONE, .focus = TMS_NONE, .last_customer = TMS_NONE, .first_reply = TMS_NONE, .attrs = "",
			.assignee = "", .opener = MA_SYSTEM };
		size_t first = i;
		*m = (struct ticket_metrics){ .ticket = p[i].e->ticket, .first_reply = METRIC_NONE, .first_reply_biz = METRIC_NONE,
			.first_resolution = METRIC_NONE, .full_resolution = METRIC_NONE, .work = METRIC_NONE, .work_biz = METRIC_NONE, .handle = METRIC_NONE };
		f.created = p[i].e->at;
		for (; i < n && p[i].history == t; i++)
			fold_one(&f, p[i].e);
		fold_end(&f, p[first].e->at);
		h[t] = (struct history){ .ticket = m->ticket, .attrs = f.attrs, .opened = p[first].e->at, .first_resolved = f.first_resolved, .opener = f.opener,
			.second_episode = f.second_episode };
		left[t] = metrics_left(&p[first], i - first);
	}
	for (size_t t = 0; t < *n_out; t++)
		(*out)[t].fcr = metrics_fcr(h, *n_out, t, &(*out)[t], left[t], now);
}
