/* SPDX-License-Identifier: ISC */
/* Verbs on tickets: the same that the console has keys for. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/present.h"
#include "tend/service.h"
#include "tend/u8.h"

enum { TEXT_MAX = 1 << 20 };

static const char *cmd_id(struct cli *c, char letter, tend_id id) {
	return id ? mem_printf(c->ctx, "%c%" PRId64, letter, id) : NULL;
}

static enum tend_status cmd_ticket_id(const char *s, tend_id *out, struct tend_err *err) {
	return id_parse(s, 'T', out) ? TEND_OK : tend_fail(err, TEND_USAGE, _("`%s` is no ticket: write it like T10482"), s);
}

/* The leading words that are tickets; at least one, and `behind` words after them. What must follow is no ticket, even if it reads
 * like one: a tag `2026`, a login `t7`. */
static enum tend_status cmd_tickets(struct cli *c, int argc, char **argv, int behind_min, int behind_max, struct on *on, int *used,
                                    struct tend_err *err) {
	tend_id *ids = mem_array(c->ctx, tend_id, (size_t)argc + 1), id;
	int n = 0;

	while (n < argc - behind_min && id_parse(argv[n], 'T', &id))
		ids[n++] = id;
	*on = (struct on){ .ids = ids, .n = (size_t)n, .if_version = on->if_version };
	*used = n;
	if (n < 1 && argc > behind_min)
		return cmd_ticket_id(argv[0], &id, err);
	if (n < 1 || argc - n < behind_min || argc - n > behind_max)
		return cli_want(c, -1, 0, 0, err);
	if (n > 1 && on->if_version >= 0)
		return tend_fail(err, TEND_USAGE, _("--if-version goes with one ticket"));
	return TEND_OK;
}

/* One line on what was done: T10482 changed version batch. */
static enum tend_status cmd_report(struct cli *c, const struct on *on, const struct done *d, struct tend_err *err) {
	static const char *const columns[] = { "id", "changed", "unchanged", "version", "batch" };
	struct out *o = out_open(c, columns, 5);

	out_str(o, on && on->n == 1 ? cmd_id(c, 'T', on->ids[0]) : d->id ? cmd_id(c, 'T', d->id) : NULL);
	out_int(o, (int64_t)d->changed);
	out_int(o, (int64_t)d->unchanged);
	out_int(o, d->version);
	out_int(o, d->batch);
	out_end_row(o);
	return out_close(o, err);
}

/* ---- reading ---- */

static const char *const list_columns[] = { "id", "state", "priority", "due", "class", "reason", "severity", "channel", "queue", "assignee",
	"customer", "subject", "created", "version" };

static void cmd_list_row(struct cli *c, struct out *o, const struct ticket *t) {
	out_str(o, cmd_id(c, 'T', t->id));
	out_str(o, state_word(t->state));
	out_int(o, t->priority);
	out_time(o, t->due);
	out_str(o, *class_word(t->class) ? class_word(t->class) : NULL);
	out_str(o, *t->reason ? t->reason : NULL);
	out_int(o, t->severity);
	out_str(o, t->channel);
	out_str(o, t->queue);
	out_str(o, *t->assignee_login ? t->assignee_login : NULL);
	out_str(o, *t->customer_name ? t->customer_name : NULL);
	out_str(o, t->subject);
	out_time(o, t->created);
	out_int(o, t->version);
}

