/* SPDX-License-Identifier: ISC */
/* The policy: its files, what is compiled of them on first use, and what is wrong with them. No store. */
#include "tend/policy.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tend/i18n.h"
#include "tend/mem.h"

struct policy_text { const char *name, *text; };

struct policy {
	int64_t version;
	struct conf *conf;
	struct policy_text *files;
	size_t n;
	bool *parsed;                    /* by file: rules are long, and read only by who classifies */
	struct calendars *calendars;     /* NULL until asked for */
	struct ruleset *rules;           /* NULL until asked for */
	struct filter **when;            /* by running number of `when` entries of all sections, NULL until met */
	size_t n_when;
};

struct policy *policy_new(const void *ctx, int64_t version) {
	struct policy *p = mem_new(ctx, struct policy);

	p->version = version;
	p->conf = conf_new(p);
	return p;
}

/* Does the file hold nothing but what the classifier reads? Its sections' kinds tell. */
static bool policy_is_rules(const char *text) {
	bool any = false;

	for (const char *p = text; p && *p; p = strchr(p, '\n'), p = p ? p + 1 : NULL)
		if (*p == '[') {
			if (strncmp(p, "[rule ", 6) && strncmp(p, "[negation ", 10) && strncmp(p, "[classify ", 10))
				return false;
			any = true;
		}
	return any;
}

enum tend_status policy_add(struct policy *p, const char *file, const char *text, size_t n, struct tend_err *err) {
	bool later = p->version > 0 && policy_is_rules(text); /* published ones were checked then */

	mem_grow(p, p->files, p->n);
	mem_grow(p, p->parsed, p->n);
	p->parsed[p->n] = !later;
	p->files[p->n++] = (struct policy_text){ mem_strdup(p, file), mem_strndup(p, text, n) };
	return later ? TEND_OK : conf_parse(p->conf, file, text, n, err);
}

static enum tend_status policy_parse_all(struct policy *p, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	for (size_t i = 0; st == TEND_OK && i < p->n; i++)
		if (!p->parsed[i]) {
			p->parsed[i] = true;
			st = conf_parse(p->conf, p->files[i].name, p->files[i].text, strlen(p->files[i].text), err);
			mem_free(p->when); /* numbered by the sections there were */
			p->when = NULL;
			p->n_when = 0;
		}
	return st;
}

