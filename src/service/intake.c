/* SPDX-License-Identifier: ISC */
/* A message comes in: whose it is, which ticket, what it says, where it goes. Idempotent by channel and id. */
#include "service/intake.h"

#include <ctype.h>
#include <inttypes.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tend/contact.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

static const char *const intake_words[] = { "new", "appended", "duplicate", "refused" };

const char *intake_word(enum intake_outcome o) {
	return intake_words[o];
}

/* ---- validation and normal forms ---- */

static enum tend_status intake_refuse(struct intake_result *out, struct tend_err *err, const char *why) {
	out->outcome = INTAKE_REFUSED;
	snprintf(out->detail, sizeof out->detail, "%s", why);
	return tend_fail(err, TEND_INVALID, "%s", why);
}

char *svc_contact_form(struct svc *s, const void *ctx, const char *kind, const char *value) {
	const char *cc = policy_shop(svc_policy(s), "country_code", "86");
	return contact_form(ctx, kind, value, cc + (*cc == '+'));
}

static bool intake_word_char(char c) {
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* The first order number in a text: the policy's prefix and what follows it. */
static char *intake_order_in(struct svc *s, const void *ctx, const char *text) {
	const char *prefix = policy_shop(svc_policy(s), "order_prefix", "");
	size_t n = strlen(prefix);

	for (const char *p = n ? strstr(text, prefix) : NULL; p; p = strstr(p + n, prefix)) {
		size_t len = n;
		bool digit = false; /* O-77781 is an order, an O-ring is none */
		for (; intake_word_char(p[len]); len++)
			digit |= isdigit((unsigned char)p[len]) != 0;
		if ((p == text || !intake_word_char(p[-1])) && digit && len < 64)
			return mem_strndup(ctx, p, len);
	}
	return NULL;
}

/* A ticket token, [T10482], put into every subject we send. */
static tend_id intake_token(const char *s) {
	for (const char *p = strstr(s, "[T"); p; p = strstr(p + 1, "[T")) {
		char *end;
		long long v = strtoll(p + 2, &end, 10);
		if (*end == ']' && v > 0 && isdigit((unsigned char)p[2]))
			return v;
	}
	return 0;
}

enum { SUBJECT_CELLS = 500, NAME_CELLS = 100, ADDRESS_BYTES = 320, BOUNCE_CELLS = 300 }; /* the rest is in the raw message */

static const char *intake_or_empty(const char *s) {
	return s ? s : "";
}

static char *intake_line(const void *ctx, const char *s, int cells) {
	return u8_clip(ctx, u8_squeeze(ctx, u8_repair(ctx, intake_or_empty(s), strlen(intake_or_empty(s)))), cells);
}

static enum tend_status intake_valid(struct svc *s, const struct incoming *m, struct intake_result *out, struct tend_err *err) {
	*out = (struct intake_result){ .outcome = INTAKE_REFUSED };
	if (!m->channel || !*m->channel)
		return intake_refuse(out, err, _("channel: missing"));
	if (!policy_has(svc_policy(s), "channel", m->channel))
		return intake_refuse(out, err, _("channel: not one of the policy's channels"));
	if (!m->id || !*m->id)
		return intake_refuse(out, err, _("id: missing"));
	if (strlen(m->id) > 998)
		return intake_refuse(out, err, _("id: longer than 998 bytes"));
	if (!(m->text && *m->text) && !(m->subject && *m->subject) && !m->n_attachments && !m->rating)
		return intake_refuse(out, err, _("text: empty, and no attachment"));
	return TEND_OK;
}

enum tend_status intake_understand(struct svc *s, const void *ctx, const struct incoming *m, struct draft_in *d, struct tend_err *err) {
	struct ruleset *rules;
	enum tend_status st = policy_rules(svc_policy(s), &rules, err);

	if (st != TEND_OK)
		return st;
	*d = (struct draft_in){ .m = m, .id = m->id };
	d->text = u8_repair(ctx, intake_or_empty(m->text), strlen(intake_or_empty(m->text)));
	d->quoted = u8_repair(ctx, intake_or_empty(m->quoted), strlen(intake_or_empty(m->quoted)));
	d->subject = intake_line(ctx, m->subject, SUBJECT_CELLS);
	d->name = intake_line(ctx, m->from_name, NAME_CELLS);
	d->mail = m->from_mail && strlen(m->from_mail) <= ADDRESS_BYTES ? svc_contact_form(s, ctx, "mail", m->from_mail) : NULL;
	d->phone = m->from_phone ? svc_contact_form(s, ctx, "phone", m->from_phone) : NULL;
	d->automatic = m->automatic && strcmp(m->automatic, "no") != 0;
	d->order = m->order && *m->order ? m->order : intake_order_in(s, ctx, mem_printf(ctx, "%s\n%s", d->subject, d->text));
	struct classify_in in = { .text = d->text, .n = strlen(d->text), .subject = *d->subject ? d->subject : NULL, .channel = m->channel,
		.rating = m->rating };
	classify_run(rules, ctx, &in, &d->v, NULL);
	return TEND_OK;
}

/* ---- whose it is ---- */

struct contact_in { const char *kind, *value; };

static size_t intake_contacts(struct change *c, const struct draft_in *d, struct contact_in out[3]) {
	const char *channel = d->m->channel;
	bool from_id = d->m->from_id && strcmp(channel, "mail") != 0, calls = !strcmp(channel, "phone");
	char *id = from_id ? svc_contact_form(c->s, c->ctx, channel, d->m->from_id) : NULL;
	size_t n = 0;

	/* first what the channel itself says, then what the message gives */
	if (id && !(calls && d->phone && !strcmp(d->phone, id))) /* a caller's id is the number itself */
		out[n++] = (struct contact_in){ channel, id };
	if (d->phone && calls)
		out[n++] = (struct contact_in){ "phone", d->phone };
	if (d->mail)
		out[n++] = (struct contact_in){ "mail", d->mail };
	if (d->phone && !calls)
		out[n++] = (struct contact_in){ "phone", d->phone };
	return n;
}

enum tend_status intake_customer(struct change *c, const struct draft_in *d, tend_id *customer) {
	struct contact_in k[3];
	size_t n = intake_contacts(c, d, k);
	bool added;
	enum tend_status st = TEND_OK;

	*customer = 0; /* an order number proves nobody: anyone can write one */
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		tend_id found = 0;
		st = store_contact_find(c->s->store, k[i].kind, k[i].value, &found, c->err);
		*customer = *customer ? *customer : found;
	}
	if (st != TEND_OK || (!n && !*d->name))
		return st;
	if (!*customer) {
		const char *name = *d->name ? d->name : intake_line(c->ctx, d->mail ? d->mail : k[0].value, NAME_CELLS);
		st = store_customer_add(c->s->store, name, lang_word(d->v.language), customer, c->err);
		if (st == TEND_OK)
			st = change_event(c, 0, "customer", "", mem_printf(c->ctx, "C%" PRId64, *customer));
	}
	for (size_t i = 0; st == TEND_OK && i < n; i++)
		st = customer_contact(c, *customer, k[i].kind, k[i].value, &added);
	return st;
}

