/* SPDX-License-Identifier: ISC */
/* What agents say: replies that leave through the outbox, notes, drafts, recall, tickets written by hand. */
#include "service/svc.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

/* How a channel sends: `connector = NAME`, or `outgoing = none` where a person speaks (phone, counter). */
static const char *reply_connector(struct svc *s, const char *channel) {
	const struct conf_section *c = conf_find(policy_conf(svc_policy(s)), "channel", channel);

	return !strcmp(conf_get(c, "outgoing", ""), "none") ? NULL : conf_get(c, "connector", "");
}

/* Where the answer goes: the newest address the customer wrote from in this channel, else their contact point. */
static enum tend_status reply_address(struct change *c, const struct ticket *t, const char **to) {
	struct customer k;
	enum tend_status st;

	*to = "";
	if (!t->customer)
		return TEND_OK;
	st = store_customer(c->s->store, c->ctx, t->customer, &k, c->err);
	for (size_t i = 0; st == TEND_OK && i < k.n_contacts; i++)
		if (!strcmp(k.contacts[i].kind, t->channel))
			*to = k.contacts[i].value;
	return st;
}

/* References as RFC 5322 (3.6.4) has it: those of the mail that is answered, then its own id. *parent is that id or NULL. */
static json_t *reply_references(struct change *c, const struct ticket *t, const char **parent) {
	char *refs, *id, *save = NULL;
	json_t *list = json_array();

	*parent = NULL;
	if (store_ref_parent(c->s->store, c->ctx, t->id, &refs, &id, c->err) != TEND_OK || !id)
		return list;
	for (char *w = strtok_r(refs, " ", &save); w; w = strtok_r(NULL, " ", &save))
		json_array_append_new(list, json_string(w));
	json_array_append_new(list, json_string(id));
	*parent = id;
	return list;
}

/* What the connector is given (commands.md, "Outgoing"): everything it needs, nothing to look up. */
static char *reply_payload(struct change *c, const struct ticket *t, const char *to, const char *message_id, const char *text,
                           const char *key) {
	const char *in_reply_to;
	json_t *refs = reply_references(c, t, &in_reply_to);
	struct policy *p = svc_policy(c->s);
	json_t *j = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:s}", "verb", "send", "kind", "reply", "key", key, "channel",
	                      t->channel, "ticket", mem_printf(c->ctx, "T%" PRId64, t->id), "to", to, "subject",
	                      mem_printf(c->ctx, "Re: %s [T%" PRId64 "]", t->subject, t->id), "text", text, "message_id", message_id,
	                      "references", refs, "from", policy_shop(p, "mail_from", "service@localhost"));
	if (in_reply_to)
		json_object_set_new(j, "in_reply_to", json_string(in_reply_to));
	json_object_set_new(j, "from_name", json_string(policy_shop(p, "name", "")));
	char *dump = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS), *own = mem_strdup(c->ctx, dump);
	free(dump);
	json_decref(j);
	return own;
}

static enum tend_status reply_queue(struct change *c, const struct ticket *t, const struct store_message *m, struct done *out) {
	const char *connector = reply_connector(c->s, t->channel), *to;

	if (!connector)
		return TEND_OK; /* said by voice: written down, nothing to send */
	enum tend_status st = reply_address(c, t, &to);
	const char *host = strchr(policy_shop(svc_policy(c->s), "mail_from", "service@localhost"), '@');
	char *mid = mem_printf(c->ctx, "tend.%" PRId64 ".%" PRId64 ".%" PRId64 "%s", t->id, m->id, c->now, host ? host : "@localhost");
	char *key = mem_printf(c->ctx, "reply-%" PRId64 "-%" PRId64, m->id, c->now);
	struct outbox_row r = { .message = m->id, .ticket = t->id, .kind = "reply", .connector = connector, .key = key,
		.state = DELIVERY_QUEUED, .leaves_at = c->now + policy_shop_dur(svc_policy(c->s), "recall", 10) * TMS_SECOND };
	if (st == TEND_OK) {
		r.payload = reply_payload(c, t, to, mid, m->text, key);
		st = store_outbox_add(c->s->store, &r, c->err);
	}
	if (st == TEND_OK && !strcmp(t->channel, "mail"))
		st = store_ref_put(c->s->store, mid, m->id, t->id, c->err);
	out->leaves_at = r.leaves_at;
	return st;
}

