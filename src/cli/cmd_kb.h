/* SPDX-License-Identifier: ISC */
/* What the commands of the knowledge base share. */
#ifndef TEND_CMD_KB_H
#define TEND_CMD_KB_H
#include "cli/cli.h"
#include "tend/kb.h"

const char *kb_id(struct cli *c, tend_id id);
struct json_t *kb_json(struct cli *c, const struct article *a); /* as an import reads it; a new reference */
/* All *.md of a folder, by name. Broken ones are named on standard error and counted. */
enum tend_status kb_import_files(struct cli *c, struct svc *s, const struct session *who, char **files, size_t n, struct import_counts *k,
                                 struct tend_err *err);
enum tend_status kb_import_dir(struct cli *c, struct svc *s, const struct session *who, const char *dir, struct import_counts *k, struct tend_err *err);

#endif
