/* SPDX-License-Identifier: ISC */
/* The board: queues, agents, alerts, each sorted by trouble. Reads only; what it reads is bounded whatever the store holds. */
#include "tend/board.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "service/floor.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/spread.h"

enum { STILL_MS = 120000, PULSE_MS = 300000, REPLIES_MAX = 1000 };

static const char *const alert_words[ALERT_COUNT] = { "store-full", "worker-still", "relay-still", "send-failed", "unmanned", "late", "soon" };

const char *alert_word(enum alert_kind k) {
	return (unsigned)k < ALERT_COUNT ? alert_words[k] : "";
}

/* A board in the making. */
struct boarder {
	struct svc *s;
	const void *ctx;
	const struct session *who;
	struct board *out;
	struct agent *agents;
	size_t n_agents;
	struct duty_row *duties;
	size_t n_duties;
	int64_t *took;
};

static void board_alert(struct boarder *b, enum alert_kind k, const char *what, const char *title, int64_t n, tms_t since) {
	mem_grow(b->ctx, b->out->alerts, b->out->n_alerts);
	b->out->alerts[b->out->n_alerts++] = (struct board_alert){ k, what, title, n, since };
}

/* ---- queues ---- */

static int board_by_number(const void *a, const void *b) {
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Nearest rank: always a value that occurred (metrics.md 2, rule 6). */
static int64_t board_rank(const int64_t *sorted, size_t n, size_t p) {
	return n ? sorted[(p * n + 99) / 100 - 1] : 0;
}

static enum tend_status board_replies(struct boarder *b, struct board_queue *q, struct tend_err *err) {
	size_t n;
	enum tend_status st = store_first_replies(b->s->store, q->name, b->out->at - TMS_HOUR, b->took, REPLIES_MAX, &n, err);

	if (st != TEND_OK)
		return st;
	qsort(b->took, n, sizeof *b->took, board_by_number);
	q->replies = (int)n;
	q->p50 = board_rank(b->took, n, 50);
	q->p90 = board_rank(b->took, n, 90);
	return st;
}

static enum tend_status board_flow(struct boarder *b, struct board_queue *q, struct tend_err *err) {
	struct store_flow *f;
	size_t n;
	int64_t now = b->out->at / TMS_MINUTE;
	enum tend_status st = store_queue_flow(b->s->store, b->ctx, q->name, now - 60 * BOARD_BUCKETS, now, &f, &n, err);

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		int64_t hour = (now - f[i].minute) / 60; /* 0: the last sixty minutes */
		q->arrivals[BOARD_BUCKETS - 1 - hour] += f[i].came;
		q->came += hour ? 0 : f[i].came;
		q->went += hour ? 0 : f[i].went;
	}
	return st;
}

static enum duty board_duty(const struct boarder *b, tend_id agent, tms_t *since) {
	for (size_t i = 0; i < b->n_duties; i++)
		if (b->duties[i].agent == agent)
			return *since = b->duties[i].since, b->duties[i].state;
	return *since = TMS_NONE, DUTY_OFF;
}

static int board_ready(const struct boarder *b, const char *queue) {
	const struct conf_section *s = conf_find(policy_conf(svc_policy(b->s)), "queue", queue);
	struct spread_item it = { .queue = queue, .skill = conf_get(s, "skill", "") };
	int n = 0;

	for (size_t i = 0; i < b->n_agents; i++) {
		const struct agent *a = &b->agents[i];
		tms_t since;
		struct spread_agent k = { .queues = a->queues, .skills = a->skills,
			.able = floor_takes_work(a) && board_duty(b, a->id, &since) == DUTY_READY };
		n += spread_suits(&k, &it);
	}
	return n;
}

static enum tend_status board_queue(struct boarder *b, const char *name, struct tend_err *err) {
	struct policy *p = svc_policy(b->s);
	struct store_queue_now now;
	tms_t soon = b->out->at + policy_shop_dur(p, "due_soon", 900) * TMS_SECOND;

	mem_grow(b->ctx, b->out->queues, b->out->n_queues);
	struct board_queue *q = &b->out->queues[b->out->n_queues++];
	*q = (struct board_queue){ .name = mem_strdup(b->ctx, name), .title = mem_strdup(b->ctx, policy_title(p, "queue", name, b->who->lang)) };
	enum tend_status st = store_queue_now(b->s->store, name, b->out->at, soon, BOARD_MOST, &now, err);
	if (st == TEND_OK)
		st = board_flow(b, q, err);
	if (st == TEND_OK)
		st = board_replies(b, q, err);
	if (st != TEND_OK)
		return st;
	for (int i = STATE_NEW; i <= STATE_HOLD; i++)
		q->open += now.states[i];
	q->fresh = now.states[STATE_NEW];
	q->late = now.late;
	q->soon = now.soon;
	q->oldest = now.oldest;
	q->ready = board_ready(b, name);
	if (now.free && !q->ready && strcmp(name, "automatic") != 0)
		board_alert(b, ALERT_UNMANNED, q->name, q->title, now.free, TMS_NONE);
	if (q->late)
		board_alert(b, ALERT_LATE, q->name, q->title, q->late, TMS_NONE);
	if (q->soon)
		board_alert(b, ALERT_SOON, q->name, q->title, q->soon, TMS_NONE);
	return TEND_OK;
}

