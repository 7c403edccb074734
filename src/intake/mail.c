/* SPDX-License-Identifier: ISC */
/* Owns the record of one message: prepares the bytes, asks header.c, parts.c and fold.c, and puts the answers
 * into one JSON object. Knows nothing of files, children and limits other than size and depth. */
#include "mail.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "bounce.h"
#include "buf.h"
#include "charset.h"
#include "fold.h"
#include "header.h"
#include "parts.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { MAIL_TOKENS = 20 };                     /* more are noise */

void mail_setup(void) {
	g_mime_init();
}

static json_t *mail_str(const char *s) {
	json_t *j = s ? json_string(s) : json_null();
	return j ? j : json_string("");
}

static json_t *mail_base64(const char *p, size_t n) {
	gchar *b = g_base64_encode((const guchar *)p, n);
	json_t *j = json_string(b ? b : "");
	g_free(b);
	return j;
}

static void mail_set_origin(json_t *j, const struct mail_in *in, const struct mail_opts *o, bool ok) {
	char *file = u8_repair(NULL, in->file, strlen(in->file));
	json_object_set_new(j, "file", json_string(file));
	mem_free(file);
	if (o->fields)
		return;
	json_object_set_new(j, "index", json_integer((json_int_t)in->index));
	json_object_set_new(j, "ok", json_boolean(ok));
}

static void mail_set_raw(json_t *j, const struct mail_in *in, const struct mail_opts *o) {
	if (o->fields)
		return;
	gchar *hex = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)in->p, in->n);
	json_object_set_new(j, "sha256", mail_str(hex));
	g_free(hex);
	if (o->raw)
		json_object_set_new(j, "raw", mail_base64(in->p, in->n));
}

json_t *mail_refused(const struct mail_in *in, const struct mail_opts *o, const char *why) {
	json_t *j = json_object();
	mail_set_origin(j, in, o, false);
	if (o->fields)
		json_object_set_new(j, "ok", json_false());
	json_object_set_new(j, "error", json_string(why));
	mail_set_raw(j, in, o);
	return j;
}

static void mail_put_body(struct buf *b, const char *p, size_t n, size_t from, bool mbox) {
	for (size_t i = from; i < n; i++) {
		if (mbox && p[i] == '>' && (i == from || p[i - 1] == '\n') &&
		    !strncmp(p + i + strspn(p + i, ">"), "From ", 5))
			continue;
		buf_putc(b, p[i]);
	}
}

/* The bytes as GMime is to see them: LF line ends, no mbox line before the header, and some header. */
static void mail_prepare(const void *ctx, const struct mail_in *in, struct buf *b, struct fields *f) {
	const char *p = in->p;
	size_t n = in->n;
	bool cr_only = memchr(p, '\n', n) == NULL;
	buf_init(ctx, b);
	if (n >= 3 && !memcmp(p, "\xEF\xBB\xBF", 3))
		p += 3, n -= 3;
	struct buf lf;
	buf_init(ctx, &lf);
	for (size_t i = 0; i < n; i++) {
		if (p[i] != '\r')
			buf_putc(&lf, p[i]);
		else if (cr_only || (i + 1 < n && p[i + 1] != '\n' && p[i + 1] != '\r'))
			buf_putc(&lf, '\n');
	}
	p = lf.p;
	size_t blank = strspn(p, "\n");
	header_scan(ctx, p + blank, lf.n - blank, f);  /* blank lines before a real header are passed over */
	if (f->known)
		p += blank;
	const char *first = p;
	while (!strncmp(p, "From ", 5) || !strncmp(p, ">From ", 6)) {
		const char *nl = strchr(p, '\n');
		p = nl ? nl + 1 : p + strlen(p);
	}
	header_scan(ctx, p, lf.n - (size_t)(p - lf.p), f);
	if (!f->known)
		p = first;                             /* a text that begins with the word From */
	n = lf.n - (size_t)(p - lf.p);
	header_scan(ctx, p, n, f);
	/* Without the lines between them that are no fields. */
	for (size_t i = 0; f->known && i < f->n; i++) {
		buf_put(b, f->v[i].name, f->v[i].name_n);
		buf_putc(b, ':');
		buf_put(b, f->v[i].value, f->v[i].n);
		buf_putc(b, '\n');
	}
	buf_putc(b, '\n');
	mail_put_body(b, p, n, f->known ? f->body : 0, in->mbox);
	header_scan(ctx, b->p, b->n, f);
}

static bool mail_has(const void *ctx, const struct fields *f, const char *name, const char *const *words) {
	char *v = header_raw(ctx, f, name);
	v = v ? u8_squeeze(ctx, u8_repair(ctx, v, strlen(v))) : NULL;
	for (; v && *words; words++)
		if (!strncasecmp(v, *words, strlen(*words)))
			return true;
	return false;
}

