/* SPDX-License-Identifier: ISC */
/* The only thing that sends: takes outbox rows one by one, runs their connector outside any transaction, writes the fate.
 * A row is taken by compare-and-set with a lease: two relays never send one message twice, and a relay that dies leaves a row
 * that is unknown, never one that is sent again. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "relay/connector.h"
#include "service/svc.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { RELAY_LIMIT_S = 60, RELAY_LEASE_S = 300, RELAY_TRIES = 12 };

/* ---- mail: RFC 5322 text for sendmail(1) ---- */

static const char b64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *relay_base64(const void *ctx, const char *s, size_t n, size_t line) {
	char *out = mem_zalloc(ctx, 1, (n + 2) / 3 * 4 + (line ? n / (line / 4 * 3) : 0) + 8), *o = out;
	size_t col = 0;

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)(unsigned char)s[i] << 16 | (i + 1 < n ? (unsigned)(unsigned char)s[i + 1] << 8 : 0) |
			(i + 2 < n ? (unsigned)(unsigned char)s[i + 2] : 0);
		*o++ = b64[v >> 18];
		*o++ = b64[v >> 12 & 63];
		*o++ = i + 1 < n ? b64[v >> 6 & 63] : '=';
		*o++ = i + 2 < n ? b64[v & 63] : '=';
		col += 4;
		if (line && col >= line && i + 3 < n) {
			*o++ = '\n';
			col = 0;
		}
	}
	*o = '\0';
	return out;
}

/* A header value: plain ASCII as it is, else encoded words of whole characters, at most 75 columns each (RFC 2047). */
static char *relay_header(const void *ctx, const char *s) {
	char *clean = u8_squeeze(ctx, s), *out = mem_strdup(ctx, "");
	bool plain = true;

	for (const char *p = clean; *p; p++)
		plain &= *p >= ' ' && *p < 127;
	if (plain)
		return clean;
	for (const char *p = clean; *p;) {
		size_t n = 0, step;
		int32_t cp;
		while (p[n] && n + (step = u8_next(p + n, strlen(p + n), &cp)) <= 42)
			n += step;
		out = mem_append(out, "%s=?UTF-8?B?%s?=", *out ? "\n " : "", relay_base64(ctx, p, n, 0));
		p += n;
	}
	return out;
}

static bool relay_address_is_plain(const char *a) {
	return strchr(a, '@') && *a != '-' && !strpbrk(a, " \t\r\n<>,;:\"()[]\\");
}

/* An id goes into a header only when it can be nothing else: a line end in it would begin a header of somebody else's. */
static bool relay_id_is_plain(const char *id) {
	if (!*id || strlen(id) > 900)
		return false;
	for (; *id; id++)
		if (*id <= ' ' || *id >= 127 || *id == '<' || *id == '>')
			return false;
	return true;
}

static const char *relay_get(const json_t *j, const char *key) {
	const char *s = json_string_value(json_object_get(j, key));
	return s ? s : "";
}

static char *relay_mail(const void *ctx, const json_t *j, tms_t now, const struct zone *z) {
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int32_t date, second, off = zone_offset(z, now) / 60;
	int y, m, d;
	size_t i;
	json_t *ref;

	zone_wall(z, now, &date, &second);
	date_to_ymd(date, &y, &m, &d);
	char *h = mem_printf(ctx, "From: %s <%s>\nTo: <%s>\nSubject: %s\nMessage-ID: <%s>\n", relay_header(ctx, relay_get(j, "from_name")),
	                     relay_get(j, "from"), relay_get(j, "to"), relay_header(ctx, relay_get(j, "subject")), relay_get(j, "message_id"));
	h = mem_append(h, "Date: %s, %d %s %d %02d:%02d:%02d %c%02d%02d\n", days[date_weekday(date)], d, months[m - 1], y, (int)(second / 3600),
	               (int)(second / 60 % 60), (int)(second % 60), off < 0 ? '-' : '+', abs((int)off) / 60, abs((int)off) % 60);
	if (relay_id_is_plain(relay_get(j, "in_reply_to")))
		h = mem_append(h, "In-Reply-To: <%s>\n", relay_get(j, "in_reply_to"));
	bool any = false;
	json_array_foreach(json_object_get(j, "references"), i, ref) {
		const char *id = json_string_value(ref);
		if (!id || !relay_id_is_plain(id))
			continue;
		h = mem_append(h, any ? "\n <%s>" : "References: <%s>", id);
		any = true;
	}
	if (any)
		h = mem_append(h, "\n");
	const char *text = relay_get(j, "text");
	return mem_append(h, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n%s\n",
	                  relay_base64(ctx, text, strlen(text), 76));
}

