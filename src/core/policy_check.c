/* SPDX-License-Identifier: ISC */
/* What is wrong with a policy: each problem with file and line. Sections and their keys are a table. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tend/approve.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/playbook.h"
#include "tend/platform.h"
#include "tend/policy.h"

struct section_rule {
	const char *kind;
	bool named;
	const char *keys;            /* blank-separated; NULL: checked by who reads the section */
};

static const struct section_rule sections[] = {
	{ "shop", false, "name zone language currency country_code order_prefix mail_from recall reopen_within join_within hold_pauses "
	                 "due_soon away_after hand_back_after store_free return_address default_charset mail_max_size mail_max_time mail_max_memory mail_max_depth" },
	{ "calendar", true, NULL },
	{ "channel", true, "title.en title.zh connector outgoing" },
	{ "connector", true, "sendmail command" },
	{ "queue", true, "title.en title.zh skill" },
	{ "route", true, "when queue" },
	{ "priority", true, "when priority" },
	{ "sla", true, "when calendar first_reply next_reply resolution" },
	{ "reason", true, NULL },
	{ "returns", true, NULL },
	{ "approve", true, NULL },
	{ "basis", true, NULL },
	{ "platform", true, NULL },
	{ "view", true, "query title.en title.zh roles" },
	{ "playbook", true, "step" },
	{ "status", true, "text.en text.zh rules" },
	{ "goods", true, "flags promise" },
	{ "template", true, "text.en text.zh" },
	{ "tender", true, "kind connector title.en title.zh" },
	{ "hidden", true, "event within fresh unless without_text gaps least_orders class reason severity title.en title.zh note.en note.zh" },
	{ "rule", true, NULL },
	{ "negation", true, NULL },
	{ "classify", true, NULL },
};

struct checker {
	struct policy *p;
	policy_report *report;
	void *ctx;
	size_t n;
};

__attribute__((format(printf, 2, 3)))
static void check_say(struct checker *k, const char *fmt, ...) {
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	k->report(k->ctx, line);
	k->n++;
}

