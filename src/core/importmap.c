/* SPDX-License-Identifier: ISC */
/* Import maps: reading one, and what it says of a row. Knows nothing of files, JSON or tickets in the store. */
#include "tend/importmap.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/datescan.h"
#include "tend/conf.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

const char *const map_field_names[MF_COUNT] = {
	"ticket.id", "ticket.subject", "ticket.channel", "ticket.opened", "ticket.state", "ticket.order", "ticket.priority",
	"ticket.rating", "ticket.tags", "customer.id", "customer.name", "customer.mail", "customer.phone", "opening.text",
	"message.id", "message.parent", "message.text", "message.at", "message.direction", "message.from", "reply.text",
	"reply.at", "reply.from",
};

struct map_alt { const char *text; bool literal; };
struct map_value { struct map_alt *alts; size_t n; int line; };
struct map_word { const char *kind, *word, **values; size_t n; int line; };
enum map_op { MO_IS, MO_LT, MO_LE, MO_GT, MO_GE };
struct map_term { const char *column, **values; size_t n; enum map_op op; bool negate; int line; };
struct map_terms { struct map_term *t; size_t n; };
struct map_line { const char *text; int line; };

struct import_map {
	const char *file;
	struct map_facts facts;
	struct map_join *joins;
	struct map_value fields[MF_COUNT];
	struct map_word *words;
	size_t n_words;
	struct map_terms *skips, note; /* a row is skipped when one of the conditions holds */
	size_t n_skips;
	struct map_line *dates, *redacts;
	size_t n_dates, n_redacts;
	const struct zone *zone;
	int each_line;
};

static const char *const map_kinds[] = { "channel", "direction", "state", "priority" };

/* ---- reading ---- */

static enum tend_status map_bad(const struct import_map *m, int line, struct tend_err *err, const char *what, const char *of) {
	return tend_fail(err, TEND_INVALID, "%s:%d: %s: %s", m->file, line, of, what);
}

/* Comma-separated, trimmed. */
static const char **map_list(const void *ctx, const char *s, size_t *n) {
	const char **out = NULL;

	*n = 0;
	for (const char *p = s;;) {
		size_t len = strcspn(p, ",");
		mem_grow(ctx, out, *n);
		out[(*n)++] = u8_squeeze(ctx, mem_strndup(ctx, p, len));
		if (!p[len])
			return out;
		p += len + 1;
	}
}

/* `column | other column | "words"` */
static enum tend_status map_value(struct import_map *m, struct map_value *v, const struct conf_entry *e, struct tend_err *err) {
	*v = (struct map_value){ .line = e->line };
	for (const char *p = e->value; p;) {
		const char *bar = *p == '"' ? strchr(p + 1, '"') : p;
		bar = bar ? strchr(bar, '|') : NULL;
		char *text = u8_squeeze(m, mem_strndup(m, p, bar ? (size_t)(bar - p) : strlen(p)));
		size_t len = strlen(text);
		bool literal = *text == '"';
		if (literal && (len < 2 || text[len - 1] != '"'))
			return map_bad(m, e->line, err, _("a quote without its end"), e->key);
		if (!len)
			return map_bad(m, e->line, err, _("a column or \"words\" are needed"), e->key);
		mem_grow(m, v->alts, v->n);
		v->alts[v->n++] = (struct map_alt){ literal ? mem_strndup(m, text + 1, len - 2) : text, literal };
		p = bar ? bar + 1 + strspn(bar + 1, " ") : NULL;
	}
	return TEND_OK;
}

/* One term of a condition at *p: `-"Ticket Status":Closed,Deleted`. */
static enum tend_status map_term(struct import_map *m, const char **p, struct map_term *t, const struct conf_entry *e, struct tend_err *err) {
	static const struct { const char *sign; enum map_op op; } ops[] = { { "<=", MO_LE }, { ">=", MO_GE }, { "<", MO_LT }, { ">", MO_GT }, { ":", MO_IS } };
	const char *s = *p;

