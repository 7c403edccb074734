/* SPDX-License-Identifier: ISC */
/* Time: the one clock, RFC 3339, civil dates, zones from the system's TZif files. The process-wide TZ is never touched. */
#include "tend/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tend/i18n.h"
#include "tend/mem.h"

enum { ZONE_FILE_MAX = 1 << 20, DAY_S = 86400 };

/* One end of the yearly rule of a POSIX TZ string. */
struct zone_rule { char kind; int month, week, day; int32_t at; };

struct zone {
	char *name;
	size_t n;
	int64_t *when;               /* transitions, seconds UTC */
	int32_t *offset;             /* in force from when[i] on */
	int32_t first;               /* before when[0] */
	int32_t std, dst;            /* of the footer, for times behind the last transition */
	bool has_dst;
	struct zone_rule from, to;   /* daylight time begins, ends (wall times) */
	struct zone *next;
};

static struct zone *zones;

static int64_t clock_floor(int64_t v, int64_t by) {
	return v / by - (v % by < 0);
}

/* ---- civil dates ---- */

int32_t date_from_ymd(int y, int m, int d) {
	y -= m <= 2;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return (int32_t)(era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468);
}

void date_to_ymd(int32_t date, int *y, int *m, int *d) {
	int z = date + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = yoe + era * 400 + (*m <= 2);
}

int date_weekday(int32_t date) {
	return (int)(((date + 3) % 7 + 7) % 7);
}

static bool clock_digits(const char **s, int n, int *out) {
	*out = 0;
	for (int i = 0; i < n; i++) {
		if ((*s)[i] < '0' || (*s)[i] > '9')
			return false;
		*out = *out * 10 + ((*s)[i] - '0');
	}
	*s += n;
	return true;
}

static bool clock_date(const char **s, int32_t *out) {
	int y, m, d, y2, m2, d2;

	if (!clock_digits(s, 4, &y) || *(*s)++ != '-' || !clock_digits(s, 2, &m) || *(*s)++ != '-' || !clock_digits(s, 2, &d))
		return false;
	if (m < 1 || m > 12 || d < 1)
		return false;
	*out = date_from_ymd(y, m, d);
	date_to_ymd(*out, &y2, &m2, &d2);
	return y2 == y && m2 == m && d2 == d;
}

bool date_parse(const char *s, int32_t *out) {
	return strlen(s) == 10 && clock_date(&s, out) && !*s;
}

/* ---- the clock ---- */

tms_t tms_now(void) {
	const char *fixed = getenv("TEND_NOW");
	tms_t t;
	struct timespec ts;

	if (fixed && tms_parse(fixed, &t, NULL, NULL) == TEND_OK)
		return t;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (tms_t)ts.tv_sec * TMS_SECOND + ts.tv_nsec / 1000000;
}

static bool clock_time(const char **s, int32_t *sec, int *ms) {
	int h, m, x;

	if (!clock_digits(s, 2, &h) || *(*s)++ != ':' || !clock_digits(s, 2, &m) || *(*s)++ != ':' || !clock_digits(s, 2, &x))
		return false;
	*ms = 0;
	if (**s == '.') {
		int scale = 100;
		if ((*s)[1] < '0' || (*s)[1] > '9')
			return false;
		for (++*s; **s >= '0' && **s <= '9'; ++*s, scale /= 10)
			*ms += (**s - '0') * scale;
	}
	*sec = h * 3600 + m * 60 + x;
	return h < 24 && m < 60 && x <= 60;
}

static bool clock_offset(const char **s, int *off) {
	int h, m, sign = **s == '-' ? -1 : 1;

	if (**s == 'Z' || **s == 'z')
		return ++*s, *off = 0, true;
	if (**s != '+' && **s != '-')
		return false;
	++*s;
	if (!clock_digits(s, 2, &h))
		return false;
	*s += **s == ':';
	if (!clock_digits(s, 2, &m) || h > 23 || m > 59)
		return false;
	return *off = sign * (h * 60 + m), true;
}

enum tend_status tms_parse(const char *s, tms_t *out, int *off_min, struct tend_err *err) {
	const char *p = s;
	int32_t date, sec;
	int ms, off;

