/* SPDX-License-Identifier: ISC */
/* What another policy would have made of the last tickets: both policies read the same messages anew, nothing is written. */
#include <inttypes.h>
#include <string.h>

#include "service/intake.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { TRY_PAGE = 200, WORDS_MOST = 40 };

/* What one policy decides on one ticket, each field as text, with what it rests on. */
struct decided { const char *value[TRY_FIELD_COUNT], *because[TRY_FIELD_COUNT]; };

static const char *const try_words[TRY_FIELD_COUNT] = { "class", "complaint", "origin", "reason", "severity", "sentiment", "queue", "priority",
	"first_reply", "next_reply", "resolution" };
/* Which field of a verdict the first six are. */
static const enum vfield try_verdict[] = { VF_CLASS, VF_COMPLAINT, VF_ORIGIN, VF_REASON, VF_SEVERITY, VF_SENTIMENT };
enum { TRY_VERDICTS = sizeof try_verdict / sizeof *try_verdict };

const char *try_field_word(enum try_field f) {
	return try_words[f];
}

/* “words” (rule), … for one field of a verdict. */
static const char *try_evidence(const void *ctx, const struct verdict *v, enum vfield f, const char *text, const char *before) {
	char *out = mem_strdup(ctx, before);

	for (size_t i = 0; i < v->n; i++) {
		const struct evidence *e = &v->evidence[i];
		if (e->field != f)
			continue;
		char *words = e->len ? u8_clip(ctx, u8_squeeze(ctx, mem_strndup(ctx, text + e->start, e->len)), WORDS_MOST) : mem_strdup(ctx, "");
		out = mem_append(out, "%s%s%s%s%s", *out ? ", " : "", *words ? "“" : "", words, *words ? "” " : "", e->rule);
	}
	return out;
}

static void try_promises(struct policy *p, const void *ctx, const struct ticket *t, struct decided *d) {
	const char *when;
	const struct conf_section *sla = policy_first(p, "sla", t, t->created, &when);

	for (int f = TRY_FIRST_REPLY; f <= TRY_RESOLUTION; f++) {
		d->value[f] = conf_get(sla, try_words[f], "");
		d->because[f] = sla ? mem_printf(ctx, "%s: %s", sla->name, when ? when : "") : "";
	}
}

static enum tend_status try_decide(const void *ctx, struct policy *p, const struct ticket *t, const struct message *m, size_t n, struct decided *d,
                                   struct tend_err *err) {
	struct ruleset *rules;
	struct routed r;
	struct ticket now = *t;
	enum tend_status st = policy_rules(p, &rules, err);

	for (int f = 0; f < TRY_FIELD_COUNT; f++)
		d->value[f] = d->because[f] = "";
	now.state = STATE_NEW;
	now.assignee = 0;
	now.assignee_login = "";
	now.class = CLASS_NONE;
	now.complaint = now.classed_by_person = false;
	now.reason[0] = '\0';
	now.severity = now.sentiment = now.confidence = now.reason_confidence = 0;
	now.queue = "general";
	now.priority = 4;
	bool said = false;
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		if (m[i].direction != DIR_IN)
			continue;
		struct draft_in in = { .text = NULL };
		struct classify_in ask = { .text = m[i].text, .n = strlen(m[i].text), .subject = *m[i].subject ? m[i].subject : NULL, .channel = m[i].channel,
			.rating = t->rating };
		classify_run(rules, ctx, &ask, &in.v, NULL);
		if (!said)
			now.origin = in.v.origin;
		said = true;
		intake_adopt(NULL, &in, &now);
		for (int f = 0; f < TRY_VERDICTS; f++)
			d->because[f] = try_evidence(ctx, &in.v, try_verdict[f], m[i].text, d->because[f]);
	}
	if (!said) /* a robot's: no rule speaks of it */
		return st;
	route_by(p, &now, now.created, &r);
	d->value[TRY_CLASS] = class_word(now.class);
	d->value[TRY_COMPLAINT] = now.complaint ? "yes" : "no";
	d->value[TRY_ORIGIN] = origin_word(now.origin);
	d->value[TRY_REASON] = mem_strdup(ctx, now.reason);
	d->value[TRY_SEVERITY] = mem_printf(ctx, "%d", now.severity);
	d->value[TRY_SENTIMENT] = mem_printf(ctx, "%d", now.sentiment);
	d->value[TRY_QUEUE] = now.queue;
	d->value[TRY_PRIORITY] = mem_printf(ctx, "P%d", now.priority);
	d->because[TRY_QUEUE] = r.queue_rule ? mem_printf(ctx, "%s: %s", r.queue_rule, r.queue_when ? r.queue_when : "") : "";
	d->because[TRY_PRIORITY] = r.priority_rule ? mem_printf(ctx, "%s: %s", r.priority_rule, r.priority_when ? r.priority_when : "") : "";
	try_promises(p, ctx, &now, d);
	return st;
}

