/* SPDX-License-Identifier: ISC */
/* Customers: who they are over all channels, and which records are one person. */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "cli/cli.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/service.h"
#include "tend/u8.h"

static const char *customer_id(struct cli *c, tend_id id) {
	return id ? mem_printf(c->ctx, "C%" PRId64, id) : NULL;
}

static enum tend_status customer_parse(const char *s, tend_id *out, struct tend_err *err) {
	return id_parse(s, 'C', out) ? TEND_OK : tend_fail(err, TEND_USAGE, _("`%s` is no customer: write it like C12"), s);
}

/* `phone 138****1234, wechat wx_u77` */
static char *customer_contacts(struct cli *c, const struct customer *k) {
	char *s = mem_strdup(c->ctx, "");

	for (size_t i = 0; i < k->n_contacts; i++)
		s = mem_append(s, "%s%s %s", i ? ", " : "", k->contacts[i].kind, k->contacts[i].masked);
	return s;
}

static json_t *customer_contacts_json(const struct customer *k) {
	json_t *list = json_array();

	for (size_t i = 0; i < k->n_contacts; i++)
		json_array_append_new(list, json_pack("{s:s,s:s}", "kind", k->contacts[i].kind, "value", k->contacts[i].masked));
	return list;
}


/* ---- list ---- */

enum tend_status cmd_customer_list(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "id", "external_id", "name", "level", "city", "lang", "tickets", "orders", "contacts" };
	struct svc *s;
	struct session who;
	struct customer *k;
	size_t n;
	int64_t limit = 50;
	const char *after = NULL;
	tend_id behind = 0;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "limit", 'i', &limit }, { "after", 's', &after } }, 2, err);
	if (argc < 0)
		return err->status;
	st = limit < 1 || limit > 100000 ? tend_fail(err, TEND_USAGE, _("customer list: --limit: from 1 to 100000")) : TEND_OK;
	if (st == TEND_OK && after)
		st = customer_parse(after, &behind, err);
	char *words = mem_strdup(c->ctx, "");
	for (int i = 0; i < argc; i++)
		words = mem_append(words, "%s%s", i ? " " : "", argv[i]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_customer_list(s, c->ctx, &who, words, behind, (int)limit, &k, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 9);
	for (size_t i = 0; i < n; i++) {
		out_str(o, customer_id(c, k[i].id));
		out_str(o, *k[i].external_id ? k[i].external_id : NULL);
		out_str(o, k[i].name);
		out_int(o, k[i].level);
		out_str(o, k[i].city);
		out_str(o, k[i].lang);
		out_int(o, k[i].n_tickets);
		out_int(o, k[i].n_orders);
		out_json(o, c->json ? out_dump(c->ctx, customer_contacts_json(&k[i])) : "", customer_contacts(c, &k[i]));
		out_end_row(o);
	}
	return out_close(o, err);
}

/* ---- show ---- */

static json_t *customer_tickets_json(struct cli *c, const struct customer_full *f) {
	json_t *list = json_array();

	for (size_t i = 0; i < f->n_tickets; i++) {
		const struct ticket *t = &f->tickets[i];
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:o,s:o}", "id", mem_printf(c->ctx, "T%" PRId64, t->id), "channel", t->channel,
		                                      "state", state_word(t->state), "subject", t->subject, "created", json_when(c, t->created),
		                                      "updated", json_when(c, t->updated)));
	}
	return list;
}

static json_t *customer_orders_json(struct cli *c, const struct customer_full *f) {
	json_t *list = json_array();

	for (size_t i = 0; i < f->n_orders; i++) {
		const struct order *o = &f->orders[i];
		json_array_append_new(list, json_pack("{s:s,s:s,s:o,s:I}", "id", o->no, "status", o->status, "at", json_when(c, o->at), "paid_fen",
		                                      (json_int_t)o->paid_fen));
	}
	return list;
}

static json_t *proposal_json(struct cli *c, const struct proposal *p) {
	const struct customer *k[] = { &p->keep, &p->other };
	json_t *j = json_pack("{s:s,s:s,s:o}", "why", p->why, "state", proposal_word(p->state), "at", json_when(c, p->at));

	for (int i = 0; i < 2; i++)
		json_object_set_new(j, i ? "other" : "keep", json_pack("{s:s,s:s,s:i,s:i,s:o}", "id", customer_id(c, k[i]->id), "name", k[i]->name,
		                                                       "tickets", k[i]->n_tickets, "orders", k[i]->n_orders, "contacts",
		                                                       customer_contacts_json(k[i])));
	return j;
}

static void customer_show_json(struct cli *c, const struct customer_full *f) {
	json_t *merged = json_array(), *proposals = json_array();
	const struct customer *k = &f->c;

	for (size_t i = 0; i < f->n_merged; i++)
		json_array_append_new(merged, json_pack("{s:s,s:s,s:o,s:s}", "id", customer_id(c, f->merged[i].id), "name", f->merged[i].name, "at",
		                                        json_when(c, f->merged[i].at), "by", f->merged[i].by));
	for (size_t i = 0; i < f->n_proposals; i++)
		json_array_append_new(proposals, proposal_json(c, &f->proposals[i]));
	json_t *j = json_pack("{s:s,s:I,s:o,s:s,s:i,s:s,s:s,s:o,s:o,s:o,s:o,s:o}", "id", customer_id(c, k->id), "version", (json_int_t)k->version,
	                      "external_id", json_text(k->external_id), "name", k->name, "level", k->level, "city",
	                      k->city, "lang", k->lang, "contacts", customer_contacts_json(k), "merged", merged, "tickets",
	                      customer_tickets_json(c, f), "orders", customer_orders_json(c, f), "proposals", proposals);
	puts(out_dump(c->ctx, j));
}

