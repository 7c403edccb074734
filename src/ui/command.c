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
/* question: asked before it acts on all that are marked: how many, and the arguments. */
struct command { const char *name; command_fn *run; char completes; const char *question; };

static void command_bad(struct app *a, const char *fmt, const char *word) {
	app_say(a, fmt, word);
	a->message_is_error = true;
}

static const struct command *command_find(const char *word, int *hits);

/* What a verb would do to all that are marked, before it does. */
static void command_confirm(struct app *a, size_t n) {
	int hits;
	const struct command *c = command_find(a->running, &hits);
	const char *args = a->running + strcspn(a->running, " ");
	char *q = mem_printf(NULL, _(c->question), n, args + strspn(args, " "));

	q = mem_append(q, " %s", _("Enter yes, Esc no"));
	prompt_confirm(a, q, a->running);
	mem_free(q);
}

static char *command_upper(const void *ctx, const char *w) {
	char *s = mem_strdup(ctx, w);

	for (char *p = s; *p; p++)
		*p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
	return s;
}

/* T10482 is a ticket, T01 is a reason. */
static bool command_is_ticket(struct app *a, const char *word, tend_id *id) {
	char *up = command_upper(NULL, word);
	bool is = *up == 'T' && id_parse(up, 'T', id) && !policy_has(svc_policy(a->s), "reason", up);

	mem_free(up);
	return is;
}

/* Leading ticket ids, else the open one, the marked ones after a yes, or the one under the cursor. */
static struct on command_on(struct app *a, int *argc, char ***argv) {
	static tend_id ids[WORDS_MAX];
	size_t n = 0;

