/* SPDX-License-Identifier: ISC */
/* Verbs that change a return: a table of what each event takes along, and asking for one. Which step is allowed is the service's to know. */
#include "cli/cmd_return.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/service.h"

enum { OPTS_MOST = 32, IDS_MOST = 20 };

/* ---- words ---- */

const char *return_id(struct cli *c, tend_id id) {
	return id ? mem_printf(c->ctx, "R%" PRId64, id) : NULL;
}

enum tend_status return_id_parse(const char *s, tend_id *out, struct tend_err *err) {
	return id_parse(s, 'R', out) ? TEND_OK : tend_fail(err, TEND_USAGE, _("`%s` is no return: write it like R12"), s);
}

char *return_upper(struct cli *c, const char *s) {
	char *u = mem_strdup(c->ctx, s);

	for (char *p = u; *p; p++)
		*p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
	return u;
}

static enum tend_status return_kind(struct cli *c, const char *s, enum rma_kind *out, struct tend_err *err) {
	return rma_kind_parse(return_upper(c, s), out) ? TEND_OK
	     : tend_fail(err, TEND_USAGE, _("`%s` is no kind of return: RR RO EX RS RP CP"), s);
}

static enum tend_status return_money(const char *option, const char *s, fen_t *out, struct tend_err *err) {
	return !s || rma_money_parse(s, out) ? TEND_OK : tend_fail(err, TEND_USAGE, _("--%s: `%s` is no amount: write it like 20 or 20.50"), option, s);
}

static enum tend_status return_pieces(const char *s, int64_t *out, struct tend_err *err) {
	char *end;

	errno = 0;
	*out = strtoll(s, &end, 10);
	return *s && !*end && !errno && *out > 0 && *out <= REFUND_QTY ? TEND_OK : tend_fail(err, TEND_USAGE, _("`%s` is no number of pieces"), s);
}

/* `2:1:A` into at most max fields; returns how many, 0 when there are more. Empty ones stay empty. */
static size_t return_fields(struct cli *c, const char *word, char **f, size_t max) {
	char *p = mem_strdup(c->ctx, word);
	size_t n = 0;

	for (;;) {
		if (n == max)
			return 0;
		f[n++] = p;
		p = strchr(p, ':');
		if (!p)
			return n;
		*p++ = '\0';
	}
}

/* ---- options: one table, of which each verb takes its part ---- */

struct given {
	int64_t version;
	const char *text, *code, *kind, *amount, *found, *deduction, *freight, *carrier, *tracking;
	const char *reason, *ticket, *channel, *send, *price, *parent, *order, *provider, *route;
	bool advance, agreed, cod, goods, lost, draft, worn, late, over, scanned, delivered;
	struct strs photos, videos, labels, lots, carriers, vets, labs, keep;
};

/* Takes the options named in `names` (blank-separated) out of argv. */
static int return_options(struct cli *c, int argc, char **argv, const char *names, struct given *g, struct tend_err *err) {
	const struct opt all[] = { { "if-version", 'i', &g->version }, { "text", 's', &g->text }, { "code", 's', &g->code }, { "kind", 's', &g->kind },
		{ "amount", 's', &g->amount }, { "found", 's', &g->found }, { "deduction", 's', &g->deduction }, { "freight", 's', &g->freight },
		{ "carrier", 's', &g->carrier }, { "tracking", 's', &g->tracking }, { "reason", 's', &g->reason }, { "ticket", 's', &g->ticket },
		{ "via", 's', &g->channel }, { "send", 's', &g->send }, { "price", 's', &g->price }, { "parent", 's', &g->parent }, { "order", 's', &g->order },
		{ "advance", 'b', &g->advance }, { "agreed", 'b', &g->agreed }, { "cash-on-delivery", 'b', &g->cod }, { "goods", 'b', &g->goods },
		{ "lost", 'b', &g->lost }, { "draft", 'b', &g->draft }, { "worn", 'b', &g->worn }, { "late", 'b', &g->late }, { "over", 'b', &g->over },
		{ "scanned", 'b', &g->scanned }, { "delivered", 'b', &g->delivered }, { "route", 's', &g->route },
		{ "photo", 'l', &g->photos }, { "video", 'l', &g->videos }, { "label", 'l', &g->labels }, { "lot", 'l', &g->lots }, { "trace", 'l', &g->carriers },
		{ "vet", 'l', &g->vets }, { "lab", 'l', &g->labs }, { "keep", 'l', &g->keep } };
	struct opt mine[OPTS_MOST];
	size_t n = 0;

	*g = (struct given){ .version = 0 };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		size_t len = strlen(all[i].name);
		for (const char *p = names; *p; p += strcspn(p, " "), p += strspn(p, " "))
			if (n < OPTS_MOST && strcspn(p, " ") == len && !strncmp(p, all[i].name, len))
				mine[n++] = all[i];
	}
	return cli_options(c, argc, argv, mine, n, err);
}
#define PROOFS "photo video label lot trace vet lab"

