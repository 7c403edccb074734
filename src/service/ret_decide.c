/* SPDX-License-Identifier: ISC */
/* The approval rules on a return: what they are told, and what they say, kept so that it can be replayed. */
#include "service/ret.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

enum tend_status ret_decide(struct ret *t) {
	struct rma_decision d = { .at = t->c->now, .verdict = RMA_VERDICT_REVIEW, .rule = "A99", .policy = policy_version(svc_policy(t->c->s)), .inputs = "",
		.why = "" };
	enum tend_status st = ret_reckon(t, false);

	if (st != TEND_OK)
		return st;
	t->r.amount = t->f.due;
	t->r.verdict = d.verdict;
	t->r.rule = d.rule;
	t->f.verdict = d.verdict;
	t->f.rule = d.rule;
	t->f.amount = t->r.amount;
	st = store_rma_decision_add(t->c->s->store, t->r.id, &d, t->c->err);
	return st == TEND_OK ? ret_save(t) : st;
}
