/* SPDX-License-Identifier: ISC */
/* Owns the reading of delivery reports: the fields of RFC 3464 where there are some, else the words that mail
 * systems write for people. Knows nothing of the message that came back. */
#include "bounce.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "buf.h"
#include "header.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { BOUNCE_REASON_CELLS = 300 };

/* Words of reports without fields. */
static const char *const bounce_failed[] = {
	"undeliver", "failure", "failed permanently", "delivery failed", "delivery has failed", "returned mail",
	"returning message", "could not be delivered", "couldn't be delivered", "not be delivered",
	"unable to deliver", "wasn't able to deliver", "error sending your mail", "trouble delivering",
	"退信", "投递失败", "无法投递", "未能送达", "无法送达", "退件", "無法投遞", "無法送達", "傳送失敗",
	"не доставлено", "unzustellbar", "non remis", "配信不能", "送信できませんでした",
};
static const char *const bounce_late[] = {
	"warning message only", "will be retried", "still trying", "will keep trying", "delayed", "for past ",
	"not yet been delivered", "延迟", "延遲", "稍后重试",
};

static bool bounce_says(const char *s, const char *const *words, size_t n) {
	for (size_t i = 0; i < n; i++)
		if (strcasestr(s, words[i]))
			return true;
	return false;
}

static char *bounce_field(const void *ctx, const struct fields *f, const char *name) {
	char *raw = header_raw(ctx, f, name);
	return raw ? header_text(ctx, raw, NULL) : mem_strdup(ctx, "");
}

/* "smtp; 550 no such user" without its type. */
static char *bounce_diagnostic(const void *ctx, const struct fields *f) {
	char *s = bounce_field(ctx, f, "diagnostic-code");
	size_t n = 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '-')
		n++;
	return s[n] == ';' ? u8_squeeze(ctx, s + n + 1) : s;
}

/* One block of fields tells of one recipient: the first that failed counts, else the first of all. */
static void bounce_block(const void *ctx, const struct fields *f, struct bounce *out) {
	char *action = bounce_field(ctx, f, "action"), *status = bounce_field(ctx, f, "status");
	action[strcspn(action, " ;(")] = '\0';
	status[strspn(status, "0123456789.")] = '\0';
	for (char *c = action; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	bool failed = !strcmp(action, "failed") || !strcmp(action, "expired") || (!*action && *status == '5');
	if ((!*action && !*status) || out->failed || (*out->action && !failed))
		return;
	out->failed = failed;
	out->action = action;
	out->status = status;
	out->reason = bounce_diagnostic(ctx, f);
}

static void bounce_fields(const void *ctx, const char *s, struct bounce *out) {
	struct buf lf;
	buf_init(ctx, &lf);
	for (; *s; s++)
		if (*s != '\r')
			buf_putc(&lf, *s);
	for (size_t i = 0; i < lf.n;) {
		struct fields f;
		header_scan(ctx, lf.p + i, lf.n - i, &f);
		if (f.n)
			bounce_block(ctx, &f, out);
		i += f.body ? f.body : strcspn(lf.p + i, "\n") + 1;
	}
}

/* "550 5.1.1 …", "(#5.1.1)": where a line quotes the other side. */
static bool bounce_has_code(const char *s) {
	for (const char *p = s; *p; p++) {
		bool start = p == s || !(isalnum((unsigned char)p[-1]) || p[-1] == '.');
		if (!start || (*p != '4' && *p != '5'))
			continue;
		if (isdigit((unsigned char)p[1]) && isdigit((unsigned char)p[2]) && (p[3] == ' ' || p[3] == '-'))
			return true;
		if (p[1] == '.' && isdigit((unsigned char)p[2]) && strchr("." "0123456789", p[3]) && p[3])
			return true;
	}
	return false;
}

static char *bounce_line(const void *ctx, const char *text) {
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");
		char *line = u8_squeeze(ctx, mem_strndup(ctx, p, n));
		if (n < 1000 && bounce_has_code(line)) {
			const char *field = "Diagnostic-Code: smtp; ";
			return !strncasecmp(line, field, strlen(field)) ? line + strlen(field) : line;
		}
		p += n + (p[n] == '\n');
	}
	return mem_strdup(ctx, "");
}

void bounce_read(const void *ctx, const struct parts *parts, const char *subject, struct bounce *out) {
	const char *type = parts->report_type;
	char *none = mem_strdup(ctx, "");
	*out = (struct bounce){ .action = none, .status = none, .reason = none };
	if (parts->status)
		bounce_fields(ctx, parts->status, out);
	if (!*out->action && !*out->status && (!type || !strcasecmp(type, "delivery-status"))) {
		char *said = mem_printf(ctx, "%s\n%.*s", subject, 4000, parts->text);
		out->failed = bounce_says(said, bounce_failed, sizeof bounce_failed / sizeof *bounce_failed) &&
		              !bounce_says(said, bounce_late, sizeof bounce_late / sizeof *bounce_late);
	}
	if (!*out->reason && (out->failed || *out->action))
		out->reason = bounce_line(ctx, parts->text);
	out->reason = u8_clip(ctx, u8_squeeze(ctx, u8_repair(ctx, out->reason, strlen(out->reason))),
	                      BOUNCE_REASON_CELLS);
}