static enum tend_status reply_text(const char *text, char **clean, const void *ctx, struct tend_err *err) {
	*clean = u8_repair(ctx, text, strlen(text));
	size_t n = strlen(*clean);
	while (n && ((*clean)[n - 1] == '\n' || (*clean)[n - 1] == ' '))
		(*clean)[--n] = '\0';
	if (!n || !*u8_squeeze(ctx, *clean))
		return tend_fail(err, TEND_INVALID, _("the text is empty: write something first"));
	if (n > 1 << 20)
		return tend_fail(err, TEND_INVALID, _("the text is longer than 1 MiB"));
	return TEND_OK;
}

/* What an article left open is asked for before a customer reads it. */
static enum tend_status reply_filled(const char *text, struct tend_err *err) {
	unsigned left = kb_unfilled(text);
	int v = 0;

	while (left && !(left & 1u << v))
		v++;
	return left ? tend_fail(err, TEND_INVALID, _("the text still has {%s} in it: put in what it stands for"), kb_value_word((enum kb_value)v)) : TEND_OK;
}

static enum tend_status reply_message(struct change *c, const struct ticket *t, enum direction d, const char *text,
                                      struct store_message *m) {
	*m = (struct store_message){ .ticket = t->id, .agent = c->who ? c->who->agent : 0, .direction = d, .channel = t->channel, .external_id = "",
		.from_name = "", .from_address = "", .zone = "", .subject = "", .text = text, .quoted = "", .automatic = "no", .at = c->now,
		.received = c->now };
	return store_message_add(c->s->store, m, c->err);
}

/* A notice by the program itself: no answer of a person, so no clock stops. */
enum tend_status reply_notice(struct change *c, const struct ticket *t, const char *text) {
	struct store_message m;
	struct done out;
	const struct session *who = c->who;

	c->who = NULL;
	enum tend_status st = reply_message(c, t, DIR_OUT, text, &m);

	if (st == TEND_OK)
		st = reply_queue(c, t, &m, &out);
	if (st == TEND_OK)
		st = change_event(c, t->id, "notice", "", mem_printf(c->ctx, "%" PRId64, m.id));
	c->who = who;
	return st;
}

static enum tend_status reply_write(struct change *c, tend_id id, int64_t if_version, const char *text, enum ticket_state next,
                                    struct done *out) {
	struct ticket t, was;
	struct store_message m;
	bool changed;
	enum tend_status st = change_get(c, id, &t, &was);

	if (st == TEND_OK)
		st = change_check_version(c, &t, if_version);
	if (st == TEND_OK && t.state == STATE_CLOSED)
		st = tend_fail(c->err, TEND_CONFLICT, _("T%lld is closed: write a new ticket"), (long long)id);
	if (st == TEND_OK)
		st = reply_message(c, &t, DIR_OUT, text, &m);
	if (st == TEND_OK)
		st = reply_queue(c, &t, &m, out);
	if (st == TEND_OK)
		st = store_draft_put(c->s->store, c->who->agent, id, DRAFT_REPLY, "", c->now, c->err);
	if (st == TEND_OK)
		st = change_event(c, id, "reply", "", mem_printf(c->ctx, "%" PRId64, m.id));
	if (st == TEND_OK)
		st = clocks_replied(c, &t);
	t.replied = true;
	t.unread = false;
	if (next == STATE_COUNT && (t.state == STATE_NEW || t.state == STATE_HOLD))
		next = STATE_OPEN;
	if (st == TEND_OK && next == STATE_SOLVED && next != t.state)
		st = change_solves(c, &t);
	if (st == TEND_OK && next != STATE_COUNT && next != t.state)
		st = ticket_apply(t.state, ticket_event_for(next), &t.state, c->err);
	if (st == TEND_OK && !t.assignee && t.state != STATE_SOLVED)
		st = tfield_set(c, &t, TF_ASSIGN, c->who->login); /* who answers owns it, so that the answer to it finds somebody */
	if (st == TEND_OK)
		st = change_save(c, &t, &was, &changed);
	out->changed = 1;
	out->id = m.id;
	out->version = t.version;
	out->batch = c->batch;
	return st;
}

enum tend_status svc_reply(struct svc *s, const struct session *who, tend_id id, int64_t if_version, const char *text,
                           enum ticket_state next, struct done *out, struct tend_err *err) {
	struct change c;
	char *clean;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = reply_text(text, &clean, tmp, err);
	if (st == TEND_OK)
		st = reply_filled(clean, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st == TEND_OK)
		st = change_end(&c, reply_write(&c, id, if_version, clean, next, out));
	mem_free(tmp);
	return st;
}

