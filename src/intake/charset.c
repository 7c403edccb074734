/* SPDX-License-Identifier: ISC */
/* Owns the conversion of mail text to UTF-8: aliases as mail programs use them, HZ and ISO-2022-JP by hand
 * (glibc has no HZ, and its ISO-2022-JP refuses the NEC and IBM rows that real mail holds). Knows no MIME. */
#include "charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "buf.h"
#include "tend/mem.h"
#include "tend/u8.h"

static const struct {
	const char *label, *name;    /* NULL: the label says nothing */
} charset_aliases[] = {
	{ "us-ascii", NULL }, { "ascii", NULL }, { "ansi_x3.4-1968", NULL }, { "iso646-us", NULL },
	{ "7bit", NULL }, { "8bit", NULL }, { "unknown-8bit", NULL }, { "unknown", NULL },
	{ "x-unknown", NULL }, { "default", NULL }, { "_autodetect", NULL }, { "x-user-defined", NULL },
	{ "utf8", "utf-8" }, { "unicode-1-1-utf-8", "utf-8" }, { "utf-8mb4", "utf-8" },
	{ "unicode-1-1-utf-7", "utf-7" }, { "unicode-2-0-utf-7", "utf-7" }, { "gb2312", "gb18030" },
	{ "gbk", "gb18030" }, { "gb_2312", "gb18030" }, { "gb_2312-80", "gb18030" },
	{ "csgb2312", "gb18030" }, { "gb2312-80", "gb18030" }, { "euc-cn", "gb18030" },
	{ "cn-gb", "gb18030" }, { "x-gbk", "gb18030" }, { "cp936", "gb18030" }, { "ms936", "gb18030" },
	{ "windows-936", "gb18030" }, { "chinese", "gb18030" }, { "gb18030-2000", "gb18030" },
	{ "gb-18030", "gb18030" }, { "hz", "hz-gb-2312" }, { "hz-gb2312", "hz-gb-2312" },
	{ "big5", "big5-hkscs" }, { "big-5", "big5-hkscs" }, { "cn-big5", "big5-hkscs" },
	{ "csbig5", "big5-hkscs" }, { "x-x-big5", "big5-hkscs" }, { "cp950", "big5-hkscs" },
	{ "windows-950", "big5-hkscs" }, { "big5hkscs", "big5-hkscs" }, { "ks_c_5601-1987", "cp949" },
	{ "ks_c_5601", "cp949" }, { "ks_c_5601-1989", "cp949" }, { "ksc5601", "cp949" },
	{ "ksc_5601", "cp949" }, { "euc-kr", "cp949" }, { "euckr", "cp949" }, { "korean", "cp949" },
	{ "windows-949", "cp949" }, { "uhc", "cp949" }, { "shift_jis", "cp932" },
	{ "shift-jis", "cp932" }, { "sjis", "cp932" }, { "x-sjis", "cp932" }, { "ms_kanji", "cp932" },
	{ "windows-31j", "cp932" }, { "cswindows31j", "cp932" }, { "shiftjis", "cp932" },
	{ "iso-2022-jp-ms", "iso-2022-jp" }, { "cp50220", "iso-2022-jp" }, { "cp50221", "iso-2022-jp" },
	{ "csiso2022jp", "iso-2022-jp" }, { "iso2022-jp", "iso-2022-jp" }, { "x-euc-jp", "euc-jp" },
	{ "iso-8859-1", "windows-1252" }, { "iso8859-1", "windows-1252" },
	{ "iso_8859-1", "windows-1252" }, { "iso-8859-1-windows-3.1-latin-1", "windows-1252" },
	{ "latin1", "windows-1252" }, { "latin-1", "windows-1252" }, { "l1", "windows-1252" },
	{ "8859_1", "windows-1252" }, { "iso88591", "windows-1252" }, { "cp1252", "windows-1252" },
	{ "x-ansi", "windows-1252" }, { "iso-8859-8-i", "iso-8859-8" },
	{ "iso-8859-8-e", "iso-8859-8" }, { "iso-8859-11", "cp874" }, { "windows-874", "cp874" },
	{ "x-mac-roman", "macintosh" }, { "tis-620", "cp874" },
};

