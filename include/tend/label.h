/* SPDX-License-Identifier: ISC */
/* The slip that lies in a parcel which comes back: what a warehouse scans and reads. No store, no terminal. */
#ifndef TEND_LABEL_H
#define TEND_LABEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tend/err.h"

struct label_line { const char *title; int64_t pieces; };
struct label {
	const char *number;          /* R12: all that the QR code says, so that it is small and says nothing of the customer */
	const char *shop, *order, *kind, *address;
	const char *until;           /* when it must be sent, "" not said */
	const struct label_line *lines;
	size_t n_lines;
};
/* 100 × 150 mm, longer when there are many lines. Headings are in the language of the process; texts are escaped. Owned by ctx. */
enum tend_status label_svg(const void *ctx, const struct label *l, char **out, struct tend_err *err);
/* For a terminal or a mail: the code of half blocks. colour: black on white whatever the terminal's own colours are. */
enum tend_status label_text(const void *ctx, const struct label *l, bool colour, char **out, struct tend_err *err);

#endif