enum tend_status cmd_list(struct cli *c, int argc, char **argv, struct tend_err *err) {
	int64_t limit = 50;
	const char *after = NULL;
	struct svc *s;
	struct session who;
	struct list_req r = { .query = "" };
	struct list_page page;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "limit", 'i', &limit }, { "after", 's', &after } }, 2, err);
	if (argc < 0)
		return err->status;
	char *query = mem_strdup(c->ctx, "");
	for (int i = 0; i < argc; i++)
		query = mem_append(query, "%s%s", i ? " " : "", argv[i]);
	if (limit < 1)
		return tend_fail(err, TEND_USAGE, _("list: --limit: from 1 on"));
	st = cli_session(c, &s, &who, err);
	r.query = query;
	if (st == TEND_OK && after) {
		struct ticket_full f;
		tend_id id;
		st = cmd_ticket_id(after, &id, err);
		if (st == TEND_OK)
			st = svc_ticket(s, c->ctx, &who, id, &f, err);
		if (st == TEND_OK)
			r.after = (struct place){ f.t.due, f.t.priority, f.t.id };
	}
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, list_columns, sizeof list_columns / sizeof *list_columns);
	for (bool more = true; st == TEND_OK && more && limit > 0;) {
		void *ctx = mem_ctx(c->ctx);
		r.limit = limit > 1000 ? 1000 : (int)limit;
		st = svc_list(s, ctx, &who, &r, &page, err);
		for (size_t i = 0; st == TEND_OK && i < page.n; i++) {
			cmd_list_row(c, o, &page.rows[i]);
			out_end_row(o);
			r.after = (struct place){ page.rows[i].due, page.rows[i].priority, page.rows[i].id };
		}
		more = st == TEND_OK && page.more && page.n > 0;
		limit -= st == TEND_OK ? (int64_t)page.n : 0;
		if (st == TEND_OK && page.partial)
			fprintf(stderr, _("tend: list: the first %d tickets were searched: narrow the filter\n"), page.searched);
		mem_free(ctx);
	}
	enum tend_status st2 = out_close(o, st == TEND_OK ? err : NULL);
	return st == TEND_OK ? st2 : st;
}

enum tend_status cmd_search(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "id", "message", "at", "state", "subject", "snippet" };
	struct svc *s;
	struct session who;
	struct found *f;
	size_t n;
	int64_t limit = 20;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "limit", 'i', &limit } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, -1, err);
	if (st == TEND_OK && (limit < 1 || limit > 1000))
		st = tend_fail(err, TEND_USAGE, _("search: --limit: 1 to 1000"));
	if (st != TEND_OK)
		return st;
	char *words = cli_words(c->ctx, argc, argv);
	st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_search(s, c->ctx, &who, words, (int)limit, &f, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 6);
	for (size_t i = 0; i < n; i++) {
		out_str(o, cmd_id(c, 'T', f[i].ticket));
		out_str(o, mem_printf(c->ctx, "%" PRId64, f[i].message));
		out_time(o, f[i].at);
		out_str(o, state_word(f[i].state));
		out_str(o, f[i].subject);
		out_str(o, f[i].snippet);
		out_end_row(o);
	}
	return out_close(o, err);
}

static json_t *show_messages(struct cli *c, const struct ticket_full *f) {
	json_t *list = json_array();

	for (size_t i = 0; i < f->n_messages; i++) {
		const struct message *m = &f->messages[i];
		json_t *att = json_array();
		for (size_t k = 0; k < m->n_attachments; k++)
			json_array_append_new(att, json_pack("{s:s,s:s,s:I}", "name", m->attachments[k].name, "type", m->attachments[k].type, "size",
			                                     (json_int_t)m->attachments[k].size));
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:o,s:s,s:s,s:o,s:o,s:o,s:o}", "id", mem_printf(c->ctx, "%" PRId64, m->id),
		                                      "direction", m->direction == DIR_OUT ? "out" : m->direction == DIR_NOTE ? "note" : "in", "kind",
		                                      m->direction == DIR_NOTE ? "note" : m->direction == DIR_AUTO ? "automatic" : "public", "from",
		                                      *m->from_login ? m->from_login : m->from_name, "at", json_when(c, m->at), "channel", m->channel,
		                                      "text", m->text, "quoted", json_text(m->quoted), "delivery",
		                                      json_text(m->delivery ? delivery_word(m->delivery) : ""), "delivery_detail",
		                                      json_text(m->delivery_detail), "attachments", att));
	}
	return list;
}

