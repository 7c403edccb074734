/* SPDX-License-Identifier: ISC */
/* Looking at returns: lists, one whole (as JSON and for reading), what may be asked for, why, and what a scanner read. Changes nothing. */
#include "cli/cmd_return.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/present.h"
#include "tend/quote_case.h"
#include "tend/service.h"
#include "tend/u8.h"

enum { LIST_MOST = 100000 };

/* ---- lists ---- */

static void list_money(struct cli *c, struct out *o, fen_t v) {
	uint64_t a = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	out_json(o, mem_printf(c->ctx, "%" PRId64, v), mem_printf(c->ctx, "%s%" PRIu64 ".%02d", v < 0 ? "-" : "", a / 100, (int)(a % 100)));
}

static enum tend_status list_print(struct cli *c, const struct return_item *r, size_t n, struct tend_err *err) {
	static const char *const columns[] = { "id", "state", "kind", "due", "amount", "reason", "order", "ticket", "channel", "customer", "goods", "flags",
		"opened", "version" };
	const char *names[14];

	memcpy(names, columns, sizeof columns);
	names[4] = c->json ? "amount_fen" : "amount";
	struct out *o = out_open(c, names, 14);
	for (size_t i = 0; i < n; i++) {
		const struct rma_row *k = &r[i].r;
		out_str(o, return_id(c, k->id));
		out_str(o, rma_state_word(k->state));
		out_str(o, rma_kind_word(k->kind));
		out_time(o, k->due);
		list_money(c, o, k->amount);
		out_str(o, *k->found ? k->found : k->reason);
		out_str(o, k->order);
		out_str(o, k->ticket ? mem_printf(c->ctx, "T%" PRId64, k->ticket) : NULL);
		out_str(o, k->channel);
		out_str(o, *r[i].customer ? r[i].customer : NULL);
		out_str(o, r[i].goods);
		out_str(o, return_flags(c, k->flags));
		out_time(o, k->opened);
		out_int(o, k->version);
		out_end_row(o);
	}
	return out_close(o, err);
}

const char *return_flags(struct cli *c, unsigned flags) {
	return flags ? mem_printf(c->ctx, "%s%s%s%s%s", flags & RMA_DISPUTED ? "disputed" : "", flags & RMA_DISPUTED && flags & (RMA_FAST | RMA_FROZEN) ? " " : "",
	                          flags & RMA_FAST ? "fast" : "", flags & RMA_FAST && flags & RMA_FROZEN ? " " : "", flags & RMA_FROZEN ? "frozen" : "") : NULL;
}

static enum tend_status list_tab(const char *word, enum return_tab *out, struct tend_err *err) {
	char list[128] = "";

	for (int t = 0; t < RETURN_TAB_COUNT; t++) {
		const char *w = return_tab_word((enum return_tab)t);
		size_t n = strlen(list);
		if (!strcmp(w, word))
			return *out = (enum return_tab)t, TEND_OK;
		snprintf(list + n, sizeof list - n, "%s%s", n ? " " : "", w);
	}
	return tend_fail(err, TEND_USAGE, _("`%s` is no list of returns: %s"), word, list);
}

enum tend_status cmd_return_list(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *order = NULL, *ticket = NULL;
	int64_t limit = 50;
	enum return_tab tab = RETURNS_ALL;
	struct svc *s;
	struct session who;
	struct return_item *r;
	size_t n;
	tend_id id = 0;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "order", 's', &order }, { "ticket", 's', &ticket }, { "limit", 'i', &limit } }, 3, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 0, order || ticket ? 0 : 1, err);
	if (st == TEND_OK && (limit < 1 || limit > LIST_MOST || (order && ticket)))
		st = tend_fail(err, TEND_USAGE, _("return list: --limit: from 1 to 100000; --order or --ticket, not both"));
	if (st == TEND_OK && argc)
		st = list_tab(argv[0], &tab, err);
	if (st == TEND_OK && ticket && !id_parse(ticket, 'T', &id))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no ticket: write it like T10482"), ticket);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = order || ticket ? svc_returns_of(s, c->ctx, &who, id, order, &r, &n, err) : svc_returns(s, c->ctx, &who, tab, (int)limit, &r, &n, err);
	return st == TEND_OK ? list_print(c, r, n > (size_t)limit ? (size_t)limit : n, err) : st;
}

