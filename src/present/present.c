/* SPDX-License-Identifier: ISC */
/* Words on a screen. Knows the domain and the language, not the terminal. */
#include "tend/present.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static const char *const classes[CLASS_COUNT] = { "—", N_("quality"), N_("logistics"), N_("service"), N_("after-sales"), N_("question"),
	N_("praise"), N_("other") };
static const char *const states[STATE_COUNT] = { N_("new"), N_("state|open"), N_("pending"), N_("hold"), N_("solved"), N_("closed") };
static const char *const origins[ORIGIN_COUNT] = { N_("active"), N_("passive"), N_("hidden") };
static const char *const deliveries[DELIVERY_COUNT] = { "", N_("queued"), N_("sending"), N_("sent"), N_("unknown"), N_("failed"),
	N_("recalled") };
static const char *const clocks[CLOCK_KIND_COUNT] = { N_("first reply"), N_("next reply"), N_("resolution") };

/* `state|open` is the state, `open` the verb: where one English word is two in another language. */
static const char *present_word(const char *w) {
	const char *t = *w ? _(w) : "", *bar = strchr(t, '|');
	return bar ? bar + 1 : t;
}

const char *present_class(enum tclass c) {
	return (unsigned)c < CLASS_COUNT ? present_word(classes[c]) : "";
}

const char *present_state(enum ticket_state s) {
	return (unsigned)s < STATE_COUNT ? present_word(states[s]) : "";
}

const char *present_origin(enum origin o) {
	return (unsigned)o < ORIGIN_COUNT ? present_word(origins[o]) : "";
}

const char *present_delivery(enum delivery d) {
	return (unsigned)d < DELIVERY_COUNT ? present_word(deliveries[d]) : "";
}

const char *present_duty(enum duty d) {
	static const char *const duties[] = { N_("duty|off"), N_("duty|ready"), N_("duty|busy"), N_("duty|break"), N_("duty|away") };

	return (unsigned)d < DUTY_COUNT ? present_word(duties[d]) : "";
}

char *present_delivery_detail(const void *ctx, const char *detail) {
	size_t n = strlen(DELIVERY_BOUNCED);
	return strncmp(detail, DELIVERY_BOUNCED, n) ? mem_strdup(ctx, detail) : mem_printf(ctx, "%s%s", _("undeliverable"), detail + n);
}

const char *present_clock(enum clock_kind k) {
	return (unsigned)k < CLOCK_KIND_COUNT ? present_word(clocks[k]) : "";
}

char *present_reason(const void *ctx, const struct policy *p, const char *code, const char *lang) {
	return *code ? mem_printf(ctx, "%s %s", code, policy_title(p, "reason", code, lang)) : mem_strdup(ctx, "—");
}

char *present_money(const void *ctx, int64_t fen) {
	uint64_t a = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
	return mem_printf(ctx, "%s¥%" PRIu64 ".%02d", fen < 0 ? "−" : "", a / 100, (int)(a % 100));
}

char *present_ago(const void *ctx, int64_t ms) {
	int64_t m = ms / TMS_MINUTE;

	if (m < 1)
		return mem_strdup(ctx, _("<1 min"));
	if (m < 60)
		return mem_printf(ctx, _("%d min"), (int)m);
	return m < 48 * 60 ? mem_printf(ctx, _("%d h"), (int)(m / 60)) : mem_printf(ctx, _("%d d"), (int)(m / 1440));
}

char *present_size(const void *ctx, int64_t bytes) {
	if (bytes < 1000)
		return mem_printf(ctx, "%d B", (int)bytes);
	return bytes < 1000000 ? mem_printf(ctx, "%d KB", (int)(bytes / 1000)) : mem_printf(ctx, "%d.%d MB", (int)(bytes / 1000000), (int)(bytes / 100000 % 10));
}