static json_t *show_clocks(struct cli *c, const struct ticket_full *f) {
	json_t *list = json_array();

	for (size_t i = 0; i < f->n_clocks; i++) {
		const struct sla_clock *k = &f->clocks[i];
		json_array_append_new(list, json_pack("{s:s,s:s,s:I,s:o,s:o,s:o,s:s,s:b}", "kind", clock_word(k->kind), "calendar", k->calendar,
		                                      "target_s", (json_int_t)k->target_s, "started", json_when(c, k->started), "due",
		                                      json_when(c, k->due), "stopped", json_when(c, k->stopped), "result",
		                                      clock_result_word(k->result), "paused", sla_is_paused(k)));
	}
	return list;
}

static json_t *show_events(struct cli *c, const struct ticket_full *f) {
	json_t *list = json_array();

	for (size_t i = 0; i < f->n_events; i++) {
		const struct event *e = &f->events[i];
		json_array_append_new(list, json_pack("{s:I,s:o,s:s,s:o,s:s,s:s,s:s,s:I}", "event", (json_int_t)e->id, "at", json_when(c, e->at), "actor",
		                                      e->actor, "behalf", json_text(e->behalf), "action", e->action, "before", e->before, "after",
		                                      e->after, "batch", (json_int_t)e->batch));
	}
	return list;
}

static json_t *show_steps(const struct ticket_full *f) {
	json_t *a = json_array();

	for (size_t i = 0; i < f->n_steps; i++)
		json_array_append_new(a, json_pack("{s:s,s:s,s:b,s:b}", "title", f->steps[i].title, "verb", f->steps[i].verb, "done",
		                                   f->steps[i].done, "needed", f->steps[i].needed));
	return a;
}

static void show_json(struct cli *c, const struct ticket_full *f) {
	const struct ticket *t = &f->t;
	json_t *tags = json_array(), *contacts = json_array();
	char *copy = mem_strdup(c->ctx, t->tags), *save = NULL;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		json_array_append_new(tags, json_string(w));
	for (size_t i = 0; i < f->customer.n_contacts; i++)
		json_array_append_new(contacts, json_pack("{s:s,s:s}", "kind", f->customer.contacts[i].kind, "value", f->customer.contacts[i].masked));
	json_t *j = json_pack("{s:s,s:I,s:s,s:s,s:o,s:b,s:s,s:o,s:i,s:i,s:i,s:s,s:i,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b,s:b}", "id",
	                      cmd_id(c, 'T', t->id), "version", (json_int_t)t->version, "subject", t->subject, "state", state_word(t->state), "class",
	                      json_text(class_word(t->class)), "complaint", t->complaint, "origin", origin_word(t->origin), "reason",
	                      json_text(t->reason), "severity", t->severity, "priority", t->priority, "sentiment", t->sentiment, "language",
	                      lang_word(t->language), "confidence", t->confidence, "channel", t->channel, "queue", t->queue, "assignee",
	                      json_text(t->assignee_login), "order", json_text(t->order_no), "due", json_when(c, t->due), "created",
	                      json_when(c, t->created), "updated", json_when(c, t->updated), "snoozed_until", json_when(c, t->snoozed_until), "merged_into",
	                      json_text(cmd_id(c, 'T', t->merged_into)), "unread", t->unread, "replied", t->replied);
	json_object_set_new(j, "customer", f->customer.id ? json_pack("{s:s,s:s,s:i,s:i,s:i,s:o}", "id", cmd_id(c, 'C', f->customer.id), "name",
	                                                              f->customer.name, "level", f->customer.level, "tickets", f->customer.n_tickets,
	                                                              "orders", f->customer.n_orders, "contacts", contacts)
	                                                  : json_null());
	json_object_set_new(j, "tags", tags);
	json_object_set_new(j, "clocks", show_clocks(c, f));
	json_object_set_new(j, "steps", show_steps(f));
	json_object_set_new(j, "messages", show_messages(c, f));
	json_object_set_new(j, "events", show_events(c, f));
	puts(out_dump(c->ctx, j));
}

