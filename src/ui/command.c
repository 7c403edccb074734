/* SPDX-License-Identifier: ISC */
/* The `:` line: verbs by name, the same as the shell's, with completion. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { WORDS_MAX = 32 };

typedef void command_fn(struct app *a, int argc, char **argv);

static void command_bad(struct app *a, const char *fmt, const char *word) {
	app_say(a, fmt, word);
	a->message_is_error = true;
}

/* Leading ticket ids, else what is marked or open. */
static struct on command_on(struct app *a, int *argc, char ***argv) {
	static tend_id ids[WORDS_MAX];
	int64_t version;
	size_t n = 0;

	while (*argc && n < WORDS_MAX && ((*argv)[0][0] == 'T' || (*argv)[0][0] == 't') && id_parse((*argv)[0], 'T', &ids[n])) {
		n++;
		--*argc;
		++*argv;
	}
	struct on on = n ? (struct on){ ids, n, -1 } : app_on(a, &version);
	if (!on.n)
		command_bad(a, "%s", _("no ticket here: name one, like T10482"));
	return on;
}

static void cmd_assign_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	struct on on = command_on(a, &argc, &argv);
	const char *login = argc ? argv[0] : "me";

	if (!on.n)
		return;
	enum tend_status st = svc_assign(a->s, &a->who, on, login, &d, &err);
	void *tmp = mem_ctx(NULL);
	app_changed(a, st, &d, mem_printf(tmp, _("assigned to %s"), !strcmp(login, "me") ? a->who.login : login), &err);
	mem_free(tmp);
}

static void cmd_release_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	struct on on = command_on(a, &argc, &argv);

	if (on.n)
		app_changed(a, svc_assign(a->s, &a->who, on, "", &d, &err), &d, _("released"), &err);
}

static void cmd_state_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	struct on on = command_on(a, &argc, &argv);
	enum ticket_state to;

	if (!on.n)
		return;
	if (!argc || !state_parse(argv[0], &to)) {
		command_bad(a, _("state: %s"), "open pending hold solved");
		return;
	}
	app_changed(a, svc_state(a->s, &a->who, on, to, NULL, &d, &err), &d, present_state(to), &err);
}

/* `class quality T01 s3 p2`; one letter is enough; nothing: what the rules suggest is right. */
static void cmd_class_(struct app *a, int argc, char **argv) {
	static const struct { char letter; enum tclass c; } letters[] = { { 'q', CLASS_QUALITY }, { 'l', CLASS_LOGISTICS }, { 's', CLASS_SERVICE },
		{ 'a', CLASS_AFTERSALES }, { 'c', CLASS_CONSULTATION }, { 'p', CLASS_PRAISE }, { 'o', CLASS_OTHER } };
	struct class_change k = CLASS_CHANGE_INIT;
	struct done d;
	struct tend_err err;
	struct on on = command_on(a, &argc, &argv);
	const struct ticket *t = a->pane == PANE_TICKET && a->open_id ? &a->t.t : queue_selected(a);
	char reason[8];

	if (!on.n)
		return;
	for (int i = 0; i < argc; i++) {
		const char *w = argv[i];
		size_t n = strlen(w), l = 0;
		bool known = false;
		for (; n == 1 && l < sizeof letters / sizeof *letters && !known; l++)
			if (letters[l].letter == *w)
				k.class = letters[l].c, known = true;
		if (!known && n == 2 && *w == 's' && w[1] >= '1' && w[1] <= '4')
			k.severity = w[1] - '0', known = true;
		if (!known && n == 2 && (*w == 'p' || *w == 'P') && w[1] >= '1' && w[1] <= '4')
			k.priority = w[1] - '0', known = true;
		if (!known && n == 3) {
			for (size_t j = 0; j <= n; j++)
				reason[j] = (char)(w[j] >= 'a' && w[j] <= 'z' ? w[j] - 32 : w[j]);
			if (policy_has(svc_policy(a->s), "reason", reason))
				k.reason = reason, known = true;
		}
		if (!known && !class_parse(w, &k.class)) {
			command_bad(a, _("class: `%s` is neither a class nor a reason, s1-s4 or p1-p4"), w);
			return;
		}
	}
	if (!argc && t && on.n == 1) { /* accepted as it stands: that, too, is a label */
		k.class = t->class;
		k.reason = t->reason;
	}
	app_changed(a, svc_class(a->s, &a->who, on, &k, &d, &err), &d, _("class"), &err);
}