enum tend_status cmd_return_tabs(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "list", "returns" };
	struct svc *s;
	struct session who;
	int64_t counts[RETURN_TAB_COUNT];
	enum tend_status st = cli_ready(c, argc, 0, 0, &s, &who, err);

	(void)argv;
	if (st == TEND_OK)
		st = svc_return_counts(s, &who, counts, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 2);
	for (int t = 0; t < RETURN_TAB_COUNT; t++) {
		out_str(o, return_tab_word((enum return_tab)t));
		out_int(o, counts[t]);
		out_end_row(o);
	}
	return out_close(o, err);
}

enum tend_status cmd_return_scan(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct return_item *r;
	size_t n;
	enum tend_status st = cli_ready(c, argc, 1, 1, &s, &who, err);

	if (st == TEND_OK)
		st = svc_return_scan(s, c->ctx, &who, argv[0], &r, &n, err);
	return st == TEND_OK ? list_print(c, r, n, err) : st;
}

enum tend_status cmd_return_options(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *reason = NULL, *columns[] = { "kind", "allowed", c->json ? "pays_fen" : "pays", "stock", "why" };
	struct svc *s;
	struct session who;
	struct return_option *r;
	size_t n;
	int64_t qty = 1;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "reason", 's', &reason }, { "pieces", 'i', &qty } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, reason && qty > 0 ? argc : -1, 2, 2, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_return_options(s, c->ctx, &who, argv[0], argv[1], qty, return_upper(c, reason), &r, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 5);
	for (size_t i = 0; i < n; i++) {
		out_str(o, rma_kind_word(r[i].kind));
		out_bool(o, r[i].allowed);
		list_money(c, o, r[i].pays);
		out_int(o, r[i].stock);
		out_str(o, *r[i].why ? r[i].why : NULL);
		out_end_row(o);
	}
	return out_close(o, err);
}

/* ---- one as JSON ---- */

/* JSON that is stored as text; what cannot be read stays a text. */
static json_t *json_stored(const char *s) {
	json_t *j = s && *s ? json_loads(s, JSON_DECODE_ANY, NULL) : NULL;
	return j ? j : json_text(s);
}

static json_t *json_lines(const struct return_full *f) {
	json_t *list = json_array();

	for (size_t i = 0; i < f->n_lines; i++) {
		const struct rma_line *l = &f->lines[i];
		const struct order_line *g = return_goods(f, l->line);
		json_array_append_new(list, json_pack("{s:s,s:o,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "line", l->line, "product", json_text(g ? g->product : ""),
		                                      "title", json_text(g ? g->title : ""), "requested", (json_int_t)l->requested, "approved",
		                                      (json_int_t)l->approved, "received", (json_int_t)l->received, "accepted", (json_int_t)l->accepted,
		                                      "rejected", (json_int_t)l->rejected, "settled", (json_int_t)l->settled, "missing",
		                                      (json_int_t)l->missing, "free", (json_int_t)rma_line_free(l)));
	}
	return list;
}

static json_t *json_legs(struct cli *c, const struct return_full *f) {
	json_t *list = json_array();

	for (size_t i = 0; i < f->n_legs; i++) {
		const struct leg *l = &f->legs[i].l;
		json_array_append_new(list, json_pack("{s:s,s:s,s:i,s:o,s:I,s:s,s:b,s:o,s:o,s:o,s:o,s:o,s:i}", "key", l->key, "kind", leg_kind_word(l->kind),
		                                      "seq", l->seq, "tender", json_text(l->tender), "amount_fen", (json_int_t)l->amount, "state",
		                                      leg_state_word(l->state), "external", l->external, "replaces", json_text(l->replaces), "provider",
		                                      json_text(f->legs[i].provider), "detail", json_text(f->legs[i].detail), "first_sent",
		                                      json_when(c, l->first_sent), "next", json_when(c, l->next), "queries", l->queries));
	}
	return list;
}

