/* SPDX-License-Identifier: ISC */
/* Business calendars and working time (metrics.md section 3). Walks dates, never seconds. */
#include "tend/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tend/conf.h"
#include "tend/i18n.h"
#include "tend/mem.h"

enum { DAY_S = 86400, HORIZON_DAYS = 400, SPANS_MAX = 16 };

struct hours {
	int32_t from[SPANS_MAX], to[SPANS_MAX];                  /* seconds of the day; to may lie on the next */
	int n;
	int same;                                                /* `=mon`: 1 … 7, until the calendar is sealed; else 0 */
	int line;
};
enum rule_kind { RULE_OFF, RULE_WORK, RULE_DATE };               /* later ones weigh more */
struct dated { int32_t date; enum rule_kind kind; size_t order; struct hours hours; };

struct calendar {
	char *name;
	const char *file;            /* where it was read, for messages */
	const struct zone *zone;
	struct hours week[7];
	struct dated *dated;         /* by date; of several on one date the weightiest is last, of equals the one written last */
	size_t n;
};

struct calendars { struct calendar **list; size_t n; };

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static int calendar_weekday(const char *s) {
	for (int i = 0; i < 7; i++)
		if (!strcmp(s, weekdays[i]))
			return i;
	return -1;
}

/* ---- reading ---- */

static bool calendar_clock(const char **s, int32_t *out) {
	int32_t part[2] = { 0, 0 };

	for (int i = 0; i < 2; i++) {
		int digits = 0;
		for (; **s >= '0' && **s <= '9' && digits < 3; ++*s, digits++)
			part[i] = part[i] * 10 + (**s - '0');
		if (i == 0 ? digits < 1 || digits > 2 || *(*s)++ != ':' : digits != 2)
			return false;
	}
	*out = part[0] * 3600 + part[1] * 60;
	return part[1] < 60 && *out <= DAY_S;
}

/* One more span, in order of their beginnings. */
static void calendar_hours_add(struct hours *h, int32_t from, int32_t to) {
	int i = h->n++;

	for (; i > 0 && h->from[i - 1] > from; i--) {
		h->from[i] = h->from[i - 1];
		h->to[i] = h->to[i - 1];
	}
	h->from[i] = from;
	h->to[i] = to > from ? to : to + DAY_S;
}

/* `-`, `=mon`, `09:00-12:00,13:30-18:00`. Which hours `=mon` means is known when all has been read. */
static bool calendar_hours(const char *s, int line, struct hours *h) {
	*h = (struct hours){ .line = line };
	if (!strcmp(s, "-"))
		return true;
	if (*s == '=') {
		h->same = calendar_weekday(s + 1) + 1;
		return h->same > 0;
	}
	for (;;) {
		int32_t from, to;
		if (h->n == SPANS_MAX || !calendar_clock(&s, &from) || *s++ != '-' || !calendar_clock(&s, &to))
			return false;
		calendar_hours_add(h, from, to);
		if (!*s)
			return true;
		if (*s++ != ',')
			return false;
	}
}