	if (!clock_date(&p, &date) || (*p != 'T' && *p != 't' && *p != ' ') || !(p++, clock_time(&p, &sec, &ms)) ||
	    !clock_offset(&p, &off) || *p)
		return tend_fail(err, TEND_INVALID, _("`%s` is no time: write it like 2026-11-22T13:41:05+08:00"), s);
	*out = ((int64_t)date * DAY_S + sec - (int64_t)off * 60) * TMS_SECOND + ms;
	if (off_min)
		*off_min = off;
	return TEND_OK;
}

/* ---- zones ---- */

static int64_t zone_be(const unsigned char *p, int n) {
	uint64_t v = 0;

	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return n == 8 ? (int64_t)v : (int64_t)(int32_t)(uint32_t)v;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static const char *zone_hms(const char *s, int32_t *out) {
	int sign = *s == '-' ? -1 : 1, part[3] = { 0, 0, 0 };

	s += *s == '+' || *s == '-';
	for (int i = 0; i < 3; i++) {
		char *end;
		part[i] = (int)strtol(s, &end, 10);
		s = end;
		if (*s != ':')
			break;
		s++;
	}
	*out = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
	return s;
}

static const char *zone_abbreviation(const char *s) {
	if (*s == '<') {
		s += strcspn(s, ">");
		return s + (*s == '>');
	}
	while ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
		s++;
	return s;
}

/* ,M3.2.0/2 — ,J60/2 — ,60/2 */
static const char *zone_rule_read(const char *s, struct zone_rule *r) {
	char *end;

	r->at = 7200;
	s += *s == ',';
	r->kind = *s == 'M' || *s == 'J' ? *s++ : 'D';
	r->month = (int)strtol(s, &end, 10);
	s = end;
	if (r->kind == 'M' && *s == '.') {
		r->week = (int)strtol(s + 1, &end, 10);
		r->day = *end == '.' ? (int)strtol(end + 1, &end, 10) : 0;
		s = end;
	} else {
		r->day = r->month;
	}
	return *s == '/' ? zone_hms(s + 1, &r->at) : s;
}

static void zone_footer(struct zone *z, const char *s) {
	int32_t v;

	s = zone_hms(zone_abbreviation(s), &v);
	z->std = z->dst = -v;
	z->has_dst = *s != '\0';
	if (!z->has_dst)
		return;
	s = zone_abbreviation(s);
	z->dst = z->std + 3600;
	if (*s && *s != ',') {
		s = zone_hms(s, &v);
		z->dst = -v;
	}
	s = zone_rule_read(s, &z->from);
	zone_rule_read(s, &z->to);
}

/* The rule's moment in year y, seconds since the epoch as wall time. */
static int64_t zone_rule_wall(const struct zone_rule *r, int y) {
	int32_t date;

	if (r->kind == 'M') {
		date = date_from_ymd(y, r->month, 1);
		int first = (date_weekday(date) + 1) % 7; /* 0 Sunday */
		date += (r->day - first + 7) % 7 + (r->week - 1) * 7;
		int32_t next = r->month == 12 ? date_from_ymd(y + 1, 1, 1) : date_from_ymd(y, r->month + 1, 1);
		while (date >= next)
			date -= 7;
	} else {
		bool leap = (y % 4 == 0 && y % 100) || y % 400 == 0;
		int day = r->kind == 'J' ? r->day - 1 + (leap && r->day >= 60) : r->day;
		date = date_from_ymd(y, 1, 1) + day;
	}
	return (int64_t)date * DAY_S + r->at;
}

static int32_t zone_footer_offset(const struct zone *z, int64_t at) {
	int y, m, d;

	if (!z->has_dst)
		return z->std;
	date_to_ymd((int32_t)clock_floor(at + z->std, DAY_S), &y, &m, &d);
	int64_t from = zone_rule_wall(&z->from, y) - z->std, to = zone_rule_wall(&z->to, y) - z->dst;
	bool dst = from < to ? at >= from && at < to : at >= from || at < to;
	return dst ? z->dst : z->std;
}

/* One block of a TZif file: how many of each, and where its data are. */
struct zone_block { size_t ut, std, leap, times, types, chars; const unsigned char *data; size_t size; };

/* Reads the head at p; times take wide bytes. False when the block is not all there. */
static bool zone_block_read(struct zone_block *b, const unsigned char *p, size_t left, size_t wide) {
	enum { HEAD = 44 };
	size_t c[6];

	if (left < HEAD || memcmp(p, "TZif", 4) || p[4] < '2')
		return false;
	for (int i = 0; i < 6; i++) {
		int64_t v = zone_be(p + 20 + 4 * i, 4);
		if (v < 0 || v > ZONE_FILE_MAX)
			return false;
		c[i] = (size_t)v;
	}
	*b = (struct zone_block){ c[0], c[1], c[2], c[3], c[4], c[5], p + HEAD, HEAD };
	b->size += b->times * (wide + 1) + b->types * 6 + b->chars + b->leap * (wide + 4) + b->std + b->ut;
	return b->size <= left;
}

static bool zone_load(struct zone *z, const unsigned char *p, size_t size) {
	struct zone_block old, b;

	/* the 32-bit block is passed over */
	if (!zone_block_read(&old, p, size, 4) || !zone_block_read(&b, p + old.size, size - old.size, 8) || !b.types)
		return false;
	const unsigned char *idx = b.data + b.times * 8, *types = idx + b.times, *foot = p + old.size + b.size, *stop = p + size;
	if (foot == stop || *foot != '\n')
		return false;
	z->n = b.times;
	z->when = mem_array(z, int64_t, b.times + 1);
	z->offset = mem_array(z, int32_t, b.times + 1);
	for (size_t i = 0; i < b.times; i++) {
		if (idx[i] >= b.types)
			return false;
		z->when[i] = zone_be(b.data + i * 8, 8);
		z->offset[i] = (int32_t)zone_be(types + idx[i] * 6, 4);
	}
	z->first = (int32_t)zone_be(types, 4);
	const unsigned char *end = memchr(foot + 1, '\n', (size_t)(stop - foot - 1));
	char *footer = mem_strndup(z, (const char *)foot + 1, end ? (size_t)(end - foot - 1) : 0);
	if (*footer)
		zone_footer(z, footer);
	else
		z->std = z->n ? z->offset[z->n - 1] : z->first;
	return true;
}

static bool zone_name_is_plain(const char *name) {
	return *name && *name != '/' && !strstr(name, "..") &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/") == strlen(name);
}

static bool zone_read(struct zone *z, const char *name) {
	const char *dir = getenv("TZDIR");
	void *tmp = mem_ctx(NULL);
	FILE *f = fopen(mem_printf(tmp, "%s/%s", dir && *dir ? dir : "/usr/share/zoneinfo", name), "rbe");
	bool ok = false;

	if (f) {
		unsigned char *buf = mem_zalloc(tmp, 1, ZONE_FILE_MAX);
		size_t n = fread(buf, 1, ZONE_FILE_MAX, f);
		ok = zone_load(z, buf, n);
		fclose(f);
	}
	mem_free(tmp);
	return ok;
}

enum tend_status zone_get(const char *name, const struct zone **out, struct tend_err *err) {
	for (struct zone *z = zones; z; z = z->next)
		if (!strcmp(z->name, name))
			return *out = z, TEND_OK;
	struct zone *z = mem_new(NULL, struct zone);
	z->name = mem_strdup(z, name);
	if (strcmp(name, "UTC") != 0 && (!zone_name_is_plain(name) || !zone_read(z, name))) {
		mem_free(z);
		return tend_fail(err, TEND_NOT_FOUND, _("`%s` is no time zone: use a name like Asia/Shanghai (package tzdata)"), name);
	}
	z->next = zones;
	zones = z;
	*out = z;
	return TEND_OK;
}

const char *zone_name(const struct zone *z) {
	return z->name;
}

int32_t zone_offset(const struct zone *z, tms_t at) {
	int64_t s = clock_floor(at, TMS_SECOND);

	if (z->n == 0 || s >= z->when[z->n - 1])
		return zone_footer_offset(z, s);
	if (s < z->when[0])
		return z->first;
	size_t lo = 0, hi = z->n - 1;
	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;
		if (z->when[mid] <= s)
			lo = mid;
		else
			hi = mid;
	}
	return z->offset[lo];
}