static void show_plain(struct cli *c, const struct ticket_full *f) {
	const struct ticket *t = &f->t;

	printf("T%" PRId64 "  %s\n", t->id, u8_visible(c->ctx, t->subject, false));
	printf("%s · P%d · %s%s%s · %s · %s\n", state_word(t->state), t->priority, *class_word(t->class) ? class_word(t->class) : "-",
	       *t->reason ? "/" : "", t->reason, t->queue, *t->assignee_login ? t->assignee_login : "-");
	if (f->customer.id)
		printf("C%" PRId64 " %s%s%s\n", f->customer.id, u8_visible(c->ctx, f->customer.name, false), *t->order_no ? " · " : "", u8_visible(c->ctx, t->order_no, false));
	for (size_t i = 0; i < f->n_clocks; i++)
		printf("%s: %s %s\n", clock_word(f->clocks[i].kind), clock_result_word(f->clocks[i].result),
		       f->clocks[i].due == TMS_NONE ? "-" : tms_format(c->ctx, f->clocks[i].due, c->zone));
	for (size_t i = 0; i < f->n_steps; i++)
		printf(" %s %s\n", f->steps[i].done ? "✓" : f->steps[i].needed ? "!" : "·", f->steps[i].title);
	for (size_t i = 0; i < f->n_messages; i++) {
		const struct message *m = &f->messages[i];
		printf("\n#%" PRId64 "  %s  %s  %s  %s%s%s%s%s\n", m->id, tms_format(c->ctx, m->at, c->zone), direction_word(m->direction),
		       u8_visible(c->ctx, *m->from_login ? m->from_login : m->from_name, false), m->channel, m->delivery ? "  " : "",
		       m->delivery ? delivery_word(m->delivery) : "", *m->delivery_detail ? ": " : "",
		       u8_visible(c->ctx, present_delivery_detail(c->ctx, m->delivery_detail), false));
		puts(u8_visible(c->ctx, m->text, true));
		for (size_t k = 0; k < m->n_attachments; k++)
			printf("[%s, %" PRId64 " B]\n", u8_visible(c->ctx, *m->attachments[k].name ? m->attachments[k].name : m->attachments[k].type, false),
			       m->attachments[k].size);
	}
}