static int policy_by_name(const void *a, const void *b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of all *.ini below dir/sub, appended to *names. */
static enum tend_status policy_scan(const void *ctx, const char *dir, const char *sub, int depth, char ***names, size_t *n,
                                    struct tend_err *err) {
	char *path = mem_printf(ctx, "%s%s%s", dir, *sub ? "/" : "", sub);
	DIR *d = opendir(path);
	if (!d)
		return tend_fail(err, errno == ENOENT ? TEND_NOT_FOUND : TEND_IO, "%s: %s", path, strerror(errno));
	enum tend_status st = TEND_OK;
	for (struct dirent *e; st == TEND_OK && (e = readdir(d));) {
		struct stat sb;
		size_t len = strlen(e->d_name);
		if (e->d_name[0] == '.')
			continue;
		char *name = mem_printf(ctx, "%s%s%s", sub, *sub ? "/" : "", e->d_name);
		if (stat(mem_printf(ctx, "%s/%s", dir, name), &sb))
			continue;
		if (S_ISDIR(sb.st_mode) && depth < 3)
			st = policy_scan(ctx, dir, name, depth + 1, names, n, err);
		else if (S_ISREG(sb.st_mode) && len > 4 && !strcmp(e->d_name + len - 4, ".ini")) {
			mem_grow(ctx, *names, *n);
			(*names)[(*n)++] = name;
		}
	}
	closedir(d);
	return st;
}

static enum tend_status policy_slurp(const void *ctx, const char *path, char **out, size_t *n, struct tend_err *err) {
	FILE *f = fopen(path, "rbe");
	if (!f)
		return tend_fail(err, TEND_IO, "%s: %s", path, strerror(errno));
	char *buf = mem_zalloc(ctx, 1, (1 << 20) + 1);
	*n = fread(buf, 1, 1 << 20, f);
	bool bad = ferror(f) || !feof(f);
	fclose(f);
	*out = buf;
	return bad ? tend_fail(err, TEND_IO, _("%s: cannot be read, or larger than 1 MiB"), path) : TEND_OK;
}

enum tend_status policy_read_dir(const void *ctx, const char *dir, struct policy **out, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	char **names = NULL;
	size_t n = 0;
	struct policy *p = policy_new(ctx, 0);
	enum tend_status st = policy_scan(tmp, dir, "", 0, &names, &n, err);

	if (st == TEND_OK && !n)
		st = tend_fail(err, TEND_NOT_FOUND, _("%s: no *.ini in it: name a folder of policy files"), dir);
	if (st == TEND_OK)
		qsort(names, n, sizeof *names, policy_by_name);
	for (size_t i = 0; st == TEND_OK && i < n; i++) {
		char *text = NULL;
		size_t len = 0;
		st = policy_slurp(tmp, mem_printf(tmp, "%s/%s", dir, names[i]), &text, &len, err);
		if (st == TEND_OK)
			st = policy_add(p, names[i], text, len, err);
	}
	mem_free(tmp);
	if (st == TEND_OK)
		*out = p;
	else
		mem_free(p);
	return st;
}

int64_t policy_version(const struct policy *p) { return p->version; }
const struct conf *policy_conf(const struct policy *p) { return p->conf; }
size_t policy_file_count(const struct policy *p) { return p->n; }

void policy_file(const struct policy *p, size_t i, const char **name, const char **text) {
	*name = p->files[i].name;
	*text = p->files[i].text;
}

enum tend_status policy_calendars(struct policy *p, const struct calendars **out, struct tend_err *err) {
	enum tend_status st = TEND_OK;

	if (!p->calendars)
		st = calendars_from_conf(p, p->conf, &p->calendars, err);
	*out = p->calendars;
	return st;
}

enum tend_status policy_rules(struct policy *p, struct ruleset **out, struct tend_err *err) {
	enum tend_status st = p->rules ? TEND_OK : policy_parse_all(p, err);

	if (st == TEND_OK && !p->rules)
		st = ruleset_new(p, p->conf, &p->rules, err);
	*out = p->rules;
	return st;
}

const char *policy_shop(const struct policy *p, const char *key, const char *otherwise) {
	return conf_get(conf_find(p->conf, "shop", ""), key, otherwise);
}

int64_t policy_shop_dur(const struct policy *p, const char *key, int64_t otherwise_s) {
	int64_t v;
	return conf_get_dur(conf_find(p->conf, "shop", ""), key, otherwise_s, &v, NULL) == TEND_OK ? v : otherwise_s;
}

int64_t policy_shop_int(const struct policy *p, const char *key, int64_t otherwise) {
	int64_t v;
	return conf_get_int(conf_find(p->conf, "shop", ""), key, otherwise, &v, NULL) == TEND_OK ? v : otherwise;
}

int policy_threshold(const struct policy *p, const char *key, int otherwise) {
	const char *v = conf_get(conf_find(p->conf, "classify", "thresholds"), key, NULL);
	char *end;
	double share = v ? strtod(v, &end) : -1;

	return v && end != v && !*end && share >= 0 && share <= 1 ? (int)(share * 100 + 0.5) : otherwise;
}

const struct zone *policy_zone(const struct policy *p) {
	const struct zone *z = NULL;

	if (zone_get(policy_shop(p, "zone", "UTC"), &z, NULL) != TEND_OK)
		zone_get("UTC", &z, NULL);
	return z;
}

/* The compiled form of a `when` line; the entry's place in its section's list is its name. */
static struct filter *policy_when(struct policy *p, const struct conf_entry *e) {
	size_t at = 0;

	for (size_t i = 0; i < p->conf->n; i++) {
		const struct conf_section *s = &p->conf->sections[i];
		if (s->n && e >= s->entries && e < s->entries + s->n) {
			at += (size_t)(e - s->entries);
			break;
		}
		at += s->n;
	}
	if (!p->when) {
		for (size_t i = 0; i < p->conf->n; i++)
			p->n_when += p->conf->sections[i].n;
		p->when = mem_array(p, struct filter *, p->n_when + 1);
	}
	if (!p->when[at] && filter_parse(p, e->value, &p->when[at], NULL) != TEND_OK)
		return NULL;
	return p->when[at];
}

const struct conf_section *policy_first(struct policy *p, const char *kind, const struct ticket *t, tms_t now,
                                        const char **when) {
	const struct conf_section *s = NULL;

	*when = NULL;
	while ((s = conf_next(p->conf, kind, s))) {
		const struct conf_entry *e = conf_entry_next(s, "when", NULL);
		if (!e)
			return s;
		for (; e; e = conf_entry_next(s, "when", e)) {
			const struct filter *f = policy_when(p, e);
			if (f && filter_match(f, t, now, "")) {
				*when = e->value;
				return s;
			}
		}
	}
	return NULL;
}

const char *policy_title(const struct policy *p, const char *kind, const char *name, const char *lang) {
	const struct conf_section *s = conf_find(p->conf, kind, name);
	const char *t = conf_get(s, lang && !strncmp(lang, "zh", 2) ? "title.zh" : "title.en", NULL);

	return t ? t : name;
}

bool policy_has(const struct policy *p, const char *kind, const char *name) {
	return conf_find(p->conf, kind, name) != NULL;
}
