/* SPDX-License-Identifier: ISC */
/* The words of platforms: reads [platform NAME] sections. Knows no case, no store. */
#include "tend/platform.h"

#include <stdio.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

enum { WORD = 96 };

enum tend_status platform_find(const struct conf *c, const char *platform, const char *endpoint, const struct conf_section **out, struct tend_err *err) {
	char name[WORD];

	snprintf(name, sizeof name, "%s.%s", platform, endpoint);
	*out = *endpoint ? conf_find(c, "platform", name) : NULL;
	if (!*out)
		*out = conf_find(c, "platform", platform);
	return *out ? TEND_OK : tend_fail(err, TEND_NOT_FOUND, _("platform: there is no [platform %s%s%s]: add it to the policy (platforms.ini)"), platform,
	                                  *endpoint ? "." : "", endpoint);
}

/* A key has no blanks in it: `WAIT SELLER` is looked up as `WAIT_SELLER`. */
static const struct conf_entry *platform_entry(const struct conf_section *s, const char *what, const char *word) {
	char key[WORD];

	snprintf(key, sizeof key, "%s.%s", what, word);
	for (char *p = key; *p; p++)
		if (*p == ' ' || *p == '\t')
			*p = '_';
	return conf_entry(s, key);
}

static enum tend_status platform_unknown(const struct conf_section *s, const char *what, const char *word, struct tend_err *err) {
	return tend_fail(err, TEND_INVALID, _("%s: `%s` is not in [platform %s]: add `%s.%s = ` to the policy (platforms.ini)"), what, word, s->name, what, word);
}

static enum tend_status platform_bad(const struct conf_section *s, const struct conf_entry *e, const char *want, struct tend_err *err) {
	return tend_fail(err, TEND_CONFIG, _("%s:%d: %s: `%s` is not %s"), s->file, e->line, e->key, e->value, want);
}

/* The next word of a value into out; false at the end. */
static bool platform_next(const char **p, char out[WORD]) {
	*p += strspn(*p, " \t");
	size_t n = strcspn(*p, " \t");
	if (!n)
		return false;
	snprintf(out, WORD, "%.*s", (int)n, *p);
	*p += n;
	return true;
}

static enum tend_status platform_type_read(const struct conf_section *s, const struct conf_entry *e, enum rma_kind *kind, const char **what,
                                           struct tend_err *err) {
	const char *p = e->value;
	char w[WORD];

	if (!platform_next(&p, w) || !rma_kind_parse(w, kind) || *kind == RMA_RJ)
		return platform_bad(s, e, _("a kind: RR RO EX RS RP CP"), err);
	*what = p + strspn(p, " \t");
	bool known = !**what;
	for (int k = 0; *kind == RMA_CP && k < REFUND_KIND_COUNT; k++)
		known = known || !strcmp(*what, refund_kind_word((enum refund_kind)k));
	return known ? TEND_OK : platform_bad(s, e, _("a kind: RR RO EX RS RP CP"), err);
}

enum tend_status platform_type(const struct conf_section *s, const char *word, enum rma_kind *kind, const char **what, struct tend_err *err) {
	const struct conf_entry *e = platform_entry(s, "type", word);

	return e ? platform_type_read(s, e, kind, what, err) : platform_unknown(s, "type", word, err);
}

enum rma_role platform_role(enum rma_event ev) {
	static const enum rma_role order[] = { RMA_BY_PLATFORM, RMA_BY_SYSTEM, RMA_BY_CUSTOMER };

	for (size_t i = 0; i < rma_edge_count(); i++) {
		struct rma_edge e;
		rma_edge(i, &e);
		for (size_t k = 0; e.event == ev && k < sizeof order / sizeof *order; k++)
			if (e.actors & 1u << order[k])
				return order[k];
	}
	return RMA_ROLE_COUNT;
}

