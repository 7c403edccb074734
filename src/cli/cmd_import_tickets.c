/* SPDX-License-Identifier: ISC */
/* `tend import tickets FILE --map MAP`: another desk's export, by a map that says what is what. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/source.h"
#include "tend/i18n.h"
#include "tend/importmap.h"
#include "tend/mem.h"
#include "tend/redact.h"
#include "tend/service.h"
#include "tend/u8.h"

enum { AT_ONCE = 100 };

/* One message of a row, and the ticket as that row tells it. */
struct item {
	const char *key, *parent;    /* of its ticket; what it answers */
	struct import_ticket *of;
	struct import_message m;
	size_t order;
	int line;
};

struct group { size_t first, n, order; };

/* A joined file: its rows by the ticket's id. */
struct joined { const char *key; json_t *row; size_t order; };
struct join { struct joined *rows; size_t n, next; bool *used; };

struct imp {
	struct cli *c;
	struct svc *s;
	struct session who;
	struct import_map *map;
	const struct map_facts *facts;
	struct redact *redact;
	struct source src;
	const struct zone *zone;     /* of what --dry-run prints */
	struct join *joins;
	void *ctx;                   /* of the rows gathered */
	struct item *items;
	size_t n_items;
	struct import_ticket *pending;
	int *lines;                  /* of the pending ones */
	size_t n_pending;
	struct import_counts k;
	int64_t rows, messages;
	int missing;                 /* columns that the map names and the file has not */
	bool dry, orphan;            /* the row is of a join alone: nobody knows who the customer is */
};

/* ---- looking values up ---- */

struct look {
	json_t *ticket, *element;
	void *ctx;
	size_t index;                /* which one of a path that ends in [] */
	bool several, found;         /* such a path was read; and had one there */
};