enum urgency present_urgency(const struct ticket *t, tms_t now, int64_t soon_s) {
	if (t->due == TMS_NONE || !state_is_active(t->state))
		return URGENCY_NONE;
	return t->due < now ? URGENCY_LATE : t->due - now < soon_s * TMS_SECOND ? URGENCY_SOON : URGENCY_NONE;
}

/* Where a line of at most cols cells ends; *next: where the one after it begins. */
static size_t present_break(const char *s, int cols, size_t *next) {
	size_t fit = u8_fit(s, cols, NULL), blank = 0;

	if (!s[fit]) {
		*next = fit;
		return fit;
	}
	if (!fit) { /* not even one character: show it all the same */
		int32_t cp;
		fit = u8_next(s, strlen(s), &cp);
	}
	for (size_t i = 0; i <= fit; i++)
		if (s[i] == ' ')
			blank = i;
	/* a word is kept whole when that does not waste most of the line */
	bool ascii = ((unsigned char)s[fit] < 0x80 && s[fit] != ' ') && fit && (unsigned char)s[fit - 1] < 0x80 && s[fit - 1] != ' ';
	size_t end = ascii && blank > fit / 3 ? blank : fit;
	*next = end;
	while (s[*next] == ' ')
		++*next;
	return end;
}

size_t present_wrap(const void *ctx, const char *text, int cols, char ***lines) {
	size_t n = 0;

	*lines = NULL;
	for (const char *p = text;; p++) {
		size_t len = strcspn(p, "\n");
		char *line = mem_strndup(ctx, p, len), *s = line;
		do {
			size_t next, end = present_break(s, cols < 4 ? 4 : cols, &next);
			mem_grow(ctx, *lines, n);
			(*lines)[n++] = mem_strndup(ctx, s, end);
			s += next;
		} while (*s);
		p += len;
		if (!*p)
			break;
	}
	return n;
}

static int present_span_order(const void *a, const void *b) {
	const struct evidence *x = a, *y = b;
	return x->start < y->start ? -1 : x->start > y->start;
}

char *present_evidence(const void *ctx, const struct message *m) {
	size_t n = strlen(m->text), at = 0, k = 0;
	struct evidence *e = mem_array(ctx, struct evidence, m->n_evidence + 1);
	char *out = mem_strdup(ctx, "");

	for (size_t i = 0; i < m->n_evidence; i++)
		if (m->evidence[i].len && m->evidence[i].start + m->evidence[i].len <= n && m->evidence[i].weight > 0 &&
		    (m->evidence[i].field == VF_CLASS || m->evidence[i].field == VF_REASON || m->evidence[i].field == VF_COMPLAINT))
			e[k++] = m->evidence[i];
	qsort(e, k, sizeof *e, present_span_order);
	for (size_t i = 0; i < k; i++) {
		if (e[i].start < at)
			continue;
		out = mem_append(out, "%.*s[%.*s]", (int)(e[i].start - at), m->text + at, (int)e[i].len, m->text + e[i].start);
		at = e[i].start + e[i].len;
	}
	return mem_append(out, "%s", m->text + at);
}

/* What an event is about, in the reader's words; the words of the log are the code's. */
static const char *present_action(const char *action) {
	static const struct { const char *action, *title; } titles[] = { { "create", N_("opened") }, { "join", N_("new message") },
		{ "assign", N_("assignee") }, { "state", N_("state") }, { "class", N_("its class") }, { "reason", N_("its reason") },
		{ "severity", N_("severity") }, { "sentiment", N_("sentiment") }, { "complaint", N_("complaint") }, { "confidence", N_("confidence") },
		{ "priority", N_("priority") }, { "queue", N_("its queue") }, { "tags", N_("tags") }, { "snooze", N_("put off") },
		{ "reply", N_("answered") }, { "note", N_("wrote a note") }, { "recall", N_("took an answer back") }, { "undo", N_("undid") },
		{ "merge", N_("merged") }, { "move", N_("messages moved") }, { "split", N_("split off") }, { "link", N_("linked") },
		{ "delivery", N_("delivery") }, { "customer", N_("customer") }, { "order", N_("order") }, { "subject", N_("subject") },
		{ "origin", N_("origin") }, { "bounce", N_("an answer came back") }, { "hidden", N_("hidden complaint") }, { "notice", N_("told the customer") },
		{ "return", N_("return") }, { "leg", N_("money") }, { "return_decided", N_("rules decided") }, { "return_alert", N_("needs a look") },
		{ "return_timer", N_("time is up") }, { "return_warning", N_("time is running out") }, { "return_found", N_("reason found") },
		{ "return_refused", N_("tried, refused") },
		{ "dispute", N_("dispute") }, { "presence", N_("is now") }, { "handback", N_("handed back") },
		{ "moved", N_("moved work") } };

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (!strcmp(titles[i].action, action))
			return _(titles[i].title);
	return action;
}

