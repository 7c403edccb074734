/* SPDX-License-Identifier: ISC */
/* Articles: one, all, their versions and states. Two editors never overwrite each other: every change names the version it saw. */
#include "service/kb_svc.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* ---- references ---- */

static enum tend_status kb_try(struct svc *s, const char *id, const char *lang, tend_id *out, struct tend_err *err) {
	const char *other = !strcmp(lang, "zh") ? "en" : "zh";
	enum tend_status st = store_article_find(s->store, id, lang, out, err);

	return st == TEND_OK && !*out ? store_article_find(s->store, id, other, out, err) : st;
}

/* `refund-time`, its own id in a language `refund-time.zh`, or `refund-time.en` of a shared id. */
static enum tend_status kb_try_names(struct svc *s, const void *ctx, const char *lang, const char *ref, tend_id *out, struct tend_err *err) {
	const char *dot = strrchr(ref, '.'), *other = !strcmp(lang, "zh") ? "en" : "zh";
	enum tend_status st = kb_try(s, ref, lang, out, err);

	if (st == TEND_OK && !*out)
		st = store_article_find(s->store, mem_printf(ctx, "%s.%s", ref, lang), lang, out, err);
	if (st == TEND_OK && !*out)
		st = store_article_find(s->store, mem_printf(ctx, "%s.%s", ref, other), other, out, err);
	if (st == TEND_OK && !*out && dot)
		st = store_article_find(s->store, mem_strndup(ctx, ref, (size_t)(dot - ref)), dot + 1, out, err);
	if (st == TEND_OK && !*out && (*ref == 'K' || *ref == 'k'))
		id_parse(ref, 'K', out);
	return st;
}

enum tend_status kb_find(struct svc *s, const void *ctx, const char *lang, const char *ref, struct article *out, struct tend_err *err) {
	tend_id id = 0;
	enum tend_status st = kb_try_names(s, ctx, !strncmp(lang, "zh", 2) ? "zh" : "en", ref, &id, err);

	if (st == TEND_OK && id)
		st = store_article_get(s->store, ctx, id, true, out, err);
	else if (st == TEND_OK)
		st = tend_fail(err, TEND_NOT_FOUND, _("%s: no such article: see `tend kb search`"), ref);
	return st == TEND_OK ? kb_fill_langs(s, ctx, out, err) : st;
}

enum tend_status kb_variants(struct svc *s, const void *ctx, const struct article *a, struct article **out, size_t *n, struct tend_err *err) {
	tend_id *ids;
	size_t k;
	enum tend_status st = store_article_variants(s->store, ctx, a, &ids, &k, err);

	*out = mem_array(ctx, struct article, k + 1);
	*n = 0;
	for (size_t i = 0; st == TEND_OK && i < k; i++) {
		st = store_article_get(s->store, ctx, ids[i], false, &(*out)[*n], err);
		if (st == TEND_OK && strcmp((*out)[*n].lang, a->lang) != 0)
			++*n;
	}
	return st;
}

enum tend_status kb_fill_langs(struct svc *s, const void *ctx, struct article *a, struct tend_err *err) {
	struct article *v;
	size_t n;
	enum tend_status st = kb_variants(s, ctx, a, &v, &n, err);
	char *langs = mem_strdup(ctx, a->lang);

	for (size_t i = 0; st == TEND_OK && i < n; i++)
		if (!word_in_list(langs, v[i].lang) && v[i].state == KB_PUBLISHED)
			langs = mem_append(langs, " %s", v[i].lang);
	a->langs = langs;
	return st;
}

enum tend_status kb_rows(struct svc *s, const void *ctx, const tend_id *ids, size_t n, struct article **out, size_t *n_out, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	*out = mem_array(ctx, struct article, n + 1);
	*n_out = 0;
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		struct article *a = &(*out)[*n_out];
		st = store_article_get(s->store, ctx, ids[i], false, a, err);
		if (st == TEND_OK)
			st = kb_fill_langs(s, ctx, a, err);
		*n_out += st == TEND_OK;
	}
	return st;
}

/* ---- reading ---- */

static int32_t kb_today(struct svc *s) {
	int32_t date, second;

	zone_wall(policy_zone(svc_policy(s)), tms_now(), &date, &second);
	return date;
}

