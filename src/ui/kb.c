/* SPDX-License-Identifier: ISC */
/* What is done with articles, by key and by name: into an answer, helped or not, its state, and taking that back. Knows no screen. */
#include <inttypes.h>
#include <string.h>

#include "tend/authz.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

static void kb_bad(struct app *a, const char *fmt, const char *word) {
	app_say(a, fmt, word);
	a->message_is_error = true;
}

static char *kb_ref(const void *ctx, tend_id id) {
	return mem_printf(ctx, "K%" PRId64, id);
}

/* ---- what was done, and back ---- */

void kb_undoable(struct app *a, tend_id id, int64_t from, enum kb_state state, int64_t to) {
	a->know.undo_id = id;
	a->know.undo_from = from;
	a->know.undo_state = state;
	a->know.undo_to = to;
}

/* Every change of an article made a version: the one before it is made the newest again, in its state. */
static void kb_undo_last(struct app *a) {
	struct know *k = &a->know;
	struct kb_done d;
	struct tend_err err;
	tend_id id = k->undo_id;

	if (!id) {
		app_say(a, "%s", _("nothing of yours to undo here: the versions of an article are behind v"));
		return;
	}
	k->undo_id = 0;
	enum tend_status st = svc_kb_restore(a->s, &a->who, id, k->undo_from, k->undo_to, &d, &err);
	if (st == TEND_OK)
		st = svc_kb_state(a->s, &a->who, id, d.version, k->undo_state, _("undone"), &d, &err);
	if (st == TEND_CONFLICT) { /* from the archive the way leads over a draft */
		st = svc_kb_state(a->s, &a->who, id, -1, KB_DRAFT, _("undone"), &d, &err);
		if (st == TEND_OK)
			st = svc_kb_state(a->s, &a->who, id, d.version, k->undo_state, _("undone"), &d, &err);
	}
	if (st == TEND_OK)
		app_say(a, _("K%lld is as it was in v%lld"), (long long)id, (long long)k->undo_from);
	else
		app_fail(a, &err);
	know_forget(a);
	know_rows(a, true);
	if (k->view == KNOW_VERSIONS || k->view == KNOW_DIFF)
		article_versions(a);
}

static void kb_state_to(struct app *a, tend_id id, int64_t version, enum kb_state was, enum kb_state to) {
	struct kb_done d;
	struct tend_err err;

	if ((was >= KB_PUBLISHED || to >= KB_PUBLISHED) && !authz_may(a->who.role, CAP_LEAD)) {
		kb_bad(a, "%s", _("publishing and archiving are a lead's: `review` hands it in"));
		return;
	}
	if (svc_kb_state(a->s, &a->who, id, version, to, "", &d, &err) != TEND_OK) {
		app_fail(a, &err);
		return;
	}
	if (d.changed) {
		kb_undoable(a, id, version, was, d.version);
		app_say(a, _("K%lld: %s · u undo"), (long long)id, present_kb_state(to));
	} else {
		app_say(a, _("%s: nothing to change"), present_kb_state(to));
	}
	know_forget(a);
	if (a->know.query)
		know_rows(a, true);
}

static void kb_said(struct app *a, tend_id id, bool helped, const char *reason) {
	struct tend_err err;
	tend_id ticket = a->open_id;

	if (svc_kb_use(a->s, &a->who, &id, 1, ticket, helped ? KB_USE_HELPED : KB_USE_UNHELPED, reason, &err) != TEND_OK) {
		app_fail(a, &err);
		return;
	}
	app_say(a, helped ? _("K%lld helped: it will stand higher") : _("K%lld did not help: who writes it will see why"), (long long)id);
	know_forget(a);
	if (a->know.query)
		know_rows(a, true);
}

/* ---- questions ---- */

void kb_ask(struct app *a, const char *verb, const char *text) {
	const struct kb_full *f = know_full(a);

	a->know.asked = f ? f->a.id : 0;
	a->know.asked_version = f ? f->a.version : 0;
	a->know.asked_state = f ? f->a.state : KB_DRAFT;
	prompt_open(a, MODE_ASK, text);
	a->ask = ASK_KB;
	a->know.verb = verb;
}

/* Where it goes next if nobody says otherwise. */
static enum kb_state kb_next(const struct app *a) {
	switch (a->know.asked_state) {
	case KB_DRAFT: return authz_may(a->who.role, CAP_LEAD) ? KB_PUBLISHED : KB_REVIEW;
	case KB_REVIEW: return authz_may(a->who.role, CAP_LEAD) ? KB_PUBLISHED : KB_DRAFT;
	case KB_PUBLISHED: return KB_ARCHIVED;
	default: return KB_DRAFT;
	}
}

