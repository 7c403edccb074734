/* SPDX-License-Identifier: ISC */
/* The one form of a contact point. Knows how people write numbers and addresses, not whose they are. */
#include "tend/contact.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "tend/mem.h"
#include "tend/u8.h"

enum { PHONE_MIN = 7, PHONE_MAX = 15, MAIL_MAX = 320 };

/* ---- characters ---- */

/* Full width as half width, blanks and dashes of all kinds as one; -1: says nothing (marks that come along with copying). */
static int32_t contact_fold(int32_t c) {
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFEE0;
	if (c == 0x3000 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || (c < 0x80 && isspace((int)c)))
		return ' ';
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC)
		return '-';
	if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF)
		return -1;
	return c;
}

static char *contact_folded(const void *ctx, const char *s) {
	size_t n = strlen(s), at = 0;
	char *out = mem_zalloc(ctx, 1, n + 1), *o = out;

	while (at < n) {
		int32_t c;
		size_t step = u8_next(s + at, n - at, &c);
		int32_t f = contact_fold(c);
		if (f == c) /* bytes that are no UTF-8 stay as they are, too */
			memcpy(o, s + at, step);
		else if (f >= 0)
			*o = (char)f;
		o += f == c ? step : f >= 0;
		at += step;
	}
	return out;
}

static char *contact_trim(const void *ctx, const char *s) {
	size_t from = strspn(s, " \t\r\n"), n = strlen(s);

	while (n > from && strchr(" \t\r\n", s[n - 1]))
		n--;
	return mem_strndup(ctx, s + from, n - from);
}

/* ---- phones ---- */

/* What is dialled before a number inside its own country; most say 0. */
static const char *phone_trunk(const char *cc) {
	static const char *const trunks[][2] = { { "1", "1" }, { "7", "8" }, { "39", "" } };

	for (size_t i = 0; i < sizeof trunks / sizeof *trunks; i++)
		if (!strcmp(trunks[i][0], cc))
			return trunks[i][1];
	return "0";
}

/* The digits of it; *plus: it began with +. NULL when something else is in it than what people put between digits. */
static char *phone_digits(const void *ctx, const char *s, bool *plus) {
	char *d = mem_zalloc(ctx, 1, strlen(s) + 1), *o = d;

	*plus = false;
	for (const char *p = s; *p; p++) {
		if (*plus && !strncmp(p, "(0)", 3)) /* +44 (0)20: the 0 is for callers at home */
			p += 2;
		else if (isdigit((unsigned char)*p))
			*o++ = *p;
		else if (*p == '+' && o == d && !*plus)
			*plus = true;
		else if (!strchr(" -()./", *p))
			return NULL;
	}
	return d;
}

/* Numbers of Hong Kong, Macau and Taiwan are often written with their code but without +; no number of the mainland looks so. */
static bool phone_is_neighbour(const char *d) {
	size_t n = strlen(d);

	return (n == 11 && (!strncmp(d, "852", 3) || !strncmp(d, "853", 3))) ||
	       ((n == 11 || n == 12) && !strncmp(d, "886", 3));
}

/* Country code and number, still without +. */
static const char *phone_international(const void *ctx, const char *d, bool plus, const char *cc) {
	size_t code = strlen(cc);
	const char *trunk = phone_trunk(cc);

	if (!plus && !strncmp(d, "00", 2)) {
		d += 2;
		plus = true;
	}
	if (plus) { /* +86 021…, +86 0138…: the trunk 0 does not belong there */
		bool extra = *trunk == '0' && !strncmp(d, cc, code) && d[code] == '0';
		return extra ? mem_printf(ctx, "%s%s", cc, d + code + 1) : d;
	}
	if (!strcmp(cc, "86") && (phone_is_neighbour(d) || (strlen(d) == 13 && !strncmp(d, "861", 3))))
		return d;
	bool dialled = *trunk && *d == *trunk && (*trunk == '0' || strlen(d) == 11);
	return mem_printf(ctx, "%s%s", cc, d + (dialled ? 1 : 0));
}

static char *contact_phone(const void *ctx, const char *given, const char *cc) {
	const char *s = !strncasecmp(given, "tel:", 4) ? given + 4 : given;
	bool plus;
	const char *d = phone_digits(ctx, s, &plus);
	size_t n = d ? strlen(d) : 0;

	/* short codes and 000 0000 0000 are nobody's: as contact points they would make strangers one person */
	if (n < PHONE_MIN || strspn(d, (char[]){ d[0], '\0' }) == n)
		return NULL;
	d = phone_international(ctx, d, plus, cc);
	n = strlen(d);
	return n < PHONE_MIN || n > PHONE_MAX || *d == '0' ? NULL : mem_printf(ctx, "+%s", d);
}

/* ---- mail ---- */

static char *contact_mail(const void *ctx, const char *given) {
	const char *open = strrchr(given, '<');
	char *m = mem_strdup(ctx, open ? open + 1 : given); /* Name <name@example.com> */
	char *at;

	m[strcspn(m, ">")] = '\0';
	m = contact_trim(ctx, m);
	if (!strncasecmp(m, "mailto:", 7))
		m += 7;
	for (char *p = m; *p; p++)
		*p = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
	size_t n = strlen(m);
	while (n && m[n - 1] == '.')
		m[--n] = '\0';
	at = strchr(m, '@');
	bool bare = *m == '"' || !strpbrk(m, " ,;"); /* "a b"@example.com is one, a b@example.com is none */
	return bare && at && at > m && at[1] && !strchr(at + 1, '@') && n <= MAIL_MAX ? m : NULL;
}

char *contact_form(const void *ctx, const char *kind, const char *value, const char *cc) {
	char *form, *out = NULL;
	void *tmp = mem_ctx(NULL);

	if (!strcmp(kind, "phone"))
		form = contact_phone(tmp, contact_trim(tmp, contact_folded(tmp, value)), cc);
	else if (!strcmp(kind, "mail"))
		form = contact_mail(tmp, contact_folded(tmp, value));
	else
		form = contact_trim(tmp, value);
	if (form && *form)
		out = mem_strdup(ctx, form);
	mem_free(tmp);
	return out;
}

/* ---- masks ---- */

static char *contact_mask_middle(const void *ctx, const char *s, size_t head, size_t tail) {
	size_t n = strlen(s);
	return n <= head + tail ? mem_strdup(ctx, "****") : mem_printf(ctx, "%.*s****%s", (int)head, s, s + n - tail);
}

char *contact_mask(const void *ctx, const char *kind, const char *value) {
	int32_t cp;

	if (!strcmp(kind, "phone")) /* +86 stays away: the rest is what identifies */
		return contact_mask_middle(ctx, !strncmp(value, "+86", 3) ? value + 3 : value, 3, 4);
	if (!strcmp(kind, "mail")) {
		const char *at = strchr(value, '@');
		return at ? mem_printf(ctx, "%.*s***%s", (int)u8_next(value, strlen(value), &cp), value, at)
		          : contact_mask_middle(ctx, value, 1, 0);
	}
	return mem_strdup(ctx, value);
}
