/* SPDX-License-Identifier: ISC */
/* Who may do what: a table of roles and capabilities. Pure. */
#ifndef TEND_AUTHZ_H
#define TEND_AUTHZ_H
#include "tend/model.h"

enum cap { CAP_READ, CAP_NOTE, CAP_WORK, CAP_LEAD, CAP_REVEAL, CAP_IMPORT, CAP_ADMIN, CAP_COUNT };
bool authz_may(enum role r, enum cap c);
/* DENIED with the role and what it lacks. */
enum tend_status authz_check(enum role r, enum cap c, struct tend_err *err);
#endif
