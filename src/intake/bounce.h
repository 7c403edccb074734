/* SPDX-License-Identifier: ISC */
/* What a delivery report says: did the message come back, and why. */
#ifndef INTAKE_BOUNCE_H
#define INTAKE_BOUNCE_H
#include <stdbool.h>

#include "parts.h"

struct bounce {
	bool failed;                 /* it came back for good; false: late, read, complained about, or nobody says */
	char *action;                /* RFC 3464: failed delayed delivered relayed expanded; "" not said */
	char *status;                /* "5.1.1"; "" not said */
	char *reason;                /* one line, the remote side's words; "" none */
};
/* Of a message that is a bounce. Everything in out is owned by ctx. */
void bounce_read(const void *ctx, const struct parts *parts, const char *subject, struct bounce *out);

#endif
