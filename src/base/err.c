/* SPDX-License-Identifier: ISC */
/* Errors, assertions and the end of memory. Knows nothing of who shows a message. */
#include "tend/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*nomem_hook)(void);

static const int exit_codes[] = {
#define X(name, code) code,
	TEND_STATUSES(X)
#undef X
};

/* Cuts back to a character boundary: a message is never half a character. */
static void err_trim(char *s, size_t cap) {
	size_t n = strlen(s);

	if (n + 1 == cap) {
		size_t start = n;
		while (start > 0 && ((unsigned char)s[start - 1] & 0xC0) == 0x80)
			start--;
		if (start > 0)
			start--;
		unsigned char lead = (unsigned char)s[start];
		size_t want = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
		if (n - start < want)
			s[start] = '\0';
	}
	for (; *s; s++)
		if (*s == '\n' || *s == '\r')
			*s = ' ';
}

enum tend_status tend_fail(struct tend_err *err, enum tend_status st, const char *fmt, ...) {
	if (err) {
		va_list ap;
		va_start(ap, fmt);
		vsnprintf(err->msg, sizeof err->msg, fmt, ap);
		va_end(ap);
		err_trim(err->msg, sizeof err->msg);
		err->status = st;
	}
	return st;
}

int tend_exit_code(enum tend_status st) {
	return (unsigned)st < TEND_STATUS_COUNT ? exit_codes[st] : exit_codes[TEND_BUG];
}

void tend_on_nomem(void (*hook)(void)) {
	nomem_hook = hook;
}

_Noreturn void tend_nomem(void) {
	if (nomem_hook)
		nomem_hook();
	fputs("tend: out of memory\n", stderr);
	_Exit(exit_codes[TEND_NOMEM]);
}

_Noreturn void tend_assert_failed(const char *what, const char *file, int line) {
	if (nomem_hook)
		nomem_hook();
	fprintf(stderr, "tend: bug: %s:%d: %s\n", file, line, what);
	abort();
}
