/* SPDX-License-Identifier: ISC */
/* The board as tables, or as lines of JSON. */
#include <string.h>

#include "cli/cli.h"
#include "tend/board.h"
#include "tend/i18n.h"
#include "tend/mem.h"

/* Seconds; none when there was nothing to measure. */
static void board_seconds(struct out *o, bool known, int64_t ms) {
	if (known)
		out_int(o, ms / TMS_SECOND);
	else
		out_str(o, NULL);
}

static void board_arrivals(struct cli *c, struct out *o, const int64_t *n) {
	char *s = mem_strdup(c->ctx, "[");

	for (int i = 0; i < BOARD_BUCKETS; i++)
		s = mem_append(s, "%s%lld", i ? "," : "", (long long)n[i]);
	s = mem_append(s, "]");
	out_json(o, s, s);
}

static enum tend_status board_print_queues(struct cli *c, const struct board *b, struct tend_err *err) {
	static const char *const columns[] = { "type", "queue", "title", "open", "new", "late", "soon", "oldest", "replies", "first_reply_p50_s", "first_reply_p90_s",
		"in_60m", "out_60m", "arrivals", "ready" };
	struct out *o = out_open(c, columns, 15);

	for (size_t i = 0; i < b->n_queues; i++) {
		const struct board_queue *q = &b->queues[i];
		out_str(o, "queue");
		out_str(o, q->name);
		out_str(o, q->title);
		out_int(o, q->open);
		out_int(o, q->fresh);
		out_int(o, q->late);
		out_int(o, q->soon);
		out_time(o, q->oldest);
		out_int(o, q->replies);
		board_seconds(o, q->replies, q->p50);
		board_seconds(o, q->replies, q->p90);
		out_int(o, q->came);
		out_int(o, q->went);
		board_arrivals(c, o, q->arrivals);
		out_int(o, q->ready);
		out_end_row(o);
	}
	return out_close(o, err);
}

static enum tend_status board_print_agents(struct cli *c, const struct board *b, struct tend_err *err) {
	static const char *const columns[] = { "type", "agent", "name", "role", "state", "since", "load", "capacity", "today", "aht_s", "late" };
	struct out *o = out_open(c, columns, 11);

	for (size_t i = 0; i < b->n_agents; i++) {
		const struct board_agent *a = &b->agents[i];
		out_str(o, "agent");
		out_str(o, a->login);
		out_str(o, a->name);
		out_str(o, role_word(a->role));
		out_str(o, duty_word(a->state));
		out_time(o, a->since);
		out_int(o, a->load);
		out_int(o, a->capacity);
		out_int(o, a->today);
		board_seconds(o, a->aht, a->aht);
		out_int(o, a->late);
		out_end_row(o);
	}
	return out_close(o, err);
}

static enum tend_status board_print_alerts(struct cli *c, const struct board *b, struct tend_err *err) {
	static const char *const columns[] = { "type", "alert", "what", "n", "since" };
	struct out *o = out_open(c, columns, 5);

	for (size_t i = 0; i < b->n_alerts; i++) {
		const struct board_alert *k = &b->alerts[i];
		out_str(o, "alert");
		out_str(o, alert_word(k->kind));
		out_str(o, *k->what ? k->what : NULL);
		out_int(o, k->n);
		out_time(o, k->since);
		out_end_row(o);
	}
	return out_close(o, err);
}

enum tend_status cmd_board(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const struct { const char *name; enum tend_status (*print)(struct cli *, const struct board *, struct tend_err *); } parts[] = {
		{ "queues", board_print_queues }, { "agents", board_print_agents }, { "alerts", board_print_alerts } };
	struct svc *s;
	struct session who;
	struct board b;
	bool known = !argc;
	enum tend_status st = cli_want(c, argc, 0, 1, err);

	for (size_t i = 0; argc && i < sizeof parts / sizeof *parts; i++)
		known |= !strcmp(argv[0], parts[i].name);
	if (st == TEND_OK && !known)
		st = tend_fail(err, TEND_USAGE, _("`%s` is no part of the board: queues, agents, alerts"), argv[0]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_board(s, c->ctx, &who, &b, err);
	for (size_t i = 0, shown = 0; st == TEND_OK && i < sizeof parts / sizeof *parts; i++) {
		if (argc && strcmp(argv[0], parts[i].name) != 0)
			continue;
		if (shown++ && !c->json)
			putchar('\n');
		st = parts[i].print(c, &b, err);
	}
	return st;
}