	*t = (struct map_term){ .negate = *s == '-', .line = e->line };
	s += t->negate ? 1 : 0;
	size_t quoted = *s == '"';
	size_t len = quoted ? strcspn(s + 1, "\"") : strcspn(s, ":<> ");
	t->column = mem_strndup(m, s + quoted, len);
	s += len + quoted + (quoted && s[len + 1] == '"' ? 1u : 0u);
	size_t i = 0;
	while (i < 5 && strncmp(s, ops[i].sign, strlen(ops[i].sign)) != 0)
		i++;
	if (i == 5 || !len)
		return map_bad(m, e->line, err, _("a condition reads column:value, with < <= > >= for numbers, \"a column\" in quotes when it has blanks"), e->key);
	t->op = ops[i].op;
	s += strlen(ops[i].sign);
	quoted = *s == '"';
	len = quoted ? strcspn(s + 1, "\"") : strcspn(s, " ");
	t->values = map_list(m, mem_strndup(m, s + quoted, len), &t->n);
	s += len + quoted + (quoted && s[len + 1] == '"' ? 1u : 0u);
	*p = s + strspn(s, " ");
	return TEND_OK;
}

static enum tend_status map_terms(struct import_map *m, struct map_terms *c, const struct conf_entry *e, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	for (const char *p = e->value; st == TEND_OK && *p;) {
		mem_grow(m, c->t, c->n);
		st = map_term(m, &p, &c->t[c->n], e, err);
		c->n += st == TEND_OK ? 1 : 0;
	}
	return st == TEND_OK && !c->n ? map_bad(m, e->line, err, _("empty"), e->key) : st;
}

static enum tend_status map_line_add(struct import_map *m, struct map_line **list, size_t *n, const struct conf_entry *e) {
	mem_grow(m, *list, *n);
	(*list)[(*n)++] = (struct map_line){ mem_strdup(m, e->value), e->line };
	return TEND_OK;
}

/* channel.mail = Email,E-mail */
static bool map_word_add(struct import_map *m, const struct conf_entry *e) {
	for (size_t i = 0; i < sizeof map_kinds / sizeof *map_kinds; i++) {
		size_t len = strlen(map_kinds[i]);
		if (strncmp(e->key, map_kinds[i], len) != 0 || e->key[len] != '.' || !e->key[len + 1])
			continue;
		mem_grow(m, m->words, m->n_words);
		struct map_word *w = &m->words[m->n_words++];
		*w = (struct map_word){ .kind = map_kinds[i], .word = mem_strdup(m, e->key + len + 1), .line = e->line };
		w->values = map_list(m, e->value, &w->n);
		return true;
	}
	return false;
}

static enum tend_status map_plain(struct import_map *m, const struct conf_entry *e, struct tend_err *err) {
	struct { const char *key; const char **out; } texts[] = { { "source", &m->facts.source }, { "format", &m->facts.format },
		{ "charset", &m->facts.charset }, { "message.each", &m->facts.each }, { "message.empty", &m->facts.empty } };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!strcmp(e->key, texts[i].key)) {
			size_t len = strlen(e->value);
			size_t quoted = len > 1 && *e->value == '"' && e->value[len - 1] == '"';
			*texts[i].out = mem_strndup(m, e->value + quoted, len - 2 * quoted);
			if (!strcmp(e->key, "message.each"))
				m->each_line = e->line;
			if (!strcmp(e->key, "format") && strcmp(e->value, "csv") != 0 && strcmp(e->value, "jsonl") != 0)
				return map_bad(m, e->line, err, _("csv or jsonl"), e->key);
			return TEND_OK;
		}
	if (!strcmp(e->key, "zone"))
		return zone_get(e->value, &m->zone, NULL) == TEND_OK ? TEND_OK : map_bad(m, e->line, err, _("no such time zone: write it like Asia/Shanghai"), e->key);
	if (!strcmp(e->key, "separator")) {
		m->facts.separator = !strcmp(e->value, "tab") || !strcmp(e->value, "\\t") ? '\t' : e->value[0];
		return m->facts.separator == '\t' || strlen(e->value) == 1 ? TEND_OK : map_bad(m, e->line, err, _("one character, or tab"), e->key);
	}
	if (!strcmp(e->key, "skip")) {
		mem_grow(m, m->skips, m->n_skips);
		m->skips[m->n_skips] = (struct map_terms){ 0 };
		return map_terms(m, &m->skips[m->n_skips++], e, err);
	}
	if (!strcmp(e->key, "note"))
		return map_terms(m, &m->note, e, err);
	if (!strcmp(e->key, "date"))
		return datescan_known(e->value) ? map_line_add(m, &m->dates, &m->n_dates, e)
		                                : map_bad(m, e->line, err, _("the letters behind a percent sign are Y y m d e b B a A H I M S p z s"), e->key);
	if (!strcmp(e->key, "redact"))
		return map_line_add(m, &m->redacts, &m->n_redacts, e);
	return map_word_add(m, e) ? TEND_OK : map_bad(m, e->line, err, _("not known in an import map (tend-import(5) lists the keys)"), e->key);
}

