/* SPDX-License-Identifier: ISC */
/* Reading times by a format. */
#include "core/datescan.h"

#include <ctype.h>
#include <string.h>

struct parts { int64_t epoch; int year, month, day, hour, minute, second, ms, offset; bool has_epoch, has_offset, pm, am; };

static bool scan_number(const char **s, int least, int most, int64_t *out) {
	int n = 0;

	*out = 0;
	while (n < most && isdigit((unsigned char)**s)) {
		*out = *out * 10 + (*(*s)++ - '0');
		n++;
	}
	return n >= least;
}

static bool scan_int(const char **s, int least, int most, int *out) {
	int64_t v;
	bool ok = scan_number(s, least, most, &v);

	*out = (int)v;
	return ok;
}

/* Which of the names stands at *s (three letters, or the whole of it)? -1: none. */
static int scan_name(const char **s, const char *const *names, int n) {
	for (int i = 0; i < n; i++) {
		size_t k = 0;
		while (names[i][k] && tolower((unsigned char)names[i][k]) == tolower((unsigned char)(*s)[k]))
			k++;
		if (k < 3 || (names[i][k] && isalpha((unsigned char)(*s)[k])))
			continue;
		if (names[i][k])
			k = 3;
		*s += k;
		return i;
	}
	return -1;
}

static bool scan_zone(const char **s, struct parts *p) {
	int h, m = 0, sign = **s == '-' ? -1 : 1;

	p->has_offset = true;
	if (**s == 'Z' || **s == 'z')
		return ++*s, true;
	if (**s != '+' && **s != '-')
		return false;
	++*s;
	if (!scan_int(s, 2, 2, &h))
		return false;
	*s += **s == ':';
	if (isdigit((unsigned char)**s) && !scan_int(s, 2, 2, &m))
		return false;
	p->offset = sign * (h * 60 + m);
	return h <= 14 && m < 60;
}

static bool scan_seconds(const char **s, struct parts *p) {
	if (!scan_int(s, 1, 2, &p->second))
		return false;
	if ((**s == '.' || **s == ',') && isdigit((unsigned char)(*s)[1])) {
		int scale = 100;
		for (++*s; isdigit((unsigned char)**s); ++*s, scale /= 10)
			p->ms += (**s - '0') * scale;
	}
	return true;
}

static bool scan_half(const char **s, struct parts *p) {
	p->pm = **s == 'P' || **s == 'p';
	p->am = **s == 'A' || **s == 'a';
	if ((!p->pm && !p->am) || ((*s)[1] != 'M' && (*s)[1] != 'm'))
		return false;
	*s += 2;
	return true;
}

static bool scan_part(char letter, const char **s, struct parts *p) {
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };
	static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

	switch (letter) {
	case 'Y': return scan_int(s, 4, 4, &p->year);
	case 'y':
		if (!scan_int(s, 2, 2, &p->year))
			return false;
		p->year += p->year < 70 ? 2000 : 1900;
		return true;
	case 'm': return scan_int(s, 1, 2, &p->month);
	case 'd':
	case 'e': return scan_int(s, 1, 2, &p->day);
	case 'b':
	case 'B': return (p->month = scan_name(s, months, 12) + 1) > 0;
	case 'a':
	case 'A': return scan_name(s, days, 7) >= 0;
	case 'H':
	case 'I': return scan_int(s, 1, 2, &p->hour);
	case 'M': return scan_int(s, 1, 2, &p->minute);
	case 'S': return scan_seconds(s, p);
	case 'p': return scan_half(s, p);
	case 'z': return scan_zone(s, p);
	case 's': return (p->has_epoch = scan_number(s, 1, 12, &p->epoch));
	default: return false;
	}
}

bool datescan_known(const char *format) {
	for (const char *f = strchr(format, '%'); f; f = strchr(f + 2, '%'))
		if (!f[1] || !strchr("YymdebBaAHIMSpzs", f[1]))
			return false;
	return true;
}

bool datescan(const char *s, const char *format, const struct zone *zone, tms_t *out, int *off_min) {
	struct parts p = { .year = 1970, .month = 1, .day = 1 };
	int y, m, d;

	for (const char *f = format; *f; f++) {
		if (isspace((unsigned char)*f)) {
			s += strspn(s, " \t");
		} else if (*f == '%') {
			s += strspn(s, " ");
			if (!scan_part(*++f, &s, &p))
				return false;
		} else if (*s++ != *f) {
			return false;
		}
	}
	if (s[strspn(s, " \t\r\n")] || p.hour > 24 || p.minute > 59 || p.second > 60 || ((p.am || p.pm) && (p.hour < 1 || p.hour > 12)))
		return false;
	if (p.am || p.pm)
		p.hour = p.hour % 12 + (p.pm ? 12 : 0);
	int32_t date = date_from_ymd(p.year, p.month < 1 || p.month > 12 ? 1 : p.month, p.day);
	date_to_ymd(date, &y, &m, &d);
	if (y != p.year || m != p.month || d != p.day) /* the 31st of April is no date */
		return false;
	int32_t second = (int32_t)(p.hour * 3600 + p.minute * 60 + p.second);
	if (p.has_epoch)
		*out = p.epoch * TMS_SECOND;
	else if (p.has_offset)
		*out = ((tms_t)date * 86400 + second - (tms_t)p.offset * 60) * TMS_SECOND + p.ms;
	else
		*out = zone_instant(zone, date, second) + p.ms;
	*off_min = p.has_offset ? p.offset : zone ? (int)(zone_offset(zone, *out) / 60) : 0;
	return true;
}
