/* SPDX-License-Identifier: ISC */
/* One ticket, whole; and why it is as it is. */
#include "service/svc.h"

#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static enum tend_status show_customer(struct svc *s, const void *ctx, struct ticket_full *f, struct tend_err *err) {
	enum tend_status st;

	f->customer = (struct customer){ .id = 0, .external_id = "", .name = "", .lang = "", .city = "" };
	if (!f->t.customer)
		return TEND_OK;
	st = customer_read(s, ctx, f->t.customer, &f->customer, err);
	if (st == TEND_OK)
		st = customer_open_proposal(s, ctx, f->t.customer, &f->proposal, err);
	if (st == TEND_OK)
		st = store_orders(s->store, ctx, f->t.customer, f->t.order_no, 5, &f->orders, &f->n_orders, err);
	if (st == TEND_OK)
		st = store_ticket_others(s->store, ctx, f->t.customer, f->t.id, 20, &f->others, &f->n_others, err);
	return st;
}

enum tend_status svc_ticket(struct svc *s, const void *ctx, const struct session *who, tend_id id, struct ticket_full *out,
                            struct tend_err *err) {
	struct presence *p;
	size_t n;
	char *draft, *note;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	*out = (struct ticket_full){ .viewers = "" };
	if (st == TEND_OK)
		st = store_ticket_get(s->store, ctx, id, &out->t, err);
	if (st == TEND_OK)
		st = store_messages(s->store, ctx, id, &out->messages, &out->n_messages, err);
	if (st == TEND_OK)
		st = store_events(s->store, ctx, id, &out->events, &out->n_events, err);
	if (st == TEND_OK)
		st = store_clocks(s->store, ctx, id, &out->clocks, &out->n_clocks, err);
	if (st == TEND_OK)
		st = show_customer(s, ctx, out, err);
	if (st == TEND_OK)
		st = store_draft_get(s->store, ctx, who->agent, id, DRAFT_REPLY, &draft, err);
	if (st == TEND_OK)
		st = store_draft_get(s->store, ctx, who->agent, id, DRAFT_NOTE, &note, err);
	if (st == TEND_OK)
		st = store_presence(s->store, ctx, who->agent, tms_now() - 60 * TMS_SECOND, &p, &n, err);
	if (st != TEND_OK)
		return st;
	out->draft = draft;
	out->note_draft = note;
	out->t.draft = draft || note;
	for (size_t i = 0; i < n; i++)
		if (p[i].ticket == id)
			out->viewers = mem_printf(ctx, "%s%s%s", out->viewers, *out->viewers ? " " : "", p[i].login);
	playbook_steps(ctx, policy_conf(svc_policy(s)), &out->t, tms_now(), who->login, !strncmp(who->lang, "zh", 2), &out->steps, &out->n_steps);
	return TEND_OK;
}

enum tend_status svc_reveal(struct svc *s, const void *ctx, const struct session *who, tend_id customer, const char *kind, const char *value,
                            char **out, struct tend_err *err) {
	struct change c;
	struct customer k;
	enum tend_status st = authz_check(who->role, CAP_REVEAL, err);

	if (st == TEND_OK)
		st = store_customer(s->store, ctx, customer, &k, err);
	for (size_t i = 0; st == TEND_OK && i < k.n_contacts; i++)
		if (!strcmp(k.contacts[i].kind, kind) && !strcmp(k.contacts[i].value, value)) {
			st = change_begin(&c, s, who, err);
			if (st == TEND_OK)
				st = change_end(&c, change_event(&c, 0, "reveal", "", mem_printf(c.ctx, "C%" PRId64 " %s", customer, kind)));
			*out = mem_strdup(ctx, k.contacts[i].value);
			return st;
		}
	return st == TEND_OK ? tend_fail(err, TEND_NOT_FOUND, _("C%lld has no %s"), (long long)customer, kind) : st;
}

/* ---- why ---- */