static bool check_word(const char *list, const char *w) {
	size_t n = strlen(w);

	for (const char *p = list; n && (p = strstr(p, w)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

static const struct section_rule *check_kind(const char *kind) {
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (!strcmp(sections[i].kind, kind))
			return &sections[i];
	return NULL;
}

static void check_keys(struct checker *k, const struct conf_section *s) {
	const struct section_rule *r = check_kind(s->kind);

	if (!r) {
		check_say(k, _("%s:%d: no section of a policy is called [%s]"), s->file, s->line, s->kind);
		return;
	}
	if (r->named == !*s->name)
		check_say(k, r->named ? _("%s:%d: [%s] needs a name") : _("%s:%d: [%s] takes no name"), s->file, s->line, s->kind);
	for (size_t i = 0; r->keys && i < s->n; i++)
		if (!check_word(r->keys, s->entries[i].key))
			check_say(k, _("%s:%d: [%s] has no key `%s`: %s"), s->file, s->entries[i].line, s->kind, s->entries[i].key, r->keys);
	for (size_t i = 0; i < s->n; i++) {
		struct filter *f;
		struct tend_err err;
		bool query = !strcmp(s->entries[i].key, "when") || !strcmp(s->entries[i].key, "unless") || (!strcmp(s->kind, "view") && !strcmp(s->entries[i].key, "query"));
		if (query && r->keys && filter_parse(policy_conf(k->p), s->entries[i].value, &f, &err) != TEND_OK)
			check_say(k, "%s:%d: %s", s->file, s->entries[i].line, err.msg);
	}
	const struct conf_entry *e = NULL;
	while (!strcmp(s->kind, "playbook") && (e = conf_entry_next(s, "step", e))) {
		const char *wrong = playbook_check(policy_conf(k->p), e->value);
		if (wrong)
			check_say(k, "%s:%d: %s", s->file, e->line, wrong);
	}
	enum tclass class;
	if (!strcmp(s->kind, "playbook") && (!class_parse(s->name, &class) || strcmp(class_word(class), s->name) != 0))
		check_say(k, _("%s:%d: [playbook %s]: no such class"), s->file, s->line, s->name);
}

/* `key` of every [kind] must name an existing [target]. */
static void check_names(struct checker *k, const char *kind, const char *key, const char *target, bool needed) {
	const struct conf_section *s = NULL;

	while ((s = conf_next(policy_conf(k->p), kind, s))) {
		const struct conf_entry *e = conf_entry(s, key);
		if (!e && needed)
			check_say(k, _("%s:%d: [%s %s] needs `%s = `"), s->file, s->line, kind, s->name, key);
		else if (e && !policy_has(k->p, target, e->value))
			check_say(k, _("%s:%d: %s: there is no [%s %s]"), s->file, e->line, key, target, e->value);
	}
}

static void check_durations(struct checker *k) {
	static const struct { const char *kind, *keys[7]; } durs[] = {
		{ "shop", { "recall", "reopen_within", "join_within", "due_soon", "away_after", "hand_back_after", NULL } },
		{ "sla", { "first_reply", "next_reply", "resolution", NULL } },
		{ "hidden", { "within", "fresh", NULL } },
	};
	struct tend_err err;
	int64_t v;

	for (size_t i = 0; i < sizeof durs / sizeof *durs; i++)
		for (const struct conf_section *s = NULL; (s = conf_next(policy_conf(k->p), durs[i].kind, s));)
			for (const char *const *key = durs[i].keys; *key; key++)
				if (conf_get_dur(s, *key, 0, &v, &err) != TEND_OK)
					check_say(k, "%s", err.msg);
	for (const struct conf_section *s = NULL; (s = conf_next(policy_conf(k->p), "priority", s));)
		if (conf_get_int(s, "priority", 0, &v, &err) != TEND_OK || v < 1 || v > 4)
			check_say(k, _("%s:%d: [priority %s] needs `priority = 1` … 4"), s->file, s->line, s->name);
}

static void check_hidden(struct checker *k) {
	struct tend_err err;
	enum tclass class;
	int64_t v;

	for (const struct conf_section *s = NULL; (s = conf_next(policy_conf(k->p), "hidden", s));) {
		const struct conf_entry *event = conf_entry(s, "event"), *c = conf_entry(s, "class");
		if (!event || !check_word("cancelled refund silent", event->value))
			check_say(k, _("%s:%d: [hidden %s] needs `event = cancelled`, `refund` or `silent`"), s->file, event ? event->line : s->line, s->name);
		if (c && !class_parse(c->value, &class))
			check_say(k, _("%s:%d: class: `%s` is none"), s->file, c->line, c->value);
		if (conf_get_int(s, "severity", 2, &v, &err) != TEND_OK || v < 1 || v > 4)
			check_say(k, _("%s:%d: [hidden %s] severity: 1 to 4"), s->file, s->line, s->name);
		if (conf_get_int(s, "gaps", 2, &v, &err) != TEND_OK || v < 1 || v > 100 || conf_get_int(s, "least_orders", 3, &v, &err) != TEND_OK || v < 2)
			check_say(k, _("%s:%d: [hidden %s] gaps: from 1 on, least_orders: from 2 on"), s->file, s->line, s->name);
	}
	check_names(k, "hidden", "reason", "reason", false);
}

static void check_twice(struct checker *k) {
	const struct conf *c = policy_conf(k->p);

	for (size_t i = 0; i < c->n; i++)
		for (size_t j = 0; j < i; j++)
			if (*c->sections[i].name && !strcmp(c->sections[i].kind, c->sections[j].kind) &&
			    !strcmp(c->sections[i].name, c->sections[j].name)) {
				check_say(k, _("%s:%d: [%s %s] was said already in %s:%d"), c->sections[i].file, c->sections[i].line, c->sections[i].kind,
				          c->sections[i].name, c->sections[j].file, c->sections[j].line);
				break;
			}
}

static void check_rule_problem(void *ctx, const char *msg) {
	struct checker *k = ctx;

	check_say(k, "%s", msg);
}

size_t policy_check(struct policy *p, policy_report *report, void *ctx) {
	struct checker k = { .p = p, .report = report, .ctx = ctx };
	const struct conf *c = policy_conf(p);
	const struct calendars *cals;
	const struct zone *z;
	struct ruleset *rules;
	struct tend_err err;

	for (size_t i = 0; i < c->n; i++)
		check_keys(&k, &c->sections[i]);
	check_twice(&k);
	if (!conf_find(c, "shop", ""))
		check_say(&k, _("no [shop] section: name, zone and defaults are missing"));
	else if (zone_get(policy_shop(p, "zone", "UTC"), &z, &err) != TEND_OK)
		check_say(&k, "shop: zone: %s", err.msg);
	if (!policy_has(p, "queue", "general") || !policy_has(p, "queue", "automatic"))
		check_say(&k, _("queues `general` and `automatic` must exist: what fits nowhere goes there"));
	if (policy_calendars(p, &cals, &err) != TEND_OK)
		check_say(&k, "%s", err.msg);
	check_names(&k, "route", "queue", "queue", true);
	check_names(&k, "sla", "calendar", "calendar", true);
	check_names(&k, "channel", "connector", "connector", false);
	check_durations(&k);
	check_hidden(&k);
	platform_check(c, check_rule_problem, &k);
	if (policy_rules(p, &rules, &err) != TEND_OK)
		check_say(&k, "%s", err.msg);
	else
		ruleset_check(rules, check_rule_problem, &k);
	return k.n;
}
