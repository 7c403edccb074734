/* SPDX-License-Identifier: ISC */
/* The steps that the class of a ticket prescribes: policy sections [playbook CLASS]. Pure. */
#ifndef TEND_PLAYBOOK_H
#define TEND_PLAYBOOK_H
#include "tend/policy.h"
#include "tend/ticket.h"

struct conf;

/* `step = VERB | DONE WHEN | TITLE EN | TITLE ZH | NEEDED WHEN`: both conditions are filters; without the last a step is advice. */
struct step {
	const char *title, *verb;    /* title in the language asked for */
	bool done, needed;           /* needed: the ticket is not solved before it is done, but with a reason */
};
/* The steps for t as it is, in order; login is what `who:me` means. Owned by ctx. A filter that is wrong is never true. */
void playbook_steps(const void *ctx, const struct conf *c, const struct ticket *t, tms_t now, const char *login, bool zh, struct step **out,
                    size_t *n);
/* The first step that t needs and that is not done, NULL none. Owned by ctx. */
const struct step *playbook_open(const void *ctx, const struct conf *c, const struct ticket *t, tms_t now, const char *login, bool zh);
/* What is wrong with the value of a `step`, in words; NULL nothing. Owned by ctx. */
const char *playbook_check(const void *ctx, const char *value);

#endif
