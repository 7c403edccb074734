/* SPDX-License-Identifier: ISC */
/* What the verbs on returns share. Private to src/cli. */
#ifndef TEND_CLI_RETURN_H
#define TEND_CLI_RETURN_H
#include "cli/cli.h"
#include "tend/returns.h"

const char *return_id(struct cli *c, tend_id id);      /* R12, NULL for none */
enum tend_status return_id_parse(const char *s, tend_id *out, struct tend_err *err);
/* The word in capitals, as kinds, states and dispositions are written; owned by the call. */
char *return_upper(struct cli *c, const char *s);
const char *return_flags(struct cli *c, unsigned flags); /* disputed fast frozen, blank-separated; NULL for none */
const char *return_hold_word(enum rma_hold h);
const struct order_line *return_goods(const struct return_full *f, const char *line); /* the order's line, NULL: none */
#endif
