/* SPDX-License-Identifier: ISC */
/* Owns the rules by which quoted history and signatures are folded away, for Chinese and Western mail
 * programs. The rules are line by line and cautious: a line is folded only for a reason, and never the whole
 * text. */
#include "fold.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "buf.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum mark { OWN, BLANK, QUOTED, HEADING, HISTORY, SIGNATURE };

struct line {
	char *s;                     /* NUL-terminated copy without its line end */
	char *t;                     /* the same without the marks and blanks around it */
	enum mark mark;
};
struct lines {
	struct line *v;
	size_t n;
	bool follows;                /* own words stand above, in another part */
};

#define HAS(s, w) (strcasestr((s), (w)) != NULL)

/* The last words of a line that leads into a quotation. */
static const char *const fold_wrote[] = {
	"wrote:", "wrote :", "wrote", "writes:", "写道：", "写道:", "寫道：", "寫道:", "写到：",
	"写到:", "schrieb:", "schrieb", "geschrieben:", "a écrit :", "a écrit:", "escribió:",
	"escribió :", "ha scritto:", "escreveu:", "napisał(a):", "napisał:", "napisała:", "geschreven:",
	"schreef:", "skrev:", "пише:", "пишет:", "написал:", "написал(а):", "のメール:", "님이 작성:",
	"wrote ----",
};
/* Lines that say alone that history follows: a row of dashes around one of these. */
static const char *const fold_original[] = {
	"original message", "original email", "forwarded message", "forwarded by", "原始邮件",
	"原始郵件", "原始信息", "原始訊息", "邮件原件", "原邮件", "转发的邮件", "轉寄的郵件", "转发邮件", "转发邮件信息",
	"回复的原邮件", "转发的原邮件", "原文", "mensaje original", "mensagem original",
	"messaggio originale", "message d'origine", "message original", "ursprüngliche nachricht",
	"originalnachricht", "oorspronkelijk bericht", "исходное сообщение", "wiadomość oryginalna",
	"ursprungligt meddelande", "元のメッセージ", "원본 메시지", "weitergeleitete nachricht",
	"mensaje reenviado", "message transféré",
};
static const char *const fold_from[] = {
	"from", "发件人", "寄件人", "寄件者", "發件人", "发自", "發自", "来自", "來自", "von", "de", "från", "da", "van", "差出人",
	"보낸 사람", "от", "od", "fra",
};
static const char *const fold_other[] = {
	"sent", "date", "to", "cc", "subject", "reply-to", "发送时间", "发件时间", "发送日期", "日期",
	"时间", "日 期", "已发送", "收件人", "抄送", "主题", "主 题", "主 題", "寄件日期", "收件者", "收件人", "主旨", "副本", "傳送時間",
	"日期時間", "發送時間", "主題", "gesendet", "datum", "an", "betreff", "enviado", "enviado el",
	"fecha", "para", "asunto", "envoyé", "à", "objet", "inviato", "a", "oggetto", "data", "assunto",
	"skickat", "till", "ämne", "verzonden", "aan", "onderwerp", "送信日時", "宛先", "件名",
	"보낸 날짜", "받는 사람", "제목", "отправлено", "кому", "тема", "wysłano", "do", "temat",
};
/* Beginnings of the line that a telephone or a mail program adds. */
static const char *const fold_sent[] = {
	"sent from my ", "sent from mail for", "sent from outlook", "sent from yahoo", "sent via ",
	"get outlook for", "发自我的", "發自我的", "发自 我的", "发自我的iphone", "来自我的",
	"來自我的", "从我的", "從我的", "发送自我的", "发送自 ", "發送自 ", "发自手机", "发自 windows",
	"从 windows 版", "通过 outlook", "获取 outlook", "取得 outlook", "签名由", "由网易邮箱大师",
	"发自网易邮箱", "来自网易邮箱", "发自小米", "发自华为", "发自vivo", "发自oppo", "发自huawei",
	"来自qq邮箱", "von meinem ", "enviado desde mi", "enviado do meu", "inviato da ",
	"envoyé de mon", "скачать ", "отправлено с ", "iphoneから送信", "나의 iphone",
};

