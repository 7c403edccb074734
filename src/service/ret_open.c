/* SPDX-License-Identifier: ISC */
/* Asking for a return, and every later step that a person brings about. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "service/ret.h"
#include "tend/i18n.h"
#include "tend/mem.h"

enum { OPEN_MOST = 20 };

static enum tend_status open_may(const struct session *who, struct tend_err *err) {
	if (who->role == ROLE_AUDITOR || who->role == ROLE_FINANCE)
		return tend_fail(err, TEND_DENIED, _("not permitted: a %s may not work on returns: ask an administrator"), role_word(who->role));
	return TEND_OK;
}

/* Whose language the customer hears: the ticket's, else the shop's. */
static const char *open_lang(const struct change *c, const struct ticket *k) {
	const char *shop = policy_shop(svc_policy(c->s), "language", "zh");

	return k && k->language == LANG_EN ? "en" : k && k->language == LANG_ZH ? "zh" : shop;
}

static enum tend_status open_have(struct change *c, const char *order, struct rma_line **have, size_t *n) {
	struct order_line *goods;
	enum tend_status st = store_order_lines(c->s->store, c->ctx, order, &goods, n, c->err);

	*have = mem_array(c->ctx, struct rma_line, *n + 1);
	for (size_t i = 0; st == TEND_OK && i < *n; i++)
		(*have)[i] = (struct rma_line){ .line = goods[i].line, .pieces = goods[i].qty };
	return st == TEND_OK ? store_rma_elsewhere(c->s->store, order, 0, *have, *n, c->err) : st;
}

static enum tend_status open_price(struct change *c, const struct return_request *q, struct rma_row *r) {
	int64_t price = 0;

	r->price_now = q->price_now;
	if (r->kind != RMA_EX || r->price_now || !*q->send)
		return TEND_OK;
	enum tend_status st = store_product_price(c->s->store, q->send, &price, c->err);
	if (st == TEND_OK && price < 0)
		return tend_fail(c->err, TEND_NOT_FOUND, _("%s: no such product to send"), q->send);
	r->price_now = price;
	return st;
}

static enum tend_status open_attempts(struct change *c, struct rma_row *r, const struct rma_part *p) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < p->n_lines; i++) {
		int64_t n = 0;
		st = store_rma_attempts(c->s->store, r->order, p->lines[i].line, &n, c->err);
		r->attempts = n + 1 > r->attempts ? n + 1 : r->attempts;
	}
	return st;
}

/* Exchanged for the same article it costs what it cost. */
static void open_same_price(const struct ret *t, struct rma_row *r) {
	for (size_t i = 0; r->kind == RMA_EX && !r->price_now && !*r->send && i < t->n_goods; i++)
		if (t->n_lines && !strcmp(t->goods[i].line, t->lines[0].line))
			r->price_now = t->goods[i].price;
}

static enum tend_status open_kept(const struct return_request *q, struct tend_err *err) {
	json_t *j = *q->kept ? json_loads(q->kept, JSON_REJECT_DUPLICATES, NULL) : json_array();
	bool list = json_is_array(j);

	json_decref(j);
	return list ? TEND_OK : tend_fail(err, TEND_INVALID, _("gifts that stay: `%s` is no list: write [{\"line\":\"2\",\"qty\":1}]"), q->kept);
}

