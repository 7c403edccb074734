/* SPDX-License-Identifier: ISC */
/* Where the knowledge base is lacking, and how a ticket becomes an article without the people in it. */
#include "service/kb_svc.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { GAPS_TICKETS = 20000 };

enum tend_status svc_kb_gaps(struct svc *s, const void *ctx, const struct session *who, int limit, struct kb_gaps *out, struct tend_err *err) {
	struct store_miss *m = NULL;
	struct store_bare *b = NULL;
	tend_id *ids;
	size_t n;
	int32_t date, second;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = (struct kb_gaps){ .searched = GAPS_TICKETS };
	zone_wall(policy_zone(svc_policy(s)), tms_now(), &date, &second);
	if (st == TEND_OK)
		st = store_misses(s->store, ctx, limit, &m, &out->n_misses, err);
	if (st == TEND_OK)
		st = store_bare(s->store, ctx, GAPS_TICKETS, limit, &b, &out->n_bare, err);
	if (st == TEND_OK)
		st = store_article_due(s->store, ctx, date, limit, &ids, &n, err);
	if (st == TEND_OK)
		st = kb_rows(s, ctx, ids, n, &out->due, &out->n_due, err);
	if (st == TEND_OK)
		st = store_article_contradicted(s->store, ctx, limit, &ids, &n, err);
	if (st == TEND_OK)
		st = kb_rows(s, ctx, ids, n, &out->contradicted, &out->n_contradicted, err);
	if (st != TEND_OK)
		return st;
	out->misses = mem_array(ctx, struct kb_miss, out->n_misses + 1);
	for (size_t i = 0; i < out->n_misses; i++)
		out->misses[i] = (struct kb_miss){ m[i].query, m[i].n, m[i].last };
	out->bare = mem_array(ctx, struct kb_bare, out->n_bare + 1);
	for (size_t i = 0; i < out->n_bare; i++)
		out->bare[i] = (struct kb_bare){ b[i].reason, b[i].solved, b[i].without, b[i].example };
	return TEND_OK;
}

/* ---- from a ticket ---- */

struct known { struct kb_known *v; size_t n; };

static void known_add(const void *ctx, struct known *k, const char *value, const char *instead) {
	if (!value || !*value)
		return;
	mem_grow(ctx, k->v, k->n);
	k->v[k->n++] = (struct kb_known){ value, instead };
}

/* All that the store knows of who took part: longer values first where one holds another. */
static enum tend_status known_people(struct svc *s, const void *ctx, const struct ticket *t, const struct message *m, size_t n, struct known *k,
                                     struct tend_err *err) {
	struct customer c = { .id = 0 };
	struct order *o = NULL;
	struct agent *a = NULL;
	size_t n_o = 0, n_a = 0;
	enum tend_status st = t->customer ? store_customer(s->store, ctx, t->customer, &c, err) : TEND_OK;

	if (st == TEND_OK && t->customer)
		st = store_orders(s->store, ctx, t->customer, t->order_no, 200, &o, &n_o, err);
	if (st == TEND_OK)
		st = store_agent_list(s->store, ctx, &a, &n_a, err);
	if (st != TEND_OK)
		return st;
	for (size_t i = 0; i < c.n_contacts; i++)
		known_add(ctx, k, c.contacts[i].value, NULL);
	known_add(ctx, k, c.name, "{customer}");
	known_add(ctx, k, c.external_id, NULL);
	for (size_t i = 0; i < n; i++)
		if (m[i].direction == DIR_IN)
			known_add(ctx, k, m[i].from_name, "{customer}");
	for (size_t i = 0; i < n_o; i++) {
		known_add(ctx, k, o[i].no, "{order}");
		known_add(ctx, k, o[i].tracking, "{tracking}");
	}
	for (size_t i = 0; i < n_a; i++)
		if (strlen(a[i].name) >= 4)
			known_add(ctx, k, a[i].name, "{agent}");
	return TEND_OK;
}

static enum tend_status from_text(const void *ctx, const struct message *m, size_t n, const struct known *k, const char **asked, const char **said,
                                  struct tend_err *err) {
	enum { ENOUGH = 6000 };
	const char *in = "", *out = "";
	enum tend_status st;

	for (size_t i = 0; i < n; i++) {
		if (m[i].direction == DIR_IN && !*in)
			in = m[i].text;
		if (m[i].direction == DIR_OUT && *m[i].from_login) /* what a person answered last */
			out = m[i].text;
	}
	st = kb_scrub(ctx, u8_repair(ctx, in, strnlen(in, ENOUGH)), k->v, k->n, asked, err);
	return st == TEND_OK ? kb_scrub(ctx, u8_repair(ctx, out, strnlen(out, ENOUGH)), k->v, k->n, said, err) : st;
}

enum tend_status svc_kb_from_ticket(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, struct article *out,
                                    struct tend_err *err) {
	struct ticket t;
	struct message *m;
	struct known k = { NULL, 0 };
	const char *asked = "", *said = "", *title = "";
	size_t n;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct article)ARTICLE_INIT;
	if (st == TEND_OK)
		st = store_ticket_get(s->store, ctx, ticket, &t, err);
	if (st == TEND_OK)
		st = store_messages(s->store, ctx, ticket, &m, &n, err);
	if (st == TEND_OK)
		st = known_people(s, ctx, &t, m, n, &k, err);
	if (st == TEND_OK)
		st = from_text(ctx, m, n, &k, &asked, &said, err);
	if (st == TEND_OK)
		st = kb_scrub(ctx, t.subject, k.v, k.n, &title, err);
	if (st != TEND_OK)
		return st;
	bool zh = t.language == LANG_ZH || (t.language != LANG_EN && !strncmp(who->lang, "zh", 2));
	out->external_id = mem_printf(ctx, "ticket-%" PRId64, ticket);
	out->lang = zh ? "zh" : "en";
	out->title = u8_clip(ctx, u8_squeeze(ctx, *title ? title : asked), 60);
	out->reasons = mem_strdup(ctx, t.reason);
	out->audience = KB_INTERNAL;
	out->body = mem_printf(ctx, zh ? "## 客户的问题\n\n%s\n\n## 答复\n\n%s\n" : "## What the customer asks\n\n%s\n\n## The answer\n\n%s\n", asked,
	                       *said ? said : "…");
	return TEND_OK;
}