enum tend_status cmd_show(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct ticket_full f;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = cmd_ticket_id(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_ticket(s, c->ctx, &who, id, &f, err);
	if (st == TEND_OK)
		(c->json ? show_json : show_plain)(c, &f);
	return st;
}

enum tend_status cmd_why(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	char *text;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = cmd_ticket_id(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_why(s, c->ctx, &who, id, &text, err);
	if (st == TEND_OK && c->json) {
		json_t *j = json_pack("{s:s,s:s}", "id", cmd_id(c, 'T', id), "why", text);
		puts(out_dump(c->ctx, j));
	} else if (st == TEND_OK) {
		fputs(u8_visible(c->ctx, text, true), stdout);
	}
	return st;
}

/* ---- changing ---- */

enum tend_status cmd_next(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct ticket t;
	enum tend_status st = cli_ready(c, argc, 0, 1, &s, &who, err);

	if (st == TEND_OK)
		st = svc_take_next(s, c->ctx, &who, argc ? argv[0] : NULL, &t, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, list_columns, sizeof list_columns / sizeof *list_columns);
	cmd_list_row(c, o, &t);
	out_end_row(o);
	return out_close(o, err);
}

static enum tend_status cmd_assign_to(struct cli *c, int argc, char **argv, bool release, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct on on = { .if_version = -1 };
	struct done d;
	int used;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "if-version", 'i', &on.if_version } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cmd_tickets(c, argc, argv, release ? 0 : 1, release ? 0 : 1, &on, &used, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_assign(s, &who, on, release ? "" : argv[used], &d, err);
	return st == TEND_OK ? cmd_report(c, &on, &d, err) : st;
}

enum tend_status cmd_assign(struct cli *c, int argc, char **argv, struct tend_err *err) {
	return cmd_assign_to(c, argc, argv, false, err);
}

enum tend_status cmd_release(struct cli *c, int argc, char **argv, struct tend_err *err) {
	return cmd_assign_to(c, argc, argv, true, err);
}

enum tend_status cmd_state(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct on on = { .if_version = -1 };
	struct done d;
	enum ticket_state to;
	const char *reason = NULL;
	int used;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "if-version", 'i', &on.if_version }, { "reason", 's', &reason } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cmd_tickets(c, argc, argv, 1, 1, &on, &used, err);
	if (st == TEND_OK && !state_parse(argv[used], &to))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no state: open, pending, hold, solved"), argv[used]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_state(s, &who, on, to, reason, &d, err);
	return st == TEND_OK ? cmd_report(c, &on, &d, err) : st;
}

enum tend_status cmd_class(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct on on = { .if_version = -1 };
	struct class_change k = CLASS_CHANGE_INIT;
	struct done d;
	const char *complaint = NULL;
	int64_t severity = -1, sentiment = -9, priority = -1;
	int used;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "if-version", 'i', &on.if_version }, { "reason", 's', &k.reason },
		{ "severity", 'i', &severity }, { "sentiment", 'i', &sentiment }, { "priority", 'i', &priority }, { "complaint", 's', &complaint },
		{ "queue", 's', &k.queue } }, 7, err);
	if (argc < 0)
		return err->status;
	st = cmd_tickets(c, argc, argv, 0, 1, &on, &used, err);
	if (st == TEND_OK && argc > used && !class_parse(argv[used], &k.class))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no class: quality logistics service aftersales consultation praise other"), argv[used]);
	if (st == TEND_OK && complaint && strcmp(complaint, "yes") && strcmp(complaint, "no"))
		st = tend_fail(err, TEND_USAGE, _("--complaint: yes or no"));
	if (st != TEND_OK)
		return st;
	k.complaint = complaint ? !strcmp(complaint, "yes") : -1;
	k.severity = (int)severity;
	k.sentiment = (int)sentiment;
	k.priority = (int)priority;
	st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_class(s, &who, on, &k, &d, err);
	return st == TEND_OK ? cmd_report(c, &on, &d, err) : st;
}

enum tend_status cmd_tag(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct on on = { .if_version = -1 };
	struct done d;
	int used;
	enum tend_status st = cmd_tickets(c, argc, argv, 1, 1, &on, &used, err);

	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK) {
		const char *t = argv[used];
		st = svc_tag(s, &who, on, *t == '+' || *t == '-' ? t + 1 : t, *t != '-', &d, err);
	}
	return st == TEND_OK ? cmd_report(c, &on, &d, err) : st;
}

enum tend_status cmd_snooze(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct on on = { .if_version = -1 };
	struct done d;
	tms_t until = 0;
	int64_t secs;
	int used;
	enum tend_status st = cmd_tickets(c, argc, argv, 1, 1, &on, &used, err);

	if (st == TEND_OK && strcmp(argv[used], "off") != 0) {
		if (dur_parse(argv[used], &secs))
			until = tms_now() + secs * TMS_SECOND;
		else
			st = tms_parse(argv[used], &until, NULL, err);
	}
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_snooze(s, &who, on, until, &d, err);
	return st == TEND_OK ? cmd_report(c, &on, &d, err) : st;
}

/* The words of the call, else all of standard input. */
static enum tend_status cmd_text(struct cli *c, int argc, char **argv, char **out, struct tend_err *err) {
	size_t n;

	if (!argc)
		return cli_slurp(c->ctx, NULL, TEXT_MAX, out, &n, err);
	*out = cli_words(c->ctx, argc, argv);
	return TEND_OK;
}