/* What was given as evidence, by the letters of the reasons' table. */
static struct rma_proof *return_proofs(struct cli *c, const struct given *g, size_t *n) {
	const struct { const char *kind; const struct strs *refs; } all[] = { { "P", &g->photos }, { "V", &g->videos }, { "L", &g->labels },
		{ "D", &g->lots }, { "C", &g->carriers }, { "H", &g->vets }, { "T", &g->labs } };
	struct rma_proof *p = NULL;

	*n = 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (size_t k = 0; k < all[i].refs->n; k++) {
			mem_grow(c->ctx, p, *n);
			p[(*n)++] = (struct rma_proof){ .kind = all[i].kind, .ref = all[i].refs->v[k] };
		}
	return p;
}

/* ---- the steps ---- */

/* What stands behind the number of the return. */
enum words { WORDS_NONE, WORDS_PARCEL, WORDS_PIECES, WORDS_COUNTS, WORDS_HOW };

struct step_verb {
	const char *verb;
	enum rma_event event;
	enum words words;
	const char *options;         /* beside --if-version */
};

static const struct step_verb step_verbs[] = {
	{ "submit", RMA_EV_SUBMIT, WORDS_NONE, "" },
	{ "approve", RMA_EV_APPROVE, WORDS_NONE, "advance found text" },
	{ "refuse", RMA_EV_REFUSE, WORDS_NONE, "code text found goods carrier tracking" },
	{ "offer", RMA_EV_OFFER, WORDS_NONE, "kind amount deduction text" },
	{ "accept", RMA_EV_ACCEPT, WORDS_NONE, "text" },
	{ "decline", RMA_EV_DECLINE, WORDS_NONE, "text" },
	{ "ask", RMA_EV_ASK, WORDS_NONE, "text" },
	{ "answer", RMA_EV_ANSWER, WORDS_NONE, "text " PROOFS },
	{ "escalate", RMA_EV_ESCALATE, WORDS_NONE, "text" },
	{ "send-back", RMA_EV_SEND_BACK, WORDS_NONE, "text" },
	{ "intercepted", RMA_EV_INTERCEPTED, WORDS_HOW, "text" },
	{ "track", RMA_EV_TRACK, WORDS_PARCEL, "cash-on-delivery agreed freight scanned delivered" },
	{ "receive", RMA_EV_ARRIVE, WORDS_PIECES, "carrier tracking lost text" },
	{ "inspect", RMA_EV_INSPECT, WORDS_COUNTS, "found text freight " PROOFS },
	{ "mismatch", RMA_EV_MISMATCH, WORDS_COUNTS, "found text " PROOFS },
	{ "resolve", RMA_EV_RESOLVE, WORDS_COUNTS, "found text deduction agreed freight " PROOFS },
	{ "ship", RMA_EV_SHIP, WORDS_PARCEL, "text" },
	{ "unpick", RMA_EV_UNPICK, WORDS_NONE, "text" },
	{ "no-stock", RMA_EV_NO_STOCK, WORDS_NONE, "text" },
	{ "signed", RMA_EV_SIGNED, WORDS_NONE, "text" },
	{ "went-wrong", RMA_EV_WENT_WRONG, WORDS_NONE, "text" },
	{ "repair", RMA_EV_REPAIR, WORDS_HOW, "kind carrier tracking text" },
	{ "settle", RMA_EV_COMPUTE, WORDS_NONE, "" },
	{ "reroute", RMA_EV_REROUTE, WORDS_NONE, "route text" },
	{ "recover", RMA_EV_RECOVER, WORDS_NONE, "text" },
	{ "cancel", RMA_EV_WITHDRAW, WORDS_NONE, "text" },
	{ "appeal", RMA_EV_APPEAL, WORDS_NONE, "text " PROOFS },
	{ "verdict", RMA_EV_VERDICT, WORDS_HOW, "text" },
};

