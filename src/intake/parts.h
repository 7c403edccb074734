/* SPDX-License-Identifier: ISC */
/* The tree of a message's parts: what is shown, what hangs on it, what a bounce is about. */
#ifndef INTAKE_PARTS_H
#define INTAKE_PARTS_H
#include <stdbool.h>
#include <stddef.h>

struct attachment {
	char *name;                  /* "" none */
	char *type;
	char *bytes;
	size_t n;
	unsigned part;               /* 1-based, in the order of the message */
};
struct parts {
	bool too_deep;
	bool report;                 /* multipart/report somewhere */
	char *charset;               /* as declared on the part shown, lower case; NULL none */
	char *text;                  /* "" when nothing can be shown */
	char **more;                 /* further plain parts that are no attachments and no other form of the same */
	size_t n_more;
	char *bounce_of;             /* message id; NULL unknown */
	char *report_type;           /* of the multipart/report, as written; NULL none */
	char *status;                /* the fields of the delivery report; NULL none */
	struct attachment *v;
	size_t n;
};

/* Parses the n bytes (LF line ends, header first). Everything in out is owned by ctx. */
void parts_read(const void *ctx, const char *s, size_t n, unsigned max_depth, const char *fallback, struct parts *out);

#endif
