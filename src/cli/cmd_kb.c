/* SPDX-License-Identifier: ISC */
/* The knowledge base: finding, showing, what a ticket asks for, what is lacking. */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "cli/cmd_kb.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

const char *kb_id(struct cli *c, tend_id id) {
	return mem_printf(c->ctx, "K%" PRId64, id);
}

static void kb_hit_row(struct cli *c, struct out *o, const struct kb_hit *h) {
	out_str(o, kb_id(c, h->a.id));
	out_str(o, h->a.external_id);
	out_str(o, c->json ? h->a.title : kb_bracket(c->ctx, h->a.title, h->title_marks, h->n_title_marks));
	out_str(o, h->a.lang);
	out_real(o, h->score, 3);
	out_str(o, kb_bracket(c->ctx, h->snippet, h->snippet_marks, h->n_snippet_marks));
}

enum tend_status cmd_kb_search(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "id", "external_id", "title", "lang", "score", "snippet" };
	struct svc *s;
	struct session who;
	struct kb_hit *h;
	struct kb_req r = { .query = "" };
	size_t n;
	int64_t limit = 20;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "limit", 'i', &limit }, { "all", 'b', &r.all }, { "exact", 'b', &r.exact },
		{ "macros", 'b', &r.macros }, { "typing", 'b', &r.typing } }, 5, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 1, -1, err);
	if (st == TEND_OK && (limit < 1 || limit > 1000))
		st = tend_fail(err, TEND_USAGE, _("search: --limit: 1 to 1000"));
	if (st != TEND_OK)
		return st;
	r.query = cli_words(c->ctx, argc, argv);
	r.limit = (int)limit;
	st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_search(s, c->ctx, &who, &r, &h, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 6);
	for (size_t i = 0; i < n; i++) {
		kb_hit_row(c, o, &h[i]);
		out_end_row(o);
	}
	return out_close(o, err);
}

/* ---- one ---- */

static json_t *kb_words_json(const char *list) {
	json_t *j = json_array();
	char *copy = mem_strdup(NULL, list), *save = NULL;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		json_array_append_new(j, json_string(w));
	mem_free(copy);
	return j;
}

/* As an import reads it. */
json_t *kb_json(struct cli *c, const struct article *a) {
	static const struct { const char *key; size_t at; } texts[] = { { "variant", offsetof(struct article, variant) },
		{ "reply", offsetof(struct article, reply) }, { "class", offsetof(struct article, class) },
		{ "set_reason", offsetof(struct article, set_reason) }, { "then", offsetof(struct article, then) } };
	int y, m, d;
	json_t *j = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:s}", "id", a->external_id, "title", a->title, "body", a->body, "lang", a->lang, "kind",
	                      kb_kind_word(a->kind), "audience", kb_audience_word(a->audience), "tags", kb_words_json(a->tags), "reasons",
	                      kb_words_json(a->reasons), "state", kb_state_word(a->state));

	if (a->review_on == KB_NO_DATE) {
		json_object_set_new(j, "review_on", json_null());
	} else {
		date_to_ymd(a->review_on, &y, &m, &d);
		json_object_set_new(j, "review_on", json_string(mem_printf(c->ctx, "%04d-%02d-%02d", y, m, d)));
	}
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *v;
		memcpy(&v, (const char *)a + texts[i].at, sizeof v);
		if (*v)
			json_object_set_new(j, texts[i].key, json_string(v));
	}
	if (*a->add_tags)
		json_object_set_new(j, "add_tags", kb_words_json(a->add_tags));
	return j;
}

static void kb_show_json(struct cli *c, const struct kb_full *f) {
	json_t *j = kb_json(c, &f->a), *variants = json_array(), *complaints = json_array();

	json_object_set(j, "external_id", json_object_get(j, "id"));
	json_object_set_new(j, "id", json_string(kb_id(c, f->a.id)));
	for (size_t i = 0; i < f->n_variants; i++)
		json_array_append_new(variants, json_pack("{s:s,s:s,s:s,s:s}", "id", kb_id(c, f->variants[i].id), "external_id", f->variants[i].external_id,
		                                          "lang", f->variants[i].lang, "title", f->variants[i].title));
	for (size_t i = 0; i < f->n_complaints; i++)
		json_array_append_new(complaints, json_pack("{s:s,s:s,s:s}", "at", tms_format(c->ctx, f->complaints[i].at, c->zone), "by", f->complaints[i].by,
		                                            "reason", f->complaints[i].reason));
	json_object_set_new(j, "version", json_integer(f->a.version));
	json_object_set_new(j, "author", json_string(f->a.author));
	json_object_set_new(j, "updated", json_string(tms_format(c->ctx, f->a.updated, c->zone)));
	json_object_set_new(j, "review_due", json_boolean(f->due));
	json_object_set_new(j, "variants", variants);
	json_object_set_new(j, "use", json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:o}", "shown", (json_int_t)f->a.shown, "inserted", (json_int_t)f->a.inserted, "helped",
	                                        (json_int_t)f->a.helped, "not_helped", (json_int_t)f->a.unhelped, "solved", (json_int_t)f->solved, "reopened",
	                                        (json_int_t)f->reopened, "complaints", complaints));
	puts(out_dump(c->ctx, j));
}