static int calendar_dated_order(const void *a, const void *b) {
	const struct dated *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static enum tend_status calendar_no_hours(const char *file, int line, const char *hours, struct tend_err *err) {
	return tend_fail(err, TEND_INVALID, _("%s:%d: `%s` are no hours: 09:00-18:00, several joined by commas, =mon, or -"), file, line,
	                 hours);
}

static enum tend_status calendar_rule(struct calendar *c, const char *file, int line, const char *rule, const char *key,
                                      const char *hours, struct tend_err *err) {
	int day = calendar_weekday(key);
	struct dated d = { .kind = !strcmp(rule, "off") ? RULE_OFF : !strcmp(rule, "work") ? RULE_WORK : RULE_DATE };
	bool week = !strcmp(rule, "week");

	if (!week && strcmp(rule, "off") && strcmp(rule, "work") && strcmp(rule, "date"))
		return tend_fail(err, TEND_INVALID, _("%s:%d: `%s` is no rule: week, off, work or date"), file, line, rule);
	if (week ? day < 0 : !date_parse(key, &d.date))
		return tend_fail(err, TEND_INVALID, week ? _("%s:%d: `%s` is no day: mon … sun") : _("%s:%d: `%s` is no date: YYYY-MM-DD"),
		                 file, line, key);
	if (!calendar_hours(hours, line, week ? &c->week[day] : &d.hours))
		return calendar_no_hours(file, line, hours, err);
	if (!week) {
		d.order = c->n;
		mem_grow(c, c->dated, c->n);
		c->dated[c->n++] = d;
	}
	return TEND_OK;
}

/* Puts the hours of the named day in place of `=mon`; days that name each other in a ring have none. */
static enum tend_status calendar_seal(struct calendar *c, struct tend_err *err) {
	for (int d = 0; d < 7; d++) {
		const struct hours *h = &c->week[d];
		for (int steps = 0; h->same; h = &c->week[h->same - 1])
			if (steps++ == 7)
				return calendar_no_hours(c->file, h->line, mem_printf(c, "=%s", weekdays[h->same - 1]), err);
		c->week[d] = *h;
	}
	for (size_t i = 0; i < c->n; i++)
		if (c->dated[i].hours.same)
			c->dated[i].hours = c->week[c->dated[i].hours.same - 1];
	if (c->n)
		qsort(c->dated, c->n, sizeof *c->dated, calendar_dated_order);
	return TEND_OK;
}

/* The end of reading: cs becomes *out, or is freed when something was wrong. */
static enum tend_status calendars_seal(struct calendars *cs, enum tend_status st, struct calendars **out, struct tend_err *err) {
	for (size_t i = 0; st == TEND_OK && i < cs->n; i++)
		st = calendar_seal(cs->list[i], err);
	if (st == TEND_OK)
		*out = cs;
	else
		mem_free(cs);
	return st;
}

static struct calendar *calendar_add(struct calendars *cs, const char *name, const char *file) {
	struct calendar *c = (struct calendar *)(uintptr_t)calendars_find(cs, name);

	if (!c) {
		c = mem_new(cs, struct calendar);
		c->name = mem_strdup(c, name);
		c->file = mem_strdup(c, file);
		mem_grow(cs, cs->list, cs->n);
		cs->list[cs->n++] = c;
	}
	return c;
}

static enum tend_status calendar_in_zone(struct calendar *c, const char *file, int line, const char *name, struct tend_err *err) {
	const struct zone *z;

	if (zone_get(name, &z, NULL) != TEND_OK)
		return tend_fail(err, TEND_INVALID, _("%s:%d: zone: `%s` is no time zone"), file, line, name);
	if (c->zone && c->zone != z) /* a calendar has one */
		return tend_fail(err, TEND_INVALID, _("%s:%d: %s: `%.80s` is not %s"), file, line, "zone", name, zone_name(c->zone));
	c->zone = z;
	return TEND_OK;
}

static enum tend_status calendar_table_line(struct calendars *cs, const char *file, int line, char *text, struct tend_err *err) {
	char *f[5];
	int n = 0;

	for (char *p = text; n < 5; n++) {
		f[n] = p;
		p += strcspn(p, "\t");
		if (*p)
			*p++ = '\0';
		else {
			n++;
			break;
		}
	}
	if (n != 5)
		return tend_fail(err, TEND_INVALID, _("%s:%d: five columns are needed: calendar zone rule key hours"), file, line);
	struct calendar *c = calendar_add(cs, f[0], file);
	enum tend_status st = calendar_in_zone(c, file, line, f[1], err);
	return st == TEND_OK ? calendar_rule(c, file, line, f[2], f[3], f[4], err) : st;
}

enum tend_status calendars_from_table(const void *ctx, const char *file, const char *text, size_t n, struct calendars **out,
                                      struct tend_err *err) {
	struct calendars *cs = mem_new(ctx, struct calendars);
	enum tend_status st = TEND_OK;
	char *copy = mem_strndup(cs, text, n), *p = copy;

	for (int line = 1; st == TEND_OK && *p; line++) {
		char *end = p + strcspn(p, "\n"), *next = end + (*end != '\0');
		*end = '\0';
		if (end > p && end[-1] == '\r')
			end[-1] = '\0';
		if (*p && line > 1)
			st = calendar_table_line(cs, file, line, p, err);
		p = next;
	}
	mem_free(copy);
	return calendars_seal(cs, st, out, err);
}

/* `off = DATE DATE …`; `work = DATE HOURS`, `date = DATE HOURS`. */
static enum tend_status calendar_conf_dates(struct calendar *c, const struct conf_section *s, const struct conf_entry *e,
                                            struct tend_err *err) {
	bool off = !strcmp(e->key, "off");
	char *copy = mem_strdup(c, e->value), *save = NULL, *w = strtok_r(copy, " \t", &save);
	enum tend_status st = w ? TEND_OK : tend_fail(err, TEND_INVALID, _("%s:%d: a date is missing"), s->file, e->line);

	for (; st == TEND_OK && w; w = strtok_r(NULL, " \t", &save)) {
		const char *hours = off ? "-" : strtok_r(NULL, " \t", &save);
		if (!hours)
			st = tend_fail(err, TEND_INVALID, _("%s:%d: %s needs a date and hours: 2026-02-14 =mon"), s->file, e->line, e->key);
		else
			st = calendar_rule(c, s->file, e->line, e->key, w, hours, err);
	}
	mem_free(copy);
	return st;
}

static enum tend_status calendar_conf_entry(struct calendar *c, const struct conf_section *s, const struct conf_entry *e,
                                            struct tend_err *err) {
	if (!strcmp(e->key, "zone"))
		return calendar_in_zone(c, s->file, e->line, e->value, err);
	if (calendar_weekday(e->key) >= 0)
		return calendar_rule(c, s->file, e->line, "week", e->key, e->value, err);
	if (!strcmp(e->key, "off") || !strcmp(e->key, "work") || !strcmp(e->key, "date"))
		return calendar_conf_dates(c, s, e, err);
	return tend_fail(err, TEND_INVALID, _("%s:%d: a calendar has no `%s`: zone, mon … sun, off, work, date"), s->file, e->line, e->key);
}

static enum tend_status calendar_conf(struct calendars *cs, const struct conf_section *s, struct tend_err *err) {
	struct calendar *c = calendar_add(cs, s->name, s->file);
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < s->n; i++)
		st = calendar_conf_entry(c, s, &s->entries[i], err);
	return st == TEND_OK && !c->zone ? calendar_in_zone(c, s->file, s->line, "UTC", err) : st;
}