char *kb_question(const struct app *a, const void *ctx) {
	const struct know *k = &a->know;

	if (!strcmp(k->verb, "not"))
		return mem_printf(ctx, _("K%lld did not help, because it is: "), (long long)k->asked);
	if (!strcmp(k->verb, "state"))
		return mem_printf(ctx, _("K%lld is %s; from now on (Enter: %s): "), (long long)k->asked, present_kb_state(k->asked_state),
		                  kb_state_word(kb_next(a)));
	return mem_strdup(ctx, _("what was changed, and why (Enter: nothing to say): "));
}

const char *kb_hint(const struct app *a) {
	if (!strcmp(a->know.verb, "not"))
		return _("wrong outdated unclear incomplete other, or own words  Tab completes  Esc no");
	if (!strcmp(a->know.verb, "state"))
		return _("draft review published archived  Tab completes  ⏎ do it  Esc leave it as it is");
	return _("⏎ save  Esc back to the text");
}

const char *const *kb_choices(const struct app *a, size_t *n) {
	static const char *states[KB_STATE_COUNT];

	for (int i = 0; i < KB_STATE_COUNT; i++)
		states[i] = kb_state_word((enum kb_state)i);
	*n = 0;
	if (!strcmp(a->know.verb, "state"))
		return *n = KB_STATE_COUNT, states;
	while (!strcmp(a->know.verb, "not") && kb_reasons[*n])
		++*n;
	return kb_reasons;
}

void kb_answer(struct app *a, const char *text) {
	struct know *k = &a->know;
	enum kb_state to = kb_next(a);

	if (!strcmp(k->verb, "save")) {
		edit_article_save(a, text);
	} else if (!strcmp(k->verb, "not")) {
		if (*text)
			kb_said(a, k->asked, false, text);
		else
			kb_bad(a, "%s", _("not said: nothing was written down"));
	} else if (*text && !kb_state_parse(text, &to)) {
		kb_bad(a, _("`%s` is no state of articles: draft review published archived"), text);
	} else {
		kb_state_to(a, k->asked, k->asked_version, k->asked_state, to);
	}
}

/* ---- into an answer ---- */

static bool kb_ticket(struct app *a) {
	if (a->pane == PANE_TICKET && a->open_id)
		return true;
	if (!a->open_id && !a->last_open) {
		kb_bad(a, "%s", _("no ticket was opened yet: open the one that it is for, then 1-9 or i"));
		return false;
	}
	ticket_open(a, a->open_id ? a->open_id : a->last_open);
	return a->open_id && a->pane == PANE_TICKET;
}

void kb_insert(struct app *a, const char *ref) {
	struct kb_full f;
	struct kb_filled x;
	struct tend_err err;
	void *tmp = mem_ctx(NULL);

	if (svc_kb_get(a->s, tmp, &a->who, ref, &f, &err) != TEND_OK)
		app_fail(a, &err);
	else if (!kb_ticket(a))
		;
	else if (f.a.kind == KB_MACRO)
		macro_open(a, &f.a);
	else if (svc_kb_insert(a->s, tmp, &a->who, a->open_id, ref, &x, &err) != TEND_OK)
		app_fail(a, &err);
	else
		insertion_begin(a, &x);
	mem_free(tmp);
}

/* ---- keys ---- */

static void kb_new(struct app *a, const char *title) {
	struct article x = ARTICLE_INIT;

	x.lang = strncmp(a->who.lang, "zh", 2) ? "en" : "zh";
	x.title = title;
	edit_article(a, &x, false);
}

void kb_step(struct app *a, enum action act) {
	const struct kb_full *f = act == ACT_ADD || act == ACT_UNDO ? NULL : know_full(a);

	if (act == ACT_UNDO) {
		kb_undo_last(a);
	} else if (act == ACT_ADD) {
		kb_new(a, a->know.query && !a->know.n ? edit_text(a->know.query) : "");
	} else if (act == ACT_EDIT && a->know.view == KNOW_CLASH) {
		edit_article_resolve(a, act);
	} else if (!f) {
		return;
	} else if (act == ACT_INSERT) {
		char *ref = kb_ref(NULL, f->a.id);
		kb_insert(a, ref);
		mem_free(ref);
	} else if (act == ACT_HELPED) {
		kb_said(a, f->a.id, true, "");
	} else if (act == ACT_UNHELPED) {
		kb_ask(a, "not", "");
	} else if (act == ACT_STAGE) {
		kb_ask(a, "state", "");
	} else {
		edit_article(a, &f->a, act == ACT_EDIT_OUT);
	}
}

/* ---- by name ---- */

static char *kb_words(const void *ctx, int argc, char **argv) {
	char *s = mem_strdup(ctx, "");

	for (int i = 0; i < argc; i++)
		s = mem_append(s, "%s%s", i ? " " : "", argv[i]);
	return s;
}

