/* SPDX-License-Identifier: ISC */
/* Messages in: mail through tend-intake, everything else as JSON Lines; what was refused waits in quarantine. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/incoming.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/policy.h"
#include "tend/u8.h"

extern char **environ;

enum { BATCH = 100, BATCH_BYTES = 16 << 20, LINE_MAX_BYTES = 8 << 20, LINE_MAX_VALUES = 100000 };

/* One message that came, in the order of coming; what hangs on it lives as long as the batch. */
struct fed {
	const char *channel, *id;    /* NULL: not known */
	const char *where;           /* "FILE:LINE: ", "" */
	const char *why;             /* refused at once; NULL: it goes in */
	const void *raw;
	size_t n;
	json_t *json;                /* what the incoming borrows from; NULL none */
};

/* Messages gathered for one transaction. */
struct feed {
	struct cli *c;
	struct svc *s;
	void *ctx;                   /* of the batch */
	struct fed of[BATCH];
	struct incoming m[BATCH];    /* those of them that go in */
	size_t n, n_in, bytes;
	int refused;
	bool dry, mbox, again;       /* again: out of the quarantine */
	struct policy *policy;       /* dry: nothing else is opened */
};

static void feed_say(struct feed *f, tend_id ticket, enum intake_outcome o, const char *key, const char *detail) {
	void *tmp = mem_ctx(NULL);

	if (f->c->json) {
		json_t *j = json_pack("{s:o,s:s,s:s,s:s}", "ticket", ticket ? json_sprintf("T%" PRId64, ticket) : json_null(), "outcome", intake_word(o),
		                      "message", key, "detail", detail);
		puts(out_dump(tmp, j));
	} else {
		printf("%s\t%s\t%s\t%s\n", ticket ? mem_printf(tmp, "T%" PRId64, ticket) : "-", intake_word(o), u8_visible(tmp, key, false),
		       u8_visible(tmp, detail, false));
	}
	mem_free(tmp);
}

/* Nothing is lost: what cannot be taken in is kept as it came, with the reason. */
static enum tend_status feed_refuse(struct feed *f, const struct fed *x, const char *detail, struct tend_err *err) {
	tend_id q = 0;
	void *tmp = mem_ctx(NULL);
	const char *why = mem_printf(tmp, "%s%s", x->where, detail);
	enum tend_status st = f->dry ? TEND_OK : svc_quarantine_put(f->s, x->channel ? x->channel : "", x->id, why, x->raw, x->n, &q, err);

	if (st == TEND_OK) {
		f->refused++;
		feed_say(f, 0, INTAKE_REFUSED, mem_printf(tmp, "%s:%s", x->channel ? x->channel : "?", x->id ? x->id : "?"),
		         q ? mem_printf(tmp, "%s (quarantine %" PRId64 ")", why, q) : why);
	}
	mem_free(tmp);
	return st;
}

static void feed_clear(struct feed *f) {
	for (size_t i = 0; i < f->n; i++)
		json_decref(f->of[i].json);
	mem_free(f->ctx);
	f->ctx = mem_ctx(f->c->ctx);
	f->n = f->n_in = f->bytes = 0;
}

static enum tend_status feed_flush(struct feed *f, struct tend_err *err) {
	struct intake_result r[BATCH];
	enum tend_status st = TEND_OK;

	if (f->n_in)
		st = svc_intake_batch(f->s, f->m, f->n_in, r, err);
	for (size_t i = 0, k = 0; st == TEND_OK && i < f->n; i++) {
		const struct fed *x = &f->of[i];
		const struct intake_result *got = x->why ? NULL : &r[k++];
		if (!got || got->outcome == INTAKE_REFUSED)
			st = feed_refuse(f, x, got ? got->detail : x->why, err);
		else
			feed_say(f, got->ticket, got->outcome, mem_printf(f->ctx, "%s:%s", x->channel, x->id), got->detail);
	}
	feed_clear(f);
	return st;
}

