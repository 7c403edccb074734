/* SPDX-License-Identifier: ISC */
/* Steps of a return by name: what a key asks for and what the `:` line says, the same words. Money is confirmed with its sum first. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { WORDS_MAX = 60, QTY_MAX = 9999 };

#define EV(e) (UINT64_C(1) << RMA_EV_##e)

/* What stands behind a step: words, a code and words, counts … */
enum takes { T_WORDS, T_CODE, T_OFFER, T_COUNTS, T_GRADES, T_PARCEL, T_REPAIR, T_PROOFS, T_ROUTE };
/* The first of events that is possible is the step; question: what its prompt says. */
static const struct verb { const char *name; uint64_t events; enum takes takes; const char *question; } verbs[] = {
	{ "approve", EV(APPROVE), T_WORDS, NULL },
	{ "refuse", EV(REFUSE) | EV(REFUSE_GOODS), T_CODE, N_("refuse {}: rule (Tab) and words: ") },
	{ "offer", EV(OFFER), T_OFFER, N_("offer for {}: kind, amount, words: ") },
	{ "receive", EV(ARRIVE), T_COUNTS, N_("goods of {} in ({n}): ⏎ all, or LINE=N: ") },
	{ "inspect", EV(INSPECT) | EV(RESOLVE), T_GRADES, N_("inspect {} ({n}): ⏎ all accepted, or LINE=N A…: ") },
	{ "mismatch", EV(MISMATCH), T_GRADES, NULL },
	{ "resolve", EV(RESOLVE), T_GRADES, N_("settle {} ({n}): ⏎ accept what is here, or LINE=N A…: ") },
	{ "ship", EV(SHIP) | EV(REPAIR), T_PARCEL, N_("{} has left: carrier and number: ") },
	{ "settle", EV(COMPUTE) | EV(NOTHING_DUE) | EV(REROUTE), T_WORDS, NULL },
	{ "reroute", EV(REROUTE), T_ROUTE, NULL },
	{ "ask", EV(ASK), T_WORDS, N_("ask for evidence of {} (words): ") },
	{ "answer", EV(ANSWER), T_PROOFS, N_("{} has evidence now (P photo V video L label D date …): ") },
	{ "track", EV(TRACK), T_PARCEL, N_("{} comes back: carrier and number: ") },
	{ "repair", EV(REPAIR), T_REPAIR, NULL },
	{ "cancel", EV(WITHDRAW), T_WORDS, NULL },
	{ "find", 0, T_WORDS, N_("find a return: R12, order, tracking number, barcode: ") },
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static void return_bad(struct app *a, const char *fmt, const char *word) {
	app_say(a, fmt, word);
	a->message_is_error = true;
}

static const struct verb *verb_find(const char *name) {
	for (int i = 0; i < VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

/* ---- doing it ---- */

static void return_reload(struct app *a) {
	if (a->ret.shown)
		returns_load(a);
	queue_load(a);
	if (a->open_id)
		ticket_reload(a);
}

tend_id return_do(struct app *a, tend_id id, const struct return_do *d) {
	struct return_done out;
	struct tend_err err;
	enum tend_status st = svc_return_do(a->s, &a->who, id, d, &out, &err);

	a->ret.asked = 0;
	if (st != TEND_OK)
		app_fail(a, &err);
	else
		app_say(a, _("R%" PRId64 ": %s"), id, rma_state_title(out.state));
	if (st == TEND_OK)
		a->ret.batch = out.batch;
	bool was_error = a->message_is_error;
	return_reload(a);
	a->message_is_error |= was_error;
	return st == TEND_OK ? id : 0;
}

/* The record that is meant: named, asked about, under the cursor, or the open one of the ticket. */
static tend_id return_on(struct app *a, int *argc, char ***argv) {
	const struct return_item *it = returns_selected(a);
	tend_id id;

	if (*argc && ((*argv)[0][0] | 32) == 'r' && id_parse((*argv)[0], 'R', &id)) {
		--*argc;
		++*argv;
		return id;
	}
	if (a->ret.asked)
		return a->ret.asked;
	if (a->pane == PANE_RETURNS)
		return it ? it->r.id : 0;
	for (size_t i = a->n_of_ticket; a->pane == PANE_TICKET && i-- > 0;)
		if (!rma_is_over(a->of_ticket[i].r.state))
			return a->of_ticket[i].r.id;
	return 0;
}

/* It whole, and what is possible on it; *full hangs on ctx. */
static bool return_get(struct app *a, const void *ctx, tend_id id, struct return_full *f, uint64_t *can) {
	struct tend_err err;

	if (svc_return(a->s, ctx, &a->who, id, f, &err) != TEND_OK)
		return app_fail(a, &err), false;
	*can = svc_return_can(a->s, &a->who, f);
	return true;
}

/* ---- words of a step ---- */

static char *words_from(const void *ctx, int argc, char **argv) {
	char *s = mem_strdup(ctx, "");

	for (int i = 0; i < argc; i++)
		s = mem_append(s, "%s%s", i ? " " : "", argv[i]);
	return s;
}

static bool kind_word(const void *ctx, const char *w, enum rma_kind *out) {
	char *up = mem_strdup(ctx, w);

	for (char *p = up; *p; p++)
		*p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
	return rma_kind_parse(up, out);
}

/* `CP 30 for the trouble`: the kind is the record's when it is left out. */
static bool take_offer(struct app *a, const void *ctx, const struct return_full *f, int argc, char **argv, struct return_do *d) {
	d->want = f->r.kind;
	if (argc && kind_word(ctx, argv[0], &d->want))
		argc--, argv++;
	if (!argc || !rma_money_parse(argv[0] + (strncmp(argv[0], "¥", strlen("¥")) ? 0 : strlen("¥")), &d->amount))
		return return_bad(a, "%s", _("offer: which amount? like: CP 30 for the trouble")), false;
	d->note = words_from(ctx, argc - 1, argv + 1);
	return true;
}

static bool qty_parse(const char *s, int64_t *out) {
	int64_t n = 0;

	if (!*s)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9' || n > QTY_MAX)
			return false;
		n = 10 * n + (*s - '0');
	}
	return *out = n, n <= QTY_MAX;
}

static bool disposition_word(const void *ctx, const char *w, enum rma_disposition *out) {
	char *up = mem_strdup(ctx, w);

	for (char *p = up; *p; p++)
		*p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
	return rma_disposition_parse(up, out);
}

static bool has_line(const struct return_full *f, const char *line) {
	for (size_t i = 0; i < f->n_lines; i++)
		if (!strcmp(f->lines[i].line, line))
			return true;
	return false;
}

/* One word after a count: a grade, `no`, or where it goes. False: none of them. */
static bool count_word(const void *ctx, const char *w, struct return_count *k) {
	if (!strcmp(w, "no")) {
		k->accepted = false;
	} else if (w[0] && !w[1] && ((w[0] | 32) >= 'a' && (w[0] | 32) <= 'd')) {
		k->grade = mem_printf(ctx, "%c", w[0] & ~32);
		k->disposition = *k->grade == 'A' ? k->disposition : *k->grade == 'B' ? RMA_DISP_RESTOCK_B : RMA_DISP_DESTROY;
	} else {
		return disposition_word(ctx, w, &k->disposition);
	}
	return true;
}

/* `2` (of the only line), `1=2 2=0`; to inspect also `1=1 A 1=1 C destroy no`; a word before any count is said of all that came. */
bool return_counts_parse(struct app *a, const void *ctx, const struct return_full *f, const char *words, bool inspect, struct return_count **out,
                         size_t *n) {
	struct rma_reason r;
	const char *code = *f->r.found ? f->r.found : f->r.reason;
	enum rma_disposition first = rma_reason_get(policy_conf(svc_policy(a->s)), code, &r, NULL) == TEND_OK ? r.disposition : RMA_DISP_QUARANTINE;
	struct return_count all = { .line = "", .grade = "A", .disposition = first, .accepted = true, .photo = "" };

	*out = NULL;
	*n = 0;
	for (const char *w = words + strspn(words, " "); *w; w += strspn(w, " ")) {
		char *word = mem_strndup(ctx, w, strcspn(w, " ")), *eq = strchr(word, '=');
		struct return_count k = all;
		w += strlen(word);
		if (eq)
			*eq = '\0';
		if (qty_parse(eq ? eq + 1 : word, &k.qty) && (eq ? has_line(f, word) : f->n_lines == 1)) {
			k.line = eq ? word : f->lines[0].line;
			mem_grow(ctx, *out, *n);
			(*out)[(*n)++] = k;
		} else if (eq || !inspect || !count_word(ctx, word, *n ? &(*out)[*n - 1] : &all)) {
			return false;
		}
	}
	for (size_t i = 0; !*n && *words && i < f->n_lines; i++) { /* one grade for all that came */
		int64_t here = f->lines[i].received - f->lines[i].disposed;
		if (here <= 0)
			continue;
		mem_grow(ctx, *out, *n);
		(*out)[*n] = all;
		(*out)[*n].line = f->lines[i].line;
		(*out)[(*n)++].qty = here;
	}
	return true;
}

static bool take_counts(struct app *a, const void *ctx, const struct return_full *f, const char *words, bool inspect, struct return_do *d) {
	struct return_count *k;

	if (!return_counts_parse(a, ctx, f, words, inspect, &k, &d->n_counts))
		return return_bad(a, inspect ? _("`%s`: say LINE=N and A to D, no, or where it goes: 1=2 A 1=1 C destroy no")
		                             : _("`%s`: say LINE=N: 1=2 2=0"), words), false;
	d->counts = k;
	for (size_t i = 0; i < d->n_counts; i++)
		d->deduction |= !d->counts[i].accepted;
	return true;
}

/* `SF SF12345` or the number alone. */
static bool take_parcel(int argc, char **argv, struct return_do *d) {
	d->carrier = argc > 1 ? argv[0] : "";
	d->tracking = argc ? argv[argc > 1 ? 1 : 0] : "";
	return true;
}

static bool take_repair(struct app *a, const void *ctx, int argc, char **argv, struct return_do *d) {
	bool failed = argc && !strcmp(argv[0], "failed");

	d->how = failed ? RMA_HOW_FAILED : RMA_HOW_DONE;
	if (failed && (argc < 2 || !kind_word(ctx, argv[1], &d->want)))
		return return_bad(a, "%s", _("repair failed: does the customer choose RR or EX?")), false;
	return failed || take_parcel(argc - (argc > 0), argv + (argc > 0), d);
}

/* `P L`: what came in, by its letters; none: decided on what is there. */
static bool take_proofs(struct app *a, const void *ctx, int argc, char **argv, struct return_do *d) {
	struct rma_proof *p = NULL;

	for (int i = 0; i < argc; i++) {
		char letter = (char)(argv[i][0] & ~32);
		if (argv[i][1] || !*present_proof(letter))
			return return_bad(a, _("`%s`: evidence is P photo V video L label D date or lot C carrier H vet T lab"), argv[i]), false;
		mem_grow(ctx, p, d->n_proofs);
		p[d->n_proofs++] = (struct rma_proof){ .kind = mem_printf(ctx, "%c", letter), .ref = a->who.login, .at = a->now };
	}
	d->proofs = p;
	return true;
}

static bool return_take(struct app *a, const void *ctx, const struct return_full *f, enum takes takes, int argc, char **argv, struct return_do *d) {
	switch (takes) {
	case T_CODE:
		d->code = argc ? argv[0] : "";
		d->note = words_from(ctx, argc - (argc > 0), argv + (argc > 0));
		return true;
	case T_OFFER: return take_offer(a, ctx, f, argc, argv, d);
	case T_COUNTS: return take_counts(a, ctx, f, words_from(ctx, argc, argv), false, d);
	case T_GRADES: return take_counts(a, ctx, f, words_from(ctx, argc, argv), true, d);
	case T_PARCEL: return d->how = RMA_HOW_DONE, take_parcel(argc, argv, d);
	case T_PROOFS: return take_proofs(a, ctx, argc, argv, d);
	case T_REPAIR: return take_repair(a, ctx, argc, argv, d);
	case T_ROUTE: return d->route = argc ? argv[0] : "", true;
	default:
		d->advance = argc && !strcmp(argv[0], "advance");
		d->note = d->advance ? "" : words_from(ctx, argc, argv);
		return true;
	}
}

/* ---- money is confirmed ---- */

const char *return_promise(struct app *a, const void *ctx, const struct return_full *f) {
	return present_promise(ctx, &f->r, f->planned ? &f->plan : NULL, svc_policy(a->s), a->who.lang);
}

/* An agent's limit is no dead end: what is above it goes to a lead. */
static bool return_above(struct app *a, const void *ctx, const struct return_full *f) {
	struct rma_policy p;

	if (a->who.role != ROLE_AGENT || f->r.state != RMA_SUBMITTED ||
	    rma_policy_read(policy_conf(svc_policy(a->s)), f->r.channel, &p, NULL) != TEND_OK || f->r.amount <= p.agent_limit)
		return false;
	prompt_confirm(a, mem_printf(ctx, _("R%" PRId64 ": %s is above your %s: hand it to a lead? y"), f->r.id, present_money(ctx, f->r.amount),
	                             present_money(ctx, p.agent_limit)), mem_printf(ctx, "return escalate R%" PRId64, f->r.id));
	return true;
}

/* True: it was confirmed. Else it is asked, with the sum and where it goes. */
static bool return_confirmed(struct app *a, const void *ctx, const struct return_full *f, enum rma_event ev, const char *line) {
	const char *ask = ev == RMA_EV_APPROVE ? _("Approve") : ev == RMA_EV_COMPUTE || ev == RMA_EV_REROUTE ? _("Settle") :
		ev == RMA_EV_ACCEPT ? _("The customer accepts") : NULL;

	if (!ask || a->confirmed)
		return true;
	struct rma_row offered = f->r; /* what is accepted is the offer, not what was asked for */
	offered.kind = f->r.offer_kind;
	offered.amount = f->r.offer;
	const char *does = ev == RMA_EV_ACCEPT && f->r.offer ? present_promise(ctx, &offered, NULL, svc_policy(a->s), a->who.lang) : return_promise(a, ctx, f);
	if (ev != RMA_EV_APPROVE || !return_above(a, ctx, f))
		prompt_confirm(a, mem_printf(ctx, _("%s R%" PRId64 ": %s? y"), ask, f->r.id, does), line);
	a->ask = ASK_MONEY;
	a->ret.asked = f->r.id;
	a->ret.seen = f->r.version;
	return false;
}

/* Which event a word means on this record: its own name, or the first possible one of a verb. */
static bool return_event(const struct verb *v, const char *word, uint64_t can, enum rma_event *ev) {
	for (int e = 0; v && e < RMA_EVENT_COUNT; e++)
		if (v->events & can & UINT64_C(1) << e)
			return *ev = (enum rma_event)e, true;
	for (int e = 0; v && e < RMA_EVENT_COUNT; e++) /* none is: the service says why */
		if (v->events & UINT64_C(1) << e)
			return *ev = (enum rma_event)e, true;
	return rma_event_parse(word, ev);
}

/* A lead holds all of it, or lets it go on. */
static void return_freeze(struct app *a, bool on, int argc, char **argv) {
	struct return_done out;
	struct tend_err err;
	void *tmp = mem_ctx(NULL);
	tend_id id = return_on(a, &argc, &argv);

	if (!id)
		return_bad(a, _("%s: which return? name it, like R12"), on ? "freeze" : "unfreeze");
	else if (svc_return_freeze(a->s, &a->who, id, 0, on, words_from(tmp, argc, argv), &out, &err) != TEND_OK)
		app_fail(a, &err);
	else
		app_say(a, on ? _("R%" PRId64 ": nothing of it leaves until it is lifted") : _("R%" PRId64 ": it goes on"), id);
	mem_free(tmp);
	return_reload(a);
}

static void return_step(struct app *a, const char *word, int argc, char **argv) {
	const struct verb *v = verb_find(word);
	struct return_do d = RETURN_DO_INIT;
	struct return_full f;
	uint64_t can;
	void *tmp = mem_ctx(NULL);
	tend_id id = return_on(a, &argc, &argv);

	if (!id)
		return_bad(a, _("%s: which return? name it, like R12"), word);
	else if (return_get(a, tmp, id, &f, &can) && !return_event(v, word, can, &d.event))
		return_bad(a, _("return: no step is called `%s`: Tab shows them"), word);
	else if (f.r.id && return_take(a, tmp, &f, v ? v->takes : T_WORDS, argc, argv, &d) &&
	         return_confirmed(a, tmp, &f, d.event, mem_printf(tmp, "return %s R%" PRId64 " %s", word, id, words_from(tmp, argc, argv)))) {
		d.if_version = a->ret.asked == id && a->ret.seen ? a->ret.seen : f.r.version;
		return_do(a, id, &d);
	}
	mem_free(tmp);
}

/* `return` shows the pane, `return R12` that one, `return open` asks for one of the ticket, `return STEP [R12] …` does it. */
void return_command(struct app *a, int argc, char **argv) {
	tend_id id;
	char *code;

	if (!argc || !strcmp(argv[0], "list")) {
		app_do(a, ACT_PANE_4);
	} else if (!strcmp(argv[0], "open")) {
		app_do(a, ACT_RETURN);
	} else if (!strcmp(argv[0], "scan")) {
		scan_open(a);
	} else if (!strcmp(argv[0], "find") || !strcmp(argv[0], "show") || (argc == 1 && id_parse(argv[0], 'R', &id))) {
		bool named = strcmp(argv[0], "find") && strcmp(argv[0], "show");
		code = words_from(a->ctx, argc - !named, argv + !named);
		returns_find(a, code);
		mem_free(code);
	} else if (!strcmp(argv[0], "why") || !strcmp(argv[0], "label")) {
		if (argc > 1)
			returns_find(a, argv[1]);
		a->pane = PANE_RETURNS;
		app_do(a, *argv[0] == 'w' ? ACT_WHY : ACT_LABEL);
	} else if (!strcmp(argv[0], "freeze") || !strcmp(argv[0], "unfreeze")) {
		return_freeze(a, *argv[0] == 'f', argc - 1, argv + 1);
	} else {
		return_step(a, argv[0], argc - 1, argv + 1);
	}
}

/* ---- prompts ---- */

/* What the rule that proposes a refusal rests on; "" none does. */
static char *refuse_code(const struct app *a, const void *ctx, const struct return_full *f) {
	const char *basis = conf_get(conf_find(policy_conf(svc_policy(a->s)), "approve", f->r.rule), "basis", "");
	size_t n = f->r.verdict == RMA_VERDICT_REFUSE ? strcspn(basis, " ") : 0;

	return n ? mem_printf(ctx, "%.*s ", (int)n, basis) : mem_strdup(ctx, "");
}

void return_ask(struct app *a, const char *verb, const char *text) {
	const struct return_full *f = returns_full(a);
	const struct verb *v = verb_find(verb);
	void *tmp = mem_ctx(NULL);

	if (!v || (!f && v->events)) {
		mem_free(tmp);
		return;
	}
	prompt_open(a, MODE_ASK, text ? text : f && v->takes == T_CODE ? refuse_code(a, tmp, f) : "");
	a->ask = ASK_RETURN;
	a->ret.verb = v->name;
	a->ret.asked = v->events ? f->r.id : 0;
	a->ret.seen = v->events ? f->r.version : 0;
	mem_free(tmp);
}

void return_answer(struct app *a, const char *text) {
	const char *verb = a->ret.verb;
	tend_id id = a->ret.asked;
	char *words = mem_strdup(NULL, text), *line = mem_printf(NULL, "return %s %s", verb, text);

	command_run(a, line);
	if (a->message_is_error && id && a->mode == MODE_NONE && a->ret.sel_id == id) { /* the words are still there */
		char said[sizeof a->message];
		memcpy(said, a->message, sizeof said);
		return_ask(a, verb, words);
		app_say(a, "%s", said);
		a->message_is_error = true;
	}
	if (a->mode != MODE_ASK)
		a->ret.asked = 0;
	mem_free(line);
	mem_free(words);
}

/* `1=1 2=3`: the lines with what is due, or here. */
static char *return_lines(const void *ctx, const struct return_full *f, bool inspect) {
	char *s = mem_strdup(ctx, "");

	for (size_t i = 0; i < f->n_lines; i++) {
		const struct rma_line *l = &f->lines[i];
		int64_t n = inspect ? l->received - l->disposed : l->approved - l->received - l->missing;
		s = mem_append(s, "%s%s=%d", *s ? " " : "", l->line, (int)n);
	}
	return s;
}

char *return_question(const struct app *a, const void *ctx) {
	const struct verb *v = verb_find(a->ret.verb);
	bool counts = v->takes == T_COUNTS || v->takes == T_GRADES;
	char *id = mem_printf(ctx, "R%" PRId64, a->ret.asked), *lines = counts ? return_lines(ctx, &a->ret.full, v->takes == T_GRADES) : NULL;
	const char *q = _(v->question);
	char *s = mem_strdup(ctx, "");

	for (; *q; q++)
		if (!strncmp(q, "{}", 2))
			s = mem_append(s, "%s", id), q++;
		else if (!strncmp(q, "{n}", 3))
			s = mem_append(s, "%s", counts ? lines : ""), q += 2;
		else
			s = mem_append(s, "%c", *q);
	return s;
}

const char *return_hint(const struct app *a) {
	switch (verb_find(a->ret.verb)->takes) {
	case T_COUNTS: return _("1=2 2=0: line and pieces  ⏎ do it  Esc leave it as it is");
	case T_GRADES: return _("1=1 A 1=1 C destroy no: pieces, grade, where to (Tab), not accepted  Esc leave");
	case T_CODE: return _("Tab shows the rules; the words go to the customer  ⏎ do it  Esc leave");
	case T_OFFER: return _("CP 30 for the trouble: kind (Tab), amount, words  ⏎ do it  Esc leave");
	default: return _("⏎ do it  Esc leave it as it is");
	}
}

/* ---- completion ---- */

static void offer_word(const void *ctx, const char ***out, size_t *n, const char *w) {
	mem_grow(ctx, *out, *n);
	(*out)[(*n)++] = mem_strdup(ctx, w);
}

static void offer_sections(const struct app *a, const void *ctx, const char *kind, const char ***out, size_t *n) {
	for (const struct conf_section *s = NULL; (s = conf_next(policy_conf(svc_policy(a->s)), kind, s));)
		offer_word(ctx, out, n, s->name);
}

/* Steps by their names in the shell; what no verb stands for by the event's own. */
static void offer_steps(struct app *a, const void *ctx, const char ***out, size_t *n) {
	uint64_t can = a->pane == PANE_RETURNS && returns_full(a) ? a->ret.can : UINT64_MAX, named = 0;

	for (int i = 0; i < VERBS; i++) {
		named |= verbs[i].events;
		if (verbs[i].events & can)
			offer_word(ctx, out, n, verbs[i].name);
	}
	for (int e = RMA_EV_SUBMIT; e < RMA_EVENT_COUNT; e++)
		if (can & ~named & UINT64_C(1) << e)
			offer_word(ctx, out, n, rma_event_word((enum rma_event)e));
	if (a->who.role == ROLE_LEAD || a->who.role == ROLE_ADMIN)
		offer_word(ctx, out, n, a->ret.full_id && a->ret.full.r.flags & RMA_FROZEN ? "unfreeze" : "freeze");
	if (can == UINT64_MAX)
		for (size_t i = 0; i < 6; i++)
			offer_word(ctx, out, n, ((const char *const[]){ "find", "label", "list", "open", "scan", "why" })[i]);
}

size_t return_words(struct app *a, const void *ctx, const char *line, const char ***out) {
	const char *verb = line + strcspn(line, " ");
	size_t n = 0;

	*out = NULL;
	verb += strspn(verb, " ");
	size_t len = strcspn(verb, " ");
	const struct verb *v = verb_find(mem_strndup(ctx, verb, len));
	if (!verb[len])
		offer_steps(a, ctx, out, &n);
	else if (!strncmp(verb, "reason ", 7))
		offer_sections(a, ctx, "reason", out, &n);
	else if (v && v->takes == T_CODE)
		offer_sections(a, ctx, "basis", out, &n);
	else if (v && v->takes == T_GRADES)
		for (int i = 0; i < RMA_DISPOSITION_COUNT; i++)
			offer_word(ctx, out, &n, rma_disposition_word((enum rma_disposition)i));
	else if (v && v->takes == T_OFFER)
		for (int i = 0; i < RMA_KIND_COUNT; i++)
			offer_word(ctx, out, &n, rma_kind_word((enum rma_kind)i));
	return n;
}