tms_t zone_instant(const struct zone *z, int32_t date, int32_t second_of_day) {
	int64_t wall = (int64_t)date * DAY_S + second_of_day;
	/* the offsets in force a day before and after bracket any change around this wall time */
	int32_t before = zone_offset(z, (wall - DAY_S) * TMS_SECOND), after = zone_offset(z, (wall + DAY_S) * TMS_SECOND);
	tms_t early = (wall - before) * TMS_SECOND, late = (wall - after) * TMS_SECOND;

	if (zone_offset(z, early) == before)
		return early;            /* the first occurrence, or the only one */
	if (zone_offset(z, late) == after)
		return late;
	return early;                /* skipped: the old offset moves it forward by the gap */
}

void zone_wall(const struct zone *z, tms_t at, int32_t *date, int32_t *second_of_day) {
	int64_t wall = clock_floor(at, TMS_SECOND) + zone_offset(z, at);
	int64_t d = clock_floor(wall, DAY_S);

	*date = (int32_t)d;
	*second_of_day = (int32_t)(wall - d * DAY_S);
}

/* ---- text ---- */

char *tms_wall(const void *ctx, tms_t at, const struct zone *z, const char *fmt) {
	size_t room = strlen(fmt) * 8 + 1, n = 0; /* two characters of fmt become twelve at most */
	int32_t date, s;
	int y, m, d;
	char *out = mem_array(ctx, char, room);

	zone_wall(z, at, &date, &s);
	date_to_ymd(date, &y, &m, &d);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			out[n++] = *fmt;
			continue;
		}
		switch (*++fmt) {
		case 'Y': n += (size_t)snprintf(out + n, room - n, "%04d", y); break;
		case 'm': n += (size_t)snprintf(out + n, room - n, "%02d", m); break;
		case 'd': n += (size_t)snprintf(out + n, room - n, "%02d", d); break;
		case 'H': n += (size_t)snprintf(out + n, room - n, "%02d", (int)(s / 3600)); break;
		case 'M': n += (size_t)snprintf(out + n, room - n, "%02d", (int)(s / 60 % 60)); break;
		case 'S': n += (size_t)snprintf(out + n, room - n, "%02d", (int)(s % 60)); break;
		default: return out;
		}
	}
	return out;
}