static json_t *json_history(struct cli *c, const struct return_full *f, json_t *into) {
	json_t *proofs = json_array(), *decisions = json_array(), *inspections = json_array(), *timers = json_array(), *holds = json_array(), *events = json_array();

	for (size_t i = 0; i < f->n_proofs; i++)
		json_array_append_new(proofs, json_pack("{s:s,s:s,s:o}", "kind", f->proofs[i].kind, "ref", f->proofs[i].ref, "at", json_when(c, f->proofs[i].at)));
	for (size_t i = 0; i < f->n_decisions; i++) {
		const struct rma_decision *d = &f->decisions[i];
		json_array_append_new(decisions, json_pack("{s:o,s:s,s:s,s:I,s:o,s:o}", "at", json_when(c, d->at), "verdict", rma_verdict_word(d->verdict), "rule",
		                                           d->rule, "policy", (json_int_t)d->policy, "inputs", json_stored(d->inputs), "why", json_text(d->why)));
	}
	for (size_t i = 0; i < f->n_inspected; i++) {
		const struct rma_inspected *k = &f->inspected[i];
		json_array_append_new(inspections, json_pack("{s:s,s:I,s:s,s:s,s:b,s:o,s:o}", "line", k->line, "qty", (json_int_t)k->qty, "grade", k->grade,
		                                             "disposition", rma_disposition_word(k->disposition), "accepted", k->accepted, "photo",
		                                             json_text(k->photo), "at", json_when(c, k->at)));
	}
	for (size_t i = 0; i < f->n_timers; i++)
		json_array_append_new(timers, json_pack("{s:s,s:o,s:o,s:i}", "kind", rma_timer_word(f->timers[i].kind), "started", json_when(c, f->timers[i].started),
		                                        "next", json_when(c, f->timers[i].next), "warned", f->timers[i].warned));
	for (size_t i = 0; i < f->n_holds; i++)
		json_array_append_new(holds, json_pack("{s:s,s:s,s:I,s:s}", "product", f->holds[i].product, "warehouse", f->holds[i].warehouse, "qty",
		                                       (json_int_t)f->holds[i].qty, "state", return_hold_word(f->holds[i].state)));
	for (size_t i = 0; i < f->n_events; i++) {
		const struct event *e = &f->events[i];
		json_array_append_new(events, json_pack("{s:I,s:o,s:s,s:o,s:s,s:s,s:s,s:I}", "event", (json_int_t)e->id, "at", json_when(c, e->at), "actor", e->actor,
		                                        "behalf", json_text(e->behalf), "action", e->action, "before", e->before, "after", e->after, "batch",
		                                        (json_int_t)e->batch));
	}
	json_object_set_new(into, "proofs", proofs);
	json_object_set_new(into, "decisions", decisions);
	json_object_set_new(into, "inspections", inspections);
	json_object_set_new(into, "timers", timers);
	json_object_set_new(into, "holds", holds);
	json_object_set_new(into, "events", events);
	return into;
}

static json_t *json_can(uint64_t can) {
	json_t *list = json_array();

	for (int e = 0; e < RMA_EVENT_COUNT; e++)
		if (can & UINT64_C(1) << e)
			json_array_append_new(list, json_string(rma_event_word((enum rma_event)e)));
	return list;
}