/* ---- which ticket ---- */

struct join { tend_id ticket, message; const char *why; };

static enum tend_status intake_by_refs(struct change *c, const struct incoming *m, struct join *j) {
	enum tend_status st = TEND_OK;

	if (m->bounce_of && *m->bounce_of) {
		st = store_ref_find(c->s->store, m->bounce_of, &j->message, &j->ticket, c->err);
		j->why = "bounce of a message of ours";
	}
	if (st == TEND_OK && !j->ticket && m->in_reply_to && *m->in_reply_to) {
		st = store_ref_find(c->s->store, m->in_reply_to, &j->message, &j->ticket, c->err);
		j->why = "in-reply-to";
	}
	for (size_t i = m->n_references; st == TEND_OK && !j->ticket && i-- > 0;) {
		st = store_ref_find(c->s->store, m->references[i], &j->message, &j->ticket, c->err);
		j->why = "references";
	}
	return st;
}

/* The same matter of a customer we know: same order, or same class, while it is open and fresh. */
static enum tend_status intake_by_matter(struct change *c, const struct draft_in *d, tend_id customer, struct join *j) {
	struct ticket *t;
	size_t n;
	tms_t since = d->m->at - policy_shop_dur(svc_policy(c->s), "join_within", 3 * 86400) * TMS_SECOND;
	enum tend_status st = store_ticket_others(c->s->store, c->ctx, customer, 0, 20, &t, &n, c->err);

