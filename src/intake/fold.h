/* SPDX-License-Identifier: ISC */
/* What a person wrote in a mail, and the history and signature below it. Pure text; knows no MIME. */
#ifndef INTAKE_FOLD_H
#define INTAKE_FOLD_H
#include <stdbool.h>

struct fold {
	char *body;                  /* what the person wrote; all of it when nothing else would be left (unless follows) */
	char *quoted;                /* the rest, in its order; "" none */
};
/* follows: the text goes on from a part that came before it. */
void fold_split(const void *ctx, const char *text, bool follows, struct fold *out);
/* text/plain; format=flowed (RFC 3676): lines that end in a blank are joined with the next of the same depth. */
char *fold_unflow(const void *ctx, const char *text, bool delsp);

#endif
