/* SPDX-License-Identifier: ISC */
/* One message as it came, to one record. */
#ifndef INTAKE_MAIL_H
#define INTAKE_MAIL_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct mail_opts {
	size_t max_size;             /* bytes of one message */
	size_t max_memory;           /* bytes more than the program had at its start */
	unsigned max_time;           /* seconds of processor time per message */
	unsigned max_depth;          /* parts within parts */
	const char *charset;         /* for text that names none and is not UTF-8; may be NULL */
	bool fields;                 /* what --dry-run prints, no more */
	bool content;                /* attachments with their bytes */
	bool raw;                    /* the message with its bytes */
};

struct mail_in {
	const char *file;            /* as people know it; "-" standard input */
	size_t index;                /* within an mbox */
	const char *p;
	size_t n;
	bool mbox;                   /* ">From " stands for "From " in it */
};

void mail_setup(void);                                 /* once, before the first message */
/* The record as a new JSON object; always one: a refused message has "ok" false and "error". */
json_t *mail_parse(const struct mail_in *in, const struct mail_opts *opts);
json_t *mail_refused(const struct mail_in *in, const struct mail_opts *opts, const char *why);

#endif