	for (size_t i = 0; st == TEND_OK && !j->ticket && i < n; i++) {
		bool order = d->order && !strcmp(d->order, t[i].order_no);
		bool other = d->order && *t[i].order_no && !order;
		if (!state_is_active(t[i].state) || t[i].merged_into || other)
			continue;
		if (order) {
			j->ticket = t[i].id;
			j->why = "same customer, same order";
		} else if (t[i].class == d->v.class && d->v.class != CLASS_NONE && d->v.class != CLASS_OTHER && t[i].updated >= since) {
			j->ticket = t[i].id;
			j->why = "same customer, same matter still open";
		}
	}
	return st;
}

static enum tend_status intake_join(struct change *c, const struct draft_in *d, tend_id customer, struct join *j) {
	const struct incoming *m = d->m;
	struct ticket t;
	enum tend_status st = intake_by_refs(c, m, j);

	if (st == TEND_OK && !j->ticket) {
		tend_id id = intake_token(d->subject);
		id = id ? id : intake_token(d->text);
		/* a token counts only from the ticket's own customer: anybody can write a number */
		if (id && store_ticket_get(c->s->store, c->ctx, id, &t, NULL) == TEND_OK && (t.customer == customer || !t.customer)) {
			j->ticket = id;
			j->why = "ticket token";
		}
	}
	if (st == TEND_OK && !j->ticket && m->thread && *m->thread) {
		st = store_thread_find(c->s->store, m->channel, m->thread, &j->ticket, c->err);
		j->why = "thread";
	}
	if (st == TEND_OK && !j->ticket && customer && !d->automatic)
		st = intake_by_matter(c, d, customer, j);
	for (int hops = 0; st == TEND_OK && j->ticket && hops < 8; hops++) { /* merged ones lead on */
		st = store_ticket_get(c->s->store, c->ctx, j->ticket, &t, c->err);
		if (st != TEND_OK || !t.merged_into)
			break;
		j->ticket = t.merged_into;
	}
	return st;
}

/* ---- writing it ---- */

enum { REFS_MAX = 30 };

/* The chain it came with: its References, else what it answers; the newest ones when there are many. */
static char *intake_refs(const void *ctx, const struct incoming *m) {
	char *out = mem_strdup(ctx, "");

	for (size_t i = m->n_references > REFS_MAX ? m->n_references - REFS_MAX : 0; i < m->n_references; i++)
		if (m->references[i] && *m->references[i] && !strpbrk(m->references[i], " \t\r\n"))
			out = mem_append(out, "%s%s", *out ? " " : "", m->references[i]);
	if (!*out && m->in_reply_to && !strpbrk(m->in_reply_to, " \t\r\n"))
		out = mem_append(out, "%s", m->in_reply_to);
	return out;
}