/* Takes x->json over; what else x names hangs on f->ctx or on that JSON. m: what goes in, unless x->why says why not. */
static enum tend_status feed_add(struct feed *f, const struct fed *x, const struct incoming *m, struct tend_err *err) {
	f->of[f->n++] = *x;
	if (!x->why) {
		struct incoming *in = &f->m[f->n_in++];
		*in = *m;
		in->raw = x->raw;
		in->raw_len = x->n;
	}
	f->bytes += x->n;
	return f->dry || f->n == BATCH || f->bytes >= BATCH_BYTES ? feed_flush(f, err) : TEND_OK;
}

static enum tend_status feed_open(struct feed *f, struct cli *c, bool dry, struct tend_err *err) {
	enum tend_status st;

	*f = (struct feed){ .c = c, .dry = dry };
	if (dry) {
		st = c->store || getenv("TEND_STORE") ? cli_service(c, &f->s, NULL) : TEND_NOT_FOUND;
		if (st == TEND_OK)
			f->policy = svc_policy(f->s);
		else
			st = cli_policy_files(c, NULL, &f->policy, err);
	} else {
		st = cli_service(c, &f->s, err);
		if (st == TEND_OK)
			f->policy = svc_policy(f->s);
	}
	f->ctx = mem_ctx(c->ctx);
	return st;
}

static enum tend_status feed_close(struct feed *f, enum tend_status st, struct tend_err *err) {
	if (st == TEND_OK)
		st = feed_flush(f, err);
	feed_clear(f);
	cli_rules_warn(f->c, f->policy);
	if (st == TEND_OK && f->refused)
		return tend_fail(err, TEND_INVALID, ngettext_("%d message was refused: see `tend quarantine list`", "%d messages were refused: see `tend quarantine list`",
		                                              f->refused), f->refused);
	return st;
}

/* ---- JSON Lines ---- */

/* --dry-run: what was understood, verdict included. Takes given over. */
static enum tend_status jsonl_dry(struct feed *f, const struct incoming *m, json_t *given, struct tend_err *err) {
	struct ruleset *rules;
	struct verdict v;
	enum tend_status st = policy_rules(f->policy, &rules, err);

	if (st != TEND_OK)
		return st;
	struct classify_in in = { .text = m->text ? m->text : "", .n = m->text ? strlen(m->text) : 0, .subject = m->subject, .channel = m->channel,
		.rating = m->rating };
	classify_run(rules, f->ctx, &in, &v, NULL);
	json_t *j = json_pack("{s:s,s:s,s:s,s:s*,s:s*,s:s*,s:s*,s:s*,s:s,s:b,s:s,s:i,s:i,s:s,s:s}", "channel", m->channel, "id", m->id, "at",
	                      tms_format(f->ctx, m->at, f->c->zone), "thread", m->thread, "from", m->from_name, "order", m->order, "subject", m->subject,
	                      "text", m->text, "class", class_word(v.class), "complaint", v.complaint, "reason", v.reason, "severity", v.severity,
	                      "sentiment", v.sentiment, "language", lang_word(v.language), "evidence", verdict_evidence(f->ctx, &v));
	puts(out_dump(f->ctx, j));
	json_decref(given);
	feed_clear(f);
	return TEND_OK;
}

/* Values are not counted in memory but in the text, strings left out: two bytes of JSON may need hundreds of memory. */
static bool jsonl_is_bounded(const char *s, size_t n) {
	size_t values = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			for (i++; i < n && s[i] != '"'; i++)
				i += s[i] == '\\';
		else
			values += s[i] == ',' || s[i] == '[' || s[i] == '{';
	}
	return values <= LINE_MAX_VALUES;
}

static enum tend_status jsonl_line(struct feed *f, const char *where, const char *text, size_t n, struct tend_err *err) {
	json_error_t je = { .text = "" };
	struct incoming m = { .channel = NULL };
	struct tend_err why;
	char *raw = memcpy(mem_zalloc(f->ctx, 1, n + 1), text, n); /* with the NULs it may have */
	struct fed x = { .where = where, .raw = raw, .n = n };

	if (!jsonl_is_bounded(text, n))
		x.why = _("more than 100000 values in one message");
	else if (!(x.json = json_loadb(raw, n, JSON_REJECT_DUPLICATES, &je)))
		x.why = mem_printf(f->ctx, _("not JSON: column %d: %s"), je.column, u8_visible(f->ctx, u8_repair(f->ctx, je.text, strlen(je.text)), false));
	else if (incoming_from_json(f->ctx, x.json, TMS_NONE, &m, &why) != TEND_OK)
		x.why = mem_strdup(f->ctx, why.msg);
	else if (f->dry)
		return jsonl_dry(f, &m, x.json, err);
	x.channel = m.channel;
	x.id = m.id;
	return feed_add(f, &x, &m, err);
}

