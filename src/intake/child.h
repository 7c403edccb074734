/* SPDX-License-Identifier: ISC */
/* Messages are parsed in children with limits, so that one bad message takes no other with it. */
#ifndef INTAKE_CHILD_H
#define INTAKE_CHILD_H
#include <stddef.h>

#include "mail.h"
#include "tend/err.h"

/* Prints one line on standard output per message, in order. *refused grows by what could not be read. IO when the
 * output cannot be written, LIMIT when no child can be made. */
enum tend_status child_run(const struct mail_in *in, size_t n, const struct mail_opts *opts, size_t *refused, struct tend_err *err);

#endif
