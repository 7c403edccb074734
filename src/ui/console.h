/* SPDX-License-Identifier: ISC */
/* The console's one door. */
#ifndef TEND_CONSOLE_H
#define TEND_CONSOLE_H
#include <stdbool.h>

#include "tend/err.h"

struct svc;
struct session;
struct console_options {
	bool color;                  /* false: attributes alone carry what colour would */
	const char *conf;            /* the user's tend.conf; need not exist */
};
/* Runs until the user leaves. Restores the terminal on every way out. USAGE: no terminal; LIMIT: an unknown one. */
enum tend_status console_run(struct svc *s, const struct session *who, const struct console_options *o, struct tend_err *err);
#endif