static const struct step_verb *step_find(const char *verb) {
	for (size_t i = 0; i < sizeof step_verbs / sizeof *step_verbs; i++)
		if (!strcmp(step_verbs[i].verb, verb))
			return &step_verbs[i];
	return NULL;
}

static enum tend_status step_how(const char *word, enum rma_event ev, enum rma_how *out, struct tend_err *err) {
	static const struct { enum rma_event ev; const char *word; enum rma_how how; } hows[] = {
		{ RMA_EV_INTERCEPTED, "back", RMA_HOW_BACK }, { RMA_EV_INTERCEPTED, "signed", RMA_HOW_SIGNED },
		{ RMA_EV_REPAIR, "done", RMA_HOW_DONE }, { RMA_EV_REPAIR, "failed", RMA_HOW_FAILED },
		{ RMA_EV_VERDICT, "buyer", RMA_HOW_BUYER }, { RMA_EV_VERDICT, "shop", RMA_HOW_SHOP }, { RMA_EV_VERDICT, "paid", RMA_HOW_PLATFORM_PAID } };
	char list[64] = "";

	for (size_t i = 0; i < sizeof hows / sizeof *hows; i++) {
		if (hows[i].ev != ev)
			continue;
		if (!strcmp(word, hows[i].word))
			return *out = hows[i].how, TEND_OK;
		size_t n = strlen(list);
		snprintf(list + n, sizeof list - n, "%s%s", n ? ", " : "", hows[i].word);
	}
	return tend_fail(err, TEND_USAGE, _("`%s`: say how it turned out: %s"), word, list);
}

/* `2:1`, or of an inspection `2:1:A:RESTOCK_A`, with `:rejected` behind it when it is not accepted. */
static enum tend_status step_count(struct cli *c, const char *word, bool inspected, const char *photo, struct return_count *k, struct tend_err *err) {
	char *f[5];
	size_t n = return_fields(c, word, f, 5);
	bool rejected = n == 5 && !strcmp(f[4], "rejected");

	if (inspected ? n < 4 || (n == 5 && !rejected) : n != 2)
		return tend_fail(err, TEND_USAGE, inspected ? _("`%s`: LINE:PIECES:GRADE:DISPOSITION, like 2:1:A:RESTOCK_A, and :rejected behind it") :
		                 _("`%s`: LINE:PIECES, like 2:1"), word);
	*k = (struct return_count){ .line = f[0], .grade = inspected ? f[2] : "", .disposition = RMA_DISP_QUARANTINE, .accepted = true, .photo = photo };
	if (inspected && !rma_disposition_parse(return_upper(c, f[3]), &k->disposition))
		return tend_fail(err, TEND_USAGE, _("`%s` is no disposition: RESTOCK_A RESTOCK_B REWORK QUARANTINE DESTROY RETURN_TO_VENDOR DONATE SEND_BACK"), f[3]);
	k->accepted = !rejected && k->disposition != RMA_DISP_SEND_BACK;
	return return_pieces(f[1], &k->qty, err);
}

static enum tend_status step_counts(struct cli *c, int argc, char **argv, bool inspected, const struct given *g, struct return_do *d,
                                    struct tend_err *err) {
	struct return_count *k = mem_array(c->ctx, struct return_count, (size_t)argc + 1);
	enum tend_status st = TEND_OK;

	for (int i = 0; st == TEND_OK && i < argc; i++)
		st = step_count(c, argv[i], inspected, g->photos.n ? g->photos.v[0] : "", &k[i], err);
	d->counts = k;
	d->n_counts = (size_t)argc;
	return st;
}

