/* SPDX-License-Identifier: ISC */
/* The filter language: parsing to terms and matching in memory. The store maps terms to its statements elsewhere. */
#include "tend/filter.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum kind { K_WORD, K_NUMBER, K_AGE, K_MONEY, K_TEXT, K_ID };
enum field { F_TEXT, F_CLASS, F_REASON, F_STATE, F_WHO, F_QUEUE, F_VIA, F_CUSTOMER, F_ORDER, F_TAG, F_DUE, F_AGE, F_AMOUNT,
             F_SEVERITY, F_PRIORITY, F_COMPLAINT, F_ORIGIN, F_LANG, F_SENTIMENT, F_LEVEL, F_RATING, F_SNOOZED, F_UNREAD,
             F_REPLIED, F_ID, F_SUBJECT, F_CONFIDENCE, F_DRAFT, F_CHECKED };

#define YESNO "yes no"
const struct filter_field filter_fields[] = {
	[F_TEXT]       = { "text", NULL, N_("words in messages, subject, customer, order or tag") },
	[F_CLASS]      = { "class", "quality logistics service aftersales consultation praise other none", N_("what it is about") },
	[F_REASON]     = { "reason", NULL, N_("reason code, or none") },
	[F_STATE]      = { "state", "new open pending hold solved closed active waiting any", N_("where it stands; active: not solved, waiting: pending or hold") },
	[F_WHO]        = { "who", "me none any", N_("assignee: a login, me, none, any") },
	[F_QUEUE]      = { "queue", NULL, N_("queue name") },
	[F_VIA]        = { "via", "mail phone chat wechat app social review web", N_("channel") },
	[F_CUSTOMER]   = { "customer", NULL, N_("customer id, or part of the name") },
	[F_ORDER]      = { "order", NULL, N_("order number") },
	[F_TAG]        = { "tag", NULL, N_("a tag it bears") },
	[F_DUE]        = { "due", NULL, N_("time until the next clock is due: due<30m, due<0 is late") },
	[F_AGE]        = { "age", NULL, N_("time since it was opened: age>2d") },
	[F_AMOUNT]     = { "amount", NULL, N_("what the order cost, in whole currency: amount>200") },
	[F_SEVERITY]   = { "severity", "1 2 3 4", N_("how bad: 1 to 4") },
	[F_PRIORITY]   = { "priority", "1 2 3 4", N_("how soon: 1 to 4") },
	[F_COMPLAINT]  = { "complaint", YESNO, N_("a complaint or not") },
	[F_ORIGIN]     = { "origin", "active passive hidden", N_("they wrote, it was found, or inferred") },
	[F_LANG]       = { "lang", "zh en mixed other", N_("language of the customer's words") },
	[F_SENTIMENT]  = { "sentiment", NULL, N_("-2 to 2") },
	[F_LEVEL]      = { "level", NULL, N_("customer level, 0 to 4") },
	[F_RATING]     = { "rating", NULL, N_("stars of a review") },
	[F_SNOOZED]    = { "snoozed", YESNO, N_("put off until later") },
	[F_UNREAD]     = { "unread", YESNO, N_("the customer wrote and nobody has looked") },
	[F_REPLIED]    = { "replied", YESNO, N_("a person has answered") },
	[F_ID]         = { "id", NULL, N_("ticket number") },
	[F_SUBJECT]    = { "subject", NULL, N_("words in the subject") },
	[F_CONFIDENCE] = { "confidence", NULL, N_("how sure the class is, percent") },
	[F_DRAFT]      = { "draft", YESNO, N_("you have a draft on it") },
	[F_CHECKED]    = { "checked", YESNO, N_("a person has confirmed the class") },
};
const size_t filter_field_count = sizeof filter_fields / sizeof *filter_fields;

static enum kind field_kind(int f) {
	switch (f) {
	case F_DUE: case F_AGE:
		return K_AGE;
	case F_AMOUNT:
		return K_MONEY;
	case F_SEVERITY: case F_PRIORITY: case F_SENTIMENT: case F_LEVEL: case F_RATING: case F_CONFIDENCE:
		return K_NUMBER;
	case F_TEXT: case F_SUBJECT:
		return K_TEXT;
	case F_ID:
		return K_ID;
	default:
		return K_WORD;
	}
}

static bool filter_number(enum kind k, const char *w, int64_t *out) {
	char *end;
	bool minus = *w == '-';

	if (k == K_ID)
		return id_parse(w, 'T', out);
	if (k == K_AGE) {
		if (!dur_parse(w + minus, out))
			return false;
		*out *= minus ? -TMS_SECOND : TMS_SECOND;
		return true;
	}
	if ((*w == 'p' || *w == 'P') && k == K_NUMBER)
		w++;
	errno = 0;
	*out = strtoll(w, &end, 10);
	if (end == w || errno || *out > INT64_MAX / 100 || *out < INT64_MIN / 100)
		return false;
	if (k == K_MONEY) {
		int64_t cents = 0;
		if (*end == '.' && end[1] >= '0' && end[1] <= '9') {
			cents = (end[1] - '0') * 10;
			end += 2;
			if (*end >= '0' && *end <= '9')
				cents += *end++ - '0';
		}
		*out = *out * 100 + cents;
	}
	return !*end;
}