static void cmd_tag_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	struct on on = command_on(a, &argc, &argv);

	if (!on.n)
		return;
	if (!argc) {
		command_bad(a, _("tag: %s"), _("a word, -word takes it off"));
		return;
	}
	const char *w = argv[0];
	app_changed(a, svc_tag(a->s, &a->who, on, *w == '-' || *w == '+' ? w + 1 : w, *w != '-', &d, &err), &d, w, &err);
}

static void cmd_snooze_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	struct on on = command_on(a, &argc, &argv);
	int64_t secs = 3600;
	tms_t until = 0;

	if (!on.n)
		return;
	if (!argc || strcmp(argv[0], "off") != 0) {
		if (argc && !dur_parse(argv[0], &secs)) {
			command_bad(a, _("snooze: `%s` is no time: 30m, 2h, 1d, off"), argv[0]);
			return;
		}
		until = tms_now() + secs * TMS_SECOND;
	}
	app_changed(a, svc_snooze(a->s, &a->who, on, until, &d, &err), &d, until ? _("snoozed") : _("awake again"), &err);
}

static void cmd_merge_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	tend_id into = 0, from;
	int64_t version;

	if (argc >= 2 && id_parse(argv[0], 'T', &from) && id_parse(argv[1], 'T', &into)) {
		;
	} else if (argc == 1 && id_parse(argv[0], 'T', &into) && app_on(a, &version).n == 1) {
		from = app_on(a, &version).ids[0];
	} else {
		command_bad(a, _("merge: %s"), _("into which ticket? like :merge T10482"));
		return;
	}
	app_changed(a, svc_merge(a->s, &a->who, from, into, &d, &err), &d, _("merged"), &err);
}

static void cmd_split_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	tend_id message;

	if (!a->open_id || !argc || !id_parse(argv[0], 'M', &message)) {
		command_bad(a, _("split: %s"), _("open the ticket and name the message's number (`tend show` prints it)"));
		return;
	}
	app_changed(a, svc_split(a->s, &a->who, a->open_id, message, &d, &err), &d, _("split off"), &err);
}

static void cmd_link_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	tend_id other;
	int64_t version;
	struct on on = app_on(a, &version);

	if (on.n != 1 || !argc || !id_parse(argv[0], 'T', &other)) {
		command_bad(a, _("link: %s"), _("to which ticket? like :link T10482"));
		return;
	}
	app_changed(a, svc_link(a->s, &a->who, on.ids[0], other, &d, &err), &d, _("linked"), &err);
}

static void cmd_open_(struct app *a, int argc, char **argv) {
	tend_id id;

	if (argc && id_parse(argv[0], 'T', &id))
		ticket_open(a, id);
	else
		app_do(a, argc ? ACT_NONE : ACT_OPEN);
}

static void cmd_view_(struct app *a, int argc, char **argv) {
	for (size_t i = 0; argc && i < a->n_views; i++)
		if (!strncmp(a->views[i].name, argv[0], strlen(argv[0]))) {
			a->view = i;
			a->pane = PANE_QUEUE;
			queue_first(a);
			return;
		}
	command_bad(a, _("view: `%s` is not one of the views"), argc ? argv[0] : "");
}

static void cmd_filter_(struct app *a, int argc, char **argv) {
	char *f = mem_strdup(a->ctx, "");

	for (int i = 0; i < argc; i++)
		f = mem_append(f, "%s%s", i ? " " : "", argv[i]);
	a->filter = f;
	a->pane = PANE_QUEUE;
	queue_first(a);
}

static void cmd_save_(struct app *a, int argc, char **argv) {
	struct tend_err err;

	app_draw(a);
	if (!argc || term_save(argv[0], &err) != TEND_OK)
		app_fail(a, &err);
}

static void cmd_quit_(struct app *a, int argc, char **argv) {
	(void)argc;
	(void)argv;
	a->quit = true;
}

#define COMMAND_ACT(name, act) static void name(struct app *a, int argc, char **argv) { (void)argc; (void)argv; app_do(a, act); }
COMMAND_ACT(cmd_next_, ACT_TAKE)
COMMAND_ACT(cmd_reply_, ACT_REPLY)
COMMAND_ACT(cmd_note_, ACT_NOTE)
COMMAND_ACT(cmd_undo_, ACT_UNDO)
COMMAND_ACT(cmd_recall_, ACT_UNDO)
COMMAND_ACT(cmd_why_, ACT_WHY)
COMMAND_ACT(cmd_help_, ACT_HELP)
COMMAND_ACT(cmd_queue_, ACT_PANE_1)
COMMAND_ACT(cmd_ticket_, ACT_PANE_2)