static enum tend_status open_one(struct change *c, const struct return_request *q, const struct rma_part *p, const struct ticket *k, tend_id customer,
                                 tend_id *id) {
	struct rma_row r = { .order = q->order, .channel = *q->channel ? q->channel : k ? k->channel : "web", .lang = open_lang(c, k), .ticket = q->ticket,
		.customer = customer, .kind = p->kind, .state = RMA_NONE, .reason = p->reason, .found = "", .fault = RMA_FAULT_OPEN, .opened_by = c->who->agent,
		.opened = c->now, .submitted = TMS_NONE, .changed = c->now, .refused_at = TMS_NONE, .rule = "", .statutory = !q->late, .intact = !q->unlike,
		.freight_receipt = q->freight_receipt, .kept = q->kept, .offer = q->amount, .offer_text = "", .send = q->send, .carrier = "", .tracking = "",
		.out_carrier = "", .out_tracking = "", .result = "", .parent = q->parent, .due = TMS_NONE, .step = "" };
	struct ret t = { 0 };
	struct rma_act act;
	struct rma_out o;
	enum tend_status st = open_attempts(c, &r, p);

	if (st == TEND_OK)
		st = open_price(c, q, &r);
	if (st == TEND_OK)
		st = ret_new(c, &r, p->lines, p->n_lines, &t);
	if (st != TEND_OK)
		return st;
	open_same_price(&t, &t.r);
	t.r.fault = t.reason.fault;
	t.f.fault = t.r.fault;
	ret_act(c, &t, RMA_EV_OPEN, NULL, &act);
	st = rma_apply(&t.f, RMA_EV_OPEN, &act, c->now, &o, c->err);
	t.r.state = RMA_DRAFT;
	if (st == TEND_OK)
		st = store_rma_add(c->s->store, &t.r, c->err);
	*id = t.r.id;
	if (st == TEND_OK)
		st = store_rma_lines_put(c->s->store, t.r.id, t.lines, t.n_lines, c->err);
	for (size_t i = 0; st == TEND_OK && i < q->n_proofs; i++)
		st = store_rma_proof_add(c->s->store, t.r.id, q->proofs[i].kind, q->proofs[i].ref, c->now, c->who->agent, c->err);
	if (st == TEND_OK)
		st = ret_event(&t, "return", "", mem_printf(c->ctx, "T1 DRAFT %s %s", rma_kind_word(p->kind), p->reason));
	if (st != TEND_OK || q->draft)
		return st;
	st = ret_load(c, *id, &t);
	if (st == TEND_OK) {
		ret_act(c, &t, RMA_EV_SUBMIT, NULL, &act);
		st = ret_apply(&t, RMA_EV_SUBMIT, &act, NULL, &o);
	}
	if (st == TEND_OK)
		st = ret_follow(&t);
	return st;
}

/* An exchange is of one line: each gets a record of its own. */
static enum tend_status open_split(struct change *c, const struct return_request *q, struct rma_part **parts, size_t *n) {
	struct rma_wish *w = mem_array(c->ctx, struct rma_wish, q->n_wishes + 1);
	struct rma_line *have;
	struct rma_part *p;
	size_t n_have, k;
	enum tend_status st = open_have(c, q->order, &have, &n_have);

	for (size_t i = 0; i < q->n_wishes; i++)
		w[i] = (struct rma_wish){ q->wishes[i].line, q->wishes[i].qty, q->wishes[i].kind, q->wishes[i].reason };
	if (st == TEND_OK)
		st = rma_split(c->ctx, w, q->n_wishes, have, n_have, &p, &k, c->err);
	*parts = NULL;
	*n = 0;
	for (size_t i = 0; st == TEND_OK && i < k; i++)
		for (size_t l = 0; l < (p[i].kind == RMA_EX ? p[i].n_lines : 1); l++) {
			mem_grow(c->ctx, *parts, *n);
			(*parts)[*n] = p[i];
			if (p[i].kind == RMA_EX) {
				(*parts)[*n].lines = &p[i].lines[l];
				(*parts)[*n].n_lines = 1;
			}
			++*n;
		}
	return st;
}