static enum tend_status filter_values(const void *ctx, struct filter_term *t, const char *v, struct tend_err *err) {
	enum kind k = field_kind(t->field);
	const struct filter_field *ff = &filter_fields[t->field];

	while (*v || !t->n) {
		size_t len = k == K_TEXT ? strlen(v) : strcspn(v, ",");
		char *w = mem_strndup(ctx, v, len);
		mem_grow(ctx, t->words, t->n);
		mem_grow(ctx, t->numbers, t->n);
		t->words[t->n] = w;
		t->numbers[t->n] = 0;
		if (!*w)
			return tend_fail(err, TEND_INVALID, _("filter: `%s:` has no value"), ff->name);
		if (k != K_WORD && k != K_TEXT && !filter_number(k, w, &t->numbers[t->n]))
			return tend_fail(err, TEND_INVALID, _("filter: `%s` is no value for %s: %s"), w, ff->name, _(ff->help));
		if (k == K_WORD && ff->values && t->field != F_VIA && t->field != F_WHO) {
			enum tclass c;
			bool known = t->field == F_CLASS && class_parse(w, &c);
			for (const char *p = ff->values; !known && (p = strstr(p, w)); p++)
				known = (p == ff->values || p[-1] == ' ') && (p[len] == ' ' || !p[len]);
			if (!known)
				return tend_fail(err, TEND_INVALID, _("filter: `%s` is no value for %s: one of %s"), w, ff->name,
				                 ff->values);
			if (t->field == F_CLASS && strcmp(w, "none") != 0 && class_parse(w, &c))
				t->words[t->n] = class_word(c);
		}
		t->n++;
		v += len;
		if (*v == ',')
			v++;
	}
	return TEND_OK;
}

static int filter_find_field(const char *s, size_t n) {
	for (size_t i = 0; i < filter_field_count; i++)
		if (strlen(filter_fields[i].name) == n && !strncmp(filter_fields[i].name, s, n))
			return (int)i;
	return -1;
}

static enum tend_status filter_term(const void *ctx, struct filter *f, const char *w, struct tend_err *err) {
	struct filter_term t = { .field = F_TEXT, .negate = *w == '-' && w[1] };

	if (t.negate)
		w++;
	size_t name = strspn(w, "abcdefghijklmnopqrstuvwxyz");
	const char *v = w + name;
	int field = name ? filter_find_field(w, name) : -1;
	if (field >= 0 && (*v == ':' || *v == '<' || *v == '>' || *v == '=')) {
		t.field = field;
		t.op = *v == '<' ? FOP_LT : *v == '>' ? FOP_GT : FOP_IS;
		if ((*v == '<' || *v == '>') && v[1] == '=')
			t.op = *v++ == '<' ? FOP_LE : FOP_GE;
		v++;
		if (t.op != FOP_IS && (field_kind(field) == K_WORD || field_kind(field) == K_TEXT))
			return tend_fail(err, TEND_INVALID, _("filter: %s takes `:`, not `<` or `>`"), filter_fields[field].name);
	} else if (name && *v == ':' && v[1] && v[1] != '/') {
		return tend_fail(err, TEND_INVALID, _("filter: no field `%.*s`: see the filter language in tend(1)"), (int)name, w);
	} else if (!strcmp(w, "snoozed") || !strcmp(w, "unread")) {
		t.field = filter_find_field(w, name);
		v = "yes";
	} else {
		v = w;
	}
	enum tend_status st = filter_values(ctx, &t, v, err);
	if (st != TEND_OK)
		return st;
	mem_grow(ctx, f->terms, f->n);
	f->terms[f->n++] = t;
	return TEND_OK;
}

enum tend_status filter_parse(const void *ctx, const char *query, struct filter **out, struct tend_err *err) {
	struct filter *f = mem_new(ctx, struct filter);
	const char *p = query ? query : "";

	for (;;) {
		p += strspn(p, " \t");
		if (!*p)
			break;
		/* a quoted value may hold blanks: customer:"A. Meyer" */
		char *w = mem_strdup(f, ""), *q;
		for (bool in = false; *p && (in || (*p != ' ' && *p != '\t')); p++) {
			if (*p == '"')
				in = !in;
			else
				w = mem_append(w, "%c", *p);
		}
		q = w;
		enum tend_status st = *q ? filter_term(f, f, q, err) : TEND_OK;
		if (st != TEND_OK) {
			mem_free(f);
			return st;
		}
	}
	*out = f;
	return TEND_OK;
}

bool filter_cmp(enum filter_op op, int64_t a, int64_t b) {
	switch (op) {
	case FOP_IS: return a == b;
	case FOP_LT: return a < b;
	case FOP_LE: return a <= b;
	case FOP_GT: return a > b;
	case FOP_GE: return a >= b;
	}
	return false;
}

