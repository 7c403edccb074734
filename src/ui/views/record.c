/* SPDX-License-Identifier: ISC */
/* One return whole: the bar of its steps, counters, reason and evidence, the arithmetic of its refund, why, clocks, stock, parcels; its slip.
 * Changes nothing. */
#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/label.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { SIDE_MIN = 36 };

static const struct order_line *record_goods(const struct return_full *f, const char *line) {
	for (size_t i = 0; i < f->n_goods; i++)
		if (!strcmp(f->goods[i].line, line))
			return &f->goods[i];
	return NULL;
}

static void record_lines(struct panel *p, const struct return_full *f, size_t most) {
	size_t shown = f->n_lines > most ? most - 1 : f->n_lines;

	for (size_t i = 0; i < shown; i++) {
		const struct order_line *g = record_goods(f, f->lines[i].line);
		char *counters = present_counters(p->tmp, &f->lines[i]);
		int room = p->width - u8_width(counters) - 2;
		panel_put(p, C_NORMAL, false, "%s  %s", u8_pad(p->tmp, g ? g->title : f->lines[i].line, room > 8 ? room : 8), counters);
	}
	if (shown < f->n_lines)
		panel_put(p, C_DIM, false, ngettext_("… %d more line", "… %d more lines", f->n_lines - shown), (int)(f->n_lines - shown));
}

static void record_money(struct panel *p, const struct return_full *f) {
	const struct policy *pol = svc_policy(p->a->s);
	const char *lang = p->a->who.lang;
	char *legs = present_legs(p->tmp, f->legs, f->n_legs, pol, lang);
	char *to = f->planned ? present_refund_to(p->tmp, &f->plan, pol, lang) : mem_strdup(p->tmp, "");
	const char *head = _("refund"), *pad = u8_pad(p->tmp, "", u8_width(head));

	panel_put(p, C_NORMAL, true, "%s  %s", head, f->planned ? present_refund_sum(p->tmp, &f->plan)
	          : f->r.kind == RMA_RS || f->r.kind == RMA_RP ? _("none") : _("not reckoned yet"));
	if (f->planned && f->plan.collect)
		to = mem_append(to, "%s%s %s", *to ? " · " : "", present_leg_kind(LEG_COLLECT), present_money(p->tmp, f->plan.collect));
	panel_put(p, f->n_legs ? C_OUT : C_NORMAL, false, "%s  %s", pad, *legs ? legs : *to ? to : _("nothing is paid"));
}

static void record_reason(struct panel *p, const struct return_full *f) {
	char *proofs = present_proofs(p->tmp, f->proofs, f->n_proofs);
	char *found = present_found(p->tmp, svc_policy(p->a->s), &f->r, p->a->who.lang);
	int room = p->width - u8_width(proofs) - u8_width(_("reason")) - u8_width(_("evidence")) - 6;

	panel_put(p, C_NORMAL, false, "%s  %s  %s  %s", _("reason"), u8_clip(p->tmp, found, room > 10 ? room : 10), _("evidence"), proofs);
}

/* The rule and what it says, then an offer, as many rows as are left above `keep`. */
static void record_why(struct panel *p, const struct return_full *f, int keep) {
	const struct rma_decision *d = f->n_decisions ? &f->decisions[f->n_decisions - 1] : NULL;
	char *s = mem_strdup(p->tmp, ""), **lines;

	if (d && *d->why) /* it begins with the rule and what it says */
		s = mem_append(s, "%s", u8_squeeze(p->tmp, d->why));
	else if (*f->r.rule || f->r.verdict != RMA_VERDICT_NONE)
		s = mem_append(s, "%s %s", f->r.rule, present_verdict(f->r.verdict));
	if (f->r.offered_from != RMA_NONE)
		s = mem_append(s, _(" · offered %s %s %s"), present_kind(f->r.offer_kind), present_money(p->tmp, f->r.offer), f->r.offer_text);
	size_t n = present_wrap(p->tmp, *s ? u8_visible(p->tmp, s, false) : _("not decided yet"), p->width, &lines);
	for (size_t i = 0; i < n && p->row <= p->last - keep; i++) {
		bool cut = i + 1 < n && p->row == p->last - keep;
		panel_put(p, C_NORMAL, false, cut ? "%s…" : "%s", lines[i]);
	}
}

static char *record_timers(const struct panel *p, const struct return_full *f) {
	char *s = mem_strdup(p->tmp, ""), left[32];
	struct rma_policy pol;

	if (rma_policy_read(policy_conf(svc_policy(p->a->s)), f->r.channel, &pol, NULL) != TEND_OK)
		return s;
	for (size_t i = 0; i < f->n_timers; i++) {
		dur_format(left, sizeof left, f->timers[i].started + pol.run[f->timers[i].kind] - p->a->now, false);
		s = mem_append(s, "%s%s %s", *s ? " · " : "", present_timer(f->timers[i].kind), left);
	}
	return *s ? s : mem_append(s, "%s", _("no clock runs"));
}