enum tend_status svc_return_open(struct svc *s, const struct session *who, const struct return_request *q, tend_id *ids, size_t *n,
                                 struct tend_err *err) {
	struct change c;
	struct ticket k;
	struct order_terms order;
	struct rma_part *parts;
	size_t n_parts = 0;
	enum tend_status st = open_may(who, err);

	*n = 0;
	if (st == TEND_OK)
		st = open_kept(q, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	if (q->ticket)
		st = store_ticket_get(s->store, c.ctx, q->ticket, &k, err);
	if (st == TEND_OK)
		st = store_order_terms(s->store, c.ctx, q->order, &order, err);
	if (st == TEND_OK)
		st = open_split(&c, q, &parts, &n_parts);
	if (st == TEND_OK && n_parts > OPEN_MOST)
		st = tend_fail(err, TEND_LIMIT, _("a request becomes at most %d returns: ask in two"), OPEN_MOST);
	for (size_t i = 0; st == TEND_OK && i < n_parts; i++)
		st = open_one(&c, q, &parts[i], q->ticket ? &k : NULL, order.customer, &ids[i]);
	*n = st == TEND_OK ? n_parts : 0;
	return change_end(&c, st);
}

/* ---- what a step brings along, before core decides ---- */

static struct rma_line *do_line(struct ret *t, const char *line) {
	for (size_t i = 0; i < t->n_lines; i++)
		if (!strcmp(t->lines[i].line, line))
			return &t->lines[i];
	return NULL;
}

static enum tend_status do_no_line(const struct ret *t, const char *line) {
	return tend_fail(t->c->err, TEND_NOT_FOUND, _("R%" PRId64 ": %s is no line of it"), t->r.id, line);
}

/* What came in; without counts all that is still due. */
static enum tend_status do_receive(struct ret *t, const struct return_do *d) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && !d->n_counts && i < t->n_lines; i++) {
		struct rma_line *l = &t->lines[i];
		int64_t due = l->approved - l->received - l->missing;
		st = due > 0 ? rma_line_receive(l, due, t->c->err) : TEND_OK;
	}
	for (size_t i = 0; st == TEND_OK && i < d->n_counts; i++) {
		struct rma_line *l = do_line(t, d->counts[i].line);
		st = l ? rma_line_receive(l, d->counts[i].qty, t->c->err) : do_no_line(t, d->counts[i].line);
	}
	return st;
}

static enum tend_status do_inspect_one(struct ret *t, struct rma_line *l, const struct return_count *k) {
	struct rma_inspected i = { .line = l->line, .grade = k->grade, .photo = k->photo, .qty = k->qty, .disposition = k->disposition, .accepted = k->accepted,
		.at = t->c->now };
	enum tend_status st = rma_line_inspect(l, k->qty, k->disposition, k->accepted, t->c->err);

	t->inspected_now += st == TEND_OK;
	return st == TEND_OK ? store_rma_inspect_add(t->c->s->store, t->r.id, &i, t->c->who ? t->c->who->agent : 0, t->c->err) : st;
}

/* The inspection's word; without counts all that was received is as expected: the reason's own disposition, accepted. */
static enum tend_status do_inspect(struct ret *t, const struct return_do *d) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && !d->n_counts && i < t->n_lines; i++) {
		struct rma_line *l = &t->lines[i];
		struct return_count k = { .line = l->line, .qty = l->received - l->disposed, .grade = "A", .disposition = t->reason.disposition, .accepted = true,
			.photo = "" };
		if (k.disposition == RMA_DISP_MISSING || k.disposition == RMA_DISP_SEND_BACK)
			k.disposition = RMA_DISP_RESTOCK_A;
		st = k.qty > 0 ? do_inspect_one(t, l, &k) : TEND_OK;
	}
	for (size_t i = 0; st == TEND_OK && i < d->n_counts; i++) {
		struct rma_line *l = do_line(t, d->counts[i].line);
		st = l ? do_inspect_one(t, l, &d->counts[i]) : do_no_line(t, d->counts[i].line);
	}
	return st;
}

/* What never came is given up: claimable again. */
static enum tend_status do_resolve(struct ret *t, const struct return_do *d) {
	enum tend_status st = do_inspect(t, &(struct return_do){ .counts = d->counts, .n_counts = d->n_counts });

	for (size_t i = 0; st == TEND_OK && i < t->n_lines; i++) {
		int64_t away = t->lines[i].approved - t->lines[i].received - t->lines[i].missing;
		if (away > 0)
			st = rma_line_miss(&t->lines[i], away, t->c->err);
	}
	return st;
}

static enum tend_status do_texts(struct ret *t, const struct return_do *d) {
	enum tend_status st = TEND_OK;