static void customer_show_plain(struct cli *c, const struct customer_full *f) {
	const struct customer *k = &f->c;

	printf("C%" PRId64 "  %s  %s\n", k->id, u8_visible(c->ctx, k->name, false), u8_visible(c->ctx, k->city, false));
	for (size_t i = 0; i < k->n_contacts; i++)
		printf("%s  %s\n", u8_visible(c->ctx, k->contacts[i].kind, false), u8_visible(c->ctx, k->contacts[i].masked, false));
	for (size_t i = 0; i < f->n_merged; i++)
		printf(_("C%" PRId64 " %s was merged into it %s by %s\n"), f->merged[i].id, u8_visible(c->ctx, f->merged[i].name, false),
		       tms_format(c->ctx, f->merged[i].at, c->zone), f->merged[i].by);
	for (size_t i = 0; i < f->n_proposals; i++) {
		const struct proposal *p = &f->proposals[i];
		const struct customer *o = p->keep.id == k->id ? &p->other : &p->keep;
		if (p->state == PROPOSAL_OPEN)
			printf(_("maybe the same person as C%" PRId64 " %s: same %s\n"), o->id, u8_visible(c->ctx, o->name, false), p->why);
	}
	for (size_t i = 0; i < f->n_tickets; i++)
		printf("T%" PRId64 "  %s  %s  %s  %s\n", f->tickets[i].id, tms_format(c->ctx, f->tickets[i].created, c->zone), f->tickets[i].channel,
		       state_word(f->tickets[i].state), u8_visible(c->ctx, f->tickets[i].subject, false));
	for (size_t i = 0; i < f->n_orders; i++)
		printf("%s  %s  %s  %" PRId64 ".%02d\n", u8_visible(c->ctx, f->orders[i].no, false), tms_format(c->ctx, f->orders[i].at, c->zone),
		       u8_visible(c->ctx, f->orders[i].status, false), f->orders[i].paid_fen / 100, (int)(f->orders[i].paid_fen % 100));
}

enum tend_status cmd_customer_show(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct customer_full f;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = customer_parse(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_customer(s, c->ctx, &who, id, &f, err);
	if (st == TEND_OK)
		(c->json ? customer_show_json : customer_show_plain)(c, &f);
	return st;
}

/* ---- one person ---- */

enum tend_status cmd_customer_proposals(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "from", "from_name", "into", "into_name", "why", "at" };
	struct svc *s;
	struct session who;
	struct proposal *p;
	size_t n;
	int64_t limit = 100;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "limit", 'i', &limit } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, limit < 1 || limit > 100000 ? -1 : argc, 0, 0, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_proposals(s, c->ctx, &who, (int)limit, &p, &n, err);
	for (size_t i = 0; st == TEND_OK && c->json && i < n; i++)
		puts(out_dump(c->ctx, proposal_json(c, &p[i])));
	if (st != TEND_OK || c->json)
		return st;
	struct out *o = out_open(c, columns, 6);
	for (size_t i = 0; i < n; i++) {
		out_str(o, customer_id(c, p[i].other.id));
		out_str(o, p[i].other.name);
		out_str(o, customer_id(c, p[i].keep.id));
		out_str(o, p[i].keep.name);
		out_str(o, p[i].why);
		out_time(o, p[i].at);
		out_end_row(o);
	}
	return out_close(o, err);
}

static enum tend_status customer_report(struct cli *c, const struct merged *m, struct tend_err *err) {
	static const char *const columns[] = { "from", "into", "tickets", "orders", "contacts", "version", "batch" };
	struct out *o = out_open(c, columns, 7);

	out_str(o, customer_id(c, m->from));
	out_str(o, customer_id(c, m->into));
	out_int(o, (int64_t)m->tickets);
	out_int(o, (int64_t)m->orders);
	out_int(o, (int64_t)m->contacts);
	out_int(o, m->version);
	out_int(o, m->batch);
	out_end_row(o);
	return out_close(o, err);
}

static enum tend_status customer_pair(struct cli *c, int argc, char **argv, tend_id *a, tend_id *b, struct tend_err *err) {
	enum tend_status st = cli_want(c, argc, 2, 2, err);

	if (st == TEND_OK)
		st = customer_parse(argv[0], a, err);
	return st == TEND_OK ? customer_parse(argv[1], b, err) : st;
}

enum tend_status cmd_customer_merge(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct merged m;
	tend_id from, into;
	int64_t version = -1;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "if-version", 'i', &version } }, 1, err);
	if (argc < 0)
		return err->status;
	st = customer_pair(c, argc, argv, &from, &into, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_customer_merge(s, &who, from, into, version, &m, err);
	return st == TEND_OK ? customer_report(c, &m, err) : st;
}

enum tend_status cmd_customer_unmerge(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct merged m;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK)
		st = customer_parse(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_customer_unmerge(s, &who, id, &m, err);
	return st == TEND_OK ? customer_report(c, &m, err) : st;
}

enum tend_status cmd_customer_refuse(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct merged m;
	tend_id a, b;
	enum tend_status st = customer_pair(c, argc, argv, &a, &b, err);

	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_proposal_answer(s, &who, b, a, false, &m, err);
	return st == TEND_OK ? customer_report(c, &m, err) : st;
}
