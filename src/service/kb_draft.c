/* SPDX-License-Identifier: ISC */
/* Articles being written: one draft per agent and article, beside those of answers. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "service/kb_svc.h"
#include "tend/mem.h"
#include "tend/u8.h"

/* The version it began with stands on a line of its own before the text. */
enum tend_status svc_kb_draft_put(struct svc *s, const struct session *who, tend_id id, int64_t version, const char *text, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	char *whole = *text ? mem_printf(tmp, "%" PRId64 "\n%s", version, u8_repair(tmp, text, strlen(text))) : mem_strdup(tmp, "");
	enum tend_status st = svc_draft_put(s, who, id, DRAFT_ARTICLE, whole, err);

	mem_free(tmp);
	return st;
}

enum tend_status svc_kb_draft_get(struct svc *s, const void *ctx, const struct session *who, tend_id id, int64_t *version, char **text,
                                  struct tend_err *err) {
	char *whole = NULL, *end;
	enum tend_status st = store_draft_get(s->store, ctx, who->agent, id, DRAFT_ARTICLE, &whole, err);

	*text = NULL;
	*version = 0;
	if (st != TEND_OK || !whole)
		return st;
	*version = strtoll(whole, &end, 10);
	*text = mem_strdup(ctx, *end == '\n' ? end + 1 : end);
	mem_free(whole);
	return TEND_OK;
}