/* The next line without its end, at most LINE_MAX_BYTES of it in *line; *whole is its real length. False where the file ends. */
static bool jsonl_read(FILE *in, char **line, size_t *cap, size_t *n, int64_t *whole) {
	int c;

	for (*n = 0, *whole = 0; (c = getc_unlocked(in)) != EOF && c != '\n'; ++*whole) {
		if (*n == LINE_MAX_BYTES)
			continue;
		if (*n == *cap) {
			*cap = *cap ? *cap * 2 : 4096;
			*line = mem_realloc(NULL, *line, 1, *cap);
		}
		(*line)[(*n)++] = (char)c;
	}
	return c != EOF || *whole;
}

/* Takes the lines of in one by one. */
static enum tend_status jsonl_lines(struct feed *f, FILE *in, const char *name, struct progress *progress, struct tend_err *err) {
	char *line = NULL;
	size_t cap = 0, n;
	int64_t read = 0, whole;
	enum tend_status st = TEND_OK;

	for (int at = 1; st == TEND_OK && jsonl_read(in, &line, &cap, &n, &whole); at++) {
		size_t bom = at == 1 && n >= 3 && !memcmp(line, "\xEF\xBB\xBF", 3) ? 3 : 0;
		read += whole + 1;
		progress_tick(progress, at, read);
		while (n > bom && line[n - 1] == '\r')
			n--;
		if (n == bom)
			continue;
		const char *where = mem_printf(f->ctx, "%s:%d: ", name, at);
		if (whole > LINE_MAX_BYTES) {
			struct fed x = { .where = where, .raw = memcpy(mem_zalloc(f->ctx, 1, n), line, n), .n = n };
			x.why = mem_printf(f->ctx, _("%lld bytes on one line: the first 8 MiB of it are kept"), (long long)whole);
			st = feed_add(f, &x, NULL, err);
		} else {
			st = jsonl_line(f, where, line + bom, n - bom, err);
		}
	}
	mem_free(line);
	return st;
}

enum tend_status cmd_intake_jsonl(struct cli *c, int argc, char **argv, struct tend_err *err) {
	bool dry = false;
	struct feed f;
	FILE *in = stdin;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "dry-run", 'b', &dry } }, 1, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, argc, 0, 1, err);
	if (st == TEND_OK && argc && strcmp(argv[0], "-") && !(in = fopen(argv[0], "rbe")))
		st = tend_fail(err, errno == ENOENT ? TEND_NOT_FOUND : TEND_IO, "%s: %s", argv[0], strerror(errno));
	const char *name = argc ? argv[0] : "-";
	struct progress progress;
	struct stat sb = { .st_mode = 0 };
	if (st == TEND_OK && !fstat(fileno(in), &sb) && S_ISDIR(sb.st_mode))
		st = tend_fail(err, TEND_NOT_FOUND, "%s: %s", name, strerror(EISDIR));
	if (st == TEND_OK)
		st = feed_open(&f, c, dry, err);
	if (st != TEND_OK)
		return st;
	progress_start(&progress, S_ISREG(sb.st_mode) ? sb.st_size : 0);
	progress.on &= !c->tty; /* the answers themselves are progress enough */
	st = jsonl_lines(&f, in, name, &progress, err);
	if (st == TEND_OK && ferror(in))
		st = tend_fail(err, TEND_IO, "%s: %s", name, strerror(errno));
	progress_end(&progress);
	st = feed_close(&f, st, err);
	if (in != stdin)
		fclose(in);
	return st;
}

/* ---- mail ---- */