static const char *look_text(struct look *l, const json_t *v) {
	if (json_is_string(v))
		return json_string_value(v);
	if (json_is_integer(v))
		return mem_printf(l->ctx, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	if (json_is_real(v))
		return mem_printf(l->ctx, "%.15g", json_real_value(v));
	return json_is_boolean(v) ? (json_is_true(v) ? "true" : "false") : NULL;
}

/* a.b[].c in a JSON value: a name as it stands first, then step by step. */
static json_t *look_path(struct look *l, json_t *in, const char *path) {
	json_t *whole = json_object_get(in, path);
	size_t len = strcspn(path, ".");
	bool array = len > 2 && !strncmp(path + len - 2, "[]", 2);

	if (whole || !json_is_object(in))
		return whole;
	char *name = mem_strndup(l->ctx, path, array ? len - 2 : len);
	json_t *v = json_object_get(in, name);
	if (array) {
		v = json_array_get(v, path[len] ? 0 : l->index);
		l->several |= !path[len];
		l->found |= !path[len] && v;
	}
	return v && path[len] ? look_path(l, v, path + len + 1) : path[len] ? NULL : v;
}

static const char *look_get(void *row, const char *path) {
	struct look *l = row;
	json_t *v = l->element ? look_path(l, l->element, path) : NULL;

	return look_text(l, v ? v : look_path(l, l->ticket, path));
}

/* ---- a row ---- */

static enum tend_status imp_bad(const struct imp *p, struct tend_err *err, enum map_field f, const char *value, const char *what) {
	return tend_fail(err, TEND_INVALID, "%s:%d: %s: `%s` %s", p->src.file, p->src.line, map_field_names[f], u8_clip(p->ctx, value, 60), what);
}

static enum tend_status imp_time(struct imp *p, enum map_field f, struct look *l, tms_t *out, int *off, struct tend_err *err) {
	const char *v = import_map_value(p->map, f, look_get, l);

	*out = TMS_NONE;
	*off = 0;
	if (*v && !import_map_time(p->map, v, out, off))
		return imp_bad(p, err, f, v, _("is no time by the map: say `date = …`, %d/%m/%Y %H:%M for instance"));
	return TEND_OK;
}

static char *imp_plain(struct imp *p, enum map_field f, struct look *l) {
	return u8_squeeze(p->ctx, import_map_value(p->map, f, look_get, l));
}

static enum tend_status imp_text(struct imp *p, const char *text, const char **out, struct tend_err *err) {
	struct tend_err why;
	enum tend_status st = redact_apply(p->redact, p->ctx, text, out, &why);

	return st == TEND_OK ? st : tend_fail(err, TEND_INVALID, "%s:%d: redact: %s", p->src.file, p->src.line, why.msg);
}

/* 1 to most, also as a spreadsheet writes it (3.0); 0 when it says nothing. */
static enum tend_status imp_small(struct imp *p, enum map_field f, const char *v, int most, int *out, struct tend_err *err) {
	char *end;

	*out = 0;
	if (!*v)
		return TEND_OK;
	long n = strtol(v, &end, 10);
	if (end == v || strcmp(end + (*end == '.' ? 1 + strspn(end + 1, "0") : 0), "") != 0 || n < 0 || n > most)
		return imp_bad(p, err, f, v, mem_printf(p->ctx, _("is not a number from 1 to %d"), most));
	*out = (int)n;
	return TEND_OK;
}

static enum tend_status imp_words(struct imp *p, struct look *l, struct import_ticket *t, struct tend_err *err) {
	const char *state = imp_plain(p, MF_TICKET_STATE, l), *channel = imp_plain(p, MF_TICKET_CHANNEL, l), *priority = imp_plain(p, MF_TICKET_PRIORITY, l);
	const char *word = import_map_word(p->map, "channel", channel, look_get, l);

	t->channel = word ? word : *channel ? channel : "web";
	word = import_map_word(p->map, "state", state, look_get, l);
	t->state = STATE_CLOSED;
	if (*state && !state_parse(word ? word : state, &t->state))
		return imp_bad(p, err, MF_TICKET_STATE, state, _("is no state: say what it is by state.closed = … in the map"));
	word = import_map_word(p->map, "priority", priority, look_get, l);
	enum tend_status st = imp_small(p, MF_TICKET_PRIORITY, word ? word : priority, 4, &t->priority, err);
	return st == TEND_OK ? imp_small(p, MF_TICKET_RATING, imp_plain(p, MF_TICKET_RATING, l), 5, &t->rating, err) : st;
}

static enum tend_status imp_ticket(struct imp *p, struct look *l, struct import_ticket **out, struct tend_err *err) {
	struct import_ticket *t = *out = mem_new(p->ctx, struct import_ticket);
	int off;
	char *tags = imp_plain(p, MF_TICKET_TAGS, l);

	for (char *c = tags; *c; c++)
		if (*c == ',' || *c == ';')
			*c = ' ';
	*t = (struct import_ticket){ .source = p->facts->source, .id = imp_plain(p, MF_TICKET_ID, l), .order = imp_plain(p, MF_TICKET_ORDER, l), .tags = tags,
		.customer_id = imp_plain(p, MF_CUSTOMER_ID, l), .customer_name = imp_plain(p, MF_CUSTOMER_NAME, l),
		.customer_mail = imp_plain(p, MF_CUSTOMER_MAIL, l), .customer_phone = imp_plain(p, MF_CUSTOMER_PHONE, l) };
	if (!*t->id && !import_map_has(p->map, MF_MESSAGE_PARENT))
		return tend_fail(err, TEND_INVALID, _("%s:%d: ticket.id: empty"), p->src.file, p->src.line);
	enum tend_status st = imp_text(p, imp_plain(p, MF_TICKET_SUBJECT, l), &t->subject, err);
	if (st == TEND_OK)
		st = imp_time(p, MF_TICKET_OPENED, l, &t->opened, &off, err);
	return st == TEND_OK ? imp_words(p, l, t, err) : st;
}

static enum tend_status imp_direction(struct imp *p, struct look *l, enum direction *out, struct tend_err *err) {
	const char *v = import_map_value(p->map, MF_MESSAGE_DIRECTION, look_get, l), *word = import_map_word(p->map, "direction", v, look_get, l);

	*out = DIR_IN;
	if (import_map_notes(p->map, look_get, l))
		*out = DIR_NOTE;
	else if (!import_map_has(p->map, MF_MESSAGE_DIRECTION))
		return TEND_OK;
	else if (!word && import_map_maps(p->map, "direction"))
		*out = p->orphan ? DIR_IN : DIR_OUT; /* those that the map does not name are ours */
	else if (!strcmp(word ? word : v, "out"))
		*out = DIR_OUT;
	else if (!strcmp(word ? word : v, "note"))
		*out = DIR_NOTE;
	else if (strcmp(word ? word : v, "in") != 0)
		return imp_bad(p, err, MF_MESSAGE_DIRECTION, v, _("is no direction: say who the customer is by direction.in = … in the map"));
	return TEND_OK;
}

static enum tend_status imp_add(struct imp *p, struct import_ticket *t, const struct import_message *m, const char *parent, struct tend_err *err) {
	const char *text = *m->text ? m->text : p->facts->empty;

	if (!*text)
		return TEND_OK;
	mem_grow(p->ctx, p->items, p->n_items);
	struct item *it = &p->items[p->n_items];
	*it = (struct item){ .of = t, .m = *m, .parent = parent, .key = t->id, .order = p->n_items, .line = p->src.line };
	p->n_items++;
	return imp_text(p, mem_strdup(p->ctx, text), &it->m.text, err); /* the row goes before its tickets do */
}

/* All that one element says: several when message.text ends in []. */
static enum tend_status imp_message(struct imp *p, struct look *l, struct import_ticket *t, struct tend_err *err) {
	struct import_message m = { .id = imp_plain(p, MF_MESSAGE_ID, l), .from_name = imp_plain(p, MF_MESSAGE_FROM, l) };
	const char *id = m.id, *parent = imp_plain(p, MF_MESSAGE_PARENT, l);
	enum tend_status st = imp_direction(p, l, &m.direction, err);

	if (st == TEND_OK && import_map_has(p->map, MF_MESSAGE_PARENT) && !*id)
		return tend_fail(err, TEND_INVALID, _("%s:%d: message.id: empty"), p->src.file, p->src.line);
	if (st == TEND_OK)
		st = imp_time(p, MF_MESSAGE_AT, l, &m.at, &m.off_min, err);
	for (l->index = 0, l->several = false; st == TEND_OK; l->index++) {
		const char *text = import_map_value(p->map, MF_MESSAGE_TEXT, look_get, l);
		if (l->several && !l->found)
			break;
		l->found = false;
		m.text = text;
		if (l->several && l->index && *id)
			m.id = mem_printf(p->ctx, "%s/%zu", id, l->index + 1);
		st = imp_add(p, t, &m, parent, err);
		if (!l->several)
			break;
	}
	l->index = 0;
	return st;
}

static enum tend_status imp_reply(struct imp *p, struct look *l, struct import_ticket *t, struct tend_err *err) {
	struct import_message m = { .id = "", .direction = DIR_OUT, .text = import_map_value(p->map, MF_REPLY_TEXT, look_get, l),
		.from_name = imp_plain(p, MF_REPLY_FROM, l) };
	enum tend_status st = imp_time(p, MF_REPLY_AT, l, &m.at, &m.off_min, err);

	return st == TEND_OK && *m.text ? imp_add(p, t, &m, "", err) : st;
}

static enum tend_status imp_elements(struct imp *p, struct look *l, struct import_ticket *t, struct tend_err *err) {
	size_t len = strlen(p->facts->each), i;
	char *path = mem_strndup(p->ctx, p->facts->each, len > 2 && !strcmp(p->facts->each + len - 2, "[]") ? len - 2 : len);
	json_t *list = look_path(l, l->ticket, path), *e;
	enum tend_status st = TEND_OK;

	json_array_foreach(list, i, e) {
		l->element = e;
		if (st == TEND_OK && !import_map_skips(p->map, look_get, l))
			st = imp_message(p, l, t, err);
	}
	l->element = NULL;
	return st;
}

/* Everything a row says goes to p->items, or nothing of it. */
static enum tend_status imp_row(struct imp *p, json_t *row, struct tend_err *err) {
	struct look l = { .ticket = row, .ctx = p->ctx };
	struct import_ticket *t;
	size_t before = p->n_items;
	bool each = *p->facts->each != '\0';
	enum tend_status st;

	if (import_map_skips(p->map, look_get, &l))
		return TEND_OK;
	st = imp_ticket(p, &l, &t, err);
	if (st == TEND_OK && each)
		st = imp_elements(p, &l, t, err);
	if (st == TEND_OK && !each && import_map_has(p->map, MF_MESSAGE_TEXT))
		st = imp_message(p, &l, t, err);
	if (st == TEND_OK && p->n_items == before && import_map_has(p->map, MF_OPENING_TEXT)) {
		struct import_message m = { .id = "", .from_name = t->customer_name, .text = import_map_value(p->map, MF_OPENING_TEXT, look_get, &l), .at = t->opened };
		st = imp_add(p, t, &m, "", err);
	}
	if (st == TEND_OK && import_map_has(p->map, MF_REPLY_TEXT))
		st = imp_reply(p, &l, t, err);
	if (st == TEND_OK && p->n_items == before)
		return tend_fail(err, TEND_INVALID, _("%s:%d: message.text: empty, and `message.empty = …` does not say what stands for that"), p->src.file, p->src.line);
	if (st != TEND_OK)
		p->n_items = before;
	return st;
}

/* ---- from rows to tickets ---- */

static int item_by_id(const void *a, const void *b) {
	return strcmp((*(struct item *const *)a)->m.id, (*(struct item *const *)b)->m.id);
}

/* The ticket of an answer is the root of its tree: as far up as this file goes. */
static void imp_roots(struct imp *p) {
	struct item **by = mem_array(p->ctx, struct item *, p->n_items + 1);

	for (size_t i = 0; i < p->n_items; i++)
		by[i] = &p->items[i];
	if (p->n_items)
		qsort(by, p->n_items, sizeof *by, item_by_id);
	for (size_t i = 0; i < p->n_items; i++) {
		const struct item *up = &p->items[i];
		for (size_t hops = 0; hops < p->n_items && *up->parent; hops++) {
			const struct item want = { .m = { .id = up->parent } }, *key = &want;
			struct item **found = bsearch(&key, by, p->n_items, sizeof *by, item_by_id);
			if (!found || *found == up)
				break;
			up = *found;
		}
		p->items[i].key = up->m.id;
	}
}

static int item_by_key(const void *a, const void *b) {
	const struct item *x = a, *y = b;
	int k = strcmp(x->key, y->key);
	return k ? k : (x->order > y->order) - (x->order < y->order);
}

static int item_by_time(const void *a, const void *b) {
	const struct item *x = a, *y = b;
	return x->m.at != y->m.at ? (x->m.at > y->m.at) - (x->m.at < y->m.at) : (x->order > y->order) - (x->order < y->order);
}

static int group_by_order(const void *a, const void *b) {
	const struct group *x = a, *y = b;
	return (x->order > y->order) - (x->order < y->order);
}

static json_t *imp_json(const struct imp *p, const struct import_ticket *t) {
	json_t *list = json_array();

	for (size_t i = 0; i < t->n; i++) {
		const struct import_message *m = &t->messages[i];
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", m->id, "direction", direction_word(m->direction), "at",
		                                      tms_format(t->messages, m->at, p->zone), "from", m->from_name, "text", m->text));
	}
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:{s:s,s:s,s:s,s:s},s:o}", "id", t->id, "subject", t->subject, "channel", t->channel, "state",
	                 state_word(t->state), "order", t->order, "tags", t->tags, "priority", t->priority, "rating", t->rating, "opened",
	                 tms_format(t->messages, t->opened, p->zone), "customer", "id", t->customer_id, "name", t->customer_name, "email", t->customer_mail, "phone",
	                 t->customer_phone, "messages", list);
}