static enum tend_status step_words(struct cli *c, const struct step_verb *v, int argc, char **argv, const struct given *g, struct return_do *d,
                                   struct tend_err *err) {
	bool done = v->words == WORDS_HOW && v->event == RMA_EV_REPAIR;
	enum tend_status st;

	switch (v->words) {
	case WORDS_NONE: return cli_want(c, argc, 0, 0, err);
	case WORDS_PIECES: return step_counts(c, argc, argv, false, g, d, err);
	case WORDS_COUNTS: return step_counts(c, argc, argv, true, g, d, err);
	case WORDS_PARCEL: st = cli_want(c, argc, g->scanned || g->delivered ? 0 : 2, 2, err); break;
	default: st = cli_want(c, argc, 1, done ? 3 : 1, err);
	}
	if (st == TEND_OK && v->words == WORDS_HOW)
		st = step_how(argv[0], v->event, &d->how, err);
	int at = v->words == WORDS_HOW ? 1 : 0;
	if (st == TEND_OK && argc > at)
		d->carrier = argv[at];
	if (st == TEND_OK && argc > at + 1)
		d->tracking = argv[at + 1];
	return st;
}

/* Percent with two decimals are basis points, as yuan are fen. */
static enum tend_status step_values(struct cli *c, const struct given *g, struct return_do *d, struct tend_err *err) {
	enum tend_status st = return_money("amount", g->amount, &d->amount, err);
	fen_t bp = -1;

	d->if_version = g->version;
	d->note = g->text ? g->text : "";
	d->code = g->code ? g->code : "";
	d->found = g->found ? return_upper(c, g->found) : "";
	d->carrier = g->carrier ? g->carrier : "";
	d->tracking = g->tracking ? g->tracking : "";
	d->route = g->route ? g->route : "";
	d->scanned = g->scanned;
	d->delivered = g->delivered;
	d->advance = g->advance;
	d->agreed = g->agreed;
	d->cash_on_delivery = g->cod;
	d->how = g->lost ? RMA_HOW_LOST : RMA_HOW_PLAIN;
	d->proofs = return_proofs(c, g, &d->n_proofs);
	if (st == TEND_OK && g->kind)
		st = return_kind(c, g->kind, &d->want, err);
	if (st == TEND_OK)
		st = return_money("freight", g->freight, &d->freight_receipt, err);
	if (st == TEND_OK && g->deduction && (!rma_money_parse(g->deduction, &bp) || bp > BP_ALL))
		st = tend_fail(err, TEND_USAGE, _("--deduction: `%s` is no percentage from 0 to 100"), g->deduction);
	d->deduction_bp = bp;
	d->deduction = bp > 0;
	return st == TEND_OK && g->version < 0 ? tend_fail(err, TEND_USAGE, _("--if-version: the version that `tend return show` prints")) : st;
}

static void step_row(struct cli *c, struct out *o, const struct return_done *d) {
	out_str(o, return_id(c, d->id));
	out_str(o, rma_state_word(d->state));
	out_str(o, *d->t ? d->t : NULL);
	out_int(o, d->version);
	out_int(o, d->batch);
	out_end_row(o);
}

static enum tend_status step_report(struct cli *c, const struct return_done *d, struct tend_err *err) {
	static const char *const columns[] = { "id", "state", "transition", "version", "batch" };
	struct out *o = out_open(c, columns, 5);

	step_row(c, o, d);
	return out_close(o, err);
}

enum tend_status cmd_return_step(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const struct step_verb *v = step_find(c->verb);
	struct return_do d = RETURN_DO_INIT;
	struct return_done done = { .t = "" };
	struct given g;
	struct svc *s;
	struct session who;
	tend_id id;
	enum tend_status st;

	TEND_ASSERT(v);
	argc = return_options(c, argc, argv, mem_printf(c->ctx, "if-version %s", v->options), &g, err);
	if (argc < 0)
		return err->status;
	st = argc < 1 ? cli_want(c, -1, 0, 0, err) : return_id_parse(argv[0], &id, err);
	if (st == TEND_OK)
		st = step_values(c, &g, &d, err);
	d.event = g.goods ? RMA_EV_REFUSE_GOODS : v->event;
	if (st == TEND_OK)
		st = step_words(c, v, argc - 1, argv + 1, &g, &d, err);
	if (st == TEND_OK && v->event == RMA_EV_OFFER && (!g.kind || !g.amount))
		st = tend_fail(err, TEND_USAGE, _("offer: say what (--kind) and what it is worth (--amount)"));
	if (st == TEND_OK && v->event == RMA_EV_REPAIR && d.how == RMA_HOW_FAILED && !g.kind)
		st = tend_fail(err, TEND_USAGE, _("repair: say what the customer chose: --kind RR or EX"));
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_return_do(s, &who, id, &d, &done, err);
	return st == TEND_OK ? step_report(c, &done, err) : st;
}

