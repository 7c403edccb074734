/* SPDX-License-Identifier: ISC */
/* Refund arithmetic: what must hold for any order and any steps. Seeded, so that a failing round can be run again. */
#include "unit.h"

#include "tend/mem.h"
#include "tend/refund.h"

static struct tend_err err;

enum { ROUNDS = 20000, MAX_LINES = 5, MAX_STEPS = 14 };

static uint64_t seed;
static int round_no;

/* Cheaper than one ck_assert each, and it names the round. */
#define HOLDS(c) do { if (!(c)) ck_abort_msg("round %d: not so: %s (line %d)", round_no, #c, __LINE__); } while (0)

static int64_t any(int64_t from, int64_t to) {
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return from + (int64_t)((seed >> 33) % (uint64_t)(to - from + 1));
}

static bool chance(int percent) {
	return any(1, 100) <= percent;
}

struct made {
	struct refund_order o;
	struct refund_line l[MAX_LINES];
	struct refund_promotion p[3];
	struct refund_tier t[3][2];
	struct refund_tender tender[3];
	const char *covered[3][MAX_LINES];
};

static const char *const line_ids[MAX_LINES] = { "A", "B", "C", "D", "E" };

static void make_lines(struct made *m, bool plain) {
	fen_t top = chance(30) ? 10 : chance(80) ? 30000 : 30000000;

	m->o.lines = m->l;
	m->o.n_lines = (size_t)any(1, MAX_LINES);
	for (size_t i = 0; i < m->o.n_lines; i++) {
		struct refund_line *l = &m->l[i];
		*l = (struct refund_line){ .id = line_ids[i], .qty = any(1, 5), .has_price = true, .unit_price = any(0, top) };
		if (plain)
			continue;
		l->gift = i > 0 && chance(15);
		if (l->gift) {
			l->unit_price = 0;
			l->gift_value = any(0, 900);
			continue;
		}
		l->line_discount = chance(40) ? any(0, l->unit_price * l->qty) : 0;
		l->tax = chance(30) ? any(0, 999) : 0;
		l->tax_included = chance(30) ? any(0, 999) : 0;
	}
}

/* regime: 0 prorate, 1 resettle, 2 any */
static void make_promotions(struct made *m, int regime) {
	m->o.promotions = m->p;
	m->o.n_promotions = (size_t)any(0, 3);
	for (size_t i = 0; i < m->o.n_promotions; i++) {
		static const char *const ids[] = { "P", "Q", "R" };
		struct refund_promotion *p = &m->p[i];
		*p = (struct refund_promotion){ .id = ids[i], .resettle = regime == 2 ? chance(50) : regime == 1, .tiers = m->t[i], .n_tiers = (size_t)any(1, 2) };
		for (size_t k = 0; k < p->n_tiers; k++)
			m->t[i][k] = (struct refund_tier){ .min = any(0, 60000), .by_bp = chance(50), .off = any(0, 9000), .off_bp = any(0, 3000) };
		for (size_t k = 0; chance(30) && k < m->o.n_lines; k++)
			if (chance(60)) {
				m->covered[i][p->n_lines++] = line_ids[k];
				p->lines = m->covered[i];
			}
	}
}

/* What the channel sent, in place of M1: with resettle offers it must agree in all, so two lines only trade a fen. */
static void make_paid(struct made *m, const struct refund_allocation *a) {
	size_t from = 0, to = 0;

	for (size_t i = 0; i < m->o.n_lines; i++) {
		m->l[i].has_paid = !m->l[i].gift;
		m->l[i].paid = a->lines[i].paid;
		if (!m->l[i].gift && m->l[i].paid > 0)
			from = i;
		if (!m->l[i].gift)
			to = i;
	}
	if (m->l[from].paid > 0 && chance(50)) {
		m->l[from].paid--;
		m->l[to].paid++;
	}
}

static void make_tenders(struct made *m, fen_t total) {
	static const char *const ids[] = { "wechat", "points", "coupon" };
	fen_t left = total;

	m->o.tenders = m->tender;
	m->o.n_tenders = (size_t)any(0, 3);
	for (size_t i = 0; i < m->o.n_tenders; i++) {
		fen_t part = i + 1 == m->o.n_tenders ? left : any(0, left);
		m->tender[i] = (struct refund_tender){ .id = ids[i], .kind = (enum refund_tender_kind)(i % REFUND_TENDER_KIND_COUNT), .captured = part };
		left -= part;
	}
}