enum tend_status svc_note(struct svc *s, const struct session *who, tend_id id, const char *text, struct done *out,
                          struct tend_err *err) {
	struct change c;
	struct ticket t, was;
	struct store_message m = { .id = 0 };
	char *clean;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = authz_check(who->role, CAP_NOTE, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = reply_text(text, &clean, tmp, err);
	if (st == TEND_OK && (st = change_begin(&c, s, who, err)) == TEND_OK) {
		st = change_get(&c, id, &t, &was);
		if (st == TEND_OK)
			st = reply_message(&c, &t, DIR_NOTE, clean, &m);
		if (st == TEND_OK)
			st = store_draft_put(s->store, who->agent, id, DRAFT_NOTE, "", c.now, err);
		if (st == TEND_OK)
			st = change_event(&c, id, "note", "", mem_printf(c.ctx, "%" PRId64, m.id));
		if (st == TEND_OK) {
			t.updated = c.now;
			st = store_ticket_update(s->store, &t, err);
		}
		*out = (struct done){ .changed = 1, .batch = c.batch, .version = t.version, .id = m.id };
		st = change_end(&c, st);
	}
	mem_free(tmp);
	return st;
}

/* ---- recall ---- */

static tend_id recall_newest(const struct message *m, size_t n) {
	while (n-- > 0)
		if (m[n].direction == DIR_OUT && m[n].delivery == DELIVERY_QUEUED)
			return m[n].id;
	return 0;
}

static enum tend_status recall_write(struct change *c, tend_id id, tend_id message, struct done *out) {
	struct message *m;
	struct ticket t, was;
	struct outbox_row r;
	size_t n, i = 0;
	bool changed;
	enum tend_status st = store_messages(c->s->store, c->ctx, id, &m, &n, c->err);

	if (st == TEND_OK)
		st = change_get(c, id, &t, &was);
	if (st == TEND_OK && !message && !(message = recall_newest(m, n)))
		return tend_fail(c->err, TEND_CONFLICT, _("T%lld has no reply that still waits: what has left cannot be recalled"), (long long)id);
	while (st == TEND_OK && i < n && m[i].id != message)
		i++;
	if (st == TEND_OK && i == n)
		return tend_fail(c->err, TEND_NOT_FOUND, _("T%lld has no message %lld"), (long long)id, (long long)message);
	if (st == TEND_OK)
		st = store_outbox_of(c->s->store, c->ctx, message, &r, c->err);
	if (st == TEND_OK && r.state != DELIVERY_QUEUED)
		return tend_fail(c->err, TEND_CONFLICT, _("too late: the reply is %s"), delivery_word(r.state));
	if (st != TEND_OK)
		return st;
	r.state = DELIVERY_RECALLED;
	st = store_outbox_finish(c->s->store, &r, c->err);
	if (st == TEND_OK) /* the words are not lost: they are the draft again */
		st = store_draft_put(c->s->store, c->who->agent, id, DRAFT_REPLY, m[i].text, c->now, c->err);
	if (st == TEND_OK)
		st = store_message_drop(c->s->store, message, c->err);
	if (st == TEND_OK)
		st = change_event(c, id, "recall", mem_printf(c->ctx, "%" PRId64, message), "");
	/* as if it had not been said: answered stays only what another message answers */
	t.replied = false;
	for (size_t k = 0; k < n; k++)
		t.replied |= k != i && m[k].direction == DIR_OUT;
	if (st == TEND_OK && was.state != STATE_OPEN && was.state != STATE_CLOSED) /* what the reply settled is unsettled */
		st = ticket_apply(t.state, TEV_OPEN, &t.state, c->err);
	if (st == TEND_OK)
		st = clocks_unreplied(c, &t, m[i].at);
	if (st == TEND_OK)
		st = change_save(c, &t, &was, &changed);
	*out = (struct done){ .changed = 1, .batch = c->batch, .version = t.version, .id = message };
	return st;
}

enum tend_status svc_recall(struct svc *s, const struct session *who, tend_id id, tend_id message, struct done *out,
                            struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	*out = (struct done){ 0 };
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, recall_write(&c, id, message, out)) : st;
}

/* ---- the outbox, as people see it ---- */

