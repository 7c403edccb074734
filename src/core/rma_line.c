/* SPDX-License-Identifier: ISC */
/* The counters of a return's line and the split of a mixed request (returns 1, points 2 and 10). Knows no state and no money. */
#include "tend/rma.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

int64_t rma_line_free(const struct rma_line *l) {
	return l->pieces > l->elsewhere ? l->pieces - l->elsewhere : 0;
}

enum tend_status rma_line_check(const struct rma_line *l, enum rma_kind kind, bool fast, struct tend_err *err) {
	int64_t paid_up_to = rma_comes_back(kind) && !fast ? l->accepted : l->approved;
	const struct { const char *what; int64_t n, most; } rules[] = {
		{ "requested", l->requested - l->missing, rma_line_free(l) }, /* what was given up may be another's by now */
		{ "approved", l->approved, l->requested },
		{ "received + missing", l->received + l->missing, l->approved },
		{ "accepted + rejected", l->accepted + l->rejected, l->received },
		{ "disposed", l->disposed, l->received },
		{ "settled", l->settled + l->settling, paid_up_to },
	};
	const int64_t all[] = { l->pieces, l->elsewhere, l->requested, l->approved, l->received, l->accepted, l->rejected, l->settled, l->missing,
		l->disposed, l->settling };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] < 0 || all[i] > REFUND_QTY)
			return tend_fail(err, TEND_INVALID, _("%s: a counter is %" PRId64 ": 0 to %d is possible"), l->line, all[i], REFUND_QTY);
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].n > rules[i].most)
			return tend_fail(err, TEND_INVALID, _("%s: %s is %" PRId64 ", at most %" PRId64 " is possible"), l->line, rules[i].what, rules[i].n,
			                 rules[i].most);
	return TEND_OK;
}

enum tend_status rma_line_receive(struct rma_line *l, int64_t n, struct tend_err *err) {
	int64_t most = l->approved - l->received - l->missing;

	if (n < 1 || n > most)
		return tend_fail(err, TEND_INVALID, _("%s: %" PRId64 " cannot arrive, %" PRId64 " are expected: record what is too much as a mismatch"),
		                 l->line, n, most);
	l->received += n;
	return TEND_OK;
}

enum tend_status rma_line_miss(struct rma_line *l, int64_t n, struct tend_err *err) {
	int64_t most = l->approved - l->received - l->missing;

	if (n < 1 || n > most)
		return tend_fail(err, TEND_INVALID, _("%s: %" PRId64 " cannot be missing, %" PRId64 " are expected"), l->line, n, most);
	l->missing += n;
	return TEND_OK;
}

enum tend_status rma_line_inspect(struct rma_line *l, int64_t n, enum rma_disposition d, bool accepted, struct tend_err *err) {
	int64_t most = l->received - l->disposed;

	if (n < 1 || n > most)
		return tend_fail(err, TEND_INVALID, _("%s: %" PRId64 " cannot be inspected, %" PRId64 " are waiting"), l->line, n, most);
	if (d == RMA_DISP_MISSING || (d == RMA_DISP_SEND_BACK && accepted))
		return tend_fail(err, TEND_INVALID, _("%s: %s is no disposition of a piece that was %s"), l->line, rma_disposition_word(d),
		                 accepted ? _("accepted") : _("received"));
	l->disposed += n;
	*(accepted ? &l->accepted : &l->rejected) += n;
	return TEND_OK;
}

/* ---- the split ---- */

struct split { const void *ctx; struct rma_part *parts; size_t n; const struct rma_line *have; size_t n_have; };

static const struct rma_line *rma_split_find(const struct rma_line *lines, size_t n, const char *id) {
	for (size_t i = 0; i < n; i++)
		if (!strcmp(lines[i].line, id))
			return &lines[i];
	return NULL;
}

static struct rma_part *rma_split_part(struct split *s, const struct rma_wish *w) {
	for (size_t i = 0; i < s->n; i++)
		if (s->parts[i].kind == w->kind && !strcmp(s->parts[i].reason, w->reason))
			return &s->parts[i];
	mem_grow(s->ctx, s->parts, s->n);
	s->parts[s->n] = (struct rma_part){ .kind = w->kind, .reason = w->reason };
	return &s->parts[s->n++];
}

static enum tend_status rma_split_add(struct split *s, const struct rma_wish *w, struct tend_err *err) {
	const struct rma_line *have = rma_split_find(s->have, s->n_have, w->line);

	if (!have)
		return tend_fail(err, TEND_NOT_FOUND, _("%s: no such line in the order: look at its lines"), w->line);
	if (w->qty < 1 || w->qty > REFUND_QTY || (unsigned)w->kind >= RMA_RJ || !*w->reason)
		return tend_fail(err, TEND_INVALID, _("%s: each wish needs a quantity from 1 on, a kind and a reason"), w->line);
	struct rma_part *p = rma_split_part(s, w);
	struct rma_line *l = NULL;
	for (size_t i = 0; !l && i < p->n_lines; i++)
		l = strcmp(p->lines[i].line, w->line) ? NULL : &p->lines[i];
	if (!l) {
		mem_grow(s->ctx, p->lines, p->n_lines);
		l = &p->lines[p->n_lines++];
		*l = (struct rma_line){ .line = have->line, .pieces = have->pieces, .elsewhere = have->elsewhere };
	}
	l->requested += w->qty;
	int64_t all = 0; /* the parts share what is free */
	for (size_t i = 0; i < s->n; i++) {
		const struct rma_line *same = rma_split_find(s->parts[i].lines, s->parts[i].n_lines, w->line);
		all += same ? same->requested : 0;
	}
	if (all > rma_line_free(have))
		return tend_fail(err, TEND_LIMIT, _("%s: T2: %" PRId64 " asked for, at most %" PRId64 " can be: ask for less"), w->line, all,
		                 rma_line_free(have));
	return TEND_OK;
}

enum tend_status rma_split(const void *ctx, const struct rma_wish *wishes, size_t n, const struct rma_line *have, size_t n_have,
                           struct rma_part **out, size_t *n_out, struct tend_err *err) {
	struct split s = { .ctx = ctx, .have = have, .n_have = n_have };
	enum tend_status st = n ? TEND_OK : tend_fail(err, TEND_INVALID, _("T2: no piece is asked for: say which and how many"));

	for (size_t i = 0; st == TEND_OK && i < n; i++)
		st = rma_split_add(&s, &wishes[i], err);
	*out = s.parts;
	*n_out = st == TEND_OK ? s.n : 0;
	return st;
}