/* Arguments that can be completed: l logins, s states, c classes, v views. */
static const struct command { const char *name; command_fn *run; char completes; } commands[] = {
	{ "assign", cmd_assign_, 'l' }, { "class", cmd_class_, 'c' }, { "filter", cmd_filter_, 0 }, { "help", cmd_help_, 0 },
	{ "link", cmd_link_, 0 }, { "merge", cmd_merge_, 0 }, { "next", cmd_next_, 0 }, { "note", cmd_note_, 0 }, { "open", cmd_open_, 0 },
	{ "queue", cmd_queue_, 0 }, { "quit", cmd_quit_, 0 }, { "recall", cmd_recall_, 0 }, { "release", cmd_release_, 0 },
	{ "reply", cmd_reply_, 0 }, { "save-screen", cmd_save_, 0 }, { "snooze", cmd_snooze_, 0 }, { "split", cmd_split_, 0 },
	{ "state", cmd_state_, 's' }, { "tag", cmd_tag_, 0 }, { "ticket", cmd_ticket_, 0 }, { "undo", cmd_undo_, 0 }, { "view", cmd_view_, 'v' },
	{ "why", cmd_why_, 0 },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

void command_run(struct app *a, const char *line) {
	char *copy = mem_strdup(a->ctx, line), *save = NULL, *argv[WORDS_MAX];
	const struct command *hit = NULL;
	int argc = 0, hits = 0;

	for (char *w = strtok_r(copy, " ", &save); w && argc < WORDS_MAX; w = strtok_r(NULL, " ", &save))
		argv[argc++] = w;
	if (!argc)
		return;
	tend_id id;
	if (argc == 1 && (*argv[0] == 'T' || *argv[0] == 't') && id_parse(argv[0], 'T', &id)) {
		ticket_open(a, id);
		return;
	}
	for (int i = 0; i < COMMANDS; i++) {
		if (!strcmp(commands[i].name, argv[0])) {
			hit = &commands[i];
			hits = 1;
			break;
		}
		if (!strncmp(commands[i].name, argv[0], strlen(argv[0]))) {
			hit = &commands[i];
			hits++;
		}
	}
	if (hits == 1)
		hit->run(a, argc - 1, argv + 1);
	else
		command_bad(a, hits ? _("`%s` could be several verbs: Tab shows them") : _("no verb is called `%s`: Tab shows them, ? is help"), argv[0]);
}

/* ---- completion ---- */

struct completion { const char *prefix; size_t n; char *common, *all; int hits; const void *ctx; };

static void completion_offer(struct completion *c, const char *word) {
	if (strncmp(word, c->prefix, c->n) != 0)
		return;
	if (!c->hits++) {
		c->common = mem_strdup(c->ctx, word);
	} else {
		size_t i = 0;
		while (c->common[i] && c->common[i] == word[i])
			i++;
		c->common[i] = '\0';
	}
	c->all = mem_append(c->all, "%s%s", *c->all ? " " : "", word);
}

static void completion_arguments(struct app *a, struct completion *c, char kind) {
	struct agent *agents;
	size_t n;

	if (kind == 'l' && svc_agent_list(a->s, c->ctx, &agents, &n, NULL) == TEND_OK) {
		completion_offer(c, "me");
		for (size_t i = 0; i < n; i++)
			if (agents[i].active)
				completion_offer(c, agents[i].login);
	}
	for (int i = STATE_OPEN; kind == 's' && i <= STATE_SOLVED; i++)
		completion_offer(c, state_word((enum ticket_state)i));
	for (int i = 1; kind == 'c' && i < CLASS_COUNT; i++)
		completion_offer(c, class_word((enum tclass)i));
	for (size_t i = 0; kind == 'v' && i < a->n_views; i++)
		completion_offer(c, a->views[i].name);
}

void command_complete(struct app *a) {
	void *tmp = mem_ctx(NULL);
	const char *line = edit_text(a->prompt), *space = strrchr(line, ' ');
	struct completion c = { .prefix = space ? space + 1 : line, .all = mem_strdup(tmp, ""), .ctx = tmp };

	c.n = strlen(c.prefix);
	for (int i = 0; i < COMMANDS; i++) {
		size_t n = strlen(commands[i].name);
		if (!space)
			completion_offer(&c, commands[i].name);
		else if (!strncmp(line, commands[i].name, n) && line[n] == ' ')
			completion_arguments(a, &c, commands[i].completes);
	}
	if (c.hits) {
		char *full = mem_printf(tmp, "%.*s%s%s", (int)(c.prefix - line), line, c.common, c.hits == 1 ? " " : "");
		if (strcmp(full, line) != 0)
			edit_set(a->prompt, full);
		app_say(a, "%s", c.hits > 1 ? c.all : "");
	}
	mem_free(tmp);
}