char *charset_canon(const void *ctx, const char *label) {
	if (!label)
		return NULL;
	while (*label && (isspace((unsigned char)*label) || *label == '"' || *label == '\''))
		label++;
	size_t n = strcspn(label, " \t\r\n\"';,*");
	char *s = mem_strndup(ctx, label, n);
	for (size_t i = 0; i < n; i++)
		s[i] = (char)tolower((unsigned char)s[i]);
	if (!n)
		return NULL;
	for (size_t i = 0; i < sizeof charset_aliases / sizeof *charset_aliases; i++)
		if (!strcmp(s, charset_aliases[i].label))
			return mem_strdup(ctx, charset_aliases[i].name);
	if (!strncmp(s, "cp-", 3) || !strncmp(s, "x-cp", 4))
		return mem_printf(ctx, "cp%s", s + (s[0] == 'c' ? 3 : 4));
	return s;
}

bool charset_is_utf8(const char *s, size_t n) {
	while (n) {
		const char *nul = memchr(s, 0, n);
		size_t m = nul ? (size_t)(nul - s) : n;
		if (m && !u8_is_valid(s, m))
			return false;
		if (!nul)
			break;
		s += m + 1;
		n -= m + 1;
	}
	return true;
}

/* RFC 1843: ~{ two bytes each ~}; what is between becomes GB 2312 with the high bits set. ~~ is ~, ~ LF
 * nothing. */
static void charset_hz_to_gb(const char *s, size_t n, struct buf *out) {
	bool gb = false;
	for (size_t i = 0; i < n; i++) {
		char c = s[i], d = i + 1 < n ? s[i + 1] : '\0';
		if (c == '~' && (d == '{' || d == '}')) {
			gb = d == '{';
			i++;
		} else if (c == '~' && !gb && (d == '~' || d == '\n')) {
			if (d == '~')
				buf_putc(out, '~');
			i++;
		} else if (c == '\n' || c == '\r') {
			gb = false;                    /* a line always ends in ASCII */
			buf_putc(out, c);
		} else if (gb && c > ' ' && d > ' ' && !(c & 0x80) && !(d & 0x80)) {
			buf_putc(out, (char)(c | 0x80));
			buf_putc(out, (char)(d | 0x80));
			i++;
		} else {
			buf_putc(out, c);
		}
	}
}

/* One JIS X 0208 pair as Shift_JIS, so that cp932 knows the vendor rows as well. */
static void charset_jis_pair(unsigned a, unsigned b, struct buf *out) {
	unsigned row = a - 0x21, lead = row / 2 + 0x81, trail;
	if (lead > 0x9F)
		lead += 0x40;
	if (row % 2 == 0)
		trail = b + 0x1F + (b > 0x5F);
	else
		trail = b + 0x7E;
	buf_putc(out, (char)lead);
	buf_putc(out, (char)trail);
}

/* ISO-2022-JP to cp932; false when it switches to a set that cp932 does not hold. */
static bool charset_jis_to_sjis(const char *s, size_t n, struct buf *out) {
	enum { ASCII, KANJI, KANA } mode = ASCII;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c == 0x1B && i + 2 < n) {
			if (s[i + 1] == '(' && strchr("BJH", s[i + 2]))
				mode = ASCII;
			else if (s[i + 1] == '(' && s[i + 2] == 'I')
				mode = KANA;
			else if (s[i + 1] == '$' && strchr("@B", s[i + 2]))
				mode = KANJI;
			else
				return false;
			i += 2;
		} else if (c == '\n' || c == '\r') {
			mode = ASCII;
			buf_putc(out, (char)c);
		} else if (mode == KANJI && c > 0x20 && c < 0x7F && i + 1 < n && s[i + 1] > 0x20 &&
		           s[i + 1] < 0x7F) {
			charset_jis_pair(c, (unsigned char)s[++i], out);
		} else if (mode == KANA && c > 0x20 && c < 0x60) {
			buf_putc(out, (char)(c | 0x80));
		} else {
			buf_putc(out, (char)c);
		}
	}
	return true;
}