static enum tend_status map_entry(struct import_map *m, const struct conf_entry *e, struct tend_err *err) {
	for (int f = 0; f < MF_COUNT; f++)
		if (!strcmp(e->key, map_field_names[f]))
			return map_value(m, &m->fields[f], e, err);
	return map_plain(m, e, err);
}

static enum tend_status map_join(struct import_map *m, const struct conf_section *s, struct tend_err *err) {
	struct map_join j = { .name = mem_strdup(m, s->name), .line = s->line };

	for (size_t i = 0; i < s->n; i++) {
		const struct conf_entry *e = &s->entries[i];
		if (!strcmp(e->key, "file"))
			j.file = mem_strdup(m, e->value);
		else if (!strcmp(e->key, "on"))
			j.on = mem_strdup(m, e->value);
		else
			return map_bad(m, e->line, err, _("a join has file and on"), e->key);
	}
	if (!*j.name || !j.file || !j.on)
		return map_bad(m, s->line, err, _("a join needs a name, file = … and on = …"), "join");
	mem_grow(m, m->joins, m->facts.n_joins);
	m->joins[m->facts.n_joins++] = j;
	m->facts.joins = m->joins;
	return TEND_OK;
}

static const char *map_source(const void *ctx, const char *file) {
	const char *base = strrchr(file, '/');

	base = base ? base + 1 : file;
	return mem_strndup(ctx, base, strcspn(base, "."));
}

static enum tend_status map_sane(const struct import_map *m, struct tend_err *err) {
	if (!m->fields[MF_TICKET_ID].n && !m->fields[MF_MESSAGE_PARENT].n)
		return tend_fail(err, TEND_INVALID, _("%s: ticket.id is missing: say which column tells the tickets apart"), m->file);
	if (m->fields[MF_MESSAGE_PARENT].n && !m->fields[MF_MESSAGE_ID].n)
		return map_bad(m, m->fields[MF_MESSAGE_PARENT].line, err, _("needs message.id too"), "message.parent");
	if (!m->fields[MF_MESSAGE_TEXT].n && !m->fields[MF_OPENING_TEXT].n)
		return tend_fail(err, TEND_INVALID, _("%s: message.text is missing: say which column holds what was said"), m->file);
	return TEND_OK;
}

enum tend_status import_map_parse(const void *ctx, const char *file, const char *text, size_t n, struct import_map **out, struct tend_err *err) {
	struct import_map *m = mem_new(ctx, struct import_map);
	struct conf *c = conf_new(m);
	enum tend_status st = conf_parse(c, file, text, n, err);

	m->file = mem_strdup(m, file);
	m->facts = (struct map_facts){ .source = map_source(m, file), .format = "", .charset = "", .each = "", .empty = "" };
	if (zone_get("UTC", &m->zone, NULL) != TEND_OK)
		m->zone = NULL;
	for (size_t i = 0; st == TEND_OK && i < c->n; i++) {
		const struct conf_section *s = &c->sections[i];
		if (!strcmp(s->kind, "join"))
			st = map_join(m, s, err);
		else if (*s->kind)
			st = map_bad(m, s->line, err, _("the only sections of an import map are [join NAME]"), s->kind);
		for (size_t k = 0; st == TEND_OK && !*s->kind && k < s->n; k++)
			st = map_entry(m, &s->entries[k], err);
	}
	if (st == TEND_OK)
		st = map_sane(m, err);
	*out = m;
	return st;
}

/* ---- what it says ---- */

const struct map_facts *import_map_facts(const struct import_map *m) {
	return &m->facts;
}

const char *import_map_file(const struct import_map *m) {
	return m->file;
}

bool import_map_has(const struct import_map *m, enum map_field f) {
	return m->fields[f].n > 0;
}

