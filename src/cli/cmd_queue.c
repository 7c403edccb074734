/* SPDX-License-Identifier: ISC */
/* Queues, the outbox and its relay, and the stream of changes. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/service.h"

enum tend_status cmd_queue_list(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "queue", "title", "open", "unassigned", "late", "oldest" };
	struct svc *s;
	struct session who;
	struct queue_row *q;
	size_t n;
	enum tend_status st = cli_ready(c, argc, 0, 0, &s, &who, err);

	(void)argv;
	if (st == TEND_OK)
		st = svc_queue_rows(s, c->ctx, &who, &q, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 6);
	for (size_t i = 0; i < n; i++) {
		out_str(o, q[i].name);
		out_str(o, q[i].title);
		out_int(o, q[i].open);
		out_int(o, q[i].unassigned);
		out_int(o, q[i].late);
		out_time(o, q[i].oldest);
		out_end_row(o);
	}
	return out_close(o, err);
}

/* ---- outbox ---- */

enum tend_status cmd_outbox_list(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "id", "ticket", "kind", "connector", "state", "leaves_at", "attempts", "detail" };
	struct svc *s;
	struct session who;
	struct outgoing *r;
	size_t n;
	enum tend_status st = cli_ready(c, argc, 0, 0, &s, &who, err);

	(void)argv;
	if (st == TEND_OK)
		st = svc_outbox(s, c->ctx, &who, &r, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 8);
	for (size_t i = 0; i < n; i++) {
		out_str(o, mem_printf(c->ctx, "%" PRId64, r[i].id));
		out_str(o, mem_printf(c->ctx, "T%" PRId64, r[i].ticket));
		out_str(o, r[i].kind);
		out_str(o, r[i].connector);
		out_str(o, delivery_word(r[i].state));
		out_time(o, r[i].leaves_at);
		out_int(o, r[i].attempts);
		out_str(o, r[i].detail);
		out_end_row(o);
	}
	return out_close(o, err);
}

enum tend_status cmd_outbox_retry(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK && !id_parse(argv[0], 'O', &id))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no row of the outbox: see `tend outbox list`"), argv[0]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	return st == TEND_OK ? svc_outbox_retry(s, &who, id, err) : st;
}

static volatile sig_atomic_t relay_stop;

static void relay_on_signal(int sig) {
	(void)sig;
	relay_stop = 1;
}

static void relay_nap(long ms) {
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static void relay_until_stopped(void) {
	struct sigaction sa = { .sa_handler = relay_on_signal };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
}

enum tend_status cmd_relay(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	bool once = false;
	int64_t max = 0, total = 0;
	int n, worked;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "once", 'b', &once }, { "max", 'i', &max } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 0, 0, err);
	if (st == TEND_OK)
		st = cli_service(c, &s, err);
	if (st != TEND_OK)
		return st;
	relay_until_stopped();
	do {
		st = svc_relay(s, max > 0 && max - total < 100 ? (int)(max - total) : 100, &n, err);
		total += n;
		if (st == TEND_OK)
			st = svc_work(s, &worked, err);
		if (st == TEND_BUSY && !once)
			st = TEND_OK; /* a service waits and goes on */
		if (st == TEND_OK && !n && !once)
			relay_nap(500);
	} while (st == TEND_OK && !relay_stop && (max <= 0 || total < max) && (!once || n));
	fprintf(stderr, ngettext_("%" PRId64 " carried out\n", "%" PRId64 " carried out\n", total), total);
	return st;
}

/* What time alone makes due. Any number may run: each piece of work is looked at again inside its transaction, and done once. */
enum tend_status cmd_worker(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	bool once = !strcmp(c->verb, "work");
	int n = 0;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "once", 'b', &once } }, 1, err);
	st = argc < 0 ? TEND_USAGE : cli_want(c, argc, 0, 0, err);
	if (st == TEND_OK)
		st = cli_service(c, &s, err);
	if (st != TEND_OK)
		return st;
	relay_until_stopped();
	do {
		st = svc_work(s, &n, err);
		if (st == TEND_BUSY && !once)
			st = TEND_OK;
		if (st == TEND_OK && !n && !once)
			relay_nap(1000);
	} while (st == TEND_OK && !relay_stop && (!once || n));
	return st;
}

/* ---- watch ---- */

static enum tend_status watch_print(struct cli *c, const struct event *e, struct tend_err *err) {
	json_t *j = json_pack("{s:I,s:s,s:s,s:s,s:o,s:s,s:s,s:I}", "event", (json_int_t)e->id, "at", tms_format(c->ctx, e->at, c->zone), "actor", e->actor,
	                      "action", e->action, "id", e->ticket ? json_sprintf("T%" PRId64, e->ticket) : json_null(), "before", e->before, "after",
	                      e->after, "batch", (json_int_t)e->batch);
	puts(out_dump(c->ctx, j));
	return fflush(stdout) ? tend_fail(err, TEND_IO, _("standard output: %s"), strerror(errno)) : TEND_OK;
}

enum tend_status cmd_watch(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	int64_t from = INT64_MIN, cursor, count = INT64_MAX, seen = 0;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "from", 'i', &from }, { "count", 'i', &count } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, (from < 0 && from != INT64_MIN) || count < 1 ? -1 : argc, 0, 0, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	cursor = from > 0 ? from : from ? 0 : -1; /* without --from: what comes; --from 0: all there is */
	relay_until_stopped();
	while (st == TEND_OK && !relay_stop && seen < count) {
		void *ctx = mem_ctx(c->ctx);
		struct event *e;
		size_t n;
		st = svc_changes(s, ctx, &cursor, &e, &n, err);
		for (size_t i = 0; st == TEND_OK && i < n && seen < count; i++, seen++)
			st = watch_print(c, &e[i], err);
		mem_free(ctx);
		struct pollfd reader = { .fd = 1 };
		if (st == TEND_OK && !n && poll(&reader, 1, 50) > 0 && reader.revents & (POLLERR | POLLNVAL))
			break; /* nobody reads any more */
	}
	return st;
}
