/* SPDX-License-Identifier: ISC */
/* Blacking out what must not be kept: each match of the patterns becomes `***`. */
#ifndef TEND_REDACT_H
#define TEND_REDACT_H
#include "tend/err.h"

struct redact;
struct redact *redact_new(const void *ctx);
/* INVALID: what is wrong with the pattern (PCRE2, letters of either case are the same). */
enum tend_status redact_add(struct redact *r, const char *pattern, struct tend_err *err);
/* text without the matches, owned by ctx; text itself when there are none. LIMIT: the pattern named gave up on this text. */
enum tend_status redact_apply(struct redact *r, const void *ctx, const char *text, const char **out, struct tend_err *err);

#endif