/* `T10001: class reason, T10002: queue` in the reader's words. */
char *present_undone(const void *ctx, const char *what) {
	char *out = mem_strdup(ctx, "");

	while (*what) {
		size_t n = strcspn(what, " :,"), sign = strspn(what + n, " :,");
		out = mem_append(out, "%s%.*s", present_action(mem_strndup(ctx, what, n)), (int)sign, what + n);
		what += n + sign;
	}
	return out;
}

const char *present_order_status(const char *status) {
	static const struct { const char *status, *title; } titles[] = { { "paid", N_("paid") }, { "picking", N_("being packed") }, { "shipped", N_("on its way") },
		{ "signed", N_("signed for") }, { "cancelled", N_("cancelled") }, { "refund_requested", N_("refund asked for") }, { "returned", N_("returned") },
		{ "lost", N_("lost") }, { "refused", N_("refused at the door") } };

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (!strcmp(titles[i].status, status))
			return _(titles[i].title);
	return status;
}

static const char *present_value(const char *action, const char *v) {
	enum ticket_state st;
	enum tclass c;

	if (!strcmp(action, "state") && state_parse(v, &st))
		return present_state(st);
	if (!strcmp(action, "class") && *v && class_parse(v, &c))
		return present_class(c);
	if (!strcmp(action, "complaint"))
		return !strcmp(v, "yes") ? _("yes") : _("no");
	return v;
}

/* Some events carry what only the program needs: message numbers, channel ids. */
static bool present_value_is_plain(const char *action) {
	static const char *const plain[] = { "assign", "state", "class", "reason", "severity", "complaint", "priority", "queue", "tags", "merge",
		"split", "link", "order", "customer" };

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (!strcmp(plain[i], action))
			return true;
	return false;
}

/* `R12 T10 T12 AWAIT_RETURN: words`: the record and where it is now. */
static char *present_return_event(const void *ctx, const char *actor, const char *after) {
	enum rma_state st;

	for (const char *w = after; *w; w += strspn(w, " ")) {
		size_t n = strcspn(w, " :");
		if (rma_state_parse(mem_strndup(ctx, w, n), &st))
			return mem_printf(ctx, "%s: %.*s %s%s", actor, (int)strcspn(after, " "), after, rma_state_title(st), w[n] == ':' ? w + n : "");
		w += strcspn(w, " ");
	}
	return mem_printf(ctx, "%s: %s", actor, after);
}

char *present_event(const void *ctx, const struct event *e) {
	const char *actor = !strcmp(e->actor, "rule") ? _("a rule") : e->actor, *what = present_action(e->action);
	const char *before = present_value(e->action, e->before), *after = present_value(e->action, e->after);

	if (!strncmp(e->action, "return", 6))
		return present_return_event(ctx, actor, e->after);
	const char *reason = !strcmp(e->action, "bounce") ? strstr(e->after, ": ") : NULL;
	if (reason)
		return mem_printf(ctx, "%s: %s%s", actor, what, reason);
	if (!present_value_is_plain(e->action))
		return mem_printf(ctx, "%s: %s", actor, what);

	return mem_printf(ctx, "%s: %s %s → %s", actor, what, *e->before ? before : "—", *e->after ? after : "—");
}