enum tend_status intake_message(struct change *c, const struct draft_in *d, tend_id ticket, struct intake_result *out) {
	const struct incoming *m = d->m;
	struct store_message sm = { .ticket = ticket, .channel = m->channel, .external_id = d->id, .at = m->at,
		.direction = m->note ? DIR_NOTE : m->outgoing ? DIR_OUT : d->automatic ? DIR_AUTO : DIR_IN, .from_name = d->name,
		.from_address = d->mail ? d->mail : d->phone ? d->phone : intake_or_empty(m->from_id), .zone = intake_or_empty(m->zone_offset),
		.subject = d->subject, .text = d->text, .quoted = d->quoted, .automatic = m->automatic ? m->automatic : "no", .received = c->now,
		.refs = intake_refs(c->ctx, m) };
	enum tend_status st = store_message_add(c->s->store, &sm, c->err);

	out->message = sm.id;
	out->ticket = ticket;
	if (st == TEND_OK && m->raw_len)
		st = store_message_raw(c->s->store, sm.id, m->raw, m->raw_len, c->err);
	for (size_t i = 0; st == TEND_OK && i < m->n_attachments; i++)
		st = store_attachment_add(c->s->store, sm.id, (int)i + 1, &m->attachments[i], c->err);
	if (st == TEND_OK && m->message_id && *m->message_id)
		st = store_ref_put(c->s->store, m->message_id, sm.id, ticket, c->err);
	if (st == TEND_OK && m->thread && *m->thread)
		st = store_thread_put(c->s->store, m->channel, m->thread, ticket, c->err);
	if (st == TEND_OK && !m->outgoing && !m->note && !d->automatic) {
		char *ev = mem_strdup(c->ctx, "");
		for (size_t i = 0; i < d->v.n; i++)
			ev = mem_append(ev, "%s%u+%u:%s:%d:%d", i ? "," : "", d->v.evidence[i].start, d->v.evidence[i].len, d->v.evidence[i].rule,
			                (int)d->v.evidence[i].field, d->v.evidence[i].weight);
		struct store_verdict v = { .message = sm.id, .v = &d->v, .evidence = ev, .policy = policy_version(svc_policy(c->s)) };
		st = store_verdict_put(c->s->store, &v, c->err);
	}
	return st;
}

/* The subject line of a list: given, else the first words said. */
const char *intake_subject(struct change *c, const struct draft_in *d) {
	if (*d->subject)
		return d->subject;
	char *line = u8_squeeze(c->ctx, d->text);
	if (!*line)
		return d->m->n_attachments ? mem_strdup(c->ctx, d->m->attachments[0].name) : _("(no words)");
	return u8_clip(c->ctx, line, 60);
}

/* The verdict's word counts on the ticket when no person has decided and it is surer than what is there. */
void intake_adopt(struct change *c, const struct draft_in *d, struct ticket *t) {
	const struct verdict *v = &d->v;
	int sure = (int)(v->confidence[VF_CLASS] * 100 + 0.5), reason = (int)(v->confidence[VF_REASON] * 100 + 0.5);
	bool better = t->class == CLASS_NONE || (sure > t->confidence && v->class != CLASS_OTHER);

	(void)c;
	t->language = v->language;
	if (v->severity > t->severity)
		t->severity = v->severity; /* gets worse by itself, better only by a person */
	if (t->classed_by_person)
		return;
	if (better) {
		t->class = v->class;
		t->confidence = sure;
	}
	if (*v->reason && (!*t->reason || reason > t->reason_confidence)) {
		memcpy(t->reason, v->reason, sizeof t->reason);
		t->reason_confidence = reason;
	}
	t->complaint |= v->complaint;
	t->sentiment = v->sentiment;
}