static void show_json(struct cli *c, const struct return_full *f, uint64_t can) {
	const struct rma_row *r = &f->r;
	json_t *flags = json_array();
	json_t *j = json_pack("{s:s,s:I,s:s,s:o,s:s,s:s,s:s,s:s,s:i,s:s,s:o,s:s,s:s,s:s,s:I}", "id", return_id(c, r->id), "version", (json_int_t)r->version,
	                      "order", r->order, "ticket", r->ticket ? json_sprintf("T%" PRId64, r->ticket) : json_null(), "channel", r->channel, "language", r->lang,
	                      "kind", rma_kind_word(r->kind), "state", rma_state_word(r->state), "step", rma_state_bar(r->state), "reason", r->reason, "found",
	                      json_text(r->found), "fault", r->fault < REFUND_FAULT_COUNT ? refund_fault_word((enum refund_fault)r->fault) : "open", "verdict",
	                      rma_verdict_word(r->verdict), "rule", r->rule, "amount_fen", (json_int_t)r->amount);

	for (unsigned b = RMA_DISPUTED; b <= RMA_FROZEN; b <<= 1)
		if (r->flags & b)
			json_array_append_new(flags, json_string(return_flags(c, b)));
	json_object_set_new(j, "flags", flags);
	json_object_set_new(j, "customer", r->customer ? json_pack("{s:o,s:s}", "id", json_sprintf("C%" PRId64, r->customer), "name", f->customer) : json_null());
	json_object_set_new(j, "statutory", json_boolean(r->statutory));
	json_object_set_new(j, "intact", json_boolean(r->intact));
	json_object_set_new(j, "deduction_bp", json_integer(r->deduction_bp));
	json_object_set_new(j, "freight_receipt_fen", json_integer(r->freight_receipt));
	json_object_set_new(j, "kept", json_stored(r->kept));
	json_object_set_new(j, "offer", *r->offer_text || r->offer ? json_pack("{s:s,s:I,s:s}", "kind", rma_kind_word(r->offer_kind), "amount_fen",
	                                                                      (json_int_t)r->offer, "text", r->offer_text) : json_null());
	json_object_set_new(j, "send", json_text(r->send));
	json_object_set_new(j, "price_now_fen", json_integer(r->price_now));
	json_object_set_new(j, "parcel_back", json_pack("{s:o,s:o,s:b}", "carrier", json_text(r->carrier), "tracking", json_text(r->tracking), "scanned", r->scanned));
	json_object_set_new(j, "parcel_out", json_pack("{s:o,s:o}", "carrier", json_text(r->out_carrier), "tracking", json_text(r->out_tracking)));
	json_object_set_new(j, "result", json_text(r->result));
	json_object_set_new(j, "parent", json_text(return_id(c, r->parent)));
	json_object_set_new(j, "attempts", json_integer(r->attempts));
	json_object_set_new(j, "due", json_when(c, r->due));
	json_object_set_new(j, "opened", json_when(c, r->opened));
	json_object_set_new(j, "submitted", json_when(c, r->submitted));
	json_object_set_new(j, "changed", json_when(c, r->changed));
	json_object_set_new(j, "lines", json_lines(f));
	json_object_set_new(j, "legs", json_legs(c, f));
	json_object_set_new(j, "plan", f->planned ? quote_case_plan(&f->plan) : json_null());
	json_object_set_new(j, "platform", f->platform.id ? json_pack("{s:s,s:s,s:s,s:s,s:o}", "channel", f->platform.channel, "id", f->platform.id, "type",
	                                                              f->platform.type, "state", f->platform.state, "deadline",
	                                                              json_when(c, f->platform.deadline)) : json_null());
	json_object_set_new(j, "can", json_can(can));
	puts(out_dump(c->ctx, json_history(c, f, j)));
}

/* ---- one for reading ---- */

const struct order_line *return_goods(const struct return_full *f, const char *line) {
	for (size_t i = 0; i < f->n_goods; i++)
		if (!strcmp(f->goods[i].line, line))
			return &f->goods[i];
	return NULL;
}

const char *return_hold_word(enum rma_hold h) {
	static const char *const words[RMA_HOLD_COUNT] = { "none", "held", "consumed", "released" };
	return (unsigned)h < RMA_HOLD_COUNT ? words[h] : "";
}

static const char *plain(struct cli *c, const char *s) {
	return u8_visible(c->ctx, s, false);
}

static void plain_head(struct cli *c, struct svc *s, const struct session *who, const struct return_full *f) {
	const struct rma_row *r = &f->r;
	const char *flags = return_flags(c, r->flags);

	printf("R%" PRId64 "  %s  %s (%s)  v%" PRId64 "%s%s\n", r->id, rma_kind_title(r->kind), rma_state_title(r->state), rma_state_word(r->state), r->version,
	       flags ? "  " : "", flags ? flags : "");
	printf("%s  %s%s%s  %s", plain(c, r->order), plain(c, f->customer), *f->customer ? "  " : "", present_reason(c->ctx, svc_policy(s), *r->found ? r->found : r->reason, who->lang),
	       present_money(c->ctx, r->amount));
	if (r->ticket)
		printf("  T%" PRId64, r->ticket);
	if (r->parent)
		printf("  ← R%" PRId64, r->parent);
	puts("");
	if (r->due != TMS_NONE)
		printf("%s  %s\n", _("due"), tms_format(c->ctx, r->due, c->zone));
	if (*r->result)
		printf("%s  %s\n", _("ended"), r->result);
	if (r->state == RMA_OFFERED)
		printf("%s  %s  %s  %s\n", _("offer"), rma_kind_title(r->offer_kind), present_money(c->ctx, r->offer), plain(c, r->offer_text));
	if (*r->carrier || *r->tracking)
		printf("%s  %s %s\n", _("comes back"), plain(c, r->carrier), plain(c, r->tracking));
	if (*r->out_tracking)
		printf("%s  %s %s\n", _("goes out"), plain(c, r->out_carrier), plain(c, r->out_tracking));
	if (f->platform.id)
		printf("%s:%s  %s  %s%s%s\n", plain(c, f->platform.channel), plain(c, f->platform.id), plain(c, f->platform.type), plain(c, f->platform.state),
		       f->platform.deadline == TMS_NONE ? "" : "  ", f->platform.deadline == TMS_NONE ? "" : tms_format(c->ctx, f->platform.deadline, c->zone));
}