	if (d->event == RMA_EV_TRACK || (d->event == RMA_EV_ARRIVE && *d->tracking)) {
		t->r.carrier = *d->carrier ? d->carrier : t->r.carrier;
		t->r.tracking = *d->tracking ? d->tracking : t->r.tracking;
		t->r.scanned |= d->scanned;
		if (!*t->r.tracking)
			return tend_fail(t->c->err, TEND_INVALID, _("T19: no tracking number: write the carrier and the number on the parcel"));
	}
	if (d->event == RMA_EV_SHIP || d->event == RMA_EV_REFUSE_GOODS || (d->event == RMA_EV_REPAIR && d->how == RMA_HOW_DONE)) {
		t->r.out_carrier = *d->carrier ? d->carrier : "-";
		t->r.out_tracking = d->tracking;
	}
	bool whole = *d->note || d->event != RMA_EV_REFUSE; /* else the guard says what is missing */
	if (*d->code && whole && !policy_has(svc_policy(t->c->s), "basis", d->code))
		return tend_fail(t->c->err, TEND_NOT_FOUND, _("`%s` is no law, rule or promise of the policy: name a [basis], like measures-9"), d->code);
	if (d->deduction_bp >= 0)
		t->r.deduction_bp = d->deduction_bp;
	if (d->freight_receipt >= 0)
		t->r.freight_receipt = d->freight_receipt;
	if (*d->found) {
		struct rma_reason found;
		st = rma_reason_get(policy_conf(svc_policy(t->c->s)), d->found, &found, t->c->err);
		if (st == TEND_OK && strcmp(d->found, t->r.found) != 0) {
			st = ret_event(t, "return_found", *t->r.found ? t->r.found : t->r.reason, d->found);
			t->r.found = d->found;
			t->r.fault = found.fault;
		}
	}
	for (size_t i = 0; st == TEND_OK && i < d->n_proofs; i++)
		st = store_rma_proof_add(t->c->s->store, t->r.id, d->proofs[i].kind, d->proofs[i].ref, t->c->now, t->c->who ? t->c->who->agent : 0, t->c->err);
	return st;
}

static enum tend_status do_prepare(struct ret *t, const struct return_do *d) {
	enum tend_status st = do_texts(t, d);

	bool goods_back = d->event == RMA_EV_RECOVER && t->c->who && t->c->who->role == ROLE_WAREHOUSE;
	if (st == TEND_OK && ((d->event == RMA_EV_ARRIVE && d->how != RMA_HOW_LOST) || goods_back))
		st = do_receive(t, d);
	if (st == TEND_OK && (d->event == RMA_EV_INSPECT || goods_back))
		st = do_inspect(t, d);
	if (st == TEND_OK && (d->event == RMA_EV_RESOLVE || d->event == RMA_EV_MISMATCH) && d->n_counts)
		st = do_inspect(t, d);
	if (st == TEND_OK && d->event == RMA_EV_RESOLVE)
		st = do_resolve(t, &(struct return_do){ .n_counts = 0 });
	if (st == TEND_OK)
		st = ret_facts(t);
	if (st == TEND_OK && (d->event == RMA_EV_RESOLVE || d->event == RMA_EV_INSPECT))
		st = ret_reckon(t, true);
	if (st == TEND_OK && d->event == RMA_EV_OFFER && t->r.statutory && !strcmp(t->r.reason, "C01"))
		st = ret_reckon(t, false), t->f.legal_min = t->f.due;
	return st;
}

/* Another route for what the provider finally declined: the same sums under new keys that name the old ones (T38). */
static enum tend_status do_reroute(struct ret *t, const char *route) {
	struct leg *legs = mem_array(t->c->ctx, struct leg, t->n_legs + 1);
	size_t n = 0;
	int seq[LEG_KIND_COUNT] = { 0 };
	enum tend_status st = TEND_OK;