static void kb_from(struct app *a, int argc, char **argv) {
	struct article x;
	struct tend_err err;
	tend_id id = a->open_id ? a->open_id : a->last_open;
	void *tmp = mem_ctx(NULL);

	if (argc && !id_parse(argv[0], 'T', &id))
		id = 0;
	if (!id)
		kb_bad(a, "%s", _("kb from: of which ticket? like :kb from T10482"));
	else if (svc_kb_from_ticket(a->s, tmp, &a->who, id, &x, &err) != TEND_OK)
		app_fail(a, &err);
	else
		edit_article(a, &x, false);
	mem_free(tmp);
}

/* The article that words name, else the one under the cursor; false: that is said. */
static bool kb_which(struct app *a, const void *ctx, const char *ref, struct kb_full *f) {
	struct tend_err err;
	const struct kb_full *here = ref || a->pane != PANE_KNOW ? NULL : know_full(a);

	if (here) {
		*f = *here;
		return true;
	}
	if (!ref) {
		kb_bad(a, "%s", _("kb: which article? like :kb show K12"));
		return false;
	}
	if (svc_kb_get(a->s, ctx, &a->who, ref, f, &err) == TEND_OK)
		return true;
	app_fail(a, &err);
	return false;
}

static bool kb_on_state(struct app *a, const char *verb, const struct kb_full *f) {
	static const struct { const char *verb; enum kb_state to; } states[] = { { "publish", KB_PUBLISHED }, { "review", KB_REVIEW },
		{ "archive", KB_ARCHIVED }, { "draft", KB_DRAFT } };

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (!strcmp(states[i].verb, verb)) {
			kb_state_to(a, f->a.id, f->a.version, f->a.state, states[i].to);
			return true;
		}
	return false;
}

/* `helped`, `helped yes`, `helped no wrong`. */
static void kb_on_helped(struct app *a, const struct kb_full *f, const char *words) {
	if (strncmp(words, "no", 2) != 0 || (words[2] && words[2] != ' '))
		kb_said(a, f->a.id, true, "");
	else if (words[2])
		kb_said(a, f->a.id, false, words + 3);
	else {
		know_read(a, f->a.id);
		kb_ask(a, "not", "");
	}
}

static void kb_on(struct app *a, const char *verb, const struct kb_full *f, const char *words) {
	void *tmp = mem_ctx(NULL);

	if (kb_on_state(a, verb, f)) {
		;
	} else if (!strcmp(verb, "insert") || !strcmp(verb, "apply")) {
		kb_insert(a, kb_ref(tmp, f->a.id));
	} else if (!strcmp(verb, "edit")) {
		edit_article(a, &f->a, false);
	} else if (!strcmp(verb, "helped")) {
		kb_on_helped(a, f, words);
	} else {
		know_read(a, f->a.id);
		if (strcmp(verb, "show") != 0)
			article_versions(a);
		if (!strcmp(verb, "diff") && a->know.view == KNOW_VERSIONS)
			article_diff(a);
	}
	mem_free(tmp);
}

/* Those of the shell, where a screen has a use for them. */
const char *const kb_verbs[] = { "add", "apply", "archive", "diff", "draft", "edit", "from", "gaps", "helped", "history", "insert", "publish", "review",
	"search", "show", NULL };

/* `kb WORDS` searches; `kb add [TITLE]`, `kb from [T12]`, `kb gaps`; `kb VERB [K12] [WORDS]`. */
void kb_command(struct app *a, int argc, char **argv) {
	const char *verb = argc ? argv[0] : "";
	void *tmp = mem_ctx(NULL);
	struct kb_full f;
	int i = 0;

	while (kb_verbs[i] && strcmp(kb_verbs[i], verb) != 0)
		i++;
	if (!argc) {
		know_open(a);
	} else if (!strcmp(verb, "add") || (!strcmp(verb, "new") && argc == 1)) {
		kb_new(a, kb_words(tmp, argc - 1, argv + 1));
	} else if (!kb_verbs[i] || !strcmp(verb, "search")) {
		know_find(a, kb_words(tmp, kb_verbs[i] ? argc - 1 : argc, kb_verbs[i] ? argv + 1 : argv));
	} else if (!strcmp(verb, "from")) {
		kb_from(a, argc - 1, argv + 1);
	} else if (!strcmp(verb, "gaps")) {
		know_find(a, a->know.query ? edit_text(a->know.query) : "");
		article_gaps(a);
	} else {
		bool here = argc > 1 && !strcmp(verb, "helped") && (!strcmp(argv[1], "no") || !strcmp(argv[1], "yes"));
		bool named = argc > 1 && !here;
		if (kb_which(a, tmp, named ? argv[1] : NULL, &f))
			kb_on(a, verb, &f, kb_words(tmp, argc - 1 - named, argv + 1 + named));
	}
	mem_free(tmp);
}