static enum tend_status intake_new(struct change *c, const struct draft_in *d, tend_id customer, tend_id linked,
                                   struct intake_result *out) {
	struct ticket t = { .state = STATE_NEW, .priority = 4, .channel = d->m->channel, .queue = "general", .assignee_login = "",
		.customer = customer, .customer_name = "", .order_no = "", .tags = "", .rating = d->m->rating, .created = d->m->at < c->now ? d->m->at : c->now,
		.updated = c->now, .due = TMS_NONE, .unread = true, .viewers = "" };
	struct routed r;
	tend_id owner = 0;
	struct customer k;
	enum tend_status st = TEND_OK;

	t.subject = intake_subject(c, d);
	t.origin = d->v.origin;
	if (!d->automatic)
		intake_adopt(c, d, &t);
	if (d->order && (st = store_order_owner(c->s->store, d->order, &owner, &t.amount_fen, c->err)) == TEND_OK && (owner || d->m->order))
		t.order_no = d->order;
	if (st == TEND_OK && customer && store_customer(c->s->store, c->ctx, customer, &k, NULL) == TEND_OK)
		t.customer_level = k.level;
	if (d->automatic)
		t.queue = "automatic";
	else
		svc_route(c->s, &t, c->now, &r);
	if (st == TEND_OK)
		st = store_ticket_add(c->s->store, &t, c->err);
	if (st == TEND_OK)
		st = intake_message(c, d, t.id, out);
	if (st == TEND_OK)
		st = change_event(c, t.id, "create", "", mem_printf(c->ctx, "%s:%s", d->m->channel, d->m->id));
	if (st == TEND_OK && linked)
		st = store_link_put(c->s->store, t.id, linked, c->err);
	if (st == TEND_OK && linked)
		st = change_event(c, t.id, "link", "", mem_printf(c->ctx, "T%" PRId64, linked));
	if (st == TEND_OK && !d->automatic) {
		tms_t due = t.due;
		st = clocks_start(c, &t);
		if (st == TEND_OK && t.due != due)
			st = store_ticket_update(c->s->store, &t, c->err);
	}
	out->outcome = INTAKE_NEW;
	snprintf(out->detail, sizeof out->detail, "%s", linked ? "linked to a closed ticket" : t.queue);
	return st;
}

static bool intake_reopens(struct change *c, const struct ticket *t) {
	tms_t window = policy_shop_dur(svc_policy(c->s), "reopen_within", 7 * 86400) * TMS_SECOND;
	return t->state != STATE_CLOSED && !(t->state == STATE_SOLVED && c->now - t->updated > window);
}

/* A message of ours came back: it says so, and so does the ticket, which its agent sees again. */
static enum tend_status intake_bounced(struct change *c, const struct draft_in *d, tend_id message, struct ticket *t) {
	struct outbox_row r;
	const char *reason = u8_visible(c->ctx, intake_line(c->ctx, d->m->bounce_reason, BOUNCE_CELLS), false);
	enum tend_status st = store_outbox_of(c->s->store, c->ctx, message, &r, c->err);

	if (st != TEND_OK || r.state == DELIVERY_RECALLED)
		return st == TEND_NOT_FOUND ? TEND_OK : st; /* a message that we never sent */
	const char *before = delivery_word(r.state);
	if (r.state != DELIVERY_QUEUED) { /* sent again meanwhile: that one may arrive */
		r.state = DELIVERY_FAILED;
		r.detail = mem_printf(c->ctx, "%s%s%s", DELIVERY_BOUNCED, *reason ? ": " : "", reason);
		st = store_outbox_finish(c->s->store, &r, c->err);
	}
	t->unread = true;
	t->snoozed_until = 0;
	return st == TEND_OK ? change_event(c, t->id, "bounce", before, mem_printf(c->ctx, "%s %" PRId64 "%s%s", delivery_word(r.state), message,
	                                                                           *reason ? ": " : "", reason)) : st;
}