	if (*route && !policy_has(svc_policy(t->c->s), "connector", route))
		st = tend_fail(t->c->err, TEND_NOT_FOUND, _("%s: no such connector: see [connector] in `tend policy show connectors.ini`"), route);
	if (st == TEND_OK)
		st = ret_reckon(t, true);
	if (st == TEND_OK)
		st = ret_plan_legs(t); /* for its caps: what was declined claims nothing */
	for (size_t i = 0; i < t->n_legs; i++)
		if (t->legs[i].l.seq > seq[t->legs[i].l.kind])
			seq[t->legs[i].l.kind] = t->legs[i].l.seq;
	for (size_t i = 0; st == TEND_OK && i < t->n_legs; i++) {
		const struct leg *old = &t->legs[i].l;
		bool replaced = old->state != LEG_FAILED;
		for (size_t k = 0; k < t->n_legs; k++)
			replaced |= !strcmp(t->legs[k].l.replaces, old->key) && t->legs[k].l.state != LEG_VOID;
		if (replaced)
			continue;
		char key[LEG_KEY];
		leg_key(key, t->r.id, old->kind, ++seq[old->kind]);
		legs[n] = *old;
		legs[n].seq = seq[old->kind];
		legs[n].key = mem_strdup(t->c->ctx, key);
		legs[n].state = LEG_PLANNED;
		legs[n].first_sent = TMS_NONE;
		legs[n].lease = legs[n].next = 0;
		legs[n].queries = 0;
		legs[n++].replaces = old->key;
	}
	t->due_legs = (struct leg_plan){ .legs = legs, .n = n };
	t->f.plan = legs;
	t->f.n_plan = n;
	t->route = route;
	return st;
}

/* A parcel that nobody announced: it was on its way all the same. */
static enum tend_status do_announce(struct ret *t) {
	struct rma_act act = RMA_ACT_INIT;
	struct rma_out o;

	if (t->r.state != RMA_AWAIT_RETURN)
		return TEND_OK;
	return ret_apply(t, RMA_EV_TRACK, &act, NULL, &o);
}

/* More of it arrived later (B23), or the parcel was scanned on its way: noted, the state stays. */
static bool do_is_more(const struct ret *t, const struct return_do *d) {
	if (d->event == RMA_EV_TRACK && t->r.state == RMA_RETURNING)
		return true;
	return d->event == RMA_EV_ARRIVE && (t->r.state == RMA_RECEIVED || t->r.state == RMA_INSPECT_HOLD) && d->how != RMA_HOW_LOST;
}

static enum tend_status do_more(struct ret *t, const struct return_do *d) {
	bool parcel = d->event == RMA_EV_TRACK;
	enum tend_status st = parcel ? do_texts(t, d) : do_receive(t, d);

	if (st == TEND_OK)
		st = ret_save(t);
	if (st == TEND_OK)
		st = ret_event(t, "return", rma_state_word(t->r.state), parcel ? mem_printf(t->c->ctx, "T19 %s%s", t->r.tracking, t->r.scanned ? " scanned" : "")
		                                                               : "T21 more arrived");
	return st == TEND_OK ? ret_facts(t) : st;
}

static enum tend_status do_delivered(struct ret *t) {
	enum tend_status st = ret_timers(t, 1u << RMA_TIMER_SCAN | 1u << RMA_TIMER_RECEIPT, 0);

	if (st == TEND_OK)
		st = ret_save(t);
	return st == TEND_OK ? ret_facts(t) : st;
}

/* Pressed by a person: what holds it back is said. */
static enum tend_status do_settle(struct ret *t) {
	struct rma_act act = RMA_ACT_INIT;
	struct rma_out o;
	enum tend_status st = ret_reckon(t, true);

	if (st == TEND_OK)
		st = ret_plan_legs(t);
	ret_settling(t);
	return st == TEND_OK ? rma_apply(&t->f, t->f.n_plan ? RMA_EV_COMPUTE : RMA_EV_NOTHING_DUE, &act, t->c->now, &o, t->c->err) : st;
}

/* What was tried and refused is in the log too; that it cannot be written there changes nothing. */
static void do_refused(struct svc *s, const struct session *who, tend_id id, enum rma_event ev, const struct tend_err *why) {
	struct change c;
	struct ret t = { 0 };
	struct tend_err own;
	enum tend_status st = change_begin(&c, s, who, &own);

	if (st != TEND_OK)
		return;
	t.c = &c;
	st = store_rma_get(s->store, c.ctx, id, &t.r, &own);
	if (st == TEND_OK)
		st = ret_event(&t, "return_refused", rma_state_word(t.r.state), mem_printf(c.ctx, "%s: %s", rma_event_word(ev), why ? why->msg : ""));
	change_end(&c, st);
}