static char *mail_unbase64(const void *ctx, const char *s, size_t *n) {
	size_t len = strlen(s);
	char *out = mem_zalloc(ctx, 1, len / 4 * 3 + 4);
	unsigned v = 0;
	int bits = 0;

	*n = 0;
	for (; *s && *s != '='; s++) {
		int d = *s >= 'A' && *s <= 'Z' ? *s - 'A' : *s >= 'a' && *s <= 'z' ? *s - 'a' + 26 : *s >= '0' && *s <= '9' ? *s - '0' + 52
		      : *s == '+' ? 62 : *s == '/' ? 63 : -1;
		if (d < 0)
			continue;
		v = v << 6 | (unsigned)d;
		if ((bits += 6) >= 8)
			out[(*n)++] = (char)(v >> (bits -= 8) & 0xff);
	}
	return out;
}

static void mail_dry(const json_t *j) {
	static const char *const same[] = { "file", "subject", "message_id", "in_reply_to", "references", "date", "charset", "text", "is_auto_reply" };
	json_t *o = json_object(), *att = json_array(), *v;
	size_t i;

	json_object_set(o, "from", json_object_get(json_object_get(j, "from"), "address"));
	for (size_t k = 0; k < sizeof same / sizeof *same; k++)
		json_object_set(o, same[k], json_object_get(j, same[k]));
	json_array_foreach(json_object_get(j, "attachments"), i, v)
		json_array_append_new(att, json_pack("{s:O?,s:O?,s:O?}", "name", json_object_get(v, "name"), "type", json_object_get(v, "type"), "size",
		                                     json_object_get(v, "size")));
	json_object_set_new(o, "attachments", att);
	char *d = out_dump(NULL, o);
	puts(d);
	mem_free(d);
}

static const char *mail_str(const json_t *j, const char *key) {
	const char *s = json_string_value(json_object_get(j, key));
	return s ? s : "";
}

/* "FILE: ", "FILE:3: " for the third message of an mbox, "" for standard input and the quarantine. */
static const char *mail_where(struct feed *f, const json_t *j) {
	const char *file = mail_str(j, "file");
	json_int_t index = json_integer_value(json_object_get(j, "index"));

	if (f->again || !strcmp(file, "-"))
		return "";
	return f->mbox ? mem_printf(f->ctx, "%s:%" PRId64 ": ", file, (int64_t)index + 1) : mem_printf(f->ctx, "%s: ", file);
}

/* "5.1.1 no such user"; the status once, for most reasons hold it. */
static const char *mail_reason(struct feed *f, const json_t *bounce) {
	const char *status = mail_str(bounce, "status"), *reason = mail_str(bounce, "reason");
	return strstr(reason, status) ? reason : mem_printf(f->ctx, "%s%s%s", status, *reason ? " " : "", reason);
}

static enum tend_status mail_record(struct feed *f, json_t *j, struct tend_err *err) {
	size_t n, i;
	char *raw = mail_unbase64(f->ctx, mail_str(j, "raw"), &n);
	/* an id longer than RFC 5322 lets a line be is no id to remember a message by */
	const char *mid = mail_str(j, "message_id"), *id = *mid && strlen(mid) < 998 ? mid : mail_str(j, "sha256");
	struct fed x = { .channel = "mail", .id = id, .where = mail_where(f, j), .raw = raw, .n = n, .json = j };
	struct incoming m = { .channel = "mail", .id = id, .message_id = mid, .in_reply_to = mail_str(j, "in_reply_to"), .subject = mail_str(j, "subject"),
		.text = mail_str(j, "body"), .quoted = mail_str(j, "quoted"), .automatic = mail_str(j, "auto"), .bounce_of = mail_str(j, "bounce_of"),
		.bounced = json_is_true(json_object_get(json_object_get(j, "bounce"), "failed")), .bounce_reason = mail_reason(f, json_object_get(j, "bounce")),
		.from_mail = mail_str(json_object_get(j, "from"), "address"), .from_name = mail_str(json_object_get(j, "from"), "name") };
	json_t *v;