/* What a person made of it, "" when nobody did. */
static const char *try_person(const void *ctx, const struct ticket *t, enum try_field f) {
	if (!t->classed_by_person)
		return "";
	switch (f) {
	case TRY_CLASS: return class_word(t->class);
	case TRY_COMPLAINT: return t->complaint ? "yes" : "no";
	case TRY_REASON: return mem_strdup(ctx, t->reason);
	case TRY_SEVERITY: return mem_printf(ctx, "%d", t->severity);
	case TRY_SENTIMENT: return mem_printf(ctx, "%d", t->sentiment);
	default: return "";
	}
}

static void try_compare(const void *ctx, const struct ticket *t, const struct decided *a, const struct decided *b, struct try_report *out) {
	bool differs = false;

	for (int f = 0; f < TRY_FIELD_COUNT; f++) {
		const char *person = try_person(ctx, t, (enum try_field)f);
		struct try_count *k = &out->fields[f];
		k->judged += *person ? 1 : 0;
		k->agreed += *person && !strcmp(person, a->value[f]) ? 1 : 0;
		k->agrees += *person && !strcmp(person, b->value[f]) ? 1 : 0;
		if (!strcmp(a->value[f], b->value[f]))
			continue;
		differs = true;
		k->differ++;
		mem_grow(ctx, out->diffs, out->n);
		out->diffs[out->n++] = (struct try_diff){ .ticket = t->id, .field = (enum try_field)f, .was = mem_strdup(ctx, a->value[f]),
			.now = mem_strdup(ctx, b->value[f]), .person = mem_strdup(ctx, person),
			.because = *b->because[f] ? mem_strdup(ctx, b->because[f]) : mem_printf(ctx, "- %s", a->because[f]) };
	}
	out->tickets++;
	out->differ += differs ? 1 : 0;
}

enum tend_status svc_policy_try(struct svc *s, const void *ctx, const struct session *who, struct policy *p, int64_t last, struct try_report *out,
                                struct tend_err *err) {
	tend_id before = INT64_MAX;
	enum tend_status st = authz_check(who->role, CAP_LEAD, err);

	*out = (struct try_report){ 0 };
	while (st == TEND_OK && last > 0) {
		void *tmp = mem_ctx(NULL);
		struct ticket *t;
		size_t n;
		st = store_ticket_newest(s->store, tmp, before, last < TRY_PAGE ? (int)last : TRY_PAGE, &t, &n, err);
		for (size_t i = 0; st == TEND_OK && i < n; i++) {
			struct message *m;
			size_t k;
			struct decided was, now;
			before = t[i].id;
			st = store_messages(s->store, tmp, t[i].id, &m, &k, err);
			if (st == TEND_OK)
				st = try_decide(tmp, svc_policy(s), &t[i], m, k, &was, err);
			if (st == TEND_OK)
				st = try_decide(tmp, p, &t[i], m, k, &now, err);
			if (st == TEND_OK)
				try_compare(ctx, &t[i], &was, &now, out);
		}
		last -= (int64_t)n;
		if (st == TEND_OK && !n)
			last = 0;
		mem_free(tmp);
	}
	return st;
}