static enum tend_status intake_append(struct change *c, const struct draft_in *d, struct ticket *t, const struct join *j,
                                      struct intake_result *out) {
	struct ticket was = *t;
	struct routed r;
	bool changed, customer = !d->automatic && !d->m->outgoing;
	enum tend_status st = intake_message(c, d, t->id, out);

	if (st == TEND_OK)
		st = change_event(c, t->id, "join", "", mem_printf(c->ctx, "%s:%s: %s", d->m->channel, d->m->id, j->why));
	if (customer) {
		const char *queue = t->queue;
		int priority = t->priority;
		intake_adopt(c, d, t);
		if (d->order && !*t->order_no)
			t->order_no = d->order;
		svc_route(c->s, t, c->now, &r);
		if (t->assignee || was.classed_by_person)
			t->queue = queue;
		if (priority < t->priority || was.classed_by_person)
			t->priority = priority; /* sooner by itself, later only by a person */
		t->unread = true;
		t->snoozed_until = 0;
		if (st == TEND_OK)
			st = ticket_apply(t->state, TEV_CUSTOMER, &t->state, c->err);
	} else if (d->m->outgoing) {
		t->replied = true;
		st = st == TEND_OK ? clocks_replied(c, t) : st;
	} else if (st == TEND_OK && d->m->bounced && j->message) {
		st = intake_bounced(c, d, j->message, t);
	} /* of what else is automatic nothing follows: it opens nothing, starts no clock and makes nobody look */
	if (st == TEND_OK)
		st = change_save(c, t, &was, &changed);
	if (st == TEND_OK && customer) {
		tms_t due = t->due;
		st = clocks_customer(c, t, d->m->at < c->now ? d->m->at : c->now);
		if (st == TEND_OK && t->due != due)
			st = store_ticket_update(c->s->store, t, c->err);
	}
	out->outcome = INTAKE_APPENDED;
	snprintf(out->detail, sizeof out->detail, "%s", j->why);
	return st;
}

/* What tells mails of one Message-ID apart: the words, and what hangs on them. */
static char *intake_looks(const void *ctx, const char *text, const struct attachment *a, size_t n) {
	char *out = mem_strdup(ctx, text);

	for (size_t i = 0; i < n; i++)
		out = mem_append(out, "\n%s\t%s\t%" PRId64, a[i].name, a[i].type, a[i].size);
	return out;
}

/* Is it known? Mail programs give the same Message-ID to different mails now and then: those are told apart by their looks, and
 * the second one gets an id of its own, so that nothing is lost and coming again is still a duplicate. */
static enum tend_status intake_known(struct change *c, struct draft_in *d, tend_id *message, tend_id *ticket) {
	char *text, digest[SHA256_DIGEST_STRING_LENGTH];
	enum tend_status st = store_message_find(c->s->store, d->m->channel, d->id, message, ticket, c->err);

	if (st != TEND_OK || !*ticket || strcmp(d->m->channel, "mail") != 0)
		return st;
	struct message old = { .id = *message };
	st = store_message_text(c->s->store, c->ctx, *message, &text, c->err);
	if (st == TEND_OK)
		st = store_attachment_list(c->s->store, c->ctx, &old, c->err);
	if (st != TEND_OK)
		return st;
	char *looks = intake_looks(c->ctx, d->text, d->m->attachments, d->m->n_attachments);
	if (text && !strcmp(looks, intake_looks(c->ctx, text, old.attachments, old.n_attachments)))
		return TEND_OK;
	SHA256Data((const uint8_t *)looks, strlen(looks), digest);
	d->id = mem_printf(c->ctx, "%s#%.16s", d->m->id, digest);
	return store_message_find(c->s->store, d->m->channel, d->id, message, ticket, c->err);
}

static enum tend_status intake_write(struct change *c, struct draft_in *d, struct intake_result *out) {
	tend_id customer = 0, ticket = 0;
	struct join j = { .why = "" };
	struct ticket t;
	enum tend_status st = intake_known(c, d, &out->message, &ticket);