	if (!json_is_true(json_object_get(j, "ok"))) {
		x.id = mail_str(j, "sha256");
		x.why = mail_str(j, "error");
		return feed_add(f, &x, NULL, err);
	}
	if (f->dry) {
		mail_dry(j);
		json_decref(j);
		feed_clear(f);
		return TEND_OK;
	}
	if (!*m.text) /* a reply that is all quotation still says something */
		m.text = mail_str(j, "text");
	if (!*m.text && !*m.subject && !json_array_size(json_object_get(j, "attachments")))
		m.text = _("(no words)");
	m.at = tms_now();
	if (*mail_str(j, "date"))
		tms_parse(mail_str(j, "date"), &m.at, NULL, NULL);
	struct attachment *a = mem_array(f->ctx, struct attachment, json_array_size(json_object_get(j, "attachments")) + 1);
	json_array_foreach(json_object_get(j, "attachments"), i, v)
		a[m.n_attachments++] = (struct attachment){ mail_str(v, "name"), mail_str(v, "type"), json_integer_value(json_object_get(v, "size")) };
	m.attachments = a;
	const char **refs = mem_array(f->ctx, const char *, json_array_size(json_object_get(j, "references")) + 1);
	json_array_foreach(json_object_get(j, "references"), i, v)
		refs[m.n_references++] = json_string_value(v) ? json_string_value(v) : "";
	m.references = refs;
	return feed_add(f, &x, &m, err);
}

static const char *mail_limit(struct feed *f, const char *key, int64_t otherwise) {
	return mem_printf(f->c->ctx, "%" PRId64, policy_shop_int(f->policy, key, otherwise));
}

/* The parser is a program of its own: what it does to itself does not reach us. */
static enum tend_status mail_spawn(struct feed *f, const char *how, int n, char **files, pid_t *pid, FILE **out, struct tend_err *err) {
	const char *prog = mem_printf(f->c->ctx, "%s/tend-intake", cli_libexec_dir());
	const char *fixed[] = { prog, "--raw", "--max-size", mail_limit(f, "mail_max_size", 26214400), "--max-time", mail_limit(f, "mail_max_time", 10),
		"--max-memory", mail_limit(f, "mail_max_memory", 536870912), "--max-depth", mail_limit(f, "mail_max_depth", 20), "--default-charset",
		policy_shop(f->policy, "default_charset", "gb18030"), how };
	size_t nf = sizeof fixed / sizeof *fixed;
	char **argv = mem_array(f->c->ctx, char *, nf + (size_t)n + 1);
	posix_spawn_file_actions_t fa;
	int fd[2];

	for (size_t i = 0; i < nf; i++)
		argv[i] = mem_strdup(argv, fixed[i]);
	for (int i = 0; i < n; i++)
		argv[nf + (size_t)i] = files[i];
	if (pipe2(fd, O_CLOEXEC))
		return tend_fail(err, TEND_IO, "pipe: %s", strerror(errno));
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, fd[1], 1);
	int rc = posix_spawn(pid, prog, &fa, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	close(fd[1]);
	if (rc) {
		close(fd[0]);
		return tend_fail(err, TEND_LIMIT, _("%s: %s: is tend installed whole?"), prog, strerror(rc));
	}
	*out = fdopen(fd[0], "rb");
	return TEND_OK;
}

static enum tend_status mail_read(struct feed *f, FILE *in, pid_t pid, struct tend_err *err) {
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int status;
	enum tend_status st = TEND_OK;

	while (st == TEND_OK && (n = getline(&line, &cap, in)) > 0) {
		json_t *j = json_loadb(line, (size_t)n, 0, NULL);
		st = j ? mail_record(f, j, err) : tend_fail(err, TEND_BUG, "tend-intake: unreadable answer");
	}
	free(line);
	fclose(in);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (st != TEND_OK || (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 65)))
		return st;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 66)
		return tend_fail(err, TEND_NOT_FOUND, _("intake mail: a file does not exist or cannot be read"));
	return tend_fail(err, TEND_IO, _("tend-intake ended with %d: try again"), WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

enum tend_status cmd_intake_mail(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *mbox = NULL, *maildir = NULL;
	bool dry = false;
	struct feed f;
	pid_t pid;
	FILE *in;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "mbox", 's', &mbox }, { "maildir", 's', &maildir }, { "dry-run", 'b', &dry } }, 3, err);
	if (argc < 0)
		return err->status;
	if ((mbox != NULL) + (maildir != NULL) + (argc > 0) > 1)
		return tend_fail(err, TEND_USAGE, _("intake mail: files, --mbox or --maildir: one of them"));
	st = feed_open(&f, c, dry, err);
	f.mbox = mbox != NULL;
	char *one[] = { (char *)(uintptr_t)(mbox ? mbox : maildir ? maildir : "-") };
	if (st == TEND_OK)
		st = mail_spawn(&f, mbox ? "mbox" : maildir ? "maildir" : "mail", argc ? argc : 1, argc ? argv : one, &pid, &in, err);
	if (st == TEND_OK)
		st = mail_read(&f, in, pid, err);
	return f.ctx ? feed_close(&f, st, err) : st;
}

