/* SPDX-License-Identifier: ISC */
/* Help, made from the verb table. */
#include <string.h>

#include "cli/cli.h"
#include "tend/filter.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

void cli_help_verb(struct cli *c, const struct verb *v) {
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
			cli_help_verb(c, &cli_verbs[i]);
	printf("\n%s\n", _("Filters, for lists and views (`-` negates, a bare word is text):"));
	for (size_t i = 0; i < filter_field_count; i++)
		printf("  %s  %s%s%s\n", u8_pad(c->ctx, mem_printf(c->ctx, "%s:", filter_fields[i].name), 12), _(filter_fields[i].help),
		       filter_fields[i].values ? ": " : "", filter_fields[i].values ? filter_fields[i].values : "");
	printf("\n%s\n", _("More: tend(1), tend-policy(5)"));
}

/* Letters to add, drop, change or swap with their neighbour to get from a to b; words longer than 31 are far from all. */
static int help_distance(const char *a, const char *b) {
	enum { MAX = 32 };
	int row[MAX][MAX];
	int n = (int)strlen(a), m = (int)strlen(b);

	if (n >= MAX || m >= MAX)
		return MAX;
	for (int i = 0; i <= n; i++)
		for (int j = 0; j <= m; j++) {
			if (!i || !j) {
				row[i][j] = i + j;
				continue;
			}
			int best = row[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			best = best < row[i - 1][j] + 1 ? best : row[i - 1][j] + 1;
			best = best < row[i][j - 1] + 1 ? best : row[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && row[i - 2][j - 2] + 1 < best)
				best = row[i - 2][j - 2] + 1;
			row[i][j] = best;
		}
	return row[n][m];
}

const char *cli_nearest(const void *ctx, const char *first, const char *second) {
	const struct verb *found = NULL;
	bool noun = false;
	int best = 3;

	for (size_t i = 0; i < cli_verb_count; i++) {
		const struct verb *v = &cli_verbs[i];
		int of_noun = *v->noun ? help_distance(first, v->noun) : best;
		int both = of_noun + (*second ? help_distance(second, v->verb) : 0);
		int alone = !*v->noun || !strcmp(v->noun, "ticket") ? help_distance(first, v->verb) : best;
		int far = alone < both ? alone : both;
		if (!v->run || !*v->help || far >= best || strlen(alone < both ? v->verb : first) < (far > 1 ? 7U : far ? 3U : 0U))
			continue;
		best = far;
		found = v;
		noun = both <= alone && !*second;
	}
	if (!found)
		return NULL;
	return mem_printf(ctx, "%s%s%s", noun ? "help " : found->noun, noun || !*found->noun ? "" : " ", noun ? found->noun : found->verb);
}

enum tend_status cmd_help(struct cli *c, int argc, char **argv, struct tend_err *err) {
	size_t shown = 0;

	if (argc == 0 || (argc == 1 && !strcmp(argv[0], "help")))
		return help_all(c), TEND_OK;
	for (size_t i = 0; i < cli_verb_count; i++) {
		const struct verb *v = &cli_verbs[i];
		bool hit = argc > 1 ? !strcmp(v->noun, argv[0]) && !strcmp(v->verb, argv[1]) : !strcmp(v->noun, argv[0]) || !strcmp(v->verb, argv[0]);
		if (hit && v->run) {
			cli_help_verb(c, v);
			shown++;
		}
	}
	return shown ? TEND_OK : tend_fail(err, TEND_USAGE, _("no such command: %s: see `tend help`"), argv[0]);
}
