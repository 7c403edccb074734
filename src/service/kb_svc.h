/* SPDX-License-Identifier: ISC */
/* What the files of the knowledge base share. Private to src/service. */
#ifndef TEND_SVC_KB_H
#define TEND_SVC_KB_H
#include "service/svc.h"
#include "tend/kb.h"

/* The article that a reference means; the reader's language first. NOT_FOUND. */
enum tend_status kb_find(struct svc *s, const void *ctx, const char *lang, const char *ref, struct article *out, struct tend_err *err);
enum tend_status kb_variants(struct svc *s, const void *ctx, const struct article *a, struct article **out, size_t *n, struct tend_err *err);
/* Rows without bodies, langs filled; those that are gone are left out. */
enum tend_status kb_rows(struct svc *s, const void *ctx, const tend_id *ids, size_t n, struct article **out, size_t *n_out, struct tend_err *err);
enum tend_status kb_fill_langs(struct svc *s, const void *ctx, struct article *a, struct tend_err *err);
/* A row of an import: one JSON object. *what: 0 same, 1 added, 2 changed. */
enum tend_status kb_import_json(struct change *c, const char *json, size_t n, int *what);
/* Is the batch of such an event kb_undo's? */
bool kb_undoes(const char *action);
enum tend_status kb_undo(struct change *c, const struct event *e);

#endif