/* Converts what it can; false when iconv does not know the name. */
static bool charset_iconv(const char *s, size_t n, const char *from, struct buf *out) {
	iconv_t cd = iconv_open("UTF-8", from);
	if (cd == (iconv_t)-1)
		return false;
	char chunk[4096], *in = (char *)(size_t)s;     /* iconv's prototype lacks the const */
	size_t left = n;
	for (;;) {
		char *o = chunk;
		size_t room = sizeof chunk;
		size_t rc = iconv(cd, left ? &in : NULL, left ? &left : NULL, &o, &room);
		int e = errno;
		buf_put(out, chunk, (size_t)(o - chunk));
		if (rc != (size_t)-1) {
			if (!left)
				break;
		} else if (e == EINVAL && !strncmp(from, "utf-", 4)) {
			break;                         /* half a character at the very end */
		} else if (e == EILSEQ || e == EINVAL) {
			buf_puts(out, "\xEF\xBF\xBD");
			in++;
			left--;
		} else if (e != E2BIG) {
			break;
		}
	}
	iconv_close(cd);
	return true;
}

/* In the two-byte charsets of East Asia high bytes come in pairs; an accent stands alone among letters. */
static bool charset_is_western(const char *s, size_t n) {
	size_t runs = 0, singles = 0;
	for (size_t i = 0; i < n;) {
		size_t k = i;
		while (k < n && (s[k] & 0x80))
			k++;
		runs += k > i;
		singles += k == i + 1;
		i = k + 1;
	}
	return singles * 2 >= runs;
}

static bool charset_is_paired(const char *name) {
	return !strcmp(name, "gb18030") || !strcmp(name, "big5-hkscs") || !strcmp(name, "cp949") ||
	       !strcmp(name, "cp932");
}

/* UTF-8 under another label: three characters or more of three bytes each, none of two, all whole. Text in a
 * two-byte charset or in windows-1252 does not look like that by chance. */
static bool charset_is_mislabelled(const char *s, size_t n) {
	size_t three = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c >= 0xC0 && c < 0xE0)
			return false;
		three += c >= 0xE0 && c < 0xF0;
	}
	return three >= 3 && charset_is_utf8(s, n);
}

static char *charset_guess(const void *ctx, const char *s, size_t n, const char *fallback) {
	struct buf out;
	char *name = charset_canon(ctx, fallback);
	if (charset_is_utf8(s, n) || (name && !strcmp(name, "utf-8")))
		return u8_repair(ctx, s, n);
	buf_init(ctx, &out);
	if (name && charset_is_paired(name) && charset_is_western(s, n))
		name = NULL;
	if (!name || !charset_iconv(s, n, name, &out))
		charset_iconv(s, n, "windows-1252", &out);
	return u8_repair(ctx, out.p, out.n);
}

char *charset_decode(const void *ctx, const char *s, size_t n, const char *label, const char *fallback) {
	struct buf mid, out;
	const char *name = charset_canon(ctx, label);
	if (!name)
		return charset_guess(ctx, s, n, fallback);
	bool guess = charset_is_paired(name) || !strcmp(name, "windows-1252");
	if (!strcmp(name, "utf-8") || (guess && charset_is_mislabelled(s, n)))
		return u8_repair(ctx, s, n);
	buf_init(ctx, &mid);
	buf_init(ctx, &out);
	if (!strcmp(name, "hz-gb-2312")) {
		charset_hz_to_gb(s, n, &mid);
		s = mid.p, n = mid.n, name = "gb18030";
	} else if (!strcmp(name, "iso-2022-jp")) {
		if (charset_jis_to_sjis(s, n, &mid))
			s = mid.p, n = mid.n, name = "cp932";
		else
			name = "iso-2022-jp-3";
	}
	if (!charset_iconv(s, n, name, &out))
		return charset_guess(ctx, s, n, fallback);
	return u8_repair(ctx, out.p, out.n);
}