enum tend_status svc_return_do(struct svc *s, const struct session *who, tend_id id, const struct return_do *d, struct return_done *out,
                               struct tend_err *err) {
	struct change c;
	struct ret t = { 0 };
	struct rma_act act;
	struct rma_out o = { .t = "" };
	enum tend_status st = open_may(who, err);

	*out = (struct return_done){ .id = id, .t = "" };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	st = ret_load(&c, id, &t);
	bool more = st == TEND_OK && do_is_more(&t, d);
	bool settle = st == TEND_OK && d->event == RMA_EV_COMPUTE;
	if (st == TEND_OK && d->if_version && d->if_version != t.r.version)
		st = tend_fail(err, TEND_CONFLICT, _("R%" PRId64 " was changed meanwhile: reload"), id);
	if (st == TEND_OK && more)
		st = do_more(&t, d);
	int64_t version = t.r.version;
	bool collect = settle && t.r.state == RMA_RESERVED;
	if (st == TEND_OK && collect)
		st = ret_collect(&t, true);
	if (st == TEND_OK && settle && t.r.state != RMA_SETTLE && t.r.version == version)
		st = tend_fail(err, TEND_CONFLICT, _("R%" PRId64 " T33: nothing is to be settled, it is %s"), id, rma_state_word(t.r.state));
	if (st == TEND_OK && settle && !collect)
		st = do_settle(&t);
	if (st == TEND_OK && d->event == RMA_EV_ARRIVE && d->how != RMA_HOW_LOST)
		st = do_announce(&t);
	if (st == TEND_OK && !more && !settle) {
		st = do_prepare(&t, d);
		if (st == TEND_OK && d->event == RMA_EV_REROUTE)
			st = do_reroute(&t, d->route);
		if (st == TEND_OK) {
			ret_act(&c, &t, d->event, d, &act);
			act.seen = 0; /* looked at above: facts may have been stored since */
			st = ret_apply(&t, d->event, &act, d, &o);
		}
	}
	if (st == TEND_OK && d->event == RMA_EV_TRACK && d->delivered)
		st = do_delivered(&t);
	if (st == TEND_OK)
		st = ret_follow(&t);
	*out = (struct return_done){ .id = id, .version = t.r.version, .state = t.r.state, .t = o.t, .batch = c.batch };
	bool known = t.r.id != 0;
	st = change_end(&c, st);
	if (known && (st == TEND_CONFLICT || st == TEND_DENIED || st == TEND_LIMIT || st == TEND_INVALID || st == TEND_UNKNOWN))
		do_refused(s, who, id, d->event, err);
	return st;
}

enum tend_status svc_return_freeze(struct svc *s, const struct session *who, tend_id id, int64_t if_version, bool on, const char *why,
                                   struct return_done *out, struct tend_err *err) {
	struct change c;
	struct ret t = { 0 };
	enum tend_status st = who->role == ROLE_LEAD || who->role == ROLE_ADMIN ? TEND_OK
	                    : tend_fail(err, TEND_DENIED, _("R%" PRId64 ": not permitted: a lead freezes a return, and lifts that"), id);

	*out = (struct return_done){ .id = id, .t = "" };
	if (st == TEND_OK && !*why)
		st = tend_fail(err, TEND_INVALID, _("R%" PRId64 ": say why: write a note"), id);
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	st = ret_load(&c, id, &t);
	if (st == TEND_OK && if_version && if_version != t.r.version)
		st = tend_fail(err, TEND_CONFLICT, _("R%" PRId64 " was changed meanwhile: reload"), id);
	if (st == TEND_OK && rma_is_over(t.r.state))
		st = tend_fail(err, TEND_CONFLICT, _("R%" PRId64 " is over: nothing of it moves any more"), id);
	if (st == TEND_OK) {
		t.r.flags = on ? t.r.flags | RMA_FROZEN : t.r.flags & ~(unsigned)RMA_FROZEN;
		st = ret_save(&t);
	}
	if (st == TEND_OK)
		st = ret_event(&t, "return_frozen", on ? "no" : "yes", mem_printf(c.ctx, "%s: %s", on ? "yes" : "no", why));
	if (st == TEND_OK)
		st = ret_facts(&t);
	if (st == TEND_OK && !on)
		st = ret_follow(&t);
	*out = (struct return_done){ .id = id, .version = t.r.version, .state = t.r.state, .t = "", .batch = c.batch };
	return change_end(&c, st);
}