static int board_queue_order(const void *a, const void *b) {
	const struct board_queue *x = a, *y = b;

	if (x->late != y->late)
		return x->late > y->late ? -1 : 1;
	if (x->soon != y->soon)
		return x->soon > y->soon ? -1 : 1;
	if (x->open != y->open)
		return x->open > y->open ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* ---- agents ---- */

static tms_t board_midnight(const struct boarder *b) {
	const struct zone *z = policy_zone(svc_policy(b->s));
	int32_t date, second;

	zone_wall(z, b->out->at, &date, &second);
	return zone_instant(z, date, 0);
}

static enum tend_status board_agent(struct boarder *b, const struct agent *a, tms_t midnight, struct tend_err *err) {
	struct store_agent_now now;
	enum tend_status st = store_agent_now(b->s->store, a->id, b->out->at, midnight, BOARD_MOST, &now, err);
	struct board_agent k = { .login = a->login, .name = a->name, .role = a->role, .capacity = a->capacity };

	if (st != TEND_OK)
		return st;
	k.state = board_duty(b, a->id, &k.since);
	k.load = now.load;
	k.late = now.late;
	k.today = now.solved;
	k.aht = now.solved ? now.focus / now.solved : 0;
	if (!floor_takes_work(a) && !k.load && !k.today) /* a lead who works is shown, one who leads is not */
		return TEND_OK;
	mem_grow(b->ctx, b->out->agents, b->out->n_agents);
	b->out->agents[b->out->n_agents++] = k;
	return TEND_OK;
}

static bool board_is_gone(const struct board_agent *a) {
	return a->load && (a->state == DUTY_AWAY || a->state == DUTY_OFF);
}

/* Late first; then who is not there and has work; then who is there, the fullest first; who is off comes last. */
static int board_agent_order(const void *a, const void *b) {
	const struct board_agent *x = a, *y = b;
	bool off_x = x->state == DUTY_OFF && !x->load, off_y = y->state == DUTY_OFF && !y->load;

	if (x->late != y->late)
		return x->late > y->late ? -1 : 1;
	if (board_is_gone(x) != board_is_gone(y))
		return board_is_gone(x) ? -1 : 1;
	if (off_x != off_y)
		return off_x ? 1 : -1;
	if (x->load != y->load)
		return x->load > y->load ? -1 : 1;
	return strcmp(x->login, y->login);
}

/* ---- alerts ---- */

static enum tend_status board_outgoing(struct boarder *b, struct tend_err *err) {
	tms_t due;
	int64_t n;
	char *name = mem_strdup(b->ctx, "");
	enum tend_status st = store_outbox_oldest(b->s->store, b->out->at, &due, err);

	if (st == TEND_OK && due != TMS_NONE && b->out->at - due > STILL_MS)
		board_alert(b, ALERT_RELAY, "", "", 0, due);
	while (st == TEND_OK && name) {
		st = store_failed_next(b->s->store, b->ctx, name, BOARD_MOST, &name, &n, err);
		if (st == TEND_OK && name)
			board_alert(b, ALERT_FAILED, name, name, n, TMS_NONE);
	}
	return st;
}

static enum tend_status board_machine(struct boarder *b, struct tend_err *err) {
	struct statvfs v;
	char *last;
	enum tend_status st = store_meta_get(b->s->store, b->ctx, FLOOR_PULSE, &last, err);
	tms_t at = st == TEND_OK && last ? strtoll(last, NULL, 10) : TMS_NONE;
	int64_t least = policy_shop_int(svc_policy(b->s), "store_free", 512);

	if (st == TEND_OK && (at == TMS_NONE || b->out->at - at > PULSE_MS))
		board_alert(b, ALERT_WORKER, "", "", 0, at);
	if (!statvfs(store_path(b->s->store), &v)) {
		int64_t free_mb = (int64_t)(v.f_bavail / 1024 * v.f_frsize / 1024);
		if (free_mb < least)
			board_alert(b, ALERT_STORE, "", "", free_mb, TMS_NONE);
	}
	return st;
}

static int board_alert_order(const void *a, const void *b) {
	const struct board_alert *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return strcmp(x->what, y->what);
}

static void board_sort(struct board *out) {
	if (out->n_queues)
		qsort(out->queues, out->n_queues, sizeof *out->queues, board_queue_order);
	if (out->n_agents)
		qsort(out->agents, out->n_agents, sizeof *out->agents, board_agent_order);
	if (out->n_alerts)
		qsort(out->alerts, out->n_alerts, sizeof *out->alerts, board_alert_order);
}

bool svc_board_may(const struct session *who) {
	return who->role == ROLE_AUDITOR || authz_may(who->role, CAP_LEAD);
}

enum tend_status svc_board(struct svc *s, const void *ctx, const struct session *who, struct board *out, struct tend_err *err) {
	struct boarder b = { .s = s, .ctx = ctx, .who = who, .out = out, .took = mem_array(ctx, int64_t, REPLIES_MAX) };
	const struct conf_section *q = NULL;
	enum tend_status st = authz_check(who->role, svc_board_may(who) ? CAP_READ : CAP_LEAD, err);

	*out = (struct board){ .at = tms_now() };
	if (st == TEND_OK)
		st = store_agent_list(s->store, ctx, &b.agents, &b.n_agents, err);
	if (st == TEND_OK)
		st = store_duties(s->store, ctx, &b.duties, &b.n_duties, err);
	while (st == TEND_OK && (q = conf_next(policy_conf(svc_policy(s)), "queue", q)))
		st = board_queue(&b, q->name, err);
	for (size_t i = 0; st == TEND_OK && i < b.n_agents; i++)
		if (b.agents[i].active && authz_may(b.agents[i].role, CAP_WORK))
			st = board_agent(&b, &b.agents[i], board_midnight(&b), err);
	if (st == TEND_OK)
		st = board_outgoing(&b, err);
	if (st == TEND_OK)
		st = board_machine(&b, err);
	board_sort(out);
	return st;
}