static struct refund *make(const void *ctx, struct made *m, bool plain, int regime) {
	struct refund_order init = REFUND_ORDER_INIT;
	struct refund *r;

	*m = (struct made){ .o = init };
	make_lines(m, plain);
	make_promotions(m, regime);
	if (!plain) {
		m->o.shipping = (struct refund_shipping){ .paid = chance(40) ? any(0, 1500) : 0, .has_threshold = chance(60), .listed_fee = any(0, 2000),
			.free_threshold = any(0, 50000), .clawback_on_full = chance(30) };
		HOLDS(refund_open(ctx, &m->o, &r, &err) == TEND_OK);
		if (chance(30))
			make_paid(m, refund_allocated(r));
		make_tenders(m, refund_allocated(r)->total);
	}
	HOLDS(refund_open(ctx, &m->o, &r, &err) == TEND_OK);
	return r;
}

/* What has been paid so far, kept apart from what the program knows. */
struct book {
	int64_t left[MAX_LINES];
	fen_t amount[MAX_LINES], goods, tax, shipping, fee, collected;
	fen_t given[8];
	const char *tender[8];
	fen_t held[8];
	size_t tenders;
};

static void book_open(struct book *b, const struct made *m, const struct refund *r) {
	*b = (struct book){ .tenders = m->o.n_tenders };
	for (size_t i = 0; i < m->o.n_lines; i++)
		b->left[i] = m->l[i].qty;
	for (size_t i = 0; i < m->o.n_tenders; i++) {
		b->tender[i] = m->tender[i].id;
		b->held[i] = m->tender[i].captured;
	}
	if (!m->o.n_tenders) {
		b->tenders = 1;
		b->tender[0] = "T1";
		b->held[0] = refund_allocated(r)->total;
	}
}

/* What holds after every step that was carried out. */
static void book_plan(struct book *b, const struct refund *r, const struct refund_plan *p, const char *collect) {
	fen_t legs = 0, rest = p->withheld, share = 0;

	HOLDS(p->refusal == REFUND_REFUSED_NONE);
	HOLDS(p->goods >= 0 && p->fee >= 0 && p->gift >= 0 && p->shipping >= 0 && p->tax >= 0 && p->refund >= 0);
	HOLDS(p->freight >= 0 && p->compensation >= 0 && p->collect >= 0 && p->tax_memo >= 0);
	HOLDS(p->refund == p->goods - p->fee - p->gift - p->ship_fee + p->shipping + p->tax);
	HOLDS(p->fee + p->gift <= p->goods);
	if (p->collect) {
		HOLDS(b->tenders < 8);
		b->tender[b->tenders] = collect;
		b->held[b->tenders++] = p->collect;
	}
	for (size_t i = 0; i < p->n_legs; i++) {
		size_t t = 0;
		while (t < b->tenders && strcmp(b->tender[t], p->legs[i].tender) != 0)
			t++;
		HOLDS(t < b->tenders && p->legs[i].amount > 0);
		b->given[t] += p->legs[i].amount;
		HOLDS(b->given[t] <= b->held[t]);
		legs += p->legs[i].amount;
	}
	HOLDS(legs == p->refund);
	for (size_t i = 0; i < p->n_lines; i++) {
		HOLDS(p->lines[i].amount >= 0 && p->lines[i].tax >= 0 && p->lines[i].tax_memo >= 0);
		share += p->lines[i].amount;
	}
	HOLDS(share == p->share);
	for (size_t i = 0; i < p->n_balances; i++) {
		HOLDS(p->balances[i].balance >= 0 && p->balances[i].left >= 0);
		HOLDS(p->balances[i].left > 0 || p->balances[i].balance == 0);
		rest += p->balances[i].balance;
	}
	b->goods += p->goods;
	b->tax += p->tax;
	b->shipping += p->shipping - p->ship_fee;
	b->fee += p->fee + p->gift;
	b->collected += p->collect;
	HOLDS(rest >= 0);
	HOLDS(rest == refund_allocated(r)->goods + b->collected - b->goods);
}

/* Some units of some lines; false: nothing is left. */
static bool any_items(const struct made *m, const struct book *b, struct refund_item *it, size_t *n) {
	bool left = false;

	*n = 0;
	for (size_t i = 0; i < m->o.n_lines; i++)
		left = left || b->left[i] > 0;
	while (left && !*n)
		for (size_t i = 0; i < m->o.n_lines; i++)
			if (b->left[i] && chance(40))
				it[(*n)++] = (struct refund_item){ .line = line_ids[i], .qty = any(1, b->left[i]) };
	return left;
}

