/* SPDX-License-Identifier: ISC */
/* What is to be done about a ticket of a class, and what is done. */
#include "tend/playbook.h"

#include <string.h>

#include "tend/conf.h"
#include "tend/filter.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum part { PART_VERB, PART_DONE, PART_EN, PART_ZH, PART_NEEDED, PARTS };

/* How many parts there are; those that are missing are "". */
static int playbook_split(const void *ctx, const char *value, const char *part[PARTS]) {
	char *at = mem_strdup(ctx, value), *p;
	int n = 0;

	for (int i = 0; i < PARTS; i++)
		part[i] = "";
	while ((p = strsep(&at, "|"))) {
		if (n < PARTS)
			part[n] = u8_squeeze(ctx, p);
		n++;
	}
	return n;
}

static bool playbook_true(const void *ctx, const char *filter, const struct ticket *t, tms_t now, const char *login) {
	struct filter *f = NULL;

	return filter_parse(ctx, filter, &f, NULL) == TEND_OK && f->n && filter_match(f, t, now, login);
}

void playbook_steps(const void *ctx, const struct conf *c, const struct ticket *t, tms_t now, const char *login, bool zh, struct step **out,
                    size_t *n) {
	const struct conf_section *book = conf_find(c, "playbook", class_word(t->class));
	const struct conf_entry *e = NULL;

	*out = NULL;
	*n = 0;
	while ((e = conf_entry_next(book, "step", e))) {
		const char *part[PARTS];
		playbook_split(ctx, e->value, part);
		mem_grow(ctx, *out, *n);
		(*out)[(*n)++] = (struct step){ .title = part[zh ? PART_ZH : PART_EN], .verb = part[PART_VERB],
			.done = playbook_true(ctx, part[PART_DONE], t, now, login), .needed = playbook_true(ctx, part[PART_NEEDED], t, now, login) };
	}
}

const struct step *playbook_open(const void *ctx, const struct conf *c, const struct ticket *t, tms_t now, const char *login, bool zh) {
	struct step *steps;
	size_t n;

	playbook_steps(ctx, c, t, now, login, zh, &steps, &n);
	for (size_t i = 0; i < n; i++)
		if (steps[i].needed && !steps[i].done)
			return &steps[i];
	return NULL;
}

const char *playbook_check(const void *ctx, const char *value) {
	static const enum part filters[] = { PART_DONE, PART_NEEDED };
	const char *part[PARTS];
	int n = playbook_split(ctx, value, part);

	if (n < PART_ZH + 1 || n > PARTS || !*part[PART_VERB] || !*part[PART_EN] || !*part[PART_ZH])
		return mem_printf(ctx, _("`%s` is not: verb | done when | English | Chinese [| needed when]"), value);
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		struct filter *f = NULL;
		struct tend_err err;
		if (*part[filters[i]] && filter_parse(ctx, part[filters[i]], &f, &err) != TEND_OK)
			return mem_printf(ctx, "%s", err.msg);
	}
	return NULL;
}