/* ---- one row ---- */

struct fate { enum delivery state; const char *detail; tms_t again; bool absent; }; /* absent: asked, and it knows nothing of it */

static struct fate relay_judge(enum connector_fate f, int code, const char *answer, int attempts, tms_t now) {
	/* later and later: 1, 2, 4 … minutes */
	tms_t again = now + (TMS_MINUTE << (attempts < 8 ? attempts - 1 : 7));

	if (f == CONNECTOR_LOST || (f == CONNECTOR_ENDED && code == 76))
		return (struct fate){ DELIVERY_UNKNOWN, answer, again, false };
	if (f == CONNECTOR_NOT_STARTED || code == EX_TEMPFAIL)
		return attempts >= RELAY_TRIES ? (struct fate){ DELIVERY_FAILED, answer, now, false } : (struct fate){ DELIVERY_QUEUED, answer, again, false };
	return code == 0 ? (struct fate){ DELIVERY_SENT, answer, now, false } : (struct fate){ DELIVERY_FAILED, answer, now, false };
}

/* Money is judged harder: what was not started or is not taken now waits for ever, a success names its reference, and a query that finds
 * nothing says so with exit 66 (G5: only a documented no is a no). */
static struct fate relay_judge_leg(enum connector_fate f, int code, const char *answer, bool ask, tms_t now) {
	if (f == CONNECTOR_NOT_STARTED || (f == CONNECTOR_ENDED && code == EX_TEMPFAIL))
		return (struct fate){ ask ? DELIVERY_UNKNOWN : DELIVERY_QUEUED, answer, now, false };
	if (f == CONNECTOR_LOST || code == 76 || code >= 124 || (code == 0 && !*answer))
		return (struct fate){ DELIVERY_UNKNOWN, answer, now, false };
	if (ask && code == EX_NOINPUT)
		return (struct fate){ DELIVERY_UNKNOWN, answer, now, true };
	return (struct fate){ code == 0 ? DELIVERY_SENT : DELIVERY_FAILED, answer, now, false };
}

/* `[connector NAME] sendmail = PATH` or `command = PATH ARG…`; answers NULL-ended argv, owned by ctx. */
static char **relay_argv(const void *ctx, const struct conf_section *c, const char *to) {
	const char *sendmail = conf_get(c, "sendmail", NULL), *env = getenv("TEND_SENDMAIL");
	char **argv = mem_array(ctx, char *, 40), *save = NULL;
	int n = 0;

	if (sendmail) {
		argv[n++] = mem_strdup(ctx, env && *env ? env : sendmail);
		argv[n++] = mem_strdup(ctx, "-i"); /* a lone dot is no end */
		argv[n++] = mem_strdup(ctx, "--");
		argv[n++] = mem_strdup(ctx, to);
		return argv;
	}
	char *copy = mem_strdup(ctx, conf_get(c, "command", ""));
	for (char *w = strtok_r(copy, " \t", &save); w && n < 39; w = strtok_r(NULL, " \t", &save))
		argv[n++] = w;
	return argv;
}

static struct fate relay_run(struct svc *s, const void *ctx, const struct outbox_row *r, enum delivery was, tms_t now) {
	const struct conf_section *c = conf_find(policy_conf(svc_policy(s)), "connector", r->connector);
	json_t *j = json_loads(r->payload, 0, NULL);
	struct fate f = { DELIVERY_FAILED, "", now, false };
	bool leg = !strcmp(r->kind, "leg"), ask = was != DELIVERY_QUEUED, mail = conf_entry(c, "sendmail") != NULL;
	char *answer;
	int code;