static void book_items(struct book *b, const struct refund_plan *p) {
	for (size_t i = 0; i < p->n_lines; i++) {
		size_t l = (size_t)(p->lines[i].line[0] - 'A');
		b->left[l] -= p->lines[i].qty;
		b->amount[l] += p->lines[i].amount;
	}
}

static struct refund_plan apply(struct refund *r, const void *ctx, enum refund_op op, enum refund_fault fault, const struct refund_item *it, size_t n) {
	struct refund_step s = REFUND_STEP_INIT;
	struct refund_plan p;
	s.op = op;
	s.fault = fault;
	s.items = it;
	s.n_items = n;
	HOLDS(refund_apply(r, ctx, &s, &p, &err) == TEND_OK);
	return p;
}

START_TEST(any_returns_of_a_whole_order_pay_exactly_what_was_paid) {
	seed = 1;
	for (round_no = 0; round_no < ROUNDS; round_no++) {
		void *ctx = mem_ctx(NULL);
		struct made m;
		struct book b;
		struct refund_item it[MAX_LINES];
		size_t n;
		struct refund *r = make(ctx, &m, false, 2);
		fen_t tax = 0;
		book_open(&b, &m, r);
		while (any_items(&m, &b, it, &n)) {
			enum refund_op op = chance(70) ? REFUND_OP_RETURN : REFUND_OP_REFUND;
			struct refund_plan p = apply(r, ctx, op, (enum refund_fault)any(0, REFUND_FAULT_COUNT - 1), it, n);
			book_plan(&b, r, &p, NULL);
			book_items(&b, &p);
		}
		const struct refund_allocation *a = refund_allocated(r);
		for (size_t i = 0; i < m.o.n_lines; i++) {
			HOLDS(b.amount[i] == a->lines[i].paid);
			tax += m.l[i].tax;
		}
		HOLDS(b.goods == a->goods);
		HOLDS(b.tax == tax);
		HOLDS(b.fee == 0);
		HOLDS(b.shipping == 0 || b.shipping == m.o.shipping.paid || m.o.shipping.clawback_on_full);
		HOLDS(b.shipping >= -m.o.shipping.listed_fee);
		mem_free(ctx);
	}
}
END_TEST

/* M2: however the units are cut into steps, k of them are worth floor(paid·k/qty). */
START_TEST(what_units_are_worth_does_not_depend_on_the_path) {
	seed = 2;
	for (round_no = 0; round_no < ROUNDS; round_no++) {
		void *ctx = mem_ctx(NULL);
		struct made m;
		struct book b;
		struct refund_item it[MAX_LINES];
		size_t n;
		struct refund *r = make(ctx, &m, false, 2);
		const struct refund_allocation *a = refund_allocated(r);
		book_open(&b, &m, r);
		while (any_items(&m, &b, it, &n)) {
			struct refund_plan p = apply(r, ctx, REFUND_OP_RETURN, REFUND_FAULT_CARRIER, it, n);
			HOLDS(p.repricing == 0);
			book_plan(&b, r, &p, NULL);
			book_items(&b, &p);
			for (size_t i = 0; i < m.o.n_lines; i++)
				HOLDS(b.amount[i] == a->lines[i].paid * (m.l[i].qty - b.left[i]) / m.l[i].qty);
		}
		mem_free(ctx);
	}
}
END_TEST

/* The price of what the buyer keeps: an order of its own, bought alone. */
static fen_t price_alone(const void *ctx, const struct made *m, const struct book *b) {
	struct made *alone = mem_array(ctx, struct made, 1);
	struct refund *r;
	size_t n = 0;

	*alone = *m;
	for (size_t i = 0; i < m->o.n_lines; i++)
		if (b->left[i]) {
			alone->l[n] = m->l[i];
			alone->l[n++].qty = b->left[i];
		}
	alone->o.lines = alone->l;
	alone->o.n_lines = n;
	alone->o.promotions = alone->p;
	for (size_t i = 0; n && i < m->o.n_promotions; i++) {
		alone->p[i].n_lines = 0;
		alone->p[i].lines = m->p[i].lines ? alone->covered[i] : NULL;
		for (size_t k = 0; k < m->p[i].n_lines; k++)
			if (b->left[m->p[i].lines[k][0] - 'A'])
				alone->covered[i][alone->p[i].n_lines++] = m->p[i].lines[k];
		if (m->p[i].lines && !alone->p[i].n_lines) { /* covers nothing any more: an offer that gives nothing */
			alone->p[i].lines = NULL;
			alone->t[i][0] = (struct refund_tier){ .min = 0, .off = 0 };
			alone->p[i].n_tiers = 1;
		}
		if (alone->p[i].n_tiers)
			alone->p[i].tiers = alone->t[i];
	}
	if (!n)
		return 0;
	HOLDS(refund_open(ctx, &alone->o, &r, &err) == TEND_OK);
	return refund_allocated(r)->goods;
}