enum tend_status calendars_from_conf(const void *ctx, const struct conf *conf, struct calendars **out, struct tend_err *err) {
	struct calendars *cs = mem_new(ctx, struct calendars);
	enum tend_status st = TEND_OK;
	const struct conf_section *s = NULL;

	while (st == TEND_OK && (s = conf_next(conf, "calendar", s)))
		st = calendar_conf(cs, s, err);
	return calendars_seal(cs, st, out, err);
}

const struct calendar *calendars_find(const struct calendars *cs, const char *name) {
	for (size_t i = 0; cs && i < cs->n; i++)
		if (!strcmp(cs->list[i]->name, name))
			return cs->list[i];
	return NULL;
}

/* ---- reckoning ---- */

static const struct hours *calendar_hours_on(const struct calendar *c, int32_t date) {
	const struct hours *h = &c->week[date_weekday(date)];
	size_t lo = 0, hi = c->n;

	while (lo < hi) { /* the first one behind this date; the one before it is the weightiest on it */
		size_t mid = (lo + hi) / 2;
		if (c->dated[mid].date <= date)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo && c->dated[lo - 1].date == date)
		h = &c->dated[lo - 1].hours;
	return h;
}

/* A walk over open time from an instant on: pieces that do not overlap, in order. Where wall times are skipped, a span may begin
 * before one that is written ahead of it, even on the date before (Samoa's 30 December 2011): so pieces wait in order of their
 * instants until the date behind theirs is laid out, too. */
struct walk {
	const struct calendar *c;
	int32_t date, last;          /* the next to lay out; no date behind last is looked at */
	struct piece { struct span s; int32_t date; } wait[4 * SPANS_MAX];
	int n;
	tms_t done;                  /* everything before is handed out */
};

static void walk_start(struct walk *w, const struct calendar *c, tms_t from, tms_t to) {
	int32_t second;

	w->c = c;
	w->n = 0;
	w->done = from;
	zone_wall(c->zone, from, &w->date, &second);
	w->last = w->date + HORIZON_DAYS + 1;
	w->date -= 2; /* a shift that began yesterday may still run; 24:00-24:00 of the day before ends as today begins */
	if (to != TMS_NONE) {
		zone_wall(c->zone, to, &w->last, &second);
		w->last++; /* in a time that occurs twice, tomorrow may have begun already */
	}
}

static void walk_lay_out(struct walk *w) {
	const struct hours *h = calendar_hours_on(w->c, w->date);

	for (int i = 0; i < h->n; i++) {
		struct span s = { zone_instant(w->c->zone, w->date, h->from[i]), zone_instant(w->c->zone, w->date, h->to[i]) };
		int k = w->n;
		if (s.to <= s.from || s.to <= w->done)
			continue;
		TEND_ASSERT(w->n < 4 * SPANS_MAX);
		for (; k > 0 && w->wait[k - 1].s.from > s.from; k--)
			w->wait[k] = w->wait[k - 1];
		w->wait[k] = (struct piece){ s, w->date };
		w->n++;
	}
	w->date++;
}