static const char *mail_class(const void *ctx, const struct fields *f, const struct parts *parts,
                              const char *from) {
	static const char *const autos[] = { "auto-", NULL };
	static const char *const reply[] = { "auto_reply", "auto-reply", NULL };
	static const char *const lists[] = { "bulk", "list", "junk", NULL }, *const nobody[] = { "<>", NULL };
	size_t local = strcspn(from, "@");
	if (parts->report || (local == 13 && !strncmp(from, "mailer-daemon", 13)) ||
	    (local == 10 && !strncmp(from, "postmaster", 10)))
		return "bounce";
	if (mail_has(ctx, f, "auto-submitted", autos) || header_get(f, "x-autoreply") ||
	    header_get(f, "x-autorespond") || mail_has(ctx, f, "precedence", reply) ||
	    mail_has(ctx, f, "return-path", nobody))
		return "auto";
	return mail_has(ctx, f, "precedence", lists) || header_get(f, "list-id") ? "list" : "no";
}

static json_t *mail_date(const void *ctx, const struct fields *f) {
	char *raw = header_raw(ctx, f, "date");
	if (!raw)
		return json_null();
	GDateTime *t = g_mime_utils_header_decode_date(u8_squeeze(ctx, u8_repair(ctx, raw, strlen(raw))));
	if (!t)
		return json_null();
	gchar *s = g_date_time_get_year(t) >= 1970 ? g_date_time_format(t, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
	json_t *j = mail_str(s);
	g_free(s);
	g_date_time_unref(t);
	return j;
}

static void mail_add_token(json_t *a, const char *s, size_t n) {
	size_t i;
	json_t *have;
	json_array_foreach(a, i, have)
		if (json_string_length(have) == n && !memcmp(json_string_value(have), s, n))
			return;
	if (json_array_size(a) < MAIL_TOKENS)
		json_array_append_new(a, json_stringn(s, n));
}

/* "T10482" that stands by itself; with bracketed, only "[T10482]". */
static void mail_find_tokens(json_t *a, const char *s, bool bracketed) {
	for (const char *p = s; (p = strchr(p, 'T')) != NULL; p++) {
		size_t n = strspn(p + 1, "0123456789");
		bool open = p == s || !(isalnum((unsigned char)p[-1]) || strchr("-_./@#", p[-1]));
		bool closed = !isalnum((unsigned char)p[1 + n]) && p[1 + n] != '_' &&
		              !(p[1 + n] == '-' && isalnum((unsigned char)p[2 + n]));
		if (n < 1 || n > 18 || !open || !closed)
			continue;
		if (!bracketed || (p > s && p[-1] == '[' && p[1 + n] == ']'))
			mail_add_token(a, p, n + 1);
	}
}

static json_t *mail_tokens(const char *subject, const char *text) {
	json_t *a = json_array();
	mail_find_tokens(a, subject, true);
	mail_find_tokens(a, subject, false);
	mail_find_tokens(a, text, true);
	mail_find_tokens(a, text, false);
	return a;
}

static json_t *mail_addresses(const void *ctx, const struct fields *f, const char *name, const char *cs) {
	json_t *a = json_array();
	struct mailbox *m;
	size_t n = header_mailboxes(ctx, header_raw(ctx, f, name), cs, &m);
	for (size_t i = 0; i < n; i++)
		if (*m[i].address)
			json_array_append_new(a, json_string(m[i].address));
	return a;
}

/* The first mailbox with an address that could be one, else the first. */
static struct mailbox mail_from(const void *ctx, const struct fields *f, const char *cs) {
	struct mailbox *m, none = { mem_strdup(ctx, ""), mem_strdup(ctx, "") };
	size_t n = header_mailboxes(ctx, header_raw(ctx, f, "from"), cs, &m);
	for (size_t i = 0; i < n; i++)
		if (strchr(m[i].address, '@'))
			return m[i];
	return n ? m[0] : none;
}

static json_t *mail_ids(const void *ctx, const struct fields *f, const char *name) {
	json_t *a = json_array();
	char **ids;
	size_t n = header_ids(ctx, header_raw(ctx, f, name), &ids, false);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(a, json_string(ids[i]));
	return a;
}

static json_t *mail_id(const void *ctx, const struct fields *f, const char *name) {
	char **ids;
	return header_ids(ctx, header_raw(ctx, f, name), &ids, false) ? json_string(ids[0]) : json_null();
}

static json_t *mail_attachments(const struct parts *parts, const struct mail_opts *o) {
	json_t *a = json_array();
	for (size_t i = 0; i < parts->n; i++) {
		const struct attachment *x = &parts->v[i];
		json_t *j = json_object();
		json_object_set_new(j, "name", mail_str(x->name));
		json_object_set_new(j, "type", mail_str(x->type));
		json_object_set_new(j, "size", json_integer((json_int_t)x->n));
		if (!o->fields)
			json_object_set_new(j, "part", json_integer((json_int_t)x->part));
		if (o->content)
			json_object_set_new(j, "content", mail_base64(x->bytes, x->n));
		json_array_append_new(a, j);
	}
	return a;
}

/* A bounce that carries no copy may name the message in its text. */
static json_t *mail_bounce_of(const void *ctx, const struct parts *parts) {
	char **ids;
	if (parts->bounce_of)
		return json_string(parts->bounce_of);
	const char *p = strcasestr(parts->text, "message-id:");
	char *line = p ? mem_strndup(ctx, p, strcspn(p, "\n")) : NULL;
	return header_ids(ctx, line, &ids, false) ? json_string(ids[0]) : json_null();
}

static json_t *mail_bounce(const void *ctx, const struct parts *parts, const char *subject) {
	struct bounce b;
	bounce_read(ctx, parts, subject, &b);
	json_t *j = json_object();
	json_object_set_new(j, "failed", json_boolean(b.failed));
	json_object_set_new(j, "action", mail_str(b.action));
	json_object_set_new(j, "status", mail_str(b.status));
	json_object_set_new(j, "reason", mail_str(b.reason));
	return j;
}

static void mail_put_piece(struct buf *b, const char *s) {
	if (b->n && *s)
		buf_puts(b, "\n\n");
	buf_puts(b, s);
}

/* What the person wrote and what is folded away, over all parts that are shown. */
static void mail_set_words(const void *ctx, json_t *j, const struct parts *parts) {
	struct buf body, quoted;
	buf_init(ctx, &body);
	buf_init(ctx, &quoted);
	for (size_t i = 0; i <= parts->n_more; i++) {
		struct fold fold;
		fold_split(ctx, i ? parts->more[i - 1] : parts->text, body.n > 0, &fold);
		mail_put_piece(&body, fold.body);
		mail_put_piece(&quoted, fold.quoted);
	}
	json_object_set_new(j, "body", mail_str(body.p));
	json_object_set_new(j, "quoted", mail_str(quoted.p));
}

static void mail_set_rest(const void *ctx, json_t *j, const struct fields *f, const struct parts *parts,
                          const char *class, const char *cs) {
	json_object_set_new(j, "to", mail_addresses(ctx, f, "to", cs));
	json_object_set_new(j, "cc", mail_addresses(ctx, f, "cc", cs));
	struct mailbox *m;
	size_t n = header_mailboxes(ctx, header_raw(ctx, f, "reply-to"), cs, &m);
	json_object_set_new(j, "reply_to", mail_str(n && *m[0].address ? m[0].address : NULL));
	mail_set_words(ctx, j, parts);
	json_object_set_new(j, "auto", mail_str(class));
	bool back = !strcmp(class, "bounce");
	json_object_set_new(j, "bounce_of", back ? mail_bounce_of(ctx, parts) : json_null());
	json_object_set_new(j, "bounce", back ? mail_bounce(ctx, parts, json_string_value(json_object_get(j, "subject"))) : json_null());
	json_object_set_new(j, "tokens",
	                    mail_tokens(json_string_value(json_object_get(j, "subject")), parts->text));
}

static json_t *mail_record(const void *ctx, const struct mail_in *in, const struct mail_opts *o) {
	struct buf b;
	struct fields f;
	struct parts parts;
	mail_prepare(ctx, in, &b, &f);
	parts_read(ctx, b.p, b.n, o->max_depth, o->charset, &parts);
	if (parts.too_deep)
		return mail_refused(in, o,
		                    _("mail: parts nested too deep: raise --max-depth or see the raw message"));
	const char *cs = parts.charset && charset_canon(ctx, parts.charset) ? parts.charset : o->charset;
	struct mailbox from = mail_from(ctx, &f, cs);
	const char *class = mail_class(ctx, &f, &parts, from.address);
	json_t *j = json_object();
	mail_set_origin(j, in, o, true);
	if (o->fields)
		json_object_set_new(j, "from", mail_str(from.address));
	else
		json_object_set_new(j, "from",
		                    json_pack("{s:s, s:s}", "address", from.address, "name", from.name));
	json_object_set_new(j, "subject", mail_str(header_text(ctx, header_raw(ctx, &f, "subject"), cs)));
	json_object_set_new(j, "message_id", mail_id(ctx, &f, "message-id"));
	json_object_set_new(j, "in_reply_to", mail_id(ctx, &f, "in-reply-to"));
	json_object_set_new(j, "references", mail_ids(ctx, &f, "references"));
	json_object_set_new(j, "date", mail_date(ctx, &f));
	json_object_set_new(j, "charset", mail_str(parts.charset));
	json_object_set_new(j, "text", mail_str(parts.text));
	json_object_set_new(j, "is_auto_reply",
	                    json_boolean(!strcmp(class, "auto") || !strcmp(class, "bounce")));
	json_object_set_new(j, "attachments", mail_attachments(&parts, o));
	if (!o->fields)
		mail_set_rest(ctx, j, &f, &parts, class, cs);
	mail_set_raw(j, in, o);
	return j;
}

json_t *mail_parse(const struct mail_in *in, const struct mail_opts *o) {
	if (in->n > o->max_size)
		return mail_refused(
			in, o, _("mail: larger than the limit: raise --max-size or look at the raw message"));
	if (!in->n)
		return mail_refused(in, o, _("mail: empty: nothing to read"));
	void *ctx = mem_ctx(NULL);
	json_t *j = mail_record(ctx, in, o);
	mem_free(ctx);
	return j;
}