char *tms_format(const void *ctx, tms_t at, const struct zone *z) {
	if (at == TMS_NONE)
		return mem_strdup(ctx, "");
	int32_t off = zone_offset(z, at);
	int64_t ms = at - clock_floor(at, TMS_SECOND) * TMS_SECOND;
	char fraction[8] = "", zone[16] = "Z";
	char *wall = tms_wall(NULL, at, z, "%Y-%m-%dT%H:%M:%S");

	if (ms)
		snprintf(fraction, sizeof fraction, ".%03d", (int)ms);
	if (off || strcmp(z->name, "UTC") != 0)
		snprintf(zone, sizeof zone, "%c%02d:%02d", off < 0 ? '-' : '+', abs((int)off) / 3600 % 100, abs((int)off) / 60 % 60);
	char *s = mem_printf(ctx, "%s%s%s", wall, fraction, zone);
	mem_free(wall);
	return s;
}

bool dur_parse(const char *s, int64_t *seconds) {
	const char *start = s;
	int64_t total = 0;

	if (!*s)
		return false;
	while (*s) {
		char *end;
		if (*s < '0' || *s > '9')
			return false;
		long long v = strtoll(s, &end, 10);
		int64_t unit = *end == 'd' ? DAY_S : *end == 'h' ? 3600 : *end == 'm' ? 60 : 1;
		/* only a number alone is seconds: who writes 1h30 does not mean half a minute */
		if (v > INT64_C(1000000000) || (*end ? !strchr("dhms", *end) : s != start))
			return false;
		total += v * unit;
		if (total > INT64_C(100000000000000))
			return false;
		s = end + (*end != '\0');
	}
	*seconds = total;
	return true;
}

void dur_format(char *out, size_t n, int64_t ms, bool with_seconds) {
	const char *sign = ms < 0 ? "\u2212" : "";
	/* late at once, due until the last minute is over */
	int64_t s = ms < 0 ? (-ms + TMS_SECOND - 1) / TMS_SECOND : ms / TMS_SECOND;

	if (with_seconds) {
		snprintf(out, n, "%s%02d:%02d", sign, (int)(s / 60), (int)(s % 60));
	} else if (s >= 100 * 3600) {
		snprintf(out, n, "%s%dd %02dh", sign, (int)(s / DAY_S), (int)(s / 3600 % 24));
	} else {
		/* a minute that has begun counts as late, one that has not ended as left */
		s += ms < 0 ? 59 : 0;
		snprintf(out, n, "%s%02d:%02d", sign, (int)(s / 3600), (int)(s / 60 % 60));
	}
}
