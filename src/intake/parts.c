/* SPDX-License-Identifier: ISC */
/* Owns the walk over GMime's tree: which part is the text, which are attachments. GMime finds the parts and
 * undoes their transfer encoding; headers are read here from their raw values. */
#include "parts.h"

#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "charset.h"
#include "fold.h"
#include "header.h"
#include "html.h"
#include "tend/mem.h"
#include "tend/u8.h"

struct walk {
	const void *ctx;
	const char *fallback;
	unsigned max_depth, leaf;
	int alternatives;            /* how many multipart/alternative are open */
	struct parts *out;
	char *html, *html_charset;   /* the first HTML part, until a plain one turns up */
	char *blank_charset;         /* of the first text part, whether or not it says anything */
	char *prologue;              /* of a multipart in which no part was found */
};

static char *parts_header(const void *ctx, GMimeObject *o, const char *name) {
	GMimeHeader *h = g_mime_header_list_get_header(g_mime_object_get_header_list(o), name);
	return h ? mem_strdup(ctx, g_mime_header_get_raw_value(h)) : NULL;
}

static char *parts_stream(const void *ctx, GMimeStream *st, size_t *n) {
	GByteArray *a = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(st));
	*n = a ? a->len : 0;
	char *s = mem_strndup(ctx, "", 0);
	if (*n) {
		s = mem_array(ctx, char, *n + 1);
		memcpy(s, a->data, *n);
	}
	g_object_unref(st);
	return s;
}

/* The decoded bytes of a leaf, or the message within a message part as it stands. */
static char *parts_bytes(const void *ctx, GMimeObject *o, size_t *n) {
	GMimeStream *st = g_mime_stream_mem_new();
	if (GMIME_IS_MESSAGE_PART(o)) {
		GMimeMessage *m = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
		if (m)
			g_mime_object_write_to_stream(GMIME_OBJECT(m), NULL, st);
	} else {
		GMimeDataWrapper *w = g_mime_part_get_content(GMIME_PART(o));
		if (w)
			g_mime_data_wrapper_write_to_stream(w, st);
	}
	return parts_stream(ctx, st, n);
}

/* Where two Content-Type fields contradict each other, GMime went by one: for a leaf, the last that is no
 * multipart. */
static char *parts_leaf_type(const void *ctx, GMimeObject *o) {
	GMimeHeaderList *l = g_mime_object_get_header_list(o);
	for (int i = g_mime_header_list_get_count(l) - 1; i >= 0; i--) {
		GMimeHeader *h = g_mime_header_list_get_header_at(l, i);
		const char *raw = g_mime_header_get_raw_value(h);
		if (strcasecmp(g_mime_header_get_name(h), "Content-Type") || !raw)
			continue;
		if (strncasecmp(raw + strspn(raw, " \t\r\n"), "multipart/", 10) != 0)
			return mem_strdup(ctx, raw);
	}
	return NULL;
}

/* "text" alone, or what is no type at all, is text/plain. */
static void parts_type(const void *ctx, GMimeObject *o, const char *fallback, struct params *type) {
	header_params(ctx, parts_header(ctx, o, "Content-Type"), fallback, type);
	if (GMIME_IS_PART(o) && !strncmp(type->value, "multipart/", 10))
		header_params(ctx, parts_leaf_type(ctx, o), fallback, type);
	if (!strchr(type->value, '/') || !*type->value)
		type->value = mem_strdup(ctx, GMIME_IS_MESSAGE_PART(o) ? "message/rfc822" : "text/plain");
	type->value = u8_repair(ctx, type->value, strlen(type->value));
}