/* ---- quarantine ---- */

enum tend_status cmd_quarantine_list(struct cli *c, int argc, char **argv, struct tend_err *err) {
	static const char *const columns[] = { "id", "at", "channel", "external_id", "bytes", "why" };
	struct svc *s;
	struct session who;
	struct quarantined *q;
	size_t n;
	enum tend_status st = cli_ready(c, argc, 0, 0, &s, &who, err);

	(void)argv;
	if (st == TEND_OK)
		st = svc_quarantine_list(s, c->ctx, &q, &n, err);
	if (st != TEND_OK)
		return st;
	struct out *o = out_open(c, columns, 6);
	for (size_t i = 0; i < n; i++) {
		out_str(o, mem_printf(c->ctx, "%" PRId64, q[i].id));
		out_time(o, q[i].at);
		out_str(o, q[i].channel);
		out_str(o, q[i].external_id);
		out_int(o, (int64_t)q[i].n);
		out_str(o, q[i].why);
		out_end_row(o);
	}
	return out_close(o, err);
}

/* A mail goes through the parser again, a line through the reader; what is taken in leaves the quarantine. */
static enum tend_status quarantine_again(struct feed *f, const struct quarantined *q, struct tend_err *err) {
	pid_t pid;
	FILE *in, *tmp;
	char name[64];
	enum tend_status st;

	if (strcmp(q->channel, "mail") != 0)
		return jsonl_line(f, mem_printf(f->ctx, "quarantine:%" PRId64 ": ", q->id), q->raw, q->n, err);
	if (!(tmp = tmpfile()) || fwrite(q->raw, 1, q->n, tmp) != q->n || fflush(tmp))
		return tend_fail(err, TEND_IO, _("a temporary file: %s"), strerror(errno));
	snprintf(name, sizeof name, "/proc/%ld/fd/%d", (long)getpid(), fileno(tmp));
	char *files[] = { name };
	st = mail_spawn(f, "mail", 1, files, &pid, &in, err);
	if (st == TEND_OK)
		st = mail_read(f, in, pid, err);
	fclose(tmp);
	return st;
}

enum tend_status cmd_quarantine_retry(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	struct quarantined *q;
	struct feed f;
	size_t n;
	tend_id only = 0;
	int refused = 0;
	enum tend_status st = cli_want(c, argc, 0, 1, err);

	if (st == TEND_OK && argc && !id_parse(argv[0], 'Q', &only))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no number of the quarantine"), argv[0]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = feed_open(&f, c, false, err);
	f.again = true;
	if (st == TEND_OK)
		st = svc_quarantine_list(s, c->ctx, &q, &n, err);
	bool found = !only;
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		if (only && q[i].id != only)
			continue;
		found = true;
		f.refused = 0;
		st = quarantine_again(&f, &q[i], err);
		if (st == TEND_OK)
			st = feed_flush(&f, err);
		if (st == TEND_OK && !f.refused)
			st = svc_quarantine_drop(s, &who, q[i].id, err);
		refused += f.refused;
	}
	if (st == TEND_OK && !found)
		return tend_fail(err, TEND_NOT_FOUND, _("quarantine: no message %lld"), (long long)only);
	if (st == TEND_OK)
		f.refused = refused;
	return st == TEND_OK ? feed_close(&f, st, err) : st;
}

enum tend_status cmd_quarantine_drop(struct cli *c, int argc, char **argv, struct tend_err *err) {
	struct svc *s;
	struct session who;
	tend_id id;
	enum tend_status st = cli_want(c, argc, 1, 1, err);

	if (st == TEND_OK && !id_parse(argv[0], 'Q', &id))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no number of the quarantine"), argv[0]);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	return st == TEND_OK ? svc_quarantine_drop(s, &who, id, err) : st;
}