static void fold_cut_lines(const void *ctx, const char *text, struct lines *l) {
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");
		mem_grow(ctx, l->v, l->n);
		struct line *x = &l->v[l->n++];
		x->s = mem_strndup(ctx, p, n);
		x->t = u8_squeeze(ctx, x->s);
		x->mark = *x->t ? OWN : BLANK;
		p += n + (p[n] == '\n');
	}
}

static size_t fold_next(const struct lines *l, size_t i) {
	while (i < l->n && l->v[i].mark == BLANK)
		i++;
	return i;
}

static bool fold_starts(const char *s, const char *w) {
	return !strncasecmp(s, w, strlen(w));
}

static bool fold_ends(const char *s, const char *w) {
	size_t n = strlen(s), m = strlen(w);
	return n >= m && !strcasecmp(s + n - m, w);
}

/* "> x", "| x"; also "C> x" and "Li> x" of old mail programs. */
static bool fold_is_quote(const char *t) {
	if (*t == '>' || (t[0] == '|' && (t[1] == ' ' || !t[1]) && !(strchr(t + 1, '|'))))
		return true;
	size_t n = 0;
	while (n < 9 && isalpha((unsigned char)t[n]))
		n++;
	return n && n < 9 && t[n] == '>' && isupper((unsigned char)t[0]) && (t[n + 1] == ' ' || !t[n + 1]);
}

static bool fold_is_ruler(const char *t, char c, size_t least) {
	size_t n = strspn(t, (char[]){ c, '\0' });
	return n >= least && !t[n];
}

static bool fold_is_original(const char *t) {
	size_t dashes = strspn(t, "-_=* ");
	if (dashes < 2)
		return false;
	for (size_t i = 0; i < sizeof fold_original / sizeof *fold_original; i++)
		if (HAS(t + dashes, fold_original[i]) &&
		    (strchr("-_=*", t[strlen(t) - 1]) || strlen(t + dashes) < 60))
			return true;
	return t[0] == '-' && t[1] == '-' && (fold_ends(t, "wrote ----") || HAS(t, "- original -"));
}

/* "Label: value" with the label in the list; full-width colons, "| label | value |" and *label:* too. */
static bool fold_is_label(const char *t, const char *const *list, size_t n) {
	t += strspn(t, "*> |");
	for (size_t i = 0; i < n; i++) {
		size_t m = strlen(list[i]);
		if (strncasecmp(t, list[i], m) != 0)
			continue;
		const char *p = t + m;
		p += strspn(p, "* ");
		if (*p == ':' || *p == '|' || !strncmp(p, "：", 3))
			return true;
	}
	return false;
}

/* A block of header lines as Outlook writes it: a From and two others within the next lines. */
static bool fold_is_header_block(const struct lines *l, size_t i) {
	size_t others = 0;
	if (!fold_is_label(l->v[i].t, fold_from, sizeof fold_from / sizeof *fold_from))
		return false;
	for (size_t k = i + 1; k < l->n && k < i + 9; k++)
		others += fold_is_label(l->v[k].t, fold_other, sizeof fold_other / sizeof *fold_other);
	return others >= 2;
}

static bool fold_has_date(const char *t) {
	size_t digits = 0;
	for (const char *p = t; *p; p++)
		digits += isdigit((unsigned char)*p) != 0;
	return digits >= 3;
}

static bool fold_has_address(const char *t) {
	const char *at = strchr(t, '@');
	return at && at > t && isalnum((unsigned char)at[1]);
}

/* "2013/7/20 Sam <info@…>", "2016-03-03 17:21 GMT+01:00 Some One" */
static bool fold_is_dated(const char *t) {
	size_t y = strspn(t, "0123456789");
	if (y != 4 || !(t[4] == '-' || t[4] == '/' || !strncmp(t + 4, "年", 3)))
		return false;
	return (HAS(t, " GMT") && strchr(t, ':')) ||
	       (strchr(t, '<') && fold_has_address(t) &&
	        (fold_ends(t, ">") || fold_ends(t, ">:") || fold_ends(t, ">：")));
}