static void kb_show_plain(struct cli *c, const struct kb_full *f) {
	const struct article *a = &f->a;
	struct kb_line *lines;
	size_t n;

	printf("%s  %s  v%" PRId64 "  %s  %s  %s  %s  %s\n", kb_id(c, a->id), u8_visible(c->ctx, a->external_id, false), a->version, _(kb_state_word(a->state)),
	       _(kb_audience_word(a->audience)), a->langs, u8_visible(c->ctx, a->author, false), tms_format(c->ctx, a->updated, c->zone));
	printf("# %s\n", u8_visible(c->ctx, a->title, false));
	lines = kb_render(c->ctx, a->body, 100, &n);
	for (size_t i = 0; i < n; i++)
		printf("%s\n", u8_visible(c->ctx, lines[i].text, false));
	if (*a->reply)
		printf(_("REPLY\n%s\n"), u8_visible(c->ctx, a->reply, true));
	if (*a->tags)
		printf(_("tags %s\n"), u8_visible(c->ctx, a->tags, false));
	if (*a->reasons)
		printf(_("reasons %s\n"), u8_visible(c->ctx, a->reasons, false));
	if (*a->class || *a->set_reason || *a->add_tags || *a->then)
		printf(_("sets  %s %s  tags %s  then %s\n"), a->class, a->set_reason, a->add_tags, a->then);
	printf(_("shown %" PRId64 ", inserted %" PRId64 ", helped %" PRId64 ", did not help %" PRId64 "; tickets solved with it %" PRId64 ", reopened %" PRId64 "\n"),
	       a->shown, a->inserted, a->helped, a->unhelped, f->solved, f->reopened);
	for (size_t i = 0; i < f->n_complaints; i++)
		printf(_("did not help: %s  %s  %s\n"), u8_visible(c->ctx, f->complaints[i].reason, false), f->complaints[i].by,
		       tms_format(c->ctx, f->complaints[i].at, c->zone));
	if (f->due)
		printf("%s\n", _("its review is due"));
}

enum tend_status cmd_kb_show(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct kb_full f;
	bool text = false;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "text", 'b', &text } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_ready(c, argc, 1, 1, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_get(s, c->ctx, &who, argv[0], &f, err);
	if (st != TEND_OK)
		return st;
	if (text)
		fputs(kb_text(c->ctx, &f.a), stdout);
	else
		(c->json ? kb_show_json : kb_show_plain)(c, &f);
	return TEND_OK;
}

static void kb_article_row(struct cli *c, struct out *o, const struct article *a) {
	int y, m, d;

	out_str(o, kb_id(c, a->id));
	out_str(o, a->external_id);
	out_str(o, a->title);
	out_str(o, a->langs);
	out_str(o, kb_kind_word(a->kind));
	out_str(o, kb_state_word(a->state));
	out_int(o, a->version);
	out_int(o, a->inserted);
	out_int(o, a->helped);
	out_int(o, a->unhelped);
	if (a->review_on == KB_NO_DATE) {
		out_str(o, NULL);
	} else {
		date_to_ymd(a->review_on, &y, &m, &d);
		out_str(o, mem_printf(c->ctx, "%04d-%02d-%02d", y, m, d));
	}
	out_end_row(o);
}

enum tend_status cmd_kb_list(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "id", "external_id", "title", "langs", "kind", "state", "version", "inserted", "helped", "not_helped", "review_on" };
	struct svc *s;
	struct session who;
	struct article *a;
	size_t n;
	enum kb_state state = KB_STATE_COUNT;
	enum tend_status st = cli_want(c, argc, 0, 1, err);

	if (st == TEND_OK && argc && !kb_state_parse(argv[0], &state))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no state of articles: draft review published archived"), argv[0]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_kb_list(s, c->ctx, &who, state, &a, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 11);
	for (size_t i = 0; i < n; i++)
		kb_article_row(c, o, &a[i]);
	return out_close(o, err);
}
