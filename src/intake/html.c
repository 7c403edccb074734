/* SPDX-License-Identifier: ISC */
/* Owns the rendering of HTML mail to text with libxml2's HTML parser. Loads nothing, follows nothing. */
#include "html.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "buf.h"
#include "charset.h"
#include "tend/err.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum html_kind { INLINE, BLOCK, PARA, SKIP, BREAK, RULE, QUOTE, ITEM, PRE, CELL, LINK, IMAGE };

static const struct {
	const char *name;
	enum html_kind kind;
} html_tags[] = {
	{ "p", PARA }, { "h1", PARA }, { "h2", PARA }, { "h3", PARA }, { "h4", PARA }, { "h5", PARA },
	{ "h6", PARA }, { "ul", BLOCK }, { "ol", BLOCK }, { "dl", BLOCK }, { "dt", BLOCK },
	{ "dd", BLOCK }, { "div", BLOCK }, { "table", BLOCK }, { "tr", BLOCK }, { "section", BLOCK },
	{ "article", BLOCK }, { "header", BLOCK }, { "footer", BLOCK }, { "center", BLOCK },
	{ "form", BLOCK }, { "address", BLOCK }, { "caption", BLOCK }, { "fieldset", BLOCK },
	{ "option", BLOCK }, { "body", BLOCK }, { "td", CELL }, { "th", CELL }, { "head", INLINE },
	{ "title", SKIP }, { "style", SKIP }, { "script", SKIP }, { "template", SKIP },
	{ "object", SKIP }, { "noscript", INLINE }, { "br", BREAK }, { "hr", RULE },
	{ "blockquote", QUOTE }, { "li", ITEM }, { "pre", PRE }, { "a", LINK }, { "img", IMAGE },
};

enum { HTML_MARKS = 20 };                      /* quoted deeper than this is quoted deep */
enum {
	HTML_OPTIONS = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
		HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT,
};

struct html {
	struct buf out;
	int quote;                   /* depth of blockquotes */
	int pre;
	int newlines;                /* line ends owed before the next character */
	bool blank;                  /* a blank is owed */
	bool bol;                    /* nothing stands on this line yet */
};

static enum html_kind html_kind_of(const char *name, size_t n) {
	for (size_t i = 0; i < sizeof html_tags / sizeof *html_tags; i++)
		if (strlen(html_tags[i].name) == n && !strncasecmp(name, html_tags[i].name, n))
			return html_tags[i].kind;
	return INLINE;
}

static enum html_kind html_kind(const xmlNode *n) {
	if (n->type != XML_ELEMENT_NODE || !n->name)
		return INLINE;
	return html_kind_of((const char *)n->name, strlen((const char *)n->name));
}

static char *html_attr(const xmlNode *n, const char *name) {
	for (const xmlAttr *a = n->properties; a; a = a->next)
		if (!strcasecmp((const char *)a->name, name))
			return a->children && a->children->content ? (char *)a->children->content : NULL;
	return NULL;
}

static void html_owe(struct html *h, int lines) {
	if (h->newlines < lines)
		h->newlines = lines;
}

static int html_marks(const struct html *h) {
	return h->quote < HTML_MARKS ? h->quote : HTML_MARKS;
}

/* Before a character: pays what is owed. */
static void html_settle(struct html *h) {
	int n = h->out.n ? h->newlines : 0;
	bool start = !h->out.n;
	for (int i = 0; i < n; i++) {
		buf_putc(&h->out, '\n');
		if (i + 1 < n)
			for (int q = 0; q < html_marks(h); q++)
				buf_putc(&h->out, '>');
	}
	if (n || start) {
		h->bol = true;
		for (int q = html_marks(h); q > 0; q--)
			buf_puts(&h->out, q > 1 ? ">" : "> ");
	} else if (h->blank && !h->bol) {
		buf_putc(&h->out, ' ');
	}
	h->newlines = 0;
	h->blank = false;
	h->bol = false;
}

/* NBSP and the invisible joiners that newsletters are padded with count as blanks or nothing. */
static size_t html_white(const char *s, bool *none) {
	*none = false;
	if (isspace((unsigned char)*s))
		return 1;
	if (!strncmp(s, "\xC2\xA0", 2))
		return 2;
	*none = true;
	if (!strncmp(s, "\xE2\x80\x8B", 3) || !strncmp(s, "\xEF\xBB\xBF", 3) ||
	    !strncmp(s, "\xE2\x80\x8C", 3))
		return 3;
	return !strncmp(s, "\xC2\xAD", 2) ? 2 : 0;
}