/* Words with which a heading begins. */
static bool fold_is_lead(const char *t) {
	static const char *const lead[] = { "On ", "Am ",   "Le ", "El ", "Il ", "Em ",
		                            "Op ", "Dnia ", "At ", "在",  "於",  "于" };
	for (size_t i = 0; i < sizeof lead / sizeof *lead; i++)
		if (!strncmp(t, lead[i], strlen(lead[i])) && fold_has_date(t))
			return true;
	return false;
}

/* Heading such as "On …, X wrote:" over at most three lines from i; returns how many lines, 0 none. */
static size_t fold_heading(const void *ctx, const struct lines *l, size_t i) {
	char *joined = mem_strdup(ctx, "");
	for (size_t k = 0; k < 4 && i + k < l->n && l->v[i + k].mark != BLANK; k++) {
		const char *t = l->v[i + k].t;
		if (k && fold_is_quote(t) && strcmp(t, ">:") != 0)
			break;
		if (k && fold_is_lead(t))
			return 0;              /* the heading begins here, if it is one */
		joined = mem_append(joined, "%s%s", k ? " " : "", t);
		if (strlen(joined) > 400)
			break;
		if (fold_is_dated(joined))
			return k + 1;
		bool lead = HAS(joined, "schrieb ") && (fold_ends(joined, ":") || fold_ends(joined, ">:")) &&
		            fold_has_date(joined);
		lead = lead || (fold_starts(joined, "Op ") && HAS(joined, "geschreven")) ||
		       fold_ends(joined, "het volgende geschreven:");
		for (size_t w = 0; w < sizeof fold_wrote / sizeof *fold_wrote && !lead; w++)
			lead = fold_ends(joined, fold_wrote[w]) &&
			       (fold_has_date(joined) || fold_has_address(joined) || HAS(joined, "原文")) &&
			       (strlen(fold_wrote[w]) > 7 || strchr(":-", joined[strlen(joined) - 1]) ||
			        fold_starts(joined, "On ") || !isascii(fold_wrote[w][0]));
		if (lead)
			return k + 1;
	}
	return 0;
}

/* How many own lines follow, as far as anybody asks. */
static size_t fold_own_after(const struct lines *l, size_t i) {
	size_t n = 0;
	for (; i < l->n && n < 20; i++)
		n += l->v[i].mark == OWN;
	return n;
}

static void fold_mark_from(struct lines *l, size_t i, enum mark m) {
	for (; i < l->n; i++)
		if (l->v[i].mark == OWN || l->v[i].mark == QUOTED || l->v[i].mark == HEADING)
			l->v[i].mark = m;
}

/* A line after which only a signature or a list's footer can stand. */
static bool fold_is_signature(const struct lines *l, size_t i) {
	const char *t = l->v[i].t;
	size_t after = fold_own_after(l, i + 1);
	if (!strcmp(t, "--") || !strcmp(t, "- --") || !strcmp(t, "—"))
		return true;
	if (fold_is_ruler(t, '_', 5))
		return after <= 12;
	for (size_t k = 0; k < sizeof fold_sent / sizeof *fold_sent; k++)
		if (fold_starts(t, fold_sent[k]))
			return after <= 4 && strlen(t) < 120;
	return false;
}

/* A row of dashes, or a date alone, right above a block of header lines: it belongs to the block. */
static size_t fold_block_start(const struct lines *l, size_t i) {
	size_t k = i;
	while (k && l->v[k - 1].mark == BLANK)
		k--;
	const char *t = k && l->v[k - 1].mark == OWN ? l->v[k - 1].t : "";
	bool date = fold_has_date(t) && !t[strspn(t, "0123456789-/:. ")];
	return date || fold_is_ruler(t, '-', 5) || fold_is_ruler(t, '_', 5) ? k - 1 : i;
}