static enum tend_status imp_flush(struct imp *p, struct tend_err *err) {
	const char *why[AT_ONCE] = { NULL };
	enum tend_status st = TEND_OK;

	if (p->dry) {
		for (size_t i = 0; i < p->n_pending; i++)
			puts(out_dump(p->ctx, imp_json(p, &p->pending[i])));
		p->k.added += (int64_t)p->n_pending;
	} else if (p->n_pending) {
		st = svc_import_tickets(p->s, p->ctx, &p->who, p->pending, p->n_pending, why, &p->k, err);
		for (size_t i = 0; st == TEND_OK && i < p->n_pending; i++)
			if (why[i])
				fprintf(stderr, "%s:%d: %s: %s\n", p->src.file, p->lines[i], u8_visible(p->ctx, p->pending[i].id, false), why[i]);
	}
	p->n_pending = 0;
	return st;
}

/* The items of one ticket, in order of the file: their times, their order, who the customer is. */
static enum tend_status imp_group(struct imp *p, struct item *it, size_t n, struct tend_err *err) {
	struct import_message *m = mem_array(p->ctx, struct import_message, n);
	tms_t base = it[0].of->opened;
	size_t in = 0;
	int line = it[0].line;

	for (size_t i = 0; base == TMS_NONE && i < n; i++)
		base = it[i].m.at;
	if (base == TMS_NONE)
		base = tms_now();
	for (size_t i = 0; i < n; i++)
		if (it[i].m.at == TMS_NONE)
			it[i].m.at = base + (tms_t)i * TMS_SECOND;
	qsort(it, n, sizeof *it, item_by_time);
	struct import_ticket t = *it[0].of;
	while (in < n && it[in].m.direction != DIR_IN)
		in++;
	const struct import_ticket *who = it[in < n ? in : 0].of, none = { .customer_id = "", .customer_name = "", .customer_mail = "", .customer_phone = "" };
	who = in < n || !import_map_has(p->map, MF_MESSAGE_DIRECTION) ? who : &none;
	t.customer_id = who->customer_id;
	t.customer_name = who->customer_name;
	t.customer_mail = who->customer_mail;
	t.customer_phone = who->customer_phone;
	t.id = it[0].key;
	t.opened = t.opened == TMS_NONE ? it[0].m.at : t.opened;
	for (size_t i = 0; i < n; i++)
		m[i] = it[i].m;
	t.messages = m;
	t.n = n;
	p->messages += (int64_t)n;
	p->lines[p->n_pending] = line;
	p->pending[p->n_pending++] = t;
	return p->n_pending == AT_ONCE ? imp_flush(p, err) : TEND_OK;
}

