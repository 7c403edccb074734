/* SPDX-License-Identifier: ISC */
/* Header fields from their raw bytes: encoded words, mailboxes, message ids, parameters. */
#ifndef INTAKE_HEADER_H
#define INTAKE_HEADER_H
#include <stdbool.h>
#include <stddef.h>

struct field {
	const char *name;            /* as written */
	const char *value;           /* raw, folds and all */
	size_t name_n, n;
};
struct fields {
	struct field *v;
	size_t n;
	size_t body;                 /* where the body begins */
	bool known;                  /* at least one field has a name that mail uses: this is a header */
};

/* The header at the start of the n bytes (LF line ends); the fields point into s. A line that is
 * no field is passed over when fields follow it, else the body begins with it. */
void header_scan(const void *ctx, const char *s, size_t n, struct fields *out);
/* The first field of that name, or NULL. */
const struct field *header_get(const struct fields *f, const char *name);
/* Its raw value, NUL-terminated and owned by ctx; NULL when there is none. */
char *header_raw(const void *ctx, const struct fields *f, const char *name);

/* raw as text: unfolded, encoded words decoded each alone and joined per charset; other bytes by fallback. */
char *header_text(const void *ctx, const char *raw, const char *fallback);
/* The <ids> of raw without their brackets; returns how many. With loose, a single word without brackets counts. */
size_t header_ids(const void *ctx, const char *raw, char ***out, bool loose);

struct mailbox {
	char *address;               /* lower case; "" when there is a name alone */
	char *name;                  /* decoded; "" none */
};
size_t header_mailboxes(const void *ctx, const char *raw, const char *fallback, struct mailbox **out);

struct param {
	char *name;                  /* lower case, without * */
	char *value;                 /* decoded (RFC 2231, encoded words, raw bytes) */
};
struct params {
	char *value;                 /* what stands before the first semicolon, lower case, no blanks */
	struct param *v;
	size_t n;
};
void header_params(const void *ctx, const char *raw, const char *fallback, struct params *out);
const char *params_get(const struct params *p, const char *name);      /* NULL: none */

#endif
