/* SPDX-License-Identifier: ISC */
/* The slip of a return as SVG and as text. Knows paper and half blocks, not where its words come from. */
#include "tend/label.h"

#include <errno.h>
#include <inttypes.h>
#include <qrencode.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/present.h"
#include "tend/u8.h"

enum { QUIET = 4, PAGE_W = 100, PAGE_H = 150, MARGIN = 6, QR_SIDE = 44, LINE_H = 6, COLUMNS = 44 };

/* Quarter of it may be torn or dirty. */
static enum tend_status label_code(const struct label *l, QRcode **out, struct tend_err *err) {
	*out = QRcode_encodeString(l->number, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
	if (!*out && errno == ENOMEM)
		tend_nomem();
	return *out ? TEND_OK : tend_fail(err, TEND_BUG, _("%s: no QR code can be made of it"), l->number);
}

static bool label_dark(const QRcode *q, int x, int y) {
	return x >= 0 && y >= 0 && x < q->width && y < q->width && q->data[y * q->width + x] & 1;
}

/* ---- SVG ---- */

/* Text of an element or attribute: nothing in it can end the element or steer a viewer. */
static char *label_escape(const void *ctx, const char *s) {
	static const struct { char c; const char *as; } marks[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" } };
	char *out = mem_strdup(ctx, "");

	for (const char *p = u8_visible(ctx, s, false); *p;) {
		size_t n = strcspn(p, "&<>\"'"), i = 0;
		out = mem_append(out, "%.*s", (int)n, p);
		p += n;
		if (!*p)
			break;
		while (marks[i].c != *p)
			i++;
		out = mem_append(out, "%s", marks[i].as);
		p++;
	}
	return out;
}

/* Each dark run of a row is one rectangle of the path. */
static char *label_path(const void *ctx, const QRcode *q) {
	char *d = mem_strdup(ctx, "");

	for (int y = 0; y < q->width; y++)
		for (int x = 0; x < q->width; x++) {
			int from = x;
			while (label_dark(q, x, y))
				x++;
			if (x > from)
				d = mem_append(d, "M%d %dh%dv1h-%dz", from, y, x - from, x - from);
		}
	return d;
}

struct page { char *body; int y; };

static void page_line(const void *ctx, struct page *p, const char *class, const char *text) {
	p->body = mem_append(p->body, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", class, MARGIN, p->y, label_escape(ctx, text));
	p->y += LINE_H;
}

static void page_wrapped(const void *ctx, struct page *p, const char *class, const char *text) {
	char **lines;
	size_t n = present_wrap(ctx, text, COLUMNS, &lines);

	for (size_t i = 0; i < n; i++)
		page_line(ctx, p, class, lines[i]);
}

static void page_part(const void *ctx, struct page *p, const char *heading, const char *text) {
	page_line(ctx, p, "h", heading);
	page_wrapped(ctx, p, "t", text);
	p->y += LINE_H / 3;
}

static char *label_goods(const void *ctx, const struct label_line *k) {
	return mem_printf(ctx, "%" PRId64 " × %s", k->pieces, k->title);
}

static char *label_page(void *ctx, const struct label *l, const QRcode *q) {
	struct page p = { .body = mem_strdup(ctx, ""), .y = MARGIN + 10 };
	int side = q->width + 2 * QUIET;

	page_line(ctx, &p, "n", l->number);
	p.y += 2;
	page_line(ctx, &p, "t", l->shop);
	page_line(ctx, &p, "t", l->kind);
	p.y = MARGIN + QR_SIDE + LINE_H;
	page_part(ctx, &p, _("Order"), l->order);
	page_part(ctx, &p, _("Send to"), l->address);
	if (*l->until)
		page_part(ctx, &p, _("Send it until"), l->until);
	page_line(ctx, &p, "h", _("In this parcel"));
	for (size_t i = 0; i < l->n_lines; i++)
		page_wrapped(ctx, &p, "t", label_goods(ctx, &l->lines[i]));
	p.y += LINE_H / 3;
	page_wrapped(ctx, &p, "h", _("Please put this slip into the parcel. No cash on delivery."));
	int height = p.y + MARGIN > PAGE_H ? p.y + MARGIN : PAGE_H;
	return mem_printf(ctx,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%dmm\" height=\"%dmm\" viewBox=\"0 0 %d %d\">\n<title>%s</title>\n"
	    "<style>text{font-family:\"Noto Sans CJK SC\",\"Noto Sans\",sans-serif;font-size:4px}.n{font-size:12px;font-weight:bold}.h{fill:#555;font-size:3.2px}</style>\n"
	    "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n"
	    "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"%d %d %d %d\"><path shape-rendering=\"crispEdges\" d=\"%s\"/></svg>\n%s</svg>\n",
	    PAGE_W, height, PAGE_W, height, label_escape(ctx, l->number), PAGE_W, height, PAGE_W - MARGIN / 2 - QR_SIDE, MARGIN / 2, QR_SIDE, QR_SIDE, -QUIET, -QUIET, side,
	    side, label_path(ctx, q), p.body);
}

enum tend_status label_svg(const void *ctx, const struct label *l, char **out, struct tend_err *err) {
	QRcode *q;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = label_code(l, &q, err);

	if (st == TEND_OK) {
		*out = mem_strdup(ctx, label_page(tmp, l, q));
		QRcode_free(q);
	}
	mem_free(tmp);
	return st;
}

/* ---- text ---- */

/* Two rows of modules a line. */
static char *label_blocks(const void *ctx, const QRcode *q, bool colour) {
	static const char *const blocks[] = { " ", "▄", "▀", "█" };
	char *out = mem_strdup(ctx, "");

	for (int y = -QUIET; y < q->width + QUIET; y += 2) {
		if (colour)
			out = mem_append(out, "\033[30;107m");
		for (int x = -QUIET; x < q->width + QUIET; x++)
			out = mem_append(out, "%s", blocks[label_dark(q, x, y) * 2 + label_dark(q, x, y + 1)]);
		out = mem_append(out, "%s\n", colour ? "\033[0m" : "");
	}
	return out;
}

static char *text_wrapped(const void *ctx, char *o, const char *heading, const char *text) {
	char **lines;
	size_t n = present_wrap(ctx, u8_visible(ctx, text, false), 70, &lines);

	o = mem_append(o, "%s\n", heading);
	for (size_t i = 0; i < n; i++)
		o = mem_append(o, "  %s\n", lines[i]);
	return o;
}

enum tend_status label_text(const void *ctx, const struct label *l, bool colour, char **out, struct tend_err *err) {
	QRcode *q;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = label_code(l, &q, err);

	if (st != TEND_OK)
		return mem_free(tmp), st;
	char *o = label_blocks(tmp, q, colour);
	QRcode_free(q);
	o = mem_append(o, "%s  %s\n%s\n", l->number, l->kind, u8_visible(tmp, l->shop, false));
	o = text_wrapped(tmp, o, _("Order"), l->order);
	o = text_wrapped(tmp, o, _("Send to"), l->address);
	if (*l->until)
		o = text_wrapped(tmp, o, _("Send it until"), l->until);
	o = mem_append(o, "%s\n", _("In this parcel"));
	for (size_t i = 0; i < l->n_lines; i++)
		o = mem_append(o, "  %s\n", u8_visible(tmp, label_goods(tmp, &l->lines[i]), false));
	*out = mem_printf(ctx, "%s%s\n", o, _("Please put this slip into the parcel. No cash on delivery."));
	mem_free(tmp);
	return TEND_OK;
}