static void html_words(struct html *h, const char *s) {
	while (*s) {
		bool none = false;
		size_t w = html_white(s, &none);
		if (h->pre && *s == '\n') {
			html_owe(h, h->newlines + 1 > 3 ? 3 : h->newlines + 1);
			s++;
		} else if (h->pre && (*s == ' ' || *s == '\t')) {
			html_settle(h);
			buf_putc(&h->out, *s++);
		} else if (w) {
			h->blank = h->blank || !none;
			s += w;
		} else {
			html_settle(h);
			buf_putc(&h->out, *s++);
			while (*s && !html_white(s, &none))
				buf_putc(&h->out, *s++);
		}
	}
}

/* " <address>" behind a link's words, when the words do not say it themselves. */
static void html_link_end(struct html *h, const xmlNode *n, size_t from) {
	const char *href = html_attr(n, "href");
	if (!href)
		return;
	while (isspace((unsigned char)*href))
		href++;
	bool mail = !strncasecmp(href, "mailto:", 7);
	if (!mail && strncasecmp(href, "http:", 5) != 0 && strncasecmp(href, "https:", 6) != 0 &&
	    strncasecmp(href, "tel:", 4) != 0)
		return;
	const char *said = mail || !strncasecmp(href, "tel:", 4) ? strchr(href, ':') + 1 : href;
	char *words = mem_strndup(h->out.p, h->out.p + from, h->out.n - from);
	size_t said_n = strcspn(said, "? \t\r\n");
	char *bare = mem_strndup(words, said, mail ? said_n : strcspn(said, " \t\r\n"));
	size_t bare_n = strlen(bare);
	if (bare_n && bare[bare_n - 1] == '/')
		bare[bare_n - 1] = '\0';
	const char *host = strstr(bare, "://");
	if (*bare && !strstr(words, host ? host + 3 : bare)) {
		bool empty = !words[strspn(words, " \n>")];
		h->blank = !empty || h->blank;
		html_settle(h);
		buf_putc(&h->out, '<');
		buf_puts(&h->out, bare);
		buf_putc(&h->out, '>');
	}
	mem_free(words);
}

static void html_item_mark(struct html *h, const xmlNode *n) {
	html_owe(h, 1);
	html_settle(h);
	if (n->parent && n->parent->name && !strcasecmp((const char *)n->parent->name, "ol")) {
		uintptr_t k = (uintptr_t)n->parent->_private + 1;  /* counted there: lists may be long */
		n->parent->_private = (void *)k;
		char *mark = mem_printf(h->out.p, "%zu. ", (size_t)k);
		buf_puts(&h->out, mark);
		mem_free(mark);
	} else {
		buf_puts(&h->out, "- ");
	}
	h->bol = true;                                 /* no blank between the mark and the words */
}

static bool html_hidden(const xmlNode *n) {
	const char *style = html_attr(n, "style");
	const char *d = style ? strcasestr(style, "display") : NULL;
	if (!d)
		return false;
	d += strlen("display");
	d += strspn(d, " :\t");
	return !strncasecmp(d, "none", 4);
}

static void html_image(struct html *h, const xmlNode *n) {
	const char *alt = html_attr(n, "alt");
	if (!alt || !alt[strspn(alt, " \t\r\n")])
		return;
	html_words(h, "[");
	html_words(h, alt);
	html_words(h, "]");
}

static void html_open(struct html *h, const xmlNode *n, enum html_kind kind) {
	switch (kind) {
	case BREAK:
		html_owe(h, h->newlines + 1 > 3 ? 3 : h->newlines + 1);
		break;
	case RULE:
		html_owe(h, 1);
		html_settle(h);
		buf_puts(&h->out, "----------");
		html_owe(h, 1);
		break;
	case QUOTE:
		html_owe(h, 1);
		h->quote++;
		break;
	case ITEM:
		html_item_mark(h, n);
		break;
	case PRE:
		h->pre++;
		html_owe(h, 1);
		break;
	case CELL:
		h->blank = true;
		break;
	case IMAGE:
		html_image(h, n);
		break;
	case PARA:
	case BLOCK:
		html_owe(h, kind == PARA ? 2 : 1);
		break;
	default:
		break;
	}
}

/* True when the children are to be walked. */
static bool html_enter(struct html *h, const xmlNode *n) {
	if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) {
		if (n->content)
			html_words(h, (const char *)n->content);
		return false;
	}
	if (n->type != XML_ELEMENT_NODE && n->type != XML_HTML_DOCUMENT_NODE && n->type != XML_DOCUMENT_NODE)
		return false;
	enum html_kind kind = html_kind(n);
	if (kind == SKIP || html_hidden(n))
		return false;
	html_open(h, n, kind);
	return true;
}

