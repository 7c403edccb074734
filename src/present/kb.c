/* SPDX-License-Identifier: ISC */
/* Articles in words: states, how often used, how much they helped, what a macro does. */
#include "tend/present.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

static const char *kb_after_bar(const char *s) {
	const char *bar = strchr(s, '|');
	return bar ? bar + 1 : s;
}

const char *present_kb_state(enum kb_state s) {
	static const char *const words[KB_STATE_COUNT] = { N_("article|draft"), N_("article|in review"), N_("article|published"), N_("article|archived") };
	return (unsigned)s < KB_STATE_COUNT ? kb_after_bar(_(words[s])) : "";
}

const char *present_kb_audience(enum kb_audience a) {
	return a == KB_INTERNAL ? _("internal") : _("for customers");
}

const char *present_kb_value(enum kb_value v) {
	static const char *const words[KB_V_COUNT] = { N_("value|customer's name"), N_("value|order number"), N_("value|product"), N_("value|amount"),
		N_("value|date"), N_("value|tracking number"), N_("value|your name"), N_("value|shop's name"), N_("value|number of the return") };
	return (unsigned)v < KB_V_COUNT ? kb_after_bar(_(words[v])) : "";
}

/* One of those that are proposed, or somebody's own words. */
const char *present_kb_reason(const char *reason) {
	return *reason ? _(reason) : "";
}

char *present_kb_used(const void *ctx, const struct article *x) {
	return x->inserted ? mem_printf(ctx, "%" PRId64 "×", x->inserted) : mem_strdup(ctx, "—");
}

char *present_kb_helped(const void *ctx, const struct article *x) {
	int64_t said = x->helped + x->unhelped;
	return said ? mem_printf(ctx, "%d %%", (int)((x->helped * 100 + said / 2) / said)) : mem_strdup(ctx, "—");
}

char *present_kb_date(const void *ctx, int32_t date) {
	int y, m, d;

	if (date == KB_NO_DATE)
		return mem_strdup(ctx, "—");
	date_to_ymd(date, &y, &m, &d);
	return mem_printf(ctx, "%04d-%02d-%02d", y, m, d);
}

char *present_kb_macro(const void *ctx, const struct article *x) {
	char *s = mem_strdup(ctx, "");
	enum tclass class;
	struct kb_then then;

	if (*x->class && class_parse(x->class, &class))
		s = mem_append(s, _("- class: %s\n"), present_class(class));
	if (*x->set_reason)
		s = mem_append(s, _("- reason: %s\n"), x->set_reason);
	if (*x->add_tags)
		s = mem_append(s, _("- tags: %s\n"), x->add_tags);
	kb_then_parse(x->then, &then);
	if (then.state != STATE_COUNT)
		s = mem_append(s, _("- then: %s\n"), present_state(then.state));
	if (then.snooze_s)
		s = mem_append(s, _("- put off for %s\n"), present_ago(ctx, then.snooze_s * TMS_SECOND));
	if (then.next)
		s = mem_append(s, "%s\n", _("- on to the next ticket"));
	return *s ? s : mem_append(s, "%s\n", _("nothing but the answer"));
}