/* A name for people and never a path. */
static char *parts_name(const void *ctx, const struct params *disp, const struct params *type) {
	const char *s = params_get(disp, "filename");
	if (!s || !*s)
		s = params_get(type, "name");
	if (!s)
		return mem_strdup(ctx, "");
	const char *slash = strrchr(s, '/'), *back = strrchr(s, '\\');
	if (slash && slash[1])
		s = slash + 1;
	if (back && back >= s && back[1])
		s = back + 1;
	char *name = mem_strdup(ctx, s);
	for (char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			*c = ' ';
	return u8_squeeze(ctx, name);
}

static bool parts_is_blank(const char *s) {
	return !*u8_squeeze(s, s);
}

/* The text of a leaf; its declared charset in lower case to *declared, NULL none. */
static char *parts_decode(struct walk *w, GMimeObject *o, const struct params *type, bool html,
                          char **declared) {
	size_t n;
	char *bytes = parts_bytes(w->ctx, o, &n), *text;
	const char *label = params_get(type, "charset");
	*declared = label && *label ? u8_squeeze(w->ctx, label) : NULL;
	for (char *c = *declared; c && *c; c++)
		*c = g_ascii_tolower(*c);
	if (html) {
		text = html_text(w->ctx, bytes, n, label, w->fallback);
	} else {
		const char *format = params_get(type, "format"), *delsp = params_get(type, "delsp");
		text = charset_decode(w->ctx, bytes, n, label, w->fallback);
		if (format && !strcasecmp(format, "flowed"))
			text = fold_unflow(w->ctx, text, delsp && !strcasecmp(delsp, "yes"));
	}
	return strncmp(text, "\xEF\xBB\xBF", 3) ? text : mem_strdup(w->ctx, text + 3);
}

static void parts_show(struct walk *w, GMimeObject *o, const struct params *type, bool html) {
	char *declared, *text = parts_decode(w, o, type, html, &declared);
	if (!w->blank_charset)
		w->blank_charset = declared;
	if (parts_is_blank(text))
		return;
	if (html) {
		w->html = text;
		w->html_charset = declared;
	} else {
		w->out->text = text;
		w->out->charset = declared;
	}
}

/* Words between and below pictures: mail programs of telephones cut a text there. */
static void parts_show_more(struct walk *w, GMimeObject *o, const struct params *type) {
	char *declared, *text = parts_decode(w, o, type, false, &declared);
	if (parts_is_blank(text))
		return;
	mem_grow(w->ctx, w->out->more, w->out->n_more);
	w->out->more[w->out->n_more++] = text;
}

static void parts_attach(struct walk *w, GMimeObject *o, char *name, const char *type) {
	struct attachment a = { .name = name, .type = mem_strdup(w->ctx, type), .part = w->leaf };
	a.bytes = parts_bytes(w->ctx, o, &a.n);
	mem_grow(w->ctx, w->out->v, w->out->n);
	w->out->v[w->out->n++] = a;
}

/* A delivery report names the message it is about in the copy, or the header, that it carries. */
static void parts_find_original(struct walk *w, GMimeObject *o, const char *type) {
	size_t n;
	struct fields f;
	char **ids;
	if (w->out->report && strstr(type, "delivery-status")) {
		char *said = parts_bytes(w->ctx, o, &n);
		w->out->status = mem_append(w->out->status ? w->out->status : mem_strdup(w->ctx, ""), "%s\n\n", said);
	}
	if (w->out->bounce_of ||
	    (strcmp(type, "message/rfc822") != 0 && strcmp(type, "text/rfc822-headers") != 0 &&
	     strcmp(type, "message/rfc822-headers") != 0))
		return;
	char *s = parts_bytes(w->ctx, o, &n);
	size_t skip = strspn(s, "\n");
	header_scan(w->ctx, s + skip, n - skip, &f);
	if (header_ids(w->ctx, header_raw(w->ctx, &f, "message-id"), &ids, true))
		w->out->bounce_of = ids[0];
}

static void parts_leaf(struct walk *w, GMimeObject *o) {
	struct params type, disp;
	parts_type(w->ctx, o, w->fallback, &type);
	header_params(w->ctx, parts_header(w->ctx, o, "Content-Disposition"), w->fallback, &disp);
	char *name = parts_name(w->ctx, &disp, &type);
	bool plain = !strcmp(type.value, "text/plain"), html = !strcmp(type.value, "text/html");
	w->leaf++;
	parts_find_original(w, o, type.value);
	if (GMIME_IS_MESSAGE_PART(o) || (!plain && !html) || *name || !strcmp(disp.value, "attachment"))
		parts_attach(w, o, name, type.value);
	else if (!*w->out->text && (plain || !w->html))
		parts_show(w, o, &type, html);
	else if (plain && *w->out->text && !w->alternatives && !w->out->report)
		parts_show_more(w, o, &type);
}

static void parts_walk(struct walk *w, GMimeObject *o, unsigned depth) {
	if (depth > w->max_depth || w->out->too_deep) {
		w->out->too_deep = true;
		return;
	}
	if (GMIME_IS_MULTIPART(o)) {
		GMimeMultipart *m = GMIME_MULTIPART(o);
		int n = g_mime_multipart_get_count(m);
		const char *before = g_mime_multipart_get_prologue(m);
		struct params type;
		parts_type(w->ctx, o, w->fallback, &type);
		if (!strcmp(type.value, "multipart/report") && !w->out->report) {
			w->out->report = true;
			w->out->report_type = mem_strdup(w->ctx, params_get(&type, "report-type"));
		}
		if (!n && before)
			w->prologue = mem_strdup(w->ctx, before);
		bool alternative = !strcmp(type.value, "multipart/alternative");
		w->alternatives += alternative;
		for (int i = 0; i < n; i++)
			parts_walk(w, g_mime_multipart_get_part(m, i), depth + 1);
		w->alternatives -= alternative;
	} else if (GMIME_IS_MESSAGE_PART(o) || GMIME_IS_PART(o)) {
		parts_leaf(w, o);
	}
}

/* Depth within attached messages counts too: they are parsed, though not opened. */
static bool parts_is_deep(GMimeObject *o, unsigned left) {
	if (!left)
		return true;
	if (GMIME_IS_MULTIPART(o)) {
		for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(o)); i++)
			if (parts_is_deep(g_mime_multipart_get_part(GMIME_MULTIPART(o), i), left - 1))
				return true;
	} else if (GMIME_IS_MESSAGE_PART(o)) {
		GMimeMessage *m = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
		return m && m->mime_part && parts_is_deep(m->mime_part, left - 1);
	}
	return false;
}