static enum tend_status imp_all_groups(struct imp *p, struct tend_err *err) {
	struct group *g = NULL;
	size_t n = 0;
	enum tend_status st = TEND_OK;
	struct progress progress;

	if (import_map_has(p->map, MF_MESSAGE_PARENT) && !import_map_has(p->map, MF_TICKET_ID))
		imp_roots(p);
	if (p->n_items)
		qsort(p->items, p->n_items, sizeof *p->items, item_by_key);
	for (size_t i = 0; i < p->n_items; i++) {
		if (!i || strcmp(p->items[i].key, p->items[i - 1].key) != 0) {
			mem_grow(p->ctx, g, n);
			g[n++] = (struct group){ .first = i, .order = p->items[i].order };
		}
		g[n - 1].n++;
	}
	if (n)
		qsort(g, n, sizeof *g, group_by_order);
	progress_start(&progress, (int64_t)n);
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		st = imp_group(p, &p->items[g[i].first], g[i].n, err);
		progress_tick(&progress, (int64_t)i + 1, (int64_t)i + 1);
	}
	progress_end(&progress);
	return st == TEND_OK ? imp_flush(p, err) : st;
}

/* ---- joins ---- */

static int joined_by_key(const void *a, const void *b) {
	const struct joined *x = a, *y = b;
	int k = strcmp(x->key, y->key);
	return k ? k : (x->order > y->order) - (x->order < y->order);
}

