/* SPDX-License-Identifier: ISC */
/* The floor: who is there, and work that moves from one to another. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "tend/floor.h"
#include "tend/i18n.h"
#include "tend/mem.h"

static enum tend_status floor_print(struct cli *c, struct svc *s, const struct session *who, const char *login, struct tend_err *err) {
	static const char *const columns[] = { "login", "state", "since", "seen" };
	struct duty_row d;
	enum tend_status st = svc_duty(s, who, login, &d, err);

	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 4);
	out_str(o, login ? login : who->login);
	out_str(o, duty_word(d.state));
	out_time(o, d.since);
	out_time(o, d.seen ? d.seen : TMS_NONE);
	out_end_row(o);
	return out_close(o, err);
}

/* `agent state` prints one's own, `agent state lin` hers; the last word sets it when it is a state. */
enum tend_status cmd_agent_state(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	enum duty d;
	enum tend_status st = cli_want(c, argc, 0, 2, err);
	bool set = argc && duty_parse(argv[argc - 1], &d);

	if (st == TEND_OK && argc == 2 && !set)
		st = tend_fail(err, TEND_USAGE, _("`%s` is no state: ready, busy, break, away, off"), argv[1]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	const char *login = argc - (int)set == 1 ? argv[0] : NULL;
	if (st == TEND_OK && set)
		st = svc_duty_set(s, &who, login, d, err);
	return st == TEND_OK ? floor_print(c, s, &who, login, err) : st;
}

enum tend_status cmd_agent_handback(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct done d;
	bool all = false;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "all", 'b', &all } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, 1, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_handback(s, &who, argv[0], all, &d, err);
	if (st == TEND_OK && !d.changed)
		fprintf(stderr, _("%s: nothing to hand back\n"), argv[0]);
	else if (st == TEND_OK)
		fprintf(stderr, _("%s: %zu handed back; undo with: tend undo %" PRId64 "\n"), argv[0], d.changed, d.batch);
	return st;
}
