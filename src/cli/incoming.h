/* SPDX-License-Identifier: ISC */
/* Messages as JSON (commands.md, "Intake") into what the service takes. */
#ifndef TEND_INCOMING_H
#define TEND_INCOMING_H
#include <jansson.h>

#include "tend/service.h"

/* Borrowed from j, which must outlive it; arrays hang on ctx. base: what a relative time ("-2h30m") is relative to, TMS_NONE: such are
 * refused. INVALID names the key. */
enum tend_status incoming_from_json(void *ctx, const json_t *j, tms_t base, struct incoming *out, struct tend_err *err);
/* A time that may be relative. */
enum tend_status incoming_time(const char *s, tms_t base, tms_t *out, struct tend_err *err);
#endif
