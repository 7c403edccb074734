/* SPDX-License-Identifier: ISC */
/* Help, made from the verb table. */
#include <string.h>

#include "cli/cli.h"
#include "tend/filter.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static void help_line(struct cli *c, const struct verb *v) {
	char *call = mem_printf(c->ctx, "%s%s%s %s", v->noun, *v->noun ? " " : "", v->verb, v->args);

	if (u8_width(call) <= 34)
		printf("  %s  %s\n", u8_pad(c->ctx, call, 34), _(v->help));
	else
		printf("  %s\n  %34s  %s\n", call, "", _(v->help));
}

static void help_all(struct cli *c) {
	puts(_("tend: the after-sales service desk"));
	puts(_("usage: tend [-s STORE] [--as LOGIN] [--json] [--no-color] [COMMAND]"));
	puts(_("Without a command it opens the console. The word `ticket` may be left out."));
	putchar('\n');
	for (size_t i = 0; i < cli_verb_count; i++)
		if (cli_verbs[i].run && *cli_verbs[i].help)
			help_line(c, &cli_verbs[i]);
	printf("\n%s\n", _("Filters, for lists and views (`-` negates, a bare word is text):"));
	for (size_t i = 1; i < filter_field_count; i++)
		printf("  %s  %s%s%s\n", u8_pad(c->ctx, mem_printf(c->ctx, "%s:", filter_fields[i].name), 12), _(filter_fields[i].help),
		       filter_fields[i].values ? ": " : "", filter_fields[i].values ? filter_fields[i].values : "");
	printf("\n%s\n", _("More: tend(1), tend-policy(5)"));
}

enum tend_status cmd_help(struct cli *c, int argc, char **argv, struct tend_err *err) {
	size_t shown = 0;

	if (argc == 0 || (argc == 1 && !strcmp(argv[0], "help")))
		return help_all(c), TEND_OK;
	for (size_t i = 0; i < cli_verb_count; i++) {
		const struct verb *v = &cli_verbs[i];
		bool hit = argc > 1 ? !strcmp(v->noun, argv[0]) && !strcmp(v->verb, argv[1]) : !strcmp(v->noun, argv[0]) || !strcmp(v->verb, argv[0]);
		if (hit && v->run) {
			help_line(c, v);
			shown++;
		}
	}
	return shown ? TEND_OK : tend_fail(err, TEND_USAGE, _("no such command: %s: see `tend help`"), argv[0]);
}