static void fold_mark_history(const void *ctx, struct lines *l) {
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].mark == OWN && fold_is_quote(l->v[i].t))
			l->v[i].mark = QUOTED;
	bool own = l->follows;                         /* own words stand above */
	for (size_t i = 0; i < l->n; i++) {
		struct line *x = &l->v[i];
		if (x->mark != OWN)
			continue;
		bool block = fold_is_header_block(l, i);
		if (own && (block || fold_is_original(x->t))) {
			fold_mark_from(l, block ? fold_block_start(l, i) : i, HISTORY);
			return;
		}
		size_t n = fold_heading(ctx, l, i);
		if (n) {
			size_t next = fold_next(l, i + n);
			for (size_t k = i; k < i + n; k++)
				l->v[k].mark = HEADING;
			if (own && next < l->n && l->v[next].mark != QUOTED) {
				fold_mark_from(l, i, HISTORY);
				return;
			}
			i += n - 1;
		} else {
			own = true;
		}
	}
}

static void fold_mark_signature(struct lines *l) {
	bool own = l->follows;
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].mark == OWN && own && fold_is_signature(l, i)) {
			fold_mark_from(l, i, SIGNATURE);
			return;
		}
		own = own || l->v[i].mark == OWN;
	}
}

/* Quotations between a person's own lines are what the lines answer: they stay. A quotation below them is
 * history; one above them is history when a heading says so. */
static void fold_settle_quotes(struct lines *l) {
	size_t first = l->n, last = 0;
	bool headed = false;
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].mark == OWN) {
			first = first == l->n ? i : first;
			last = i;
		}
	for (size_t i = 0; i < l->n; i++) {
		headed = headed || (l->v[i].mark == HEADING && i < first);
		if (l->v[i].mark == QUOTED)
			l->v[i].mark = i > last || (i < first && headed) ? HISTORY : OWN;
	}
}

/* Lines of one kind, with the blank ones between them, blank lines at both ends off. */
static char *fold_gather(const void *ctx, const struct lines *l, bool own) {
	struct buf b;
	size_t blanks = 0;
	enum mark at = OWN;
	buf_init(ctx, &b);
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].mark != BLANK)
			at = l->v[i].mark;
		if ((at == OWN) != own)
			continue;
		if (l->v[i].mark == BLANK) {
			blanks++;
			continue;
		}
		for (; blanks && b.n; blanks--)
			buf_putc(&b, '\n');
		blanks = 0;
		buf_puts(&b, l->v[i].s);
		buf_putc(&b, '\n');
	}
	while (b.n && isspace((unsigned char)b.p[b.n - 1]))
		b.p[--b.n] = '\0';
	return b.p;
}

void fold_split(const void *ctx, const char *text, bool follows, struct fold *out) {
	struct lines l = { .follows = follows };
	void *tmp = mem_ctx(ctx);
	fold_cut_lines(tmp, text, &l);
	fold_mark_history(tmp, &l);
	fold_mark_signature(&l);
	fold_settle_quotes(&l);
	out->body = fold_gather(ctx, &l, true);
	out->quoted = fold_gather(ctx, &l, false);
	if (!*out->body && *out->quoted && !follows) {
		out->body = out->quoted;
		out->quoted = mem_strdup(ctx, "");
	}
	mem_free(tmp);
}

/* How deep a line is quoted; *rest is behind the marks and the blank that stuffs it. */
static size_t fold_depth(const char *s, const char **rest) {
	size_t d = strspn(s, ">");
	*rest = s + d + (s[d] == ' ');
	return d;
}

char *fold_unflow(const void *ctx, const char *text, bool delsp) {
	struct buf b;
	size_t depth = 0;
	bool open = false;
	buf_init(ctx, &b);
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");
		const char *rest;
		char *line = mem_strndup(b.p, p, n);
		size_t d = fold_depth(line, &rest);
		if (open && d == depth && strcmp(rest, "-- ") != 0) {
			if (delsp)
				b.p[--b.n] = '\0';
		} else {
			if (b.n || p != text)
				buf_putc(&b, '\n');
			for (size_t i = 0; i < d; i++)
				buf_putc(&b, '>');
			if (d)
				buf_putc(&b, ' ');
		}
		buf_puts(&b, rest);
		size_t m = strlen(rest);
		open = m && rest[m - 1] == ' ' && strcmp(rest, "-- ") != 0;
		depth = d;
		mem_free(line);
		p += n + (p[n] == '\n');
	}
	if (b.n)
		buf_putc(&b, '\n');
	return b.p;
}