static void imp_complain(struct imp *p, const struct tend_err *why) {
	p->k.refused++;
	fprintf(stderr, "%s\n", u8_visible(p->ctx, why->msg, false));
}

static void imp_no_column(struct imp *p, int line, const struct source *s, const char *path) {
	char *have = mem_strdup(p->ctx, "");

	for (size_t i = 0; i < s->n_head && strlen(have) < 300; i++)
		have = mem_append(have, "%s%s", i ? ", " : "", s->head[i]);
	fprintf(stderr, _("%s:%d: %s has no column `%s`"), import_map_file(p->map), line, s->file, path);
	if (!p->missing++)
		fprintf(stderr, _("; it has: %s"), u8_visible(p->ctx, have, false));
	fputc('\n', stderr);
}

static void imp_join_columns(struct imp *p, const struct source *s) {
	size_t i = 0;
	int line;
	bool of_message;

	for (const char *path; (path = import_map_path(p->map, &i, &line, &of_message));)
		if (of_message && source_column(s, path) < 0 && source_column(&p->src, path) < 0)
			imp_no_column(p, line, s, path);
}

static enum tend_status imp_join_read(struct imp *p, const struct map_join *j, struct join *out, struct tend_err *err) {
	const char *slash = strrchr(p->src.file, '/');
	char *file = *j->file == '/' || !slash ? mem_strdup(p->c->ctx, j->file) : mem_printf(p->c->ctx, "%.*s%s", (int)(slash + 1 - p->src.file), p->src.file, j->file);
	struct source s;
	json_t *row = NULL;
	enum tend_status st = source_open(&s, p->c->ctx, file, p->facts->format, p->facts->charset, p->facts->separator, err);