	while (*argc && n < WORDS_MAX && command_is_ticket(a, (*argv)[0], &ids[n])) {
		n++;
		--*argc;
		++*argv;
	}
	if (n)
		return (struct on){ ids, n, -1 };
	struct on on = app_on(a);
	if (a->seen_id && on.n <= 1) /* the one the question was about, wherever the cursor is now */
		on = (struct on){ &a->seen_id, 1, a->seen };
	if (!on.n) {
		command_bad(a, "%s", _("no ticket here: name one, like T10482"));
	} else if (on.n > 1 && !a->confirmed) {
		command_confirm(a, on.n);
		on.n = 0;
	}
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

static char *command_words(const void *ctx, int argc, char **argv) {
	char *s = mem_strdup(ctx, "");

	for (int i = 0; i < argc; i++)
		s = mem_append(s, " %s", argv[i]);
	return s;
}

static void cmd_state_(struct app *a, int argc, char **argv) {
	struct done d;
	struct tend_err err;
	enum ticket_state to = STATE_COUNT;
	enum duty duty;
	int at = 0;

	if (argc == 1 && duty_parse(argv[0], &duty)) {
		floor_say(a, duty);
		return;
	}
	while (at < argc && !state_parse(argv[at], &to))
		at++;
	if (at == argc) {
		command_bad(a, _("state: %s"), "open pending hold solved · ready busy break away off");
		return;
	}
	void *tmp = mem_ctx(NULL);
	char *reason = command_words(tmp, argc - at - 1, argv + at + 1);
	argc = at + 1;
	struct on on = command_on(a, &argc, &argv);
	if (on.n)
		app_changed(a, svc_state(a->s, &a->who, on, to, reason + (*reason == ' '), &d, &err), &d, present_state(to), &err);
	mem_free(tmp);
}

/* One word of `class quality T01 s3 p2`; one letter is enough for a class. */
static bool class_word_of(struct app *a, const void *ctx, const char *w, struct class_change *k) {
	static const struct { char letter; enum tclass c; } letters[] = { { 'q', CLASS_QUALITY }, { 'l', CLASS_LOGISTICS }, { 's', CLASS_SERVICE },
		{ 'a', CLASS_AFTERSALES }, { 'c', CLASS_CONSULTATION }, { 'p', CLASS_PRAISE }, { 'o', CLASS_OTHER } };
	char *up = command_upper(ctx, w);
	size_t n = strlen(w);

	for (size_t l = 0; n == 1 && l < sizeof letters / sizeof *letters; l++)
		if (letters[l].letter == *w)
			return k->class = letters[l].c, true;
	if (n == 2 && *up == 'S' && w[1] >= '1' && w[1] <= '4')
		return k->severity = w[1] - '0', true;
	if (n == 2 && *up == 'P' && w[1] >= '1' && w[1] <= '4')
		return k->priority = w[1] - '0', true;
	if (policy_has(svc_policy(a->s), "reason", up))
		return k->reason = up, true;
	return class_parse(w, &k->class);
}

/* Without words: what the rules suggest is right, and that, too, is a label. */
static void cmd_class_(struct app *a, int argc, char **argv) {
	struct class_change k = CLASS_CHANGE_INIT;
	struct done d;
	struct tend_err err;
	void *tmp = mem_ctx(NULL);
	const struct ticket *t = a->pane == PANE_TICKET && a->open_id ? &a->t.t : queue_selected(a);
	tend_id id;
	int words = 0;

	for (int i = 0; i < argc; i++) {
		if (!words && command_is_ticket(a, argv[i], &id))
			continue;
		words++;
		if (!class_word_of(a, tmp, argv[i], &k)) {
			command_bad(a, _("class: `%s` is neither a class nor a reason, s1-s4 or p1-p4"), argv[i]);
			mem_free(tmp);
			return;
		}
	}
	struct on on = command_on(a, &argc, &argv);
	if (!words && t && on.n == 1 && on.ids[0] == t->id) {
		k.class = t->class;
		k.reason = t->reason;
	}
	char *what = mem_printf(tmp, "%s%s", _("class"), words ? command_words(tmp, argc, argv) : "");
	if (on.n)
		app_changed(a, svc_class(a->s, &a->who, on, &k, &d, &err), &d, what, &err);
	mem_free(tmp);
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

	if (argc >= 2 && id_parse(argv[0], 'T', &from) && id_parse(argv[1], 'T', &into)) {
		;
	} else if (argc == 1 && id_parse(argv[0], 'T', &into) && app_on(a).n == 1) {
		from = app_on(a).ids[0];
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
	struct on on = app_on(a);

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
	char *f = command_words(NULL, argc, argv);

	mem_free(a->filter);
	a->filter = mem_strdup(a->ctx, f + (*f == ' '));
	mem_free(f);
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
COMMAND_ACT(cmd_knowledge_, ACT_PANE_3)
COMMAND_ACT(cmd_returns_, ACT_PANE_4)
COMMAND_ACT(cmd_board_, ACT_PANE_5)

/* completes: k verbs of the knowledge base, l logins, q queues, m where work may move, s states, c classes, v views, r steps of a return. */
static const struct command commands[] = {
	{ "assign", cmd_assign_, 'l', N_("assign %zu tickets to %s?") },
	{ "balance", balance_command, 'q', NULL },
	{ "board", cmd_board_, 0, NULL },
	{ "class", cmd_class_, 'c', N_("class %zu tickets: %s?") },
	{ "customer", customer_command, 0, NULL },
	{ "filter", cmd_filter_, 0, NULL },
	{ "handback", handback_command, 'l', NULL },
	{ "help", cmd_help_, 0, NULL },
	{ "kb", kb_command, 'k', NULL },
	{ "knowledge", cmd_knowledge_, 0, NULL },
	{ "link", cmd_link_, 0, NULL },
	{ "merge", cmd_merge_, 0, NULL },
	{ "move", move_command, 'm', NULL },
	{ "next", cmd_next_, 0, NULL },
	{ "note", cmd_note_, 0, NULL },
	{ "open", cmd_open_, 0, NULL },
	{ "queue", cmd_queue_, 0, NULL },
	{ "quit", cmd_quit_, 0, NULL },
	{ "recall", cmd_recall_, 0, NULL },
	{ "release", cmd_release_, 0, N_("give %zu tickets back to their queues?%s") },
	{ "reply", cmd_reply_, 0, NULL },
	{ "return", return_command, 'r', NULL },
	{ "returns", cmd_returns_, 0, NULL },
	{ "save-screen", cmd_save_, 0, NULL },
	{ "snooze", cmd_snooze_, 0, N_("snooze %zu tickets for %s?") },
	{ "split", cmd_split_, 0, NULL },
	{ "state", cmd_state_, 's', N_("state of %zu tickets: %s?") },
	{ "tag", cmd_tag_, 0, N_("tag %zu tickets: %s?") },
	{ "ticket", cmd_ticket_, 0, NULL },
	{ "undo", cmd_undo_, 0, NULL },
	{ "view", cmd_view_, 'v', NULL },
	{ "why", cmd_why_, 0, NULL },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* By its name or a beginning that only it has; word ends at a blank. */
static const struct command *command_find(const char *word, int *hits) {
	size_t n = strcspn(word, " ");
	const struct command *hit = NULL;

	*hits = 0;
	for (int i = 0; i < COMMANDS; i++) {
		if (strncmp(commands[i].name, word, n) != 0)
			continue;
		hit = &commands[i];
		if (!commands[i].name[n])
			return *hits = 1, hit;
		++*hits;
	}
	return hit;
}

void command_run(struct app *a, const char *line) {
	char *copy = mem_strdup(NULL, line), *argv[WORDS_MAX];
	int argc = 0, hits = 0;
	tend_id id;

	for (char *w = copy + strspn(copy, " "); *w && argc < WORDS_MAX; w += strspn(w, " ")) {
		argv[argc++] = w;
		w += strcspn(w, " ");
		if (*w)
			*w++ = '\0';
	}
	const struct command *hit = argc ? command_find(argv[0], &hits) : NULL;
	a->running = line;
	if (argc == 1 && command_is_ticket(a, argv[0], &id))
		ticket_open(a, id);
	else if (hits == 1)
		hit->run(a, argc - 1, argv + 1);
	else if (argc)
		command_bad(a, hits ? _("`%s` could be several verbs: Tab shows them")
		                    : _("no verb is called `%s`: Tab shows them, ? is help"), argv[0]);
	mem_free(copy);
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

	const struct conf_section *q = NULL;

	while ((kind == 'q' || kind == 'm') && (q = conf_next(policy_conf(svc_policy(a->s)), "queue", q)))
		completion_offer(c, q->name);
	if (kind == 'm') {
		completion_offer(c, "to");
		completion_offer(c, "spread");
		completion_offer(c, "nobody");
	}
	if ((kind == 'l' || kind == 'm') && svc_agent_list(a->s, c->ctx, &agents, &n, NULL) == TEND_OK) {
		completion_offer(c, "me");
		for (size_t i = 0; i < n; i++)
			if (agents[i].active)
				completion_offer(c, agents[i].login);
	}
	for (int i = STATE_OPEN; kind == 's' && i <= STATE_SOLVED; i++)
		completion_offer(c, state_word((enum ticket_state)i));
	for (int i = 0; kind == 's' && i < DUTY_COUNT; i++)
		completion_offer(c, duty_word((enum duty)i));
	for (int i = 1; kind == 'c' && i < CLASS_COUNT; i++)
		completion_offer(c, class_word((enum tclass)i));
	for (int i = 0; kind == 'k' && kb_verbs[i]; i++)
		completion_offer(c, kb_verbs[i]);
	for (size_t i = 0; kind == 'v' && i < a->n_views; i++)
		completion_offer(c, a->views[i].name);
}

static void completion_return(struct app *a, struct completion *c, const char *before) {
	const char **words;
	size_t n = return_words(a, c->ctx, before, &words);

	for (size_t i = 0; i < n; i++)
		completion_offer(c, words[i]);
}

void command_complete(struct app *a) {
	void *tmp = mem_ctx(NULL);
	const char *line = edit_text(a->prompt), *space = strrchr(line, ' ');
	struct completion c = { .prefix = space ? space + 1 : line, .all = mem_strdup(tmp, ""), .ctx = tmp };
	char *before = mem_strndup(tmp, line, (size_t)(c.prefix - line));

	c.n = strlen(c.prefix);
	if (a->mode == MODE_ASK && a->ask == ASK_KB) {
		size_t n;
		const char *const *words = kb_choices(a, &n);
		for (size_t i = 0; i < n && !space; i++)
			completion_offer(&c, words[i]);
	} else if (a->mode == MODE_ASK)
		completion_return(a, &c, mem_printf(tmp, "return %s %s", a->ret.verb, before));
	else if (!strncmp(before, "return ", 7))
		completion_return(a, &c, before);
	for (int i = 0; i < COMMANDS && a->mode != MODE_ASK; i++) {
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
