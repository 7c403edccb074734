/* SPDX-License-Identifier: ISC */
/* gen STORE POLICY N: a store with N tickets, the same for the same N: 7 of 10 wait for anybody, 1 is the caller's, 2 are closed. */
#include "perf.h"

#include <pwd.h>
#include <unistd.h>

enum { PER_COMMIT = 1000 };

static void gen_clocks(struct store *st, struct ticket *t) {
	struct sla_clock c = { .kind = CLOCK_FIRST_REPLY, .calendar = "shop", .rule = "rest", .target_s = 14400, .started = t->created,
		.due = t->due, .stopped = TMS_NONE, .result = CLOCK_RUNNING };
	struct sla_clock r = c;

	r.kind = CLOCK_RESOLUTION;
	r.due += TMS_DAY;
	if (t->state == STATE_CLOSED) {
		c.stopped = r.stopped = t->updated;
		c.due = r.due = TMS_NONE;
		c.result = r.result = CLOCK_MET;
	}
	must(store_clock_put(st, t->id, &c, 1, &perf_err));
	must(store_clock_put(st, t->id, &r, 1, &perf_err));
}

static void gen_ticket(struct store *st, const struct session *me, int i, tms_t now) {
	static const char *const channels[] = { "chat", "mail", "review", "phone" };
	static const char *const queues[] = { "general", "quality", "logistics", "aftersales", "service" };
	char name[32], ext[32], subject[128];
	tend_id customer;
	int64_t batch;

	snprintf(name, sizeof name, i % 2 ? "Customer %d" : "顾客%d", i / 3);
	snprintf(ext, sizeof ext, "gen%d", i);
	snprintf(subject, sizeof subject, "%.*s", i % 2 ? 60 : 57, perf_text(i));
	must(store_customer_add(st, name, i % 2 ? "en" : "zh", &customer, &perf_err));
	must(store_contact_put(st, "chat", ext, customer, &(tend_id){ 0 }, &(bool){ false }, &perf_err));
	struct ticket t = { .subject = subject, .state = i % 10 < 7 ? STATE_NEW : i % 10 == 7 ? STATE_OPEN : STATE_CLOSED,
		.class = (enum tclass)(1 + i % 4), .severity = 1 + i % 4, .language = i % 2 ? LANG_EN : LANG_ZH, .confidence = 80, .priority = 1 + i % 4,
		.channel = channels[i % 4], .queue = queues[i * 7 % 5], .assignee = i % 10 < 7 ? 0 : me->agent, .assignee_login = "",
		.customer = customer, .customer_name = "", .order_no = "", .tags = "", .created = now - i * TMS_SECOND, .updated = now,
		.due = i % 10 > 7 ? TMS_NONE : now + (i * (tms_t)7919 % 200000 - 20000) * TMS_SECOND, .unread = true, .viewers = "" };
	must(store_event_next_batch(st, &batch, &perf_err));
	must(store_ticket_add(st, &t, &perf_err));
	struct store_message m = { .ticket = t.id, .direction = DIR_IN, .channel = t.channel, .external_id = ext, .from_name = name,
		.from_address = ext, .zone = "+08:00", .subject = "", .text = perf_text(i), .quoted = "", .automatic = "no", .at = t.created,
		.received = t.created };
	must(store_message_add(st, &m, &perf_err));
	must(store_thread_put(st, t.channel, ext, t.id, &perf_err));
	struct store_event e = { .at = t.created, .ticket = t.id, .action = "create", .before = "", .after = ext, .batch = batch };
	must(store_event_add(st, &e, &perf_err));
	gen_clocks(st, &t);
}

int main(int argc, char **argv) {
	struct passwd *pw = getpwuid(getuid());
	struct policy *p;
	struct svc *s;
	struct session who;

	if (argc != 4 || !pw)
		return 64;
	int n = (int)strtol(argv[3], NULL, 10);
	must(policy_read_dir(NULL, argv[2], &p, &perf_err));
	must(svc_create(NULL, argv[1], p, pw->pw_name, pw->pw_name, &s, &perf_err));
	must(svc_session(s, NULL, &who, &perf_err));
	for (int i = 0; i < n; i++) {
		if (i % PER_COMMIT == 0)
			must(store_begin(s->store, true, &perf_err));
		gen_ticket(s->store, &who, i, tms_now());
		if (i % PER_COMMIT == PER_COMMIT - 1 || i == n - 1)
			must(store_commit(s->store, &perf_err));
	}
	svc_close(&s);
	mem_free(p);
	return 0;
}