static bool tag_has(const char *tags, const char *tag) {
	size_t n = strlen(tag);

	for (const char *p = tags; (p = strstr(p, tag)); p += n)
		if ((p == tags || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

static bool match_state(enum ticket_state s, const char *w) {
	return !strcmp(w, "any") || !strcmp(w, state_word(s)) || (!strcmp(w, "active") && state_is_active(s)) ||
	       (!strcmp(w, "waiting") && (s == STATE_PENDING || s == STATE_HOLD));
}

static bool match_who(const struct ticket *t, const char *w, const char *me) {
	if (!strcmp(w, "any"))
		return t->assignee != 0;
	if (!strcmp(w, "none"))
		return t->assignee == 0;
	return !strcmp(t->assignee_login, strcmp(w, "me") ? w : me) && t->assignee != 0;
}

static bool match_yes(bool is, const char *w) {
	return is == (strcmp(w, "yes") == 0);
}

static bool same_word(const char *have, const char *w) {
	return !strcmp(w, "none") ? !*have : !strcmp(have, w);
}

static bool match_text(const struct ticket *t, const char *w) {
	tend_id id;

	return u8_find_fold(t->subject, w) >= 0 || u8_find_fold(t->customer_name, w) >= 0 || u8_find_fold(t->order_no, w) >= 0 ||
	       tag_has(t->tags, w) || (id_parse(w, 'T', &id) && id == t->id);
}

static bool match_customer(const struct ticket *t, const char *w) {
	tend_id id;

	return (id_parse(w, 'C', &id) && id == t->customer) || u8_find_fold(t->customer_name, w) >= 0;
}

static bool match_word(int field, const struct ticket *t, const char *w, tms_t now, const char *me) {
	switch (field) {
	case F_TEXT: return match_text(t, w);
	case F_SUBJECT: return u8_find_fold(t->subject, w) >= 0;
	case F_CLASS: return same_word(class_word(t->class), w);
	case F_REASON: return same_word(t->reason, w);
	case F_STATE: return match_state(t->state, w);
	case F_WHO: return match_who(t, w, me);
	case F_QUEUE: return same_word(t->queue, w);
	case F_VIA: return !strcmp(t->channel, w);
	case F_CUSTOMER: return match_customer(t, w);
	case F_ORDER: return same_word(t->order_no, w);
	case F_TAG: return tag_has(t->tags, w);
	case F_COMPLAINT: return match_yes(t->complaint, w);
	case F_ORIGIN: return !strcmp(origin_word(t->origin), w);
	case F_LANG: return !strcmp(lang_word(t->language), w);
	case F_SNOOZED: return match_yes(t->snoozed_until > now, w);
	case F_UNREAD: return match_yes(t->unread, w);
	case F_REPLIED: return match_yes(t->replied, w);
	case F_DRAFT: return match_yes(t->draft, w);
	case F_CHECKED: return match_yes(t->classed_by_person, w);
	default: return false;
	}
}

static bool match_number(int field, enum filter_op op, const struct ticket *t, int64_t n, tms_t now) {
	switch (field) {
	case F_DUE: return t->due != TMS_NONE && filter_cmp(op, t->due - now, n);
	case F_AGE: return filter_cmp(op, now - t->created, n);
	case F_AMOUNT: return filter_cmp(op, t->amount_fen, n);
	case F_SEVERITY: return filter_cmp(op, t->severity, n);
	case F_PRIORITY: return filter_cmp(op, t->priority, n);
	case F_SENTIMENT: return filter_cmp(op, t->sentiment, n);
	case F_LEVEL: return filter_cmp(op, t->customer_level, n);
	case F_RATING: return t->rating > 0 && filter_cmp(op, t->rating, n);
	case F_CONFIDENCE: return filter_cmp(op, t->confidence, n);
	case F_ID: return filter_cmp(op, t->id, n);
	default: return false;
	}
}

static int match_order(const void *a, const void *b) {
	tend_id x = *(const tend_id *)a, y = *(const tend_id *)b;
	return x < y ? -1 : x > y;
}

void filter_said(struct filter_term *t, tend_id *ids, size_t n) {
	if (n)
		qsort(ids, n, sizeof *ids, match_order);
	t->hits = ids;
	t->n_hits = n;
}

bool filter_match(const struct filter *f, const struct ticket *t, tms_t now, const char *me) {
	for (size_t i = 0; f && i < f->n; i++) {
		const struct filter_term *term = &f->terms[i];
		enum kind k = field_kind(term->field);
		bool hit = term->n_hits && bsearch(&t->id, term->hits, term->n_hits, sizeof *term->hits, match_order);

		for (size_t j = 0; !hit && j < term->n; j++)
			hit = k == K_WORD || k == K_TEXT ? match_word(term->field, t, term->words[j], now, me)
			                                 : match_number(term->field, term->op, t, term->numbers[j], now);
		if (hit == term->negate)
			return false;
	}
	return true;
}

const char *filter_value(const struct filter *f, const char *field) {
	for (size_t i = 0; f && i < f->n; i++)
		if (f->terms[i].n == 1 && !f->terms[i].negate && f->terms[i].op == FOP_IS &&
		    !strcmp(filter_fields[f->terms[i].field].name, field))
			return f->terms[i].words[0];
	return NULL;
}