	if (!c && leg) {
		f = (struct fate){ ask ? DELIVERY_UNKNOWN : DELIVERY_QUEUED, _("no connector pays this back: name one in the policy (connectors.ini)"), now, false };
	} else if (!c) {
		f.detail = _("no connector for this channel: name one in the policy (connectors.ini), then retry");
	} else if (mail && ask) { /* sendmail(1) cannot be asked: a person decides */
		f = (struct fate){ DELIVERY_UNKNOWN, _("nobody knows whether it left: look into the mail log, then retry or leave it"), TMS_NONE, false };
	} else if (mail && !relay_address_is_plain(relay_get(j, "to"))) {
		f.detail = _("no mail address to send to");
	} else {
		if (ask || !leg)
			json_object_set_new(j, "verb", json_string(ask ? "query" : "send"));
		char *dump = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS);
		char *input = mail ? relay_mail(ctx, j, now, policy_zone(svc_policy(s))) : mem_printf(ctx, "%s\n", dump);
		free(dump);
		enum connector_fate cf = connector_run(ctx, relay_argv(ctx, c, relay_get(j, "to")), input, strlen(input), RELAY_LIMIT_S, &answer, &code);
		f = leg ? relay_judge_leg(cf, code, answer, ask, now) : relay_judge(cf, code, answer, r->attempts, now);
	}
	json_decref(j);
	return f;
}

static enum tend_status relay_finish(struct svc *s, struct outbox_row *r, struct fate f, struct tend_err *err) {
	struct change c;
	struct ticket t, was;
	struct outbox_row now;
	enum delivery before = r->state;
	enum tend_status st = change_begin(&c, s, NULL, err);

	if (st != TEND_OK)
		return st;
	st = store_outbox_get(s->store, c.ctx, r->id, &now, err);
	bool leg = !strcmp(r->kind, "leg"), late = st == TEND_OK && now.version != r->version;
	if (late && !leg && now.state == DELIVERY_FAILED) /* it came back before we were told that it left */
		return change_end(&c, TEND_OK);
	if (late && leg) { /* the lease ran out meanwhile, others look after it: only that it was paid is news */
		if (f.state != DELIVERY_SENT)
			return change_end(&c, TEND_OK);
		r->version = now.version;
		r->attempts = now.attempts;
	}
	if (st != TEND_OK)
		return change_end(&c, st);
	r->state = f.state;
	r->detail = f.state == DELIVERY_SENT ? "" : f.detail;
	r->provider = f.state == DELIVERY_SENT ? f.detail : r->provider;
	r->leaves_at = f.again;
	if (leg)
		st = leg_told(&c, r, f.absent);
	if (st == TEND_OK)
		st = store_outbox_finish(s->store, r, err);
	if (st == TEND_OK && !leg)
		st = change_event(&c, r->ticket, "delivery", delivery_word(before), mem_printf(c.ctx, "%s %" PRId64, delivery_word(f.state), r->message));
	if (st == TEND_OK && f.state == DELIVERY_FAILED && r->ticket && (st = change_get(&c, r->ticket, &t, &was)) == TEND_OK && !t.unread) {
		bool changed;
		t.unread = true; /* somebody must see it */
		st = change_save(&c, &t, &was, &changed);
	}
	return change_end(&c, st);
}

/* A row whose relay died: nobody knows. It becomes unknown, and only the connector's query verb may settle it. */
static enum tend_status relay_one(struct svc *s, bool *carried, struct tend_err *err) {
	struct change c;
	struct outbox_row r = { .id = 0 };
	enum delivery was = DELIVERY_QUEUED;
	bool go = true;
	void *ctx = mem_ctx(NULL);
	enum tend_status st = change_begin(&c, s, NULL, err);

	if (st == TEND_OK) {
		st = store_outbox_take(s->store, ctx, c.now, c.now + RELAY_LEASE_S * TMS_SECOND, &r, &was, err);
		if (st == TEND_OK && r.id && !strcmp(r.kind, "leg"))
			st = leg_taken(&c, &r, was, &go);
		else if (st == TEND_OK && r.id)
			st = change_event(&c, r.ticket, "delivery", delivery_word(was), mem_printf(c.ctx, "sending %" PRId64, r.message));
		st = change_end(&c, st);
	}
	*carried = st == TEND_OK && r.id;
	if (*carried && go)
		st = relay_finish(s, &r, relay_run(s, ctx, &r, was, tms_now()), err);
	mem_free(ctx);
	return st;
}

enum tend_status svc_relay(struct svc *s, int max, int *carried, struct tend_err *err) {
	enum tend_status st = TEND_OK;
	bool more = true;

	for (*carried = 0; st == TEND_OK && more && *carried < max;) {
		int64_t due = 0;
		/* look before the gate: an idle relay writes nothing */
		st = store_outbox_due(s->store, tms_now(), &due, err);
		if (st != TEND_OK || !due)
			break;
		st = relay_one(s, &more, err);
		*carried += more;
	}
	return st;
}