static void html_leave(struct html *h, const xmlNode *n, size_t link_from) {
	if (n->type != XML_ELEMENT_NODE)
		return;
	enum html_kind kind = html_kind(n);
	if (kind == PARA)
		html_owe(h, 2);
	else if (kind == BLOCK || kind == ITEM || kind == PRE || kind == QUOTE)
		html_owe(h, 1);
	if (kind == CELL)
		h->blank = true;
	if (kind == PRE && h->pre)
		h->pre--;
	if (kind == QUOTE && h->quote)
		h->quote--;
	if (kind == LINK)
		html_link_end(h, n, link_from);
}

/* No recursion: the depth of the tree is the sender's to choose. */
static void html_walk(struct html *h, const xmlNode *root) {
	const xmlNode *n = root;
	size_t link_from = 0;
	while (n) {
		if (html_kind(n) == LINK)
			link_from = h->out.n;
		bool down = html_enter(h, n);
		if (down && n->children) {
			n = n->children;
			continue;
		}
		if (down)
			html_leave(h, n, link_from);
		while (n && n != root && !n->next) {
			n = n->parent;
			if (n && n != root)
				html_leave(h, n, link_from);
		}
		n = n && n != root ? n->next : NULL;
	}
}

/* The charset that <meta> names in the first bytes, for a part that declares none. */
static char *html_meta_charset(const void *ctx, const char *s, size_t n) {
	char *head = mem_strndup(ctx, s, n < 2048 ? n : 2048);
	const char *p = strcasestr(head, "<meta");
	p = p ? strcasestr(p, "charset") : NULL;
	if (!p)
		return NULL;
	p += strlen("charset");
	p += strspn(p, " =\"'\t");
	return mem_strndup(ctx, p, strcspn(p, "\"' />;\r\n"));
}

/* *stopped: libxml2 gave up before the end, at 256 levels or at a limit of its own. */
static htmlDocPtr html_parse(const char *utf8, bool *stopped) {
	htmlParserCtxtPtr x = htmlCreateMemoryParserCtxt(utf8, (int)strlen(utf8));
	if (!x)
		return NULL;
	xmlSwitchEncoding(x, XML_CHAR_ENCODING_UTF8);
	htmlCtxtUseOptions(x, HTML_OPTIONS);
	htmlParseDocument(x);
	htmlDocPtr doc = x->myDoc;
	if (x->errNo == XML_ERR_NO_MEMORY)
		tend_nomem();                          /* never half a text that passes for a whole one */
	*stopped = x->disableSAX != 0;
	htmlFreeParserCtxt(x);
	return doc;
}

/* The end of a tag, comment or skipped element at p. */
static const char *html_tag_end(const char *p, enum html_kind kind, size_t name_n) {
	const char *e = strchr(p, '>');
	if (!strncmp(p, "<!--", 4))
		return (e = strstr(p, "-->")) ? e + 3 : p + strlen(p);
	if (kind == SKIP && e && p[1] != '/') {
		char close[16];
		snprintf(close, sizeof close, "</%.*s", (int)name_n, p + 1);
		e = strcasestr(e, close);
		e = e ? strchr(e, '>') : NULL;
	}
	return e ? e + 1 : p + strlen(p);
}

/* The same words without depth: tags become line breaks or nothing. */
static char *html_flatten(const void *ctx, const char *p) {
	struct buf b;
	buf_init(ctx, &b);
	while (*p) {
		if (*p != '<' || !(isalpha((unsigned char)p[1]) || p[1] == '/' || p[1] == '!')) {
			buf_puts(&b, *p == '<' ? "&lt;" : (char[]){ *p, '\0' });
			p++;
			continue;
		}
		size_t n = strspn(p + 1, "/"), name_n = 0;
		while (isalnum((unsigned char)p[1 + n + name_n]))
			name_n++;
		enum html_kind kind = html_kind_of(p + 1 + n, name_n);
		if (kind != INLINE && kind != LINK && kind != SKIP && kind != IMAGE)
			buf_puts(&b, kind == CELL ? " " : "<br>");
		p = html_tag_end(p, kind, name_n);
	}
	return b.p;
}

char *html_text(const void *ctx, const char *s, size_t n, const char *charset, const char *fallback) {
	struct html h = { .bol = true };
	char *declared = charset_canon(ctx, charset);
	if (!declared)
		declared = html_meta_charset(ctx, s, n);
	char *utf8 = charset_decode(ctx, s, n, declared, fallback);
	buf_init(ctx, &h.out);
	bool stopped = false;
	htmlDocPtr doc = html_parse(utf8, &stopped);
	if (doc && stopped) {
		xmlFreeDoc(doc);
		doc = html_parse(html_flatten(ctx, utf8), &stopped);
	}
	if (!doc)
		return utf8;
	if (xmlDocGetRootElement(doc))
		html_walk(&h, xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	return u8_repair(ctx, h.out.p, h.out.n);
}