static const char *why_span(const void *ctx, const struct message *m, const struct evidence *e) {
	size_t n = strlen(m->text);
	return e->len && e->start <= n && e->len <= n - e->start ? u8_squeeze(ctx, mem_strndup(ctx, m->text + e->start, e->len)) : "";
}

/* The words of the code in the reader's language. */
static const char *why_word(const char *w) {
	static const char *const words[] = { N_("quality"), N_("logistics"), N_("service"), N_("aftersales"), N_("consultation"), N_("praise"), N_("other"),
		N_("class field"), N_("complaint"), N_("origin"), N_("reason"), N_("severity"), N_("sentiment"), N_("language") };

	(void)words;
	return !*w ? "-" : !strcmp(w, "class") ? _("class field") : _(w);
}

/* `class=92 reason=80 …` as it is stored, for people. */
static char *why_confidence(const void *ctx, const char *stored) {
	char *copy = mem_strdup(ctx, stored), *save = NULL, *out = mem_strdup(ctx, "");

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		char *eq = strchr(w, '=');
		if (!eq)
			continue;
		*eq = '\0';
		out = mem_append(out, "%s%s %s", *out ? ", " : "", why_word(w), eq + 1);
	}
	return out;
}

static char *why_class(struct svc *s, const void *ctx, const struct ticket_full *f, char *o) {
	const struct ticket *t = &f->t;
	struct ruleset *rules = NULL;

	policy_rules(svc_policy(s), &rules, NULL);
	o = mem_append(o, _("CLASS  %s, reason %s, severity %d, complaint %s: "), why_word(class_word(t->class)),
	               *t->reason ? t->reason : "-", t->severity, t->complaint ? _("yes") : _("no"));
	o = t->classed_by_person ? mem_append(o, "%s\n", _("decided by a person")) : mem_append(o, _("by rules, %d %% sure\n"), t->confidence);
	for (size_t i = 0; i < f->n_messages; i++) {
		const struct message *m = &f->messages[i];
		struct stored_verdict v;
		if (m->direction != DIR_IN || store_verdict_get(s->store, ctx, m->id, &v, NULL) != TEND_OK)
			continue;
		o = mem_append(o, _("  message %" PRId64 ", policy version %" PRId64 ": %s %s, severity %d, sentiment %+d (%s)\n"), m->id, v.policy,
		               why_word(class_word(v.v.class)), *v.v.reason ? v.v.reason : "-", v.v.severity, v.v.sentiment, why_confidence(ctx, v.confidence));
		for (size_t j = 0; j < v.v.n; j++) {
			const struct evidence *e = &v.v.evidence[j];
			o = mem_append(o, "    %s  %s  %+d.%02d  [%s]  %s\n", why_word(vfield_word(e->field)), e->rule, e->weight / 100,
			               e->weight < 0 ? -e->weight % 100 : e->weight % 100, why_span(ctx, m, e), rules ? u8_clip(ctx, ruleset_pattern(rules, e->rule), 60) : "");
		}
	}
	return o;
}

static char *why_route(struct svc *s, const void *ctx, const struct ticket_full *f, char *o) {
	struct ticket t = f->t;
	struct routed r;

	(void)ctx;
	svc_route(s, &t, t.created, &r);
	o = mem_append(o, _("QUEUE  %s"), f->t.queue);
	o = !strcmp(t.queue, f->t.queue) && r.queue_rule ? mem_append(o, ": route %s%s%s\n", r.queue_rule, r.queue_when ? " when " : "", r.queue_when ? r.queue_when : "")
	                                                 : mem_append(o, ": %s\n", _("moved by a person or joined later"));
	o = mem_append(o, _("PRIORITY  P%d"), f->t.priority);
	o = t.priority == f->t.priority && r.priority_rule
		? mem_append(o, ": priority %s%s%s\n", r.priority_rule, r.priority_when ? " when " : "", r.priority_when ? r.priority_when : "")
		: mem_append(o, ": %s\n", _("set by a person"));
	return o;
}

