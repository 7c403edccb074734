/* SPDX-License-Identifier: ISC */
/* Opening the console. */
#include <unistd.h>

#include "cli/cli.h"
#include "tend/i18n.h"
#include "tend/service.h"

enum tend_status cmd_console(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	enum tend_status st = cli_session(c, &s, &who, err);

	(void)argc;
	(void)argv;
	return st;
}
