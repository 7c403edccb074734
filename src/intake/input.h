/* SPDX-License-Identifier: ISC */
/* Where messages lie: files, standard input, mbox files, Maildirs. */
#ifndef INTAKE_INPUT_H
#define INTAKE_INPUT_H
#include <stdbool.h>
#include <stddef.h>

#include "tend/err.h"

struct input {
	char *p;                     /* the bytes; mapped or read */
	size_t n;
	bool mapped;
	bool cut;                    /* a pipe held more than most bytes; the rest was not read */
};
/* "-" is standard input. NOT_FOUND, IO. Reads at most `most` bytes from what cannot be mapped. */
enum tend_status input_open(const void *ctx, const char *file, size_t most, struct input *out, struct tend_err *err);
void input_close(struct input *in);

struct span {
	size_t at, n;
};
/* The messages of an mbox without their From_ lines; returns how many. A file without any From_ line is one message
 * if it begins as one, else it holds none. */
size_t input_split_mbox(const void *ctx, const char *p, size_t n, struct span **out);
/* The files in new/ and cur/ of a Maildir, in the order of their names. NOT_FOUND when it is none. */
enum tend_status input_list_maildir(const void *ctx, const char *dir, char ***out, size_t *n, struct tend_err *err);

#endif
