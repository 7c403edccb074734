/* SPDX-License-Identifier: ISC */
/* The steps of taking a message in, shared by intake and by the import of other desks' tickets. Private to src/service. */
#ifndef TEND_SVC_INTAKE_H
#define TEND_SVC_INTAKE_H
#include "service/svc.h"

/* What is worked out before the gate is entered: nobody waits for a regular expression. */
struct draft_in {
	const struct incoming *m;
	char *text, *quoted, *subject, *name, *mail, *phone; /* subject and name are lines, as long as one can read */
	const char *order, *id;
	struct verdict v;
	bool automatic;
};

/* What the rules say of it; d's texts hang on ctx. Needs no transaction. CONFIG: the policy's rules cannot be read. */
enum tend_status intake_understand(struct svc *s, const void *ctx, const struct incoming *m, struct draft_in *d, struct tend_err *err);
/* The customer of its contact points, added when unknown; 0 when it names nobody. */
enum tend_status intake_customer(struct change *c, const struct draft_in *d, tend_id *customer);
/* Writes the message with its raw form, attachments, references, thread and verdict. */
enum tend_status intake_message(struct change *c, const struct draft_in *d, tend_id ticket, struct intake_result *out);
/* The subject line of a list: given, else the first words said. */
const char *intake_subject(struct change *c, const struct draft_in *d);
/* The verdict's word counts on the ticket when no person has decided and it is surer than what is there. */
void intake_adopt(struct change *c, const struct draft_in *d, struct ticket *t);

#endif