enum tend_status svc_kb_get(struct svc *s, const void *ctx, const struct session *who, const char *ref, struct kb_full *out, struct tend_err *err) {
	struct store_complaint *c = NULL;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = (struct kb_full){ .solved = 0 };
	if (st == TEND_OK)
		st = kb_find(s, ctx, who->lang, ref, &out->a, err);
	if (st == TEND_OK)
		st = kb_variants(s, ctx, &out->a, &out->variants, &out->n_variants, err);
	if (st == TEND_OK)
		st = store_article_fates(s->store, out->a.id, &out->solved, &out->reopened, err);
	if (st == TEND_OK)
		st = store_article_complaints(s->store, ctx, out->a.id, out->a.updated, &c, &out->n_complaints, err);
	if (st != TEND_OK)
		return st;
	out->complaints = mem_array(ctx, struct kb_complaint, out->n_complaints + 1);
	for (size_t i = 0; i < out->n_complaints; i++)
		out->complaints[i] = (struct kb_complaint){ c[i].at, c[i].by, c[i].reason, c[i].ticket };
	out->due = out->a.state == KB_PUBLISHED && out->a.review_on != KB_NO_DATE && out->a.review_on <= kb_today(s);
	return TEND_OK;
}

enum tend_status svc_kb_list(struct svc *s, const void *ctx, const struct session *who, enum kb_state state, struct article **out, size_t *n,
                             struct tend_err *err) {
	tend_id *ids;
	size_t k;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	if (st == TEND_OK)
		st = store_article_ids(s->store, ctx, state == KB_STATE_COUNT ? -1 : (int)state, &ids, &k, err);
	return st == TEND_OK ? kb_rows(s, ctx, ids, k, out, n, err) : st;
}

enum tend_status svc_kb_export(struct svc *s, const void *ctx, const struct session *who, struct article **out, size_t *n, struct tend_err *err) {
	tend_id *ids;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	if (st == TEND_OK)
		st = store_article_ids(s->store, ctx, -1, &ids, n, err);
	if (st != TEND_OK)
		return st;
	*out = mem_array(ctx, struct article, *n + 1);
	for (size_t i = 0; st == TEND_OK && i < *n; i++)
		st = store_article_get(s->store, ctx, ids[i], true, &(*out)[i], err);
	return st;
}

enum tend_status svc_kb_versions(struct svc *s, const void *ctx, const struct session *who, tend_id id, struct kb_version **out, size_t *n,
                                 struct tend_err *err) {
	struct store_article_version *v;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	if (st == TEND_OK)
		st = store_article_versions(s->store, ctx, id, &v, n, err);
	if (st == TEND_OK && !*n)
		st = tend_fail(err, TEND_NOT_FOUND, _("there is no article K%lld"), (long long)id);
	if (st != TEND_OK)
		return st;
	*out = mem_array(ctx, struct kb_version, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct kb_version){ v[i].version, v[i].at, v[i].author, v[i].reason, v[i].text, v[i].state };
	return TEND_OK;
}

/* ---- writing ---- */

static enum tend_status kb_event(struct change *c, const struct article *a, int64_t was) {
	return change_event(c, 0, "article", was ? mem_printf(c->ctx, "K%" PRId64 " v%" PRId64, a->id, was) : "",
	                    mem_printf(c->ctx, "K%" PRId64 " v%" PRId64 " %s", a->id, a->version, kb_state_word(a->state)));
}

static enum tend_status kb_put(struct change *c, struct article *a, const char *reason, struct kb_done *out) {
	int64_t was = a->id ? a->version : 0;
	enum tend_status st = store_article_put(c->s->store, a, c->who ? c->who->agent : 0, c->now, reason, c->err);

	if (st == TEND_OK)
		st = kb_event(c, a, was);
	if (out)
		*out = (struct kb_done){ a->id, a->version, true };
	return st;
}

static enum tend_status kb_may_edit(const struct session *who, enum kb_state state, struct tend_err *err) {
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	if (st == TEND_OK && state >= KB_PUBLISHED && !authz_may(who->role, CAP_LEAD))
		st = tend_fail(err, TEND_DENIED, _("not permitted: what is %s is a lead's to change: say with `tend kb helped ID no` what is wrong with it"),
		               _(kb_state_word(state)));
	return st;
}