enum tend_status cmd_reply(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "id", "message", "delivery", "leaves_at", "version", "batch" };
	struct svc *s;
	struct session who;
	struct done d;
	const char *state = NULL;
	enum ticket_state next = STATE_COUNT;
	int64_t version = -1;
	char *text;
	tend_id id;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "if-version", 'i', &version }, { "state", 's', &state } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, 1, err);
	if (st == TEND_OK)
		st = cmd_ticket_id(argv[0], &id, err);
	if (st == TEND_OK && state && !state_parse(state, &next))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no state: open, pending, hold, solved"), state);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = cmd_text(c, 0, NULL, &text, err);
	if (st == TEND_OK)
		st = svc_reply(s, &who, id, version, text, next, &d, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 6);
	out_str(o, cmd_id(c, 'T', id));
	out_str(o, mem_printf(c->ctx, "%" PRId64, d.id));
	out_str(o, d.leaves_at ? "queued" : NULL);
	out_time(o, d.leaves_at ? d.leaves_at : TMS_NONE);
	out_int(o, d.version);
	out_int(o, d.batch);
	out_end_row(o);
	return out_close(o, err);
}

enum tend_status cmd_note(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct done d;
	char *text;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, -1, err);

	if (st == TEND_OK)
		st = cmd_ticket_id(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = cmd_text(c, argc - 1, argv + 1, &text, err);
	if (st == TEND_OK)
		st = svc_note(s, &who, id, text, &d, err);
	return st == TEND_OK ? cmd_report(c, &(struct on){ &id, 1, -1 }, &d, err) : st;
}

enum tend_status cmd_recall(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct done d;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = cmd_ticket_id(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_recall(s, &who, id, 0, &d, err);
	return st == TEND_OK ? cmd_report(c, &(struct on){ &id, 1, -1 }, &d, err) : st;
}

typedef enum tend_status pair_fn(struct svc *, const struct session *, tend_id, tend_id, struct done *, struct tend_err *);

static enum tend_status cmd_pair(struct cli *c, int argc, char **argv, bool message, pair_fn *fn, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct done d;
	tend_id a, b;
	enum tend_status st = cli_want(c, argc, 2, 2, err);

	if (st == TEND_OK)
		st = cmd_ticket_id(argv[0], &a, err);
	if (st == TEND_OK && message && !id_parse(*argv[1] == '#' ? argv[1] + 1 : argv[1], 'M', &b))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no message: its number, as `tend show` prints it"), argv[1]);
	else if (st == TEND_OK && !message)
		st = cmd_ticket_id(argv[1], &b, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = fn(s, &who, a, b, &d, err);
	return st == TEND_OK ? cmd_report(c, NULL, &d, err) : st;
}

enum tend_status cmd_merge(struct cli *c, int argc, char **argv, struct tend_err *err) {
	return cmd_pair(c, argc, argv, false, svc_merge, err);
}

enum tend_status cmd_split(struct cli *c, int argc, char **argv, struct tend_err *err) {
	return cmd_pair(c, argc, argv, true, svc_split, err);
}

enum tend_status cmd_link(struct cli *c, int argc, char **argv, struct tend_err *err) {
	return cmd_pair(c, argc, argv, false, svc_link, err);
}

enum tend_status cmd_undo(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct done d;
	char *what;
	tend_id batch = 0;
	enum tend_status st = cli_want(c, argc, 0, 1, err);

	if (st == TEND_OK && argc && !id_parse(argv[0], 'B', &batch))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no batch: its number, as the change printed it"), argv[0]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_undo(s, c->ctx, &who, batch, &what, &d, err);
	if (st == TEND_OK && !c->json)
		fprintf(stderr, _("undone: %s\n"), what);
	return st == TEND_OK ? cmd_report(c, NULL, &d, err) : st;
}

enum tend_status cmd_new(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct done d;
	struct new_ticket n = { .channel = "phone" };
	char *text = NULL;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "via", 's', &n.channel }, { "from", 's', &n.from }, { "name", 's', &n.name },
		{ "order", 's', &n.order }, { "subject", 's', &n.subject } }, 5, err);
	if (argc < 0)
		return err->status;
	st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = cmd_text(c, argc, argv, &text, err);
	n.text = text;
	if (st == TEND_OK)
		st = svc_ticket_new(s, &who, &n, &d, err);
	return st == TEND_OK ? cmd_report(c, NULL, &d, err) : st;
}