static void parts_parse(struct walk *w, const char *s, size_t n) {
	GMimeStream *st = g_mime_stream_mem_new_with_buffer(s, n);
	GMimeParser *parser = g_mime_parser_new_with_stream(st);
	g_mime_parser_set_persist_stream(parser, TRUE);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(st);
	if (m && m->mime_part) {
		if (parts_is_deep(m->mime_part, w->max_depth + 1))
			w->out->too_deep = true;
		else
			parts_walk(w, m->mime_part, 0);
	}
	if (m)
		g_object_unref(m);
}

/* A multipart in which its own boundary never occurs: the boundary that does occur is meant. Returns the same
 * parts under that one; NULL when there is none. */
static char *parts_reboundary(const void *ctx, const char *s) {
	for (const char *p = s; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL) {
		size_t n = strcspn(p, "\n");
		if (n > 2 && n < 80 && !strncmp(p, "--", 2) && !strncasecmp(p + n, "\ncontent-", 9) &&
		    !memchr(p, '"', n))
			return mem_printf(ctx, "Content-Type: multipart/mixed; boundary=\"%.*s\"\n\n%s\n",
			                  (int)n - 2, p + 2, p);
	}
	return NULL;
}

void parts_read(const void *ctx, const char *s, size_t n, unsigned max_depth, const char *fallback,
                struct parts *out) {
	struct walk w = { .ctx = ctx, .fallback = fallback, .max_depth = max_depth, .out = out };
	memset(out, 0, sizeof *out);
	out->text = mem_strdup(ctx, "");
	parts_parse(&w, s, n);
	if (w.prologue && !w.leaf) {
		char *again = parts_reboundary(ctx, w.prologue);
		if (again)
			parts_parse(&w, again, strlen(again));
	}
	if (!*out->text && w.html) {
		out->text = w.html;
		out->charset = w.html_charset;
	}
	if (!*out->text)
		out->charset = w.blank_charset;
	if (!*out->text && w.prologue)
		out->text = charset_decode(ctx, w.prologue, strlen(w.prologue), NULL, fallback);
}