enum tend_status svc_kb_add(struct svc *s, const struct session *who, const struct article *a, const char *reason, struct kb_done *out,
                            struct tend_err *err) {
	struct change c;
	struct article put = *a;
	tend_id there;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = kb_may_edit(who, KB_DRAFT, err);

	*out = (struct kb_done){ 0 };
	put.id = 0;
	if (!authz_may(who->role, CAP_LEAD) && put.state != KB_REVIEW)
		put.state = KB_DRAFT;
	kb_clean(tmp, &put);
	if (st == TEND_OK)
		st = kb_check(&put, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st == TEND_OK) {
		st = store_article_find(s->store, put.external_id, put.lang, &there, err);
		if (st == TEND_OK && there)
			st = tend_fail(err, TEND_CONFLICT, _("%s: is there in this language already: K%lld"), put.external_id, (long long)there);
		if (st == TEND_OK)
			st = kb_put(&c, &put, reason, out);
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st;
}

/* Somebody was faster: the text both began with, and theirs. */
static enum tend_status kb_clash(struct svc *s, const void *ctx, const struct article *now, int64_t seen, struct kb_conflict *k, struct tend_err *err) {
	struct store_article_version v;
	struct tend_err none;

	if (k) {
		*k = (struct kb_conflict){ .by = now->author, .base = "", .theirs = kb_text(ctx, now), .version = now->version };
		if (store_article_version(s->store, ctx, now->id, seen, &v, &none) == TEND_OK)
			k->base = v.text;
	}
	return tend_fail(err, TEND_CONFLICT, _("K%lld was changed meanwhile by %s (version %lld, you saw %lld): look at both and save again"),
	                 (long long)now->id, *now->author ? now->author : "?", (long long)now->version, (long long)seen);
}

enum tend_status svc_kb_edit(struct svc *s, const void *ctx, const struct session *who, const struct article *a, const char *reason,
                             struct kb_done *out, struct kb_conflict *k, struct tend_err *err) {
	struct change c;
	struct article put = *a, now;
	tend_id there;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct kb_done){ .id = a->id };
	kb_clean(ctx, &put);
	if (st == TEND_OK)
		st = kb_check(&put, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	st = store_article_get(s->store, ctx, a->id, true, &now, err);
	if (st == TEND_OK)
		st = kb_may_edit(who, now.state, err);
	if (st == TEND_OK && a->version >= 0 && now.version != a->version)
		st = kb_clash(s, ctx, &now, a->version, k, err);
	if (st == TEND_OK)
		st = store_article_find(s->store, put.external_id, put.lang, &there, err);
	if (st == TEND_OK && there && there != a->id)
		st = tend_fail(err, TEND_CONFLICT, _("%s: is there in this language already: K%lld"), put.external_id, (long long)there);
	if (st == TEND_OK) {
		put.state = now.state;
		put.version = out->version = now.version;
		put.head = now.head;
		put.tail = now.tail;
		put.crlf = now.crlf;
		if (!kb_same(&put, &now))
			st = kb_put(&c, &put, reason, out);
	}
	return change_end(&c, st);
}

enum tend_status svc_kb_state(struct svc *s, const struct session *who, tend_id id, int64_t if_version, enum kb_state to, const char *reason,
                              struct kb_done *out, struct tend_err *err) {
	/*                                       draft review published archived */
	static const bool edges[KB_STATE_COUNT][KB_STATE_COUNT] = {
		[KB_DRAFT]     =                 { 0,    1,     1,        1 },
		[KB_REVIEW]    =                 { 1,    0,     1,        1 },
		[KB_PUBLISHED] =                 { 1,    1,     0,        1 },
		[KB_ARCHIVED]  =                 { 1,    0,     0,        0 },
	};
	struct change c;
	struct article a;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct kb_done){ .id = id };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	st = store_article_get(s->store, c.ctx, id, true, &a, err);
	if (st == TEND_OK && if_version >= 0 && a.version != if_version)
		st = kb_clash(s, c.ctx, &a, if_version, NULL, err);
	if (st == TEND_OK) {
		out->version = a.version;
		st = kb_may_edit(who, to > a.state ? to : a.state, err);
	}
	if (st == TEND_OK && a.state == to)
		return change_end(&c, st);
	if (st == TEND_OK && !edges[a.state][to])
		st = tend_fail(err, TEND_CONFLICT, _("K%lld is %s: that does not become %s"), (long long)id, _(kb_state_word(a.state)), _(kb_state_word(to)));
	if (st == TEND_OK) {
		a.state = to;
		st = kb_put(&c, &a, reason, out);
	}
	return change_end(&c, st);
}