/* A platform's case or a chargeback: of one return, or of a whole order. */
enum tend_status cmd_return_dispute(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct return_do d = RETURN_DO_INIT;
	struct return_done done = { .t = "" };
	struct given g;
	struct svc *s;
	struct session who;
	tend_id id = 0;
	enum tend_status st;

	argc = return_options(c, argc, argv, "if-version text order over", &g, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, g.order ? 0 : 1, g.order ? 0 : 1, err);
	if (st == TEND_OK && !g.order && g.over)
		st = tend_fail(err, TEND_USAGE, _("dispute: --over goes with --order: the case of a return ends by `tend return verdict`"));
	if (st == TEND_OK && !g.order)
		st = return_id_parse(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK && g.order)
		return svc_order_dispute(s, &who, g.order, !g.over, err);
	d.event = RMA_EV_DISPUTE;
	d.if_version = g.version;
	d.note = g.text ? g.text : "";
	if (st == TEND_OK)
		st = svc_return_do(s, &who, id, &d, &done, err);
	return st == TEND_OK ? step_report(c, &done, err) : st;
}

enum tend_status cmd_return_freeze(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct return_done done = { .t = "" };
	struct given g;
	struct svc *s;
	struct session who;
	tend_id id = 0;
	enum tend_status st;

	argc = return_options(c, argc, argv, "if-version text over", &g, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, g.text ? argc : -1, 1, 1, err);
	if (st == TEND_OK)
		st = return_id_parse(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_return_freeze(s, &who, id, g.version, !g.over, g.text, &done, err);
	return st == TEND_OK ? step_report(c, &done, err) : st;
}

/* What a provider tells by itself, handed in by the shop's own receiver: taken once for each (channel, reference, status). */
enum tend_status cmd_return_told(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *channel = "payment", *reference = NULL;
	struct svc *s;
	struct session who;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "channel", 's', &channel }, { "reference", 's', &reference } }, 2, err);
	st = argc < 0 ? TEND_USAGE : cli_want(c, argc, 2, 2, err);
	if (st == TEND_OK && !reference)
		st = tend_fail(err, TEND_USAGE, _("--reference: the provider's own number of the payment is needed"));
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK && who.role != ROLE_ADMIN && who.role != ROLE_FINANCE)
		st = tend_fail(err, TEND_DENIED, _("not permitted: finance or an administrator says what a provider told"));
	return st == TEND_OK ? svc_leg_webhook(s, channel, reference, argv[0], argv[1], err) : st;
}

/* ---- asking for one ---- */

/* LINE[:PIECES[:KIND[:REASON]]]; what is left out is said once by --kind and --reason. */
static enum tend_status open_wish(struct cli *c, const struct conf *policy, const char *word, const struct given *g, struct return_wish *w,
                                  struct tend_err *err) {
	char *f[4];
	size_t n = return_fields(c, word, f, 4);
	const char *kind = n > 2 && *f[2] ? f[2] : g->kind, *reason = n > 3 && *f[3] ? f[3] : g->reason;
	struct rma_reason r;
	enum tend_status st = TEND_OK;

	if (!n || !*f[0])
		return tend_fail(err, TEND_USAGE, _("`%s`: LINE:PIECES, like 2:1, or LINE:PIECES:KIND:REASON"), word);
	if (!reason)
		return tend_fail(err, TEND_USAGE, _("open: say why: --reason CODE"));
	*w = (struct return_wish){ .line = f[0], .qty = 1, .reason = return_upper(c, reason) };
	if (n > 1 && *f[1])
		st = return_pieces(f[1], &w->qty, err);
	if (st == TEND_OK && kind)
		return return_kind(c, kind, &w->kind, err);
	if (st == TEND_OK)
		st = rma_reason_get(policy, w->reason, &r, err);
	w->kind = st == TEND_OK ? r.first : RMA_RR;
	return st;
}