/* `track`, `verdict:paid`. */
static bool platform_step(char *w, enum rma_event *ev, enum rma_how *how) {
	static const struct { enum rma_event ev; const char *word; enum rma_how how; } hows[] = { { RMA_EV_VERDICT, "buyer", RMA_HOW_BUYER },
		{ RMA_EV_VERDICT, "shop", RMA_HOW_SHOP }, { RMA_EV_VERDICT, "paid", RMA_HOW_PLATFORM_PAID }, { RMA_EV_INTERCEPTED, "back", RMA_HOW_BACK },
		{ RMA_EV_INTERCEPTED, "signed", RMA_HOW_SIGNED } };
	char *colon = strchr(w, ':');

	*how = RMA_HOW_PLAIN;
	if (colon)
		*colon = '\0';
	if (!rma_event_parse(w, ev) || platform_role(*ev) == RMA_ROLE_COUNT)
		return false;
	for (size_t i = 0; colon && i < sizeof hows / sizeof *hows; i++)
		if (hows[i].ev == *ev && !strcmp(hows[i].word, colon + 1))
			return *how = hows[i].how, true;
	return !colon && *ev != RMA_EV_VERDICT && *ev != RMA_EV_INTERCEPTED;
}

static enum tend_status platform_state_read(const struct conf_section *s, const struct conf_entry *e, struct platform_says *out, struct tend_err *err) {
	const char *p = e->value;
	char w[WORD];

	*out = (struct platform_says){ .state = RMA_NONE };
	if (!strcmp(p, "-"))
		return TEND_OK;
	while (platform_next(&p, w)) {
		if (out->state != RMA_NONE || (!rma_state_parse(w, &out->state) && (out->n == PLATFORM_STEPS || !platform_step(w, &out->steps[out->n].event,
		                                                                                                        &out->steps[out->n].how))))
			return platform_bad(s, e, _("events that a platform may tell of, like `verdict:buyer track`, and a state behind them"), err);
		out->n += out->state == RMA_NONE;
	}
	return out->n || out->state != RMA_NONE ? TEND_OK : platform_bad(s, e, _("events that a platform may tell of, like `verdict:buyer track`, and a state behind them"), err);
}

enum tend_status platform_state(const struct conf_section *s, const char *key, const char *word, struct platform_says *out, struct tend_err *err) {
	const struct conf_entry *e = platform_entry(s, key, word);

	return e ? platform_state_read(s, e, out, err) : platform_unknown(s, key, word, err);
}

const char *platform_reason(const struct conf *c, const struct conf_section *s, const char *word) {
	const struct conf_section *all = conf_find(c, "platform", "*");
	const struct conf_entry *e = *word ? platform_entry(s, "reason", word) : NULL;

	if (!e && *word && all)
		e = platform_entry(all, "reason", word);
	if (e)
		return e->value;
	const struct conf_section *own = *word ? conf_find(c, "reason", word) : NULL;
	return own ? own->name : conf_get(s, "reason", "X99");
}

size_t platform_check(const struct conf *c, void (*report)(void *ctx, const char *problem), void *ctx) {
	struct platform_says says;
	struct tend_err err;
	enum rma_kind kind;
	const char *what;
	size_t n = 0;

	for (const struct conf_section *s = NULL; (s = conf_next(c, "platform", s));)
		for (size_t i = 0; i < s->n; i++) {
			const struct conf_entry *e = &s->entries[i];
			enum tend_status st = TEND_OK;
			if (!strncmp(e->key, "type.", 5))
				st = platform_type_read(s, e, &kind, &what, &err);
			else if (!strncmp(e->key, "state.", 6) || !strncmp(e->key, "arbitration.", 12))
				st = platform_state_read(s, e, &says, &err);
			else if ((!strcmp(e->key, "reason") || !strncmp(e->key, "reason.", 7)) && !conf_find(c, "reason", e->value))
				st = platform_bad(s, e, _("a reason of the policy"), &err);
			else if (strcmp(e->key, "channel") != 0 && strncmp(e->key, "reason", 6) != 0)
				st = tend_fail(&err, TEND_CONFIG, _("%s:%d: [platform] has no key `%s`: channel, type.…, state.…, arbitration.…, reason, reason.…"), s->file, e->line, e->key);
			if (st != TEND_OK)
				report(ctx, err.msg);
			n += st != TEND_OK;
		}
	return n;
}