/* M4 for a buyer's returns alone: max(0, paid goods − price of the kept goods − refunded so far), at every step of any path. */
START_TEST(a_buyers_returns_leave_the_price_of_what_is_kept) {
	int repriced = 0, clamped = 0;

	seed = 3;
	for (round_no = 0; round_no < ROUNDS; round_no++) {
		void *ctx = mem_ctx(NULL);
		struct made m;
		struct book b;
		struct refund_item it[MAX_LINES];
		size_t n;
		struct refund *r = make(ctx, &m, true, 1);
		fen_t paid = refund_allocated(r)->goods;
		book_open(&b, &m, r);
		while (any_items(&m, &b, it, &n)) {
			fen_t before = b.goods;
			struct refund_plan p = apply(r, ctx, REFUND_OP_RETURN, REFUND_FAULT_BUYER, it, n);
			book_plan(&b, r, &p, NULL);
			book_items(&b, &p);
			fen_t want = paid - price_alone(ctx, &m, &b) - before;
			HOLDS(p.goods == (want > 0 ? want : 0));
			repriced += p.repricing != 0;
			clamped += want < 0;
		}
		HOLDS(b.goods == paid);
		mem_free(ctx);
	}
	/* … or the orders were too tame to say anything */
	ck_assert_int_gt(repriced, ROUNDS / 4);
	ck_assert_int_gt(clamped, 50);
}
END_TEST

/* M6: the fee of all pieces is the fee of the whole. */
START_TEST(a_fee_does_not_depend_on_how_the_return_is_cut) {
	seed = 4;
	for (round_no = 0; round_no < ROUNDS; round_no++) {
		void *ctx = mem_ctx(NULL);
		struct made m;
		struct book b;
		struct refund_item it[MAX_LINES];
		size_t n;
		struct refund *r = make(ctx, &m, true, 0);
		struct refund_step s = REFUND_STEP_INIT;
		struct refund_plan p;
		fen_t want = 0;
		s.fault = REFUND_FAULT_NOBODY;
		s.statutory = false;
		s.intact = chance(50);
		s.deduction_bp = any(0, BP_ALL);
		int64_t top = s.intact ? 2000 : 5000, bp = s.deduction_bp < top ? s.deduction_bp : top;
		book_open(&b, &m, r);
		while (any_items(&m, &b, it, &n)) {
			s.items = it;
			s.n_items = n;
			HOLDS(refund_apply(r, ctx, &s, &p, &err) == TEND_OK);
			book_plan(&b, r, &p, NULL);
			book_items(&b, &p);
		}
		for (size_t i = 0; i < m.o.n_lines; i++)
			want += refund_allocated(r)->lines[i].paid * bp / BP_ALL;
		HOLDS(b.fee == want);
		mem_free(ctx);
	}
}
END_TEST

/* ---- any steps at all ---- */

static const char *const collect_ids[MAX_STEPS] = { "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13" };
static const char *const new_ids[MAX_STEPS] = { "n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11", "n12", "n13" };

struct any_step { struct refund_step s; struct refund_item it[3]; struct refund_kept kept[1]; };