enum tend_status svc_kb_restore(struct svc *s, const struct session *who, tend_id id, int64_t version, int64_t if_version, struct kb_done *out,
                                struct tend_err *err) {
	struct store_article_version v;
	struct article a;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = (struct kb_done){ .id = id };
	if (st == TEND_OK)
		st = store_article_version(s->store, tmp, id, version, &v, err);
	if (st == TEND_OK)
		st = kb_parse(tmp, mem_printf(tmp, "K%" PRId64, id), v.text, strlen(v.text), &a, err);
	if (st == TEND_OK) {
		a.id = id;
		a.version = if_version;
		st = svc_kb_edit(s, tmp, who, &a, mem_printf(tmp, _("version %lld restored"), (long long)version), out, NULL, err);
	}
	mem_free(tmp);
	return st;
}

/* ---- import ---- */

static enum tend_status kb_import(struct change *c, struct article *a, int *what) {
	struct article now;
	tend_id id;
	enum tend_status st = kb_check(a, c->err);

	*what = 0;
	if (st == TEND_OK)
		st = store_article_find(c->s->store, a->external_id, a->lang, &id, c->err);
	if (st != TEND_OK)
		return st;
	a->id = id;
	*what = id ? 2 : 1;
	if (!id)
		return kb_put(c, a, "import", NULL);
	st = store_article_get(c->s->store, c->ctx, id, true, &now, c->err);
	if (st != TEND_OK)
		return st;
	a->version = now.version;
	if (!kb_same(a, &now))
		return kb_put(c, a, "import", NULL);
	bool looks = *a->head && (strcmp(a->head, now.head) != 0 || strcmp(a->tail, now.tail) != 0 || a->crlf != now.crlf);
	*what = 0;
	return looks ? store_article_head(c->s->store, a, c->err) : TEND_OK;
}

enum tend_status svc_kb_import(struct svc *s, const struct session *who, const struct article *a, int *what, struct tend_err *err) {
	struct change c;
	struct article put = *a;
	enum tend_status st = authz_check(who->role, CAP_IMPORT, err);

	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, kb_import(&c, &put, what)) : st;
}

static const char *json_text(const json_t *j, const char *key, const char *otherwise) {
	const char *v = json_string_value(json_object_get(j, key));
	return v ? v : otherwise;
}

/* A list of words, or one text of them. */
static const char *json_list(const void *ctx, const json_t *j, const char *key) {
	const json_t *list = json_object_get(j, key);
	char *out = mem_strdup(ctx, json_string_value(list) ? json_string_value(list) : "");
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v)
		out = mem_append(out, "%s%s", i ? " " : "", json_string_value(v) ? json_string_value(v) : "");
	return kb_list(ctx, out);
}

enum tend_status kb_import_json(struct change *c, const char *json, size_t n, int *what) {
	json_error_t why;
	json_t *j = json_loadb(json, n, 0, &why);
	struct article a = ARTICLE_INIT;
	const char *kind = json_text(j, "kind", "article"), *audience = json_text(j, "audience", "internal"), *state = json_text(j, "state", "draft"),
		*review = json_text(j, "review_on", "");
	enum tend_status st = TEND_OK;

	if (!json_is_object(j))
		st = tend_fail(c->err, TEND_INVALID, _("not a JSON object: %s"), why.text);
	else if (!kb_kind_parse(kind, &a.kind))
		st = tend_fail(c->err, TEND_INVALID, _("%s: not as it may be: %s"), "kind", "article, macro");
	else if (!kb_audience_parse(audience, &a.audience))
		st = tend_fail(c->err, TEND_INVALID, _("%s: not as it may be: %s"), "audience", "internal, public");
	else if (!kb_state_parse(state, &a.state))
		st = tend_fail(c->err, TEND_INVALID, _("%s: not as it may be: %s"), "state", "draft, review, published, archived");
	else if (*review && !date_parse(review, &a.review_on))
		st = tend_fail(c->err, TEND_INVALID, _("%s: not as it may be: %s"), "review_on", "2027-03-01");
	if (st == TEND_OK) {
		a.external_id = json_text(j, "id", "");
		a.title = json_text(j, "title", "");
		a.body = json_text(j, "body", "");
		a.lang = json_text(j, "lang", "zh");
		a.tags = json_list(c->ctx, j, "tags");
		a.reasons = json_list(c->ctx, j, "reasons");
		a.variant = json_text(j, "variant", "");
		a.reply = json_text(j, "reply", "");
		a.class = json_text(j, "class", "");
		a.set_reason = json_text(j, "set_reason", "");
		a.add_tags = json_list(c->ctx, j, "add_tags");
		a.then = json_text(j, "then", "");
		kb_clean(c->ctx, &a);
		st = kb_import(c, &a, what);
	}
	json_decref(j);
	return st;
}
