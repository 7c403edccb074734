/* SPDX-License-Identifier: ISC */
/* Opening the console. */
#include <stdlib.h>

#include "cli/cli.h"
#include "tend/mem.h"
#include "tend/service.h"
#include "ui/console.h"

enum tend_status cmd_console(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	const char *no_color = getenv("NO_COLOR"), *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	struct console_options o = { .color = c->color && !(no_color && *no_color) };
	enum tend_status st = cli_session(c, &s, &who, err);

	(void)argc;
	(void)argv;
	o.conf = xdg && *xdg ? mem_printf(c->ctx, "%s/tend/tend.conf", xdg) : mem_printf(c->ctx, "%s/.config/tend/tend.conf", home ? home : "");
	return st == TEND_OK ? console_run(s, &who, &o, err) : st;
}