/* Gifts that stay with the customer, as the refund arithmetic takes them. */
static enum tend_status open_kept(struct cli *c, const struct strs *keep, const char **out, struct tend_err *err) {
	json_t *list = json_array();
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < keep->n; i++) {
		char *f[2];
		int64_t qty = 1;
		size_t n = return_fields(c, keep->v[i], f, 2);
		if (!n || !*f[0])
			st = tend_fail(err, TEND_USAGE, _("--keep: `%s`: LINE or LINE:PIECES"), keep->v[i]);
		if (st == TEND_OK && n > 1)
			st = return_pieces(f[1], &qty, err);
		if (st == TEND_OK)
			json_array_append_new(list, json_pack("{s:s,s:I}", "line", f[0], "qty", (json_int_t)qty));
	}
	*out = keep->n ? out_dump(c->ctx, list) : "";
	if (!keep->n)
		json_decref(list);
	return st;
}

static enum tend_status open_request(struct cli *c, const struct given *g, struct return_request *q, struct tend_err *err) {
	enum tend_status st = open_kept(c, &g->keep, &q->kept, err);

	q->channel = g->channel ? g->channel : "";
	q->send = g->send ? g->send : "";
	q->draft = g->draft;
	q->unlike = g->worn;
	q->late = g->late;
	q->proofs = return_proofs(c, g, &q->n_proofs);
	if (st == TEND_OK && g->ticket && !id_parse(g->ticket, 'T', &q->ticket))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no ticket: write it like T10482"), g->ticket);
	if (st == TEND_OK && g->parent)
		st = return_id_parse(g->parent, &q->parent, err);
	if (st == TEND_OK)
		st = return_money("freight", g->freight, &q->freight_receipt, err);
	if (st == TEND_OK)
		st = return_money("price", g->price, &q->price_now, err);
	return st == TEND_OK ? return_money("amount", g->amount, &q->amount, err) : st;
}

static enum tend_status open_report(struct cli *c, struct svc *s, const struct session *who, const tend_id *ids, size_t n, struct tend_err *err) {
	static const char *const columns[] = { "id", "kind", "state", "reason", "amount", "version" };
	static const char *const json_columns[] = { "id", "kind", "state", "reason", "amount_fen", "version" };
	struct out *o = out_open(c, c->json ? json_columns : columns, 6);
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		void *tmp = mem_ctx(c->ctx);
		struct return_full f;
		st = svc_return(s, tmp, who, ids[i], &f, err);
		if (st == TEND_OK) {
			out_str(o, return_id(c, ids[i]));
			out_str(o, rma_kind_word(f.r.kind));
			out_str(o, rma_state_word(f.r.state));
			out_str(o, f.r.reason);
			out_json(o, mem_printf(c->ctx, "%" PRId64, f.r.amount), mem_printf(c->ctx, "%" PRId64 ".%02d", f.r.amount / 100, (int)(f.r.amount % 100)));
			out_int(o, f.r.version);
			out_end_row(o);
		}
		mem_free(tmp);
	}
	enum tend_status end = out_close(o, st == TEND_OK ? err : NULL);
	return st == TEND_OK ? end : st;
}

enum tend_status cmd_return_open(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct return_request q = { .order = "" };
	struct return_wish *w;
	struct given g;
	struct svc *s;
	struct session who;
	tend_id ids[IDS_MOST];
	size_t n = 0;
	enum tend_status st;

	argc = return_options(c, argc, argv, "kind reason ticket via send price amount freight parent keep draft worn late " PROOFS, &g, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 2, -1, err);
	if (st == TEND_OK)
		st = open_request(c, &g, &q, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st != TEND_OK)
		return st;
	w = mem_array(c->ctx, struct return_wish, (size_t)argc);
	for (int i = 1; st == TEND_OK && i < argc; i++)
		st = open_wish(c, policy_conf(svc_policy(s)), argv[i], &g, &w[i - 1], err);
	q.order = argv[0];
	q.wishes = w;
	q.n_wishes = (size_t)argc - 1;
	if (st == TEND_OK)
		st = svc_return_open(s, &who, &q, ids, &n, err);
	return st == TEND_OK ? open_report(c, s, &who, ids, n, err) : st;
}
