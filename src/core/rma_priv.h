/* SPDX-License-Identifier: ISC */
/* What the files of returns share: one question to the table, its guards, and money in messages. */
#ifndef TEND_RMA_PRIV_H
#define TEND_RMA_PRIV_H
#include "tend/rma.h"

enum { RMA_MONEY = 32 };
/* 20050 → `200.50`, the form of the policy; returns out. */
const char *rma_money(char out[RMA_MONEY], fen_t v);

#define RMA_BIT(n) (1u << (n))
#define RMA_GUARD_BIT(g) (UINT64_C(1) << RMA_GUARD_##g)

/* One event put to the table. */
struct rma_ask {
	const struct rma_facts *f;
	const struct rma_act *by;
	enum rma_event ev;
	enum rma_kind kind;          /* of the record; T8: of the offer */
	tms_t now;
	const char *t;               /* of the row that is asked */
};

/* TEND_OK, or a refusal that names the guard. */
enum tend_status rma_guard(enum rma_guard g, const struct rma_ask *q, struct tend_err *err);
/* `R12 T10 G6: ` and the reason; cite NULL or the row's own: once. */
__attribute__((format(printf, 5, 6)))
enum tend_status rma_no(const struct rma_ask *q, const char *cite, enum tend_status st, struct tend_err *err, const char *fmt, ...);

/* What guards and targets both ask. */
bool rma_is_here(const struct rma_facts *f);           /* goods have arrived */
bool rma_fits(const struct rma_facts *f);              /* stock is held, or enough is free to be held (G10) */
fen_t rma_paid(const struct rma_facts *f);
bool rma_overpaid(const struct rma_facts *f);          /* fast: more went out than is due */
bool rma_leg_unknown(const struct rma_facts *f);
bool rma_leg_failed(const struct rma_facts *f);        /* one that nothing replaces */
bool rma_leg_underway(const struct rma_facts *f);      /* PLANNED or SENDING */
bool rma_nothing_sent(const struct rma_facts *f);      /* no leg, no piece, and nothing has come (T41) */
int64_t rma_sum(const struct rma_facts *f, size_t offset); /* of one counter over all lines */
#define RMA_SUM(f, counter) rma_sum((f), offsetof(struct rma_line, counter))

#endif