	if (st == TEND_OK && s.is_csv)
		imp_join_columns(p, &s);
	if (st == TEND_OK && s.is_csv && source_column(&s, j->on) < 0)
		return tend_fail(err, TEND_CONFIG, _("%s:%d: on: %s has no column `%s`"), import_map_file(p->map), j->line, file, j->on);
	while (st == TEND_OK) {
		struct tend_err why;
		enum tend_status got = source_next(&s, &row, &why);
		if (got == TEND_INVALID) {
			imp_complain(p, &why);
			continue;
		}
		if (got != TEND_OK)
			return tend_fail(err, got, "%s", why.msg);
		if (!row)
			break;
		struct look l = { .ticket = row, .ctx = p->c->ctx };
		const char *key = look_get(&l, j->on);
		mem_grow(p->c->ctx, out->rows, out->n);
		out->rows[out->n] = (struct joined){ mem_strdup(p->c->ctx, key ? key : ""), row, out->n };
		out->n++;
	}
	if (out->n)
		qsort(out->rows, out->n, sizeof *out->rows, joined_by_key);
	out->used = mem_array(p->c->ctx, bool, out->n + 1);
	return st;
}

/* The rows of the join that belong to id, as an array of the row. */
static void imp_join_to(struct join *j, const char *name, const char *id, json_t *row) {
	json_t *list = json_array();
	size_t lo = 0, hi = j->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (strcmp(j->rows[mid].key, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < j->n && !strcmp(j->rows[lo].key, id); lo++) {
		json_array_append(list, j->rows[lo].row);
		j->used[lo] = true;
	}
	json_object_set_new(row, name, list);
}

/* Rows of a join whose ticket is not in the file are tickets all the same: nothing is lost. */
static json_t *imp_join_orphan(struct imp *p) {
	for (size_t k = 0; k < p->facts->n_joins; k++)
		for (struct join *j = &p->joins[k]; j->next < j->n; j->next++) {
			size_t i = j->next;
			if (j->used[i] || !*j->rows[i].key)
				continue;
			json_t *row = json_object();
			size_t at = 0;
			int line;
			bool of;
			/* its id goes where the map looks for it */
			json_object_set_new(row, import_map_path(p->map, &at, &line, &of), json_string(j->rows[i].key));
			for (size_t q = 0; q < p->facts->n_joins; q++)
				imp_join_to(&p->joins[q], p->facts->joins[q].name, j->rows[i].key, row);
			return row;
		}
	return NULL;
}

static void imp_joins_free(struct imp *p) {
	for (size_t k = 0; p->joins && k < p->facts->n_joins; k++)
		for (size_t i = 0; i < p->joins[k].n; i++)
			json_decref(p->joins[k].rows[i].row);
}

/* ---- the whole ---- */

/* A map by its name, of those that come with the program, or a file. */
static enum tend_status imp_map(struct imp *p, const char *name, struct tend_err *err) {
	char *text, *file = mem_strdup(p->c->ctx, name);
	size_t n, i = 0;
	int line;
	struct tend_err why;
	enum tend_status st;

	if (!strchr(name, '/') && access(name, R_OK) != 0)
		file = mem_printf(p->c->ctx, "%s/maps/%s%s", cli_data_dir(), name, strstr(name, ".map") ? "" : ".map");
	st = cli_slurp(p->c->ctx, file, 1 << 20, &text, &n, err);
	if (st == TEND_OK)
		st = import_map_parse(p->c->ctx, file, text, n, &p->map, err);
	if (st != TEND_OK)
		return st == TEND_INVALID ? tend_fail(err, TEND_CONFIG, "%s", mem_strdup(p->c->ctx, err->msg)) : st;
	p->facts = import_map_facts(p->map);
	p->redact = redact_new(p->c->ctx);
	for (const char *pattern; (pattern = import_map_redact(p->map, i, &line)); i++)
		if (redact_add(p->redact, pattern, &why) != TEND_OK)
			return tend_fail(err, TEND_CONFIG, "%s:%d: redact: %s", file, line, why.msg);
	return TEND_OK;
}

/* Columns that the map names and the file has not: without an id or a text there is nothing to do, without another the rest goes on. */
static enum tend_status imp_check_columns(struct imp *p, struct tend_err *err) {
	size_t i = 0;
	int line;
	bool of_message;

	for (const char *path; p->src.is_csv && (path = import_map_path(p->map, &i, &line, &of_message));) {
		long at = source_column(&p->src, path);
		if (at >= 0 || (of_message && *p->facts->each)) {
			p->src.need = at >= 0 && (size_t)at + 1 > p->src.need ? (size_t)at + 1 : p->src.need;
			continue;
		}
		imp_no_column(p, line, &p->src, path);
	}
	if (!p->missing)
		return TEND_OK;
	json_t *none = json_object();
	for (size_t k = 0; k < p->src.n_head; k++)
		json_object_set_new(none, p->src.head[k], json_string("x"));
	struct look l = { .ticket = none, .ctx = p->ctx };
	bool id = *import_map_value(p->map, MF_TICKET_ID, look_get, &l) || *import_map_value(p->map, MF_MESSAGE_ID, look_get, &l);
	bool text = *p->facts->each || *import_map_value(p->map, MF_MESSAGE_TEXT, look_get, &l) || *import_map_value(p->map, MF_OPENING_TEXT, look_get, &l);
	json_decref(none);
	return id && text ? TEND_OK : tend_fail(err, TEND_INVALID, _("%s: without a column for the %s nothing can be imported"), p->src.file, id ? _("text") : _("id"));
}

static enum tend_status imp_one(struct imp *p, json_t *row, struct tend_err *err) {
	struct tend_err why;
	bool alone = *p->facts->each != '\0'; /* a row is a whole ticket: it can go at once */
	enum tend_status st;

	p->rows++;
	st = imp_row(p, row, &why);
	if (st == TEND_INVALID) {
		imp_complain(p, &why);
		return TEND_OK;
	}
	if (st != TEND_OK)
		return tend_fail(err, st, "%s", why.msg);
	if (!alone || !p->n_items)
		return TEND_OK;
	st = imp_group(p, p->items, p->n_items, err);
	p->n_items = 0;
	p->items = NULL;
	if (!p->n_pending) { /* written: what it rested on goes */
		mem_free(p->ctx);
		p->ctx = mem_ctx(p->c->ctx);
	}
	return st;
}

static enum tend_status imp_rows(struct imp *p, struct tend_err *err) {
	struct progress progress;
	struct tend_err why;
	json_t *row;
	enum tend_status st = TEND_OK;

	progress_start(&progress, (int64_t)p->src.n);
	while (st == TEND_OK) {
		enum tend_status got = source_next(&p->src, &row, &why);
		progress_tick(&progress, p->rows, source_at(&p->src));
		if (got == TEND_INVALID) {
			imp_complain(p, &why);
			continue;
		}
		if (!row)
			break;
		for (size_t k = 0; k < p->facts->n_joins; k++) {
			struct look l = { .ticket = row, .ctx = p->ctx };
			imp_join_to(&p->joins[k], p->facts->joins[k].name, import_map_value(p->map, MF_TICKET_ID, look_get, &l), row);
		}
		st = imp_one(p, row, err);
		json_decref(row);
	}
	progress_end(&progress);
	p->orphan = true;
	while (st == TEND_OK && p->facts->n_joins && (row = imp_join_orphan(p))) {
		st = imp_one(p, row, err);
		json_decref(row);
	}
	return st == TEND_OK ? imp_all_groups(p, err) : st;
}

static enum tend_status imp_report(struct imp *p, struct tend_err *err) {
	static const char *const columns[] = { "kind", "added", "changed", "same", "refused", "rows", "messages" };
	struct out *o;
	enum tend_status st = TEND_OK;

	if (!p->dry) {
		o = out_open(p->c, columns, 7);
		out_str(o, "tickets");
		out_int(o, p->k.added);
		out_int(o, p->k.changed);
		out_int(o, p->k.same);
		out_int(o, p->k.refused);
		out_int(o, p->rows);
		out_int(o, p->messages);
		out_end_row(o);
		st = out_close(o, err);
	}
	if (st == TEND_OK && !p->k.refused && p->missing)
		return tend_fail(err, TEND_INVALID, _("%s: %d columns of the map are not there"), p->src.file, p->missing);
	return st == TEND_OK && p->k.refused ? tend_fail(err, TEND_INVALID, _("%s: %" PRId64 " rows were refused"), p->src.file, p->k.refused) : st;
}

enum tend_status cmd_import_tickets(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *map = NULL;
	struct imp p = { .c = c, .ctx = mem_ctx(c->ctx) };
	const struct opt opts[] = { { "map", 's', &map }, { "dry-run", 'b', &p.dry } };
	int left = cli_options(c, argc, argv, opts, 2, err);
	enum tend_status st = left < 0 ? TEND_USAGE : cli_want(c, left, 1, 1, err);

	if (st == TEND_OK && !map)
		st = tend_fail(err, TEND_USAGE, _("import tickets: --map says what is what: one of %s/maps, or a file of yours"), cli_data_dir());
	if (st == TEND_OK)
		st = imp_map(&p, map, err);
	if (st == TEND_OK)
		st = source_open(&p.src, c->ctx, argv[0], p.facts->format, p.facts->charset, p.facts->separator, err);
	if (st == TEND_OK)
		st = zone_get("UTC", &p.zone, err);
	if (st == TEND_OK)
		st = imp_check_columns(&p, err);
	if (st == TEND_OK && !p.dry)
		st = cli_session(c, &p.s, &p.who, err);
	p.pending = mem_array(c->ctx, struct import_ticket, AT_ONCE);
	p.lines = mem_array(c->ctx, int, AT_ONCE);
	if (st == TEND_OK)
		p.joins = mem_array(c->ctx, struct join, p.facts->n_joins + 1);
	for (size_t k = 0; st == TEND_OK && k < p.facts->n_joins; k++)
		st = imp_join_read(&p, &p.facts->joins[k], &p.joins[k], err);
	if (st == TEND_OK)
		st = imp_rows(&p, err);
	if (p.s)
		cli_rules_warn(c, svc_policy(p.s));
	if (p.joins)
		imp_joins_free(&p);
	return st == TEND_OK ? imp_report(&p, err) : st;
}