static bool walk_next(struct walk *w, struct span *out) {
	for (;;) {
		while (w->date <= w->last && (!w->n || w->date <= w->wait[0].date + 1))
			walk_lay_out(w);
		if (!w->n)
			return false;
		*out = w->wait[0].s;
		memmove(w->wait, w->wait + 1, (size_t)--w->n * sizeof *w->wait);
		if (out->to <= w->done)
			continue;
		if (out->from < w->done)
			out->from = w->done;
		w->done = out->to;
		return true;
	}
}

static int span_order(const void *a, const void *b) {
	const struct span *x = a, *y = b;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* The pauses in order, overlapping ones joined. */
static struct span *calendar_merge(const void *ctx, const struct span *in, size_t *n) {
	struct span *p = mem_array(ctx, struct span, *n + 1);
	size_t k = 0;

	if (*n)
		memcpy(p, in, *n * sizeof *p);
	qsort(p, *n, sizeof *p, span_order);
	for (size_t i = 0; i < *n; i++) {
		if (p[i].to <= p[i].from)
			continue;
		if (k && p[i].from <= p[k - 1].to) {
			if (p[i].to > p[k - 1].to)
				p[k - 1].to = p[i].to;
		} else {
			p[k++] = p[i];
		}
	}
	*n = k;
	return p;
}

/* Walks open time in [from, to) outside the pauses until target is used up: *used, and the instant it happened (TMS_NONE: not). */
static tms_t calendar_use(const struct calendar *c, tms_t from, tms_t to, int64_t target, const struct span *pauses, size_t n,
                          int64_t *used) {
	void *tmp = mem_ctx(NULL);
	struct span *p = calendar_merge(tmp, pauses, &n), open;
	struct walk w;
	size_t k = 0;
	tms_t hit = TMS_NONE;

	*used = 0;
	walk_start(&w, c, from, to);
	while (hit == TMS_NONE && walk_next(&w, &open) && open.from < to) {
		tms_t a = open.from, end = open.to < to ? open.to : to;
		while (a < end && hit == TMS_NONE) {
			while (k < n && p[k].to <= a)
				k++;
			tms_t b = k < n && p[k].from < end ? p[k].from : end;
			if (b > a) {
				if (target - *used <= b - a)
					hit = a + (target - *used);
				*used += b - a;
			}
			a = k < n && p[k].from < end && p[k].to > b ? p[k].to : (b > a ? b : end);
			if (k < n && p[k].to == TMS_NONE && p[k].from <= a)
				goto out;
		}
	}
out:
	mem_free(tmp);
	return hit;
}

int64_t calendar_elapsed(const struct calendar *c, tms_t from, tms_t to, const struct span *pauses, size_t n) {
	int64_t used;

	if (to <= from)
		return 0;
	calendar_use(c, from, to, INT64_MAX, pauses, n, &used);
	return used;
}

tms_t calendar_due(const struct calendar *c, tms_t start, int64_t target_ms, const struct span *pauses, size_t n) {
	int64_t used;

	if (target_ms <= 0)
		return start;
	tms_t due = calendar_use(c, start, TMS_NONE, target_ms, pauses, n, &used);
	return due != TMS_NONE && due - start > HORIZON_DAYS * TMS_DAY ? TMS_NONE : due;
}

bool calendar_is_open(const struct calendar *c, tms_t at) {
	return calendar_elapsed(c, at, at + 1, NULL, 0) > 0;
}

const struct zone *calendar_zone(const struct calendar *c) {
	return c->zone;
}

int64_t calendar_workdays(const struct calendar *c, int32_t from, int32_t to) {
	int64_t n = 0;

	for (int32_t d = from + 1; d <= to; d++)
		n += calendar_hours_on(c, d)->n > 0;
	return n;
}

bool calendar_workday_add(const struct calendar *c, int32_t from, int64_t n, int32_t *out) {
	int32_t last = from;

	for (*out = from; n > 0; ++*out) {
		if (*out - last > HORIZON_DAYS)
			return false;
		if (calendar_hours_on(c, *out + 1)->n > 0) {
			n--;
			last = *out + 1;
		}
	}
	return true;
}

int calendar_last_year(const struct calendar *c) {
	int last = 0;

	for (size_t i = 0; i < c->n; i++) {
		int y, m, d;
		date_to_ymd(c->dated[i].date, &y, &m, &d);
		if (c->dated[i].kind == RULE_OFF && y > last)
			last = y;
	}
	return last;
}