const char *import_map_path(const struct import_map *m, size_t *i, int *line, bool *of_message) {
	size_t at = 0;

	*of_message = false;
	for (int f = 0; f < MF_COUNT; f++)
		for (size_t k = 0; k < m->fields[f].n; k++)
			if (!m->fields[f].alts[k].literal && at++ == *i) {
				++*i;
				*line = m->fields[f].line;
				*of_message = f >= MF_MESSAGE_ID && f <= MF_MESSAGE_FROM;
				return m->fields[f].alts[k].text;
			}
	for (size_t k = 0; k <= m->n_skips; k++) {
		const struct map_terms *c = k < m->n_skips ? &m->skips[k] : &m->note;
		for (size_t t = 0; t < c->n; t++)
			if (at++ == *i) {
				++*i;
				*line = c->t[t].line;
				*of_message = true;
				return c->t[t].column;
			}
	}
	return NULL;
}

const char *import_map_value(const struct import_map *m, enum map_field f, map_get *get, void *row) {
	for (size_t i = 0; i < m->fields[f].n; i++) {
		const struct map_alt *a = &m->fields[f].alts[i];
		const char *v = a->literal ? a->text : get(row, a->text);
		if (v && *v)
			return v;
	}
	return "";
}

/* {column} stands for that column's value. */
static const char *map_own(const char *v, map_get *get, void *row, char *buf, size_t n) {
	size_t len = strlen(v);

	if (len < 3 || *v != '{' || v[len - 1] != '}' || len - 2 >= n)
		return v;
	memcpy(buf, v + 1, len - 2);
	buf[len - 2] = '\0';
	return get(row, buf);
}

static bool map_same(const char *a, const char *b) {
	for (; *a && *b; a++, b++)
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
	return *a == *b;
}

const char *import_map_word(const struct import_map *m, const char *kind, const char *value, map_get *get, void *row) {
	char buf[256];

	for (size_t i = 0; i < m->n_words; i++)
		for (size_t k = 0; !strcmp(m->words[i].kind, kind) && k < m->words[i].n; k++) {
			const char *v = map_own(m->words[i].values[k], get, row, buf, sizeof buf);
			if (v && map_same(v, value))
				return m->words[i].word;
		}
	return NULL;
}

bool import_map_maps(const struct import_map *m, const char *kind) {
	for (size_t i = 0; i < m->n_words; i++)
		if (!strcmp(m->words[i].kind, kind))
			return true;
	return false;
}

static bool map_value_holds(const struct map_term *t, const char *have, const char *want) {
	char *end_have, *end_want;

	if (t->op == MO_IS)
		return map_same(have, want);
	double a = strtod(have, &end_have), b = strtod(want, &end_want); /* a count or a rating: never money */
	if (!*have || *end_have || *end_want)
		return false;
	return t->op == MO_LT ? a < b : t->op == MO_LE ? a <= b : t->op == MO_GT ? a > b : a >= b;
}

static bool map_holds(const struct map_terms *c, map_get *get, void *row) {
	for (size_t i = 0; i < c->n; i++) {
		const struct map_term *t = &c->t[i];
		const char *have = get(row, t->column);
		bool any = false;
		for (size_t k = 0; !any && k < t->n; k++)
			any = map_value_holds(t, have ? have : "", t->values[k]);
		if (any == t->negate)
			return false;
	}
	return c->n > 0;
}

bool import_map_skips(const struct import_map *m, map_get *get, void *row) {
	for (size_t i = 0; i < m->n_skips; i++)
		if (map_holds(&m->skips[i], get, row))
			return true;
	return false;
}

bool import_map_notes(const struct import_map *m, map_get *get, void *row) {
	return map_holds(&m->note, get, row);
}

bool import_map_time(const struct import_map *m, const char *s, tms_t *out, int *off_min) {
	static const char *const usual[] = { "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d" };

	for (size_t i = 0; i < m->n_dates; i++)
		if (datescan(s, m->dates[i].text, m->zone, out, off_min))
			return true;
	if (m->n_dates)
		return false;
	if (tms_parse(s, out, off_min, NULL) == TEND_OK)
		return true;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (datescan(s, usual[i], m->zone, out, off_min))
			return true;
	return false;
}

const char *import_map_redact(const struct import_map *m, size_t i, int *line) {
	if (i >= m->n_redacts)
		return NULL;
	*line = m->redacts[i].line;
	return m->redacts[i].text;
}