/* May well be refused: lines twice, unknown, too much. */
static void make_step(struct any_step *a, const struct made *m, int place) {
	struct refund_step init = REFUND_STEP_INIT, *s = &a->s;

	*a = (struct any_step){ .s = init };
	s->op = chance(50) ? REFUND_OP_RETURN : (enum refund_op)any(0, REFUND_OP_COUNT - 1);
	s->fault = (enum refund_fault)any(0, REFUND_FAULT_COUNT - 1);
	s->kind = (enum refund_kind)any(0, REFUND_KIND_COUNT - 1);
	s->phase = s->op == REFUND_OP_REFUND ? (enum refund_phase)any(0, REFUND_PHASE_COUNT - 1) : REFUND_RECEIVED;
	s->statutory = chance(60);
	s->intact = chance(60);
	s->deduction_bp = any(0, BP_ALL);
	s->freight_receipt = any(0, 3000);
	s->collect_tender = collect_ids[place];
	s->counts = chance(50);
	s->items = a->it;
	s->n_items = s->op == REFUND_OP_EXCHANGE || chance(60) ? 1 : 2;
	for (size_t i = 0; i < s->n_items; i++) {
		size_t l = (size_t)any(0, (int64_t)m->o.n_lines - 1);
		a->it[i] = (struct refund_item){ .line = chance(25) ? new_ids[any(0, place)] : line_ids[l], .qty = any(1, 3), .new_line = new_ids[place],
			.price_now = any(0, 30000), .same_sku = chance(20), .by_bp = chance(50), .bp = any(0, BP_ALL), .amount = any(0, 9000) };
		if (s->op == REFUND_OP_RETURN && chance(20))
			a->it[i].rejected = 1;
	}
	if (s->op != REFUND_OP_EXCHANGE && s->op != REFUND_OP_COMPENSATE && chance(20)) {
		a->kept[0] = (struct refund_kept){ .line = line_ids[any(0, (int64_t)m->o.n_lines - 1)], .qty = 1 };
		s->gifts_kept = a->kept;
		s->n_gifts_kept = 1;
	}
}

static void same_plan(const struct refund_plan *p, const struct refund_plan *q) {
	HOLDS(p->refund == q->refund && p->goods == q->goods && p->withheld == q->withheld && p->compensation == q->compensation);
	HOLDS(p->n_balances == q->n_balances && p->n_legs == q->n_legs);
	for (size_t i = 0; i < p->n_balances; i++)
		HOLDS(p->balances[i].balance == q->balances[i].balance && p->balances[i].left == q->balances[i].left);
	for (size_t i = 0; i < p->n_legs; i++)
		HOLDS(!strcmp(p->legs[i].tender, q->legs[i].tender) && p->legs[i].amount == q->legs[i].amount);
}

START_TEST(no_steps_whatever_pay_more_than_came_in_and_a_refused_one_leaves_no_trace) {
	int refused[REFUND_REFUSAL_COUNT] = { 0 };

	seed = 5;
	for (round_no = 0; round_no < ROUNDS; round_no++) {
		void *ctx = mem_ctx(NULL);
		struct made m;
		struct book b;
		struct any_step steps[MAX_STEPS];
		struct refund *r = make(ctx, &m, false, 2), *twin;
		if (m.o.n_tenders && chance(20))
			m.tender[0].refunded_before = any(0, m.tender[0].captured);
		HOLDS(refund_open(ctx, &m.o, &r, &err) == TEND_OK && refund_open(ctx, &m.o, &twin, &err) == TEND_OK);
		book_open(&b, &m, r);
		if (m.o.n_tenders)
			b.held[0] -= m.tender[0].refunded_before;
		for (int i = 0; i < MAX_STEPS && b.tenders < 8; i++) {
			struct refund_plan p, q;
			make_step(&steps[i], &m, i);
			HOLDS(refund_apply(r, ctx, &steps[i].s, &p, &err) == TEND_OK);
			refused[p.refusal]++;
			if (p.refusal) {
				HOLDS(p.refund == 0 && p.n_legs == 0 && p.max >= 0);
				continue;
			}
			book_plan(&b, r, &p, collect_ids[i]);
			/* the twin has never seen the refused ones */
			HOLDS(refund_apply(twin, ctx, &steps[i].s, &q, &err) == TEND_OK);
			same_plan(&p, &q);
		}
		mem_free(ctx);
	}
	for (int i = 0; i < REFUND_REFUSAL_COUNT; i++)
		if (i != REFUND_REFUSED_DUPLICATE_ID) /* the names are new each time */
			ck_assert_msg(refused[i] > 20, "%s: %d", refund_refusal_word((enum refund_refusal)i), refused[i]);
}
END_TEST

TEST_MAIN("refund_any", {
	tcase_add_test(tc, any_returns_of_a_whole_order_pay_exactly_what_was_paid);
	tcase_add_test(tc, what_units_are_worth_does_not_depend_on_the_path);
	tcase_add_test(tc, a_buyers_returns_leave_the_price_of_what_is_kept);
	tcase_add_test(tc, a_fee_does_not_depend_on_how_the_return_is_cut);
	tcase_add_test(tc, no_steps_whatever_pay_more_than_came_in_and_a_refused_one_leaves_no_trace);
})