static void plain_lines(struct cli *c, const struct return_full *f) {
	printf(_("\nline  asked  approved  received  accepted  rejected  missing  settled\n"));
	for (size_t i = 0; i < f->n_lines; i++) {
		const struct rma_line *l = &f->lines[i];
		const struct order_line *g = return_goods(f, l->line);
		printf("%4s %6" PRId64 " %9" PRId64 " %9" PRId64 " %9" PRId64 " %9" PRId64 " %8" PRId64 " %8" PRId64 "  %s\n", plain(c, l->line), l->requested,
		       l->approved, l->received, l->accepted, l->rejected, l->missing, l->settled, plain(c, g ? g->title : ""));
	}
}

static void plain_rest(struct cli *c, const struct return_full *f) {
	for (size_t i = 0; i < f->n_legs; i++) {
		const struct leg *l = &f->legs[i].l;
		printf("%s%s  %s  %s%s%s%s%s%s\n", i ? "" : "\n", l->key, present_money(c->ctx, l->amount), leg_state_word(l->state), *l->tender ? "  " : "",
		       plain(c, l->tender), l->external ? _("  paid by the platform") : "", *f->legs[i].detail ? ": " : "", plain(c, f->legs[i].detail));
	}
	for (size_t i = 0; i < f->n_holds; i++)
		printf("%s%s ×%" PRId64 "  %s  %s\n", i ? "" : "\n", plain(c, f->holds[i].product), f->holds[i].qty, plain(c, f->holds[i].warehouse),
		       return_hold_word(f->holds[i].state));
	for (size_t i = 0; i < f->n_inspected; i++)
		printf("%s%s ×%" PRId64 "  %s  %s  %s\n", i ? "" : "\n", plain(c, f->inspected[i].line), f->inspected[i].qty, plain(c, f->inspected[i].grade),
		       rma_disposition_title(f->inspected[i].disposition), f->inspected[i].accepted ? _("accepted") : _("not accepted"));
	for (size_t i = 0; i < f->n_proofs; i++)
		printf("%s%s  %s\n", i ? "" : "\n", f->proofs[i].kind, plain(c, f->proofs[i].ref));
	puts("");
	for (size_t i = 0; i < f->n_events; i++)
		printf("%s  %s  %s  %s\n", tms_format(c->ctx, f->events[i].at, c->zone), plain(c, f->events[i].actor), f->events[i].action,
		       plain(c, f->events[i].after));
}

static void show_plain(struct cli *c, struct svc *s, const struct session *who, const struct return_full *f, uint64_t can) {
	plain_head(c, s, who, f);
	plain_lines(c, f);
	plain_rest(c, f);
	if (can)
		printf("\n%s ", _("you may:"));
	for (int e = 0; e < RMA_EVENT_COUNT; e++)
		if (can & UINT64_C(1) << e)
			printf(" %s", rma_event_word((enum rma_event)e));
	if (can)
		puts("");
}

enum tend_status cmd_return_show(struct cli *c, int argc, char **argv, struct tend_err *err) {
	bool open = false;
	char *json;
	struct svc *s;
	struct session who;
	struct return_full f;
	tend_id id;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "public", 'b', &open } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, 1, err);
	if (st == TEND_OK)
		st = return_id_parse(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK && open) {
		st = svc_return_public(s, c->ctx, id, &json, err);
		if (st == TEND_OK)
			puts(out_dump(c->ctx, json_stored(json)));
		return st;
	}
	if (st == TEND_OK)
		st = svc_return(s, c->ctx, &who, id, &f, err);
	if (st != TEND_OK)
		return st;
	uint64_t can = svc_return_can(s, &who, &f);
	if (c->json)
		show_json(c, &f, can);
	else
		show_plain(c, s, &who, &f, can);
	return TEND_OK;
}

enum tend_status cmd_return_why(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	char *text;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = return_id_parse(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_return_why(s, c->ctx, &who, id, &text, err);
	if (st == TEND_OK && c->json) {
		json_t *j = json_pack("{s:s,s:s}", "id", return_id(c, id), "why", text);
		puts(out_dump(c->ctx, j));
	} else if (st == TEND_OK) {
		fputs(u8_visible(c->ctx, text, true), stdout);
	}
	return st;
}