static char *record_stock(const struct panel *p, const struct return_full *f) {
	static const char *const states[RMA_HOLD_COUNT] = { "", N_("held"), N_("sent"), N_("let go") };
	char *s = mem_strdup(p->tmp, "");

	for (size_t i = 0; i < f->n_holds; i++)
		s = mem_append(s, "%s%d× %s %s %s", *s ? " · " : "", (int)f->holds[i].qty, f->holds[i].product, f->holds[i].warehouse,
		               *states[f->holds[i].state] ? _(states[f->holds[i].state]) : "");
	return s;
}

/* The parcels: what comes back, what goes out. */
static char *record_parcels(const struct panel *p, const struct return_full *f) {
	char *s = mem_strdup(p->tmp, "");

	if (*f->r.tracking)
		s = mem_append(s, "← %s %s", f->r.carrier, f->r.tracking);
	if (*f->r.out_tracking)
		s = mem_append(s, "%s→ %s %s", *s ? " · " : "", f->r.out_carrier, f->r.out_tracking);
	return s;
}

static void record_joined(struct panel *p, const struct return_full *f) {
	char *stock = record_stock(p, f), *parcels = record_parcels(p, f);

	panel_put(p, C_DIM, false, "%s%s%s%s%s", record_timers(p, f), *stock ? " · " : "", stock, *parcels ? " · " : "", parcels);
}

static void record_side(struct panel *p, const struct return_full *f) {
	char *stock = record_stock(p, f), *parcels = record_parcels(p, f);

	panel_put(p, C_HEAD, true, "%s", _("WHY"));
	record_why(p, f, 4);
	panel_put(p, C_HEAD, true, "%s", _("STOCK AND PARCELS"));
	panel_put(p, C_NORMAL, false, "%s%s%s", *stock || *parcels ? stock : _("none held, none on the way"), *stock && *parcels ? " · " : "", parcels);
	panel_put(p, C_HEAD, true, "%s", _("CLOCKS"));
	panel_put(p, C_NORMAL, false, "%s", record_timers(p, f));
}

void record_draw(struct app *a, void *tmp, int row, int last) {
	const struct return_full *f = a->moving ? NULL : returns_full(a); /* blank is cheap, another record's would be a lie */
	bool wide = a->cols >= 110;
	int side = wide ? a->cols / 3 > SIDE_MIN ? a->cols / 3 : SIDE_MIN : 0;
	struct panel p = { a, tmp, row, last, 1, a->cols - side - (wide ? 3 : 2) };

	if (wide)
		term_vline(row, a->cols - side - 1, last - row + 1);
	if (!f)
		return;
	char *more = mem_printf(tmp, "%s%s%s", *f->r.result ? " · " : "", f->r.result, present_flags(tmp, f->r.flags));
	panel_put(&p, C_HEAD, true, "%s%s", present_steps(tmp, f->r.kind, f->r.state), more);
	record_lines(&p, f, (size_t)(a->rows >= 30 ? 4 : 2));
	record_reason(&p, f);
	record_money(&p, f);
	if (!wide) {
		record_why(&p, f, 1);
		record_joined(&p, f);
		return;
	}
	p = (struct panel){ a, tmp, row, last, a->cols - side + 1, side - 2 };
	record_side(&p, f);
}

/* The slip for the parcel that comes back, as `tend return label` makes it. */
void record_label(struct app *a, const struct return_full *f) {
	void *tmp = mem_ctx(NULL);
	struct label_line *lines = mem_array(tmp, struct label_line, f->n_lines + 1);
	const struct policy *p = svc_policy(a->s);
	struct tend_err err;
	char *page;

	for (size_t i = 0; i < f->n_lines; i++) {
		const struct order_line *g = record_goods(f, f->lines[i].line);
		lines[i] = (struct label_line){ g ? g->title : f->lines[i].line, f->lines[i].approved - f->lines[i].missing };
	}
	struct label l = { .number = mem_printf(tmp, "R%" PRId64, f->r.id), .shop = policy_shop(p, "name", ""), .order = f->r.order,
		.kind = rma_kind_title(f->r.kind), .address = policy_shop(p, "return_address", ""), .lines = lines, .n_lines = f->n_lines,
		.until = f->r.state == RMA_AWAIT_RETURN && f->r.due != TMS_NONE ? tms_wall(tmp, f->r.due, policy_zone(p), "%Y-%m-%d") : "" };
	if (label_text(tmp, &l, false, &page, &err) == TEND_OK)
		app_pager(a, _("Label"), page, false);
	else
		app_fail(a, &err);
	mem_free(tmp);
}