enum tend_status svc_outbox(struct svc *s, const void *ctx, const struct session *who, struct outgoing **out, size_t *n,
                            struct tend_err *err) {
	struct outbox_row *r;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	if (st == TEND_OK)
		st = store_outbox_list(s->store, ctx, &r, n, err);
	if (st != TEND_OK)
		return st;
	*out = mem_array(ctx, struct outgoing, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct outgoing){ .id = r[i].id, .ticket = r[i].ticket, .kind = r[i].kind, .connector = r[i].connector,
			.detail = r[i].detail, .state = r[i].state, .leaves_at = r[i].leaves_at, .attempts = r[i].attempts };
	return TEND_OK;
}

static enum tend_status retry_write(struct change *c, tend_id id) {
	struct outbox_row r;
	struct ticket t;
	enum tend_status st = store_outbox_get(c->s->store, c->ctx, id, &r, c->err);

	if (st == TEND_OK && r.state != DELIVERY_FAILED && r.state != DELIVERY_UNKNOWN)
		return tend_fail(c->err, TEND_CONFLICT, _("outbox %lld is %s: only what failed or is unknown can be sent again"), (long long)id,
		                 delivery_word(r.state));
	if (st == TEND_OK)
		st = store_ticket_get(c->s->store, c->ctx, r.ticket, &t, c->err);
	if (st != TEND_OK)
		return st;
	const char *before = delivery_word(r.state), *connector = reply_connector(c->s, t.channel);
	r.connector = connector ? connector : ""; /* the shop may have named one meanwhile */
	r.state = DELIVERY_QUEUED;
	r.leaves_at = c->now;
	r.attempts = 0;
	r.detail = "";
	st = store_outbox_finish(c->s->store, &r, c->err);
	return st == TEND_OK ? change_event(c, r.ticket, "delivery", before, mem_printf(c->ctx, "queued %" PRId64, r.message)) : st;
}

enum tend_status svc_outbox_retry(struct svc *s, const struct session *who, tend_id id, struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_WORK, err);

	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, retry_write(&c, id)) : st;
}

/* ---- drafts, presence ---- */

enum tend_status svc_draft_put(struct svc *s, const struct session *who, tend_id id, enum draft_kind k, const char *text,
                               struct tend_err *err) {
	enum tend_status st = store_begin(s->store, true, err);

	if (st != TEND_OK)
		return st;
	void *tmp = mem_ctx(NULL);
	st = store_draft_put(s->store, who->agent, id, k, text ? u8_repair(tmp, text, strlen(text)) : "", tms_now(), err);
	mem_free(tmp);
	if (st == TEND_OK)
		return store_commit(s->store, err);
	store_rollback(s->store);
	return st;
}

enum tend_status svc_viewing(struct svc *s, const struct session *who, tend_id id, struct tend_err *err) {
	struct change c;
	struct ticket t, was;
	enum tend_status st = authz_check(who->role, CAP_READ, err);

	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	st = store_presence_put(s->store, who->agent, id, c.now, err);
	if (st == TEND_OK && id && (st = change_get(&c, id, &t, &was)) == TEND_OK && t.unread &&
	    (t.assignee == who->agent || !t.assignee))
		st = store_ticket_read(s->store, id, err);
	return change_end(&c, st);
}

/* ---- tickets written by hand ---- */

enum tend_status svc_ticket_new(struct svc *s, const struct session *who, const struct new_ticket *n, struct done *out,
                                struct tend_err *err) {
	struct intake_result r;
	void *tmp = mem_ctx(NULL);
	bool mail = n->from && svc_contact_form(s, tmp, "mail", n->from), phone = n->from && !mail && svc_contact_form(s, tmp, "phone", n->from);
	char id[96];
	enum tend_status st = authz_check(who->role, CAP_WORK, err);
	struct incoming m = { .channel = n->channel ? n->channel : "phone", .at = tms_now(), .from_name = n->name,
		.from_mail = mail ? n->from : NULL, .from_phone = phone ? n->from : NULL, .from_id = !mail && !phone ? n->from : NULL,
		.order = n->order, .subject = n->subject, .text = n->text ? n->text : "", .automatic = "no" };

	*out = (struct done){ 0 };
	snprintf(id, sizeof id, "desk-%s-%" PRId64 "-%ld", who->login, tms_now(), (long)getpid());
	m.id = id;
	if (st == TEND_OK)
		st = svc_intake(s, &m, &r, err);
	if (st == TEND_OK)
		*out = (struct done){ .changed = 1, .id = r.ticket };
	mem_free(tmp);
	return st;
}