static char *why_clock(struct svc *s, const void *ctx, const struct sla_clock *k, tms_t now, char *o) {
	const struct zone *z = policy_zone(svc_policy(s));
	const struct calendars *cals;
	const struct calendar *cal = NULL;
	char left[32];

	if (policy_calendars(svc_policy(s), &cals, NULL) == TEND_OK)
		cal = calendars_find(cals, k->calendar);
	static const char *const kinds[] = { N_("first reply"), N_("next reply"), N_("resolution") };
	o = mem_append(o, _("  %s: %" PRId64 " s of calendar %s (sla %s), from %s\n"), _(kinds[k->kind]), k->target_s, k->calendar, k->rule,
	               tms_format(ctx, k->started, z));
	for (size_t i = 0; i < k->n_pauses; i++)
		o = mem_append(o, _("    paused %s to %s\n"), tms_format(ctx, k->pauses[i].from, z),
		               k->pauses[i].to == TMS_NONE ? "…" : tms_format(ctx, k->pauses[i].to, z));
	if (!cal)
		return o;
	int64_t used = k->target_s * TMS_SECOND - sla_left(k, cal, now);
	dur_format(left, sizeof left, sla_left(k, cal, now), false);
	o = mem_append(o, _("    used %" PRId64 " s of %" PRId64 " s"), used / TMS_SECOND, k->target_s);
	if (k->result != CLOCK_RUNNING)
		return mem_append(o, ": %s %s\n", k->result == CLOCK_MET ? _("met") : k->result == CLOCK_MISSED ? _("missed") : _("not needed"), tms_format(ctx, k->stopped, z));
	if (k->due == TMS_NONE)
		return mem_append(o, _(", left %s: %s\n"), left, sla_is_paused(k) ? _("paused, no due time") : _("never due in this calendar"));
	return mem_append(o, _(", left %s: due %s\n"), left, tms_format(ctx, k->due, z));
}

enum tend_status svc_why(struct svc *s, const void *ctx, const struct session *who, tend_id id, char **out, struct tend_err *err) {
	struct ticket_full f;
	tms_t now = tms_now();
	enum tend_status st = svc_ticket(s, ctx, who, id, &f, err);

	if (st != TEND_OK)
		return st;
	char *o = mem_printf(ctx, "T%" PRId64 "  %s\n", id, u8_visible(ctx, f.t.subject, false));
	o = why_class(s, ctx, &f, o);
	for (size_t i = 0; i < f.n_events; i++)
		if (!strcmp(f.events[i].action, "create") || !strcmp(f.events[i].action, "join") || !strcmp(f.events[i].action, "hidden"))
			o = mem_append(o, "%s  %s  %s\n", *f.events[i].action == 'c' ? _("OPENED") : *f.events[i].action == 'j' ? _("JOINED") : _("HIDDEN"),
			               tms_format(ctx, f.events[i].at, policy_zone(svc_policy(s))), u8_visible(ctx, f.events[i].after, false));
	o = why_route(s, ctx, &f, o);
	o = mem_append(o, "%s\n", _("CLOCKS"));
	for (size_t i = 0; i < f.n_clocks; i++)
		o = why_clock(s, ctx, &f.clocks[i], now, o);
	if (!f.n_clocks)
		o = mem_append(o, "  %s\n", _("none: no sla section of the policy is meant for it"));
	*out = o;
	return TEND_OK;
}

/* ---- what others did ---- */

enum tend_status svc_changes(struct svc *s, const void *ctx, int64_t *cursor, struct event **out, size_t *n, struct tend_err *err) {
	int64_t max;
	enum tend_status st = store_event_max(s->store, &max, err);

	*out = NULL;
	*n = 0;
	if (st != TEND_OK || max == *cursor)
		return st;
	if (!*cursor) {
		*cursor = max;
		return TEND_OK;
	}
	st = store_events_after(s->store, ctx, *cursor, 256, out, n, err);
	for (size_t i = 0; st == TEND_OK && i < *n; i++) {
		*cursor = (*out)[i].id;
		if (!strcmp((*out)[i].action, "policy")) {
			mem_free(s->policy);
			s->policy = NULL;
		}
	}
	return st;
}