	if (st == TEND_OK && ticket) {
		out->ticket = ticket;
		out->outcome = INTAKE_DUPLICATE;
		snprintf(out->detail, sizeof out->detail, "known");
		return TEND_OK;
	}
	if (st == TEND_OK && !d->automatic)
		st = intake_customer(c, d, &customer);
	else if (st == TEND_OK && d->mail) /* a customer's robot is known by the customer's address, and makes nobody a customer */
		st = store_contact_find(c->s->store, "mail", d->mail, &customer, c->err);
	if (st == TEND_OK)
		st = intake_join(c, d, customer, &j);
	if (st != TEND_OK || !j.ticket)
		return st == TEND_OK ? intake_new(c, d, d->automatic ? 0 : customer, 0, out) : st;
	st = store_ticket_get(c->s->store, c->ctx, j.ticket, &t, c->err);
	if (st == TEND_OK && !intake_reopens(c, &t) && !d->automatic)
		return intake_new(c, d, customer, t.id, out);
	return st == TEND_OK ? intake_append(c, d, &t, &j, out) : st;
}

enum tend_status svc_intake_batch(struct svc *s, const struct incoming *m, size_t n, struct intake_result *out, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	struct draft_in *d = mem_array(tmp, struct draft_in, n + 1);
	struct change c;
	struct tend_err own;
	size_t good = 0;
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		d[i].m = NULL;
		if (intake_valid(s, &m[i], &out[i], &own) != TEND_OK)
			continue;
		st = intake_understand(s, tmp, &m[i], &d[i], err);
		good++;
	}
	if (st == TEND_OK && good && (st = change_begin(&c, s, NULL, err)) == TEND_OK) {
		for (size_t i = 0; st == TEND_OK && i < n; i++) {
			if (!d[i].m)
				continue;
			if (i) /* each message is a batch of its own in the log */
				st = store_event_next_batch(s->store, &c.batch, err);
			if (st == TEND_OK)
				st = intake_write(&c, &d[i], &out[i]);
		}
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st;
}

enum tend_status svc_intake(struct svc *s, const struct incoming *m, struct intake_result *out, struct tend_err *err) {
	enum tend_status st = svc_intake_batch(s, m, 1, out, err);
	return st == TEND_OK && out->outcome == INTAKE_REFUSED ? tend_fail(err, TEND_INVALID, "%s", out->detail) : st;
}

enum tend_status svc_message_ticket(struct svc *s, const char *channel, const char *id, tend_id *ticket, struct tend_err *err) {
	tend_id message;
	enum tend_status st = store_message_find(s->store, channel, id, &message, ticket, err);

	return st == TEND_OK && !*ticket ? tend_fail(err, TEND_NOT_FOUND, _("%s:%s: no such message"), channel, id) : st;
}

/* ---- quarantine ---- */

enum tend_status svc_quarantine_put(struct svc *s, const char *channel, const char *external_id, const char *why, const void *raw,
                                    size_t n, tend_id *id, struct tend_err *err) {
	struct change c;
	char digest[SHA256_DIGEST_STRING_LENGTH];
	enum tend_status st = change_begin(&c, s, NULL, err);

	if (st != TEND_OK)
		return st;
	SHA256Data(raw, n, digest);
	st = store_quarantine_add(s->store, c.now, channel, external_id ? external_id : "", why, digest, raw, n, id, err);
	if (st == TEND_OK)
		st = change_event(&c, 0, "quarantine", "", mem_printf(c.ctx, "%" PRId64 " %s", *id, channel));
	return change_end(&c, st);
}

enum tend_status svc_quarantine_list(struct svc *s, const void *ctx, struct quarantined **out, size_t *n, struct tend_err *err) {
	return store_quarantine_list(s->store, ctx, out, n, err);
}

enum tend_status svc_quarantine_drop(struct svc *s, const struct session *who, tend_id id, struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_IMPORT, err);

	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	st = store_quarantine_drop(s->store, id, err);
	if (st == TEND_OK)
		st = change_event(&c, 0, "quarantine", mem_printf(c.ctx, "%" PRId64, id), "");
	return change_end(&c, st);
}
