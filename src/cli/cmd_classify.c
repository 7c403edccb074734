/* SPDX-License-Identifier: ISC */
/* tend classify: texts in, verdicts out; or a measure against labelled texts. Needs no store. */
#include "cli/cli.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tend/classify.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/policy.h"
#include "tend/score.h"
#include "tend/u8.h"

enum { LABELS_MAX = 1000, LABEL_FILE_MAX = 256 << 20 };

static char *classify_json(void *ctx, json_t *j) {
	char *text = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(4));
	char *own = mem_strdup(ctx, text ? text : "null");
	free(text);
	json_decref(j);
	return own;
}

static char *classify_confidence_json(void *ctx, const struct verdict *v) {
	json_t *j = json_object();
	for (enum vfield f = 0; f < VF_COUNT; f++)
		json_object_set_new(j, vfield_word(f), json_real(v->confidence[f]));
	return classify_json(ctx, j);
}

static char *classify_evidence_json(void *ctx, const struct verdict *v) {
	json_t *list = json_array();
	for (size_t i = 0; i < v->n; i++) {
		const struct evidence *e = &v->evidence[i];
		json_array_append_new(list, json_pack("{s:I,s:I,s:s,s:s,s:f}", "start", (json_int_t)e->start, "len",
			(json_int_t)e->len, "field", vfield_word(e->field), "rule", e->rule, "weight", e->weight / 100.0));
	}
	return classify_json(ctx, list);
}

static void classify_row(struct cli *c, struct out *o, struct ruleset *rs, char *line, size_t n) {
	void *ctx = mem_ctx(c->ctx);
	struct verdict v;
	char confidence[16];
	while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	const char *text = u8_is_valid(line, n) ? mem_strndup(ctx, line, n) : u8_repair(ctx, line, n);
	classify_run(rs, ctx, &(struct classify_in){ .text = text, .n = strlen(text) }, &v, NULL);
	out_str(o, class_word(v.class));
	out_bool(o, v.complaint);
	out_str(o, v.reason[0] ? v.reason : NULL);
	out_str(o, origin_word(v.origin));
	out_int(o, v.severity);
	out_int(o, v.sentiment);
	out_str(o, lang_word(v.language));
	snprintf(confidence, sizeof confidence, "%.2f", v.confidence[VF_CLASS]);
	out_json(o, c->json ? classify_confidence_json(ctx, &v) : "", confidence);
	out_json(o, c->json ? classify_evidence_json(ctx, &v) : "", c->json ? "" : verdict_evidence(ctx, &v));
	out_end_row(o);
	mem_free(ctx);
}

/* Line by line: a pipe gets its answer at once, and a file may be of any size. */
static enum tend_status classify_lines(struct cli *c, struct ruleset *rs, const char *path, struct tend_err *err) {
	static const char *const columns[] = { "class", "complaint", "reason", "origin", "severity", "sentiment",
		"language", "confidence", "evidence" };
	bool input = !path || !strcmp(path, "-");
	FILE *f = input ? stdin : fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	if (!f)
		return tend_fail(err, errno == ENOENT ? TEND_NOT_FOUND : TEND_IO, "%s: %s", path, strerror(errno));
	struct out *o = out_open(c, columns, sizeof columns / sizeof *columns);
	while ((n = getline(&line, &cap, f)) > 0)
		classify_row(c, o, rs, line, (size_t)n);
	bool failed = ferror(f);
	free(line);
	if (!input)
		fclose(f);
	enum tend_status st = out_close(o, err);
	if (st == TEND_OK && failed)
		st = tend_fail(err, TEND_IO, _("%s: cannot be read"), input ? _("standard input") : path);
	return st;
}

/* `label<TAB>ours` */
struct label_map {
	const char *path;
	struct { const char *label, *ours; } v[LABELS_MAX];
	size_t n;
	bool neutral;                   /* the labels know a neutral tone */
};

/* Cuts the next line off *text, and its second column off that; NULL at the end. */
static char *classify_tsv(char **text, char **second) {
	char *line = *text;
	if (!*line)
		return NULL;
	char *end = line + strcspn(line, "\n");
	*text = *end ? end + 1 : end;
	*end = '\0';
	char *tab = strchr(line, '\t');
	*second = tab ? tab + 1 : NULL;
	if (tab)
		*tab = '\0';
	return line;
}

static enum tend_status classify_map(struct cli *c, const char *path, struct label_map *m, struct tend_err *err) {
	char *text, *label, *ours;
	size_t n;
	enum tend_status st = cli_slurp(c->ctx, path, LABEL_FILE_MAX, &text, &n, err);
	*m = (struct label_map){ .path = path };
	for (int line = 1; st == TEND_OK && (label = classify_tsv(&text, &ours)); line++) {
		if (!*label && !ours)
			continue;
		if (!ours || m->n == LABELS_MAX)
			return tend_fail(err, TEND_INVALID, _("%s:%d: expected a label, a tab and one of tend's own"), path, line);
		m->v[m->n].label = label;
		m->v[m->n++].ours = ours;
		m->neutral = m->neutral || !strcmp(ours, "neutral");
	}
	return st;
}

static const char *classify_label(const struct label_map *m, const char *label) {
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->v[i].label, label))
			return m->v[i].ours;
	return NULL;
}

static enum tend_status classify_measure(struct cli *c, struct ruleset *rs, const char *path, const struct label_map *m,
                                         enum vfield field, struct score *score, struct tend_err *err) {
	char *text, *label, *said;
	size_t n;
	enum tend_status st = cli_slurp(c->ctx, path, LABEL_FILE_MAX, &text, &n, err);
	for (int line = 1; st == TEND_OK && (label = classify_tsv(&text, &said)); line++) {
		const char *truth = said ? classify_label(m, label) : NULL;
		if (!truth)
			return said ? tend_fail(err, TEND_INVALID, _("%s:%d: the label `%.60s` is not in %s"), path, line, label, m->path)
			            : tend_fail(err, TEND_INVALID, _("%s:%d: expected a label, a tab and a text"), path, line);
		if (!strcmp(truth, "-"))
			continue;
		void *ctx = mem_ctx(c->ctx);
		struct verdict v;
		size_t len = strlen(said);
		const char *valid = u8_is_valid(said, len) ? said : u8_repair(ctx, said, len);
		classify_run(rs, ctx, &(struct classify_in){ .text = valid, .n = strlen(valid) }, &v, NULL);
		bool fired = false;
		for (size_t i = 0; i < v.n; i++)
			fired = fired || v.evidence[i].field == field;
		score_add(score, truth, score_word(&v, field, m->neutral), v.confidence[field], fired);
		mem_free(ctx);
	}
	return st;
}

static double classify_share(size_t part, size_t whole) {
	return whole ? (double)part / (double)whole : 0;
}

static enum tend_status classify_figures(struct cli *c, const struct score *score, double act_from, struct tend_err *err) {
	static const char *const columns[] = { "rows", "accuracy", "macro_f1", "fired", "fired_accuracy", "coverage",
		"coverage_accuracy", "calibration_error" };
	struct score_sum s = score_total(score, act_from);
	struct out *o = out_open(c, columns, sizeof columns / sizeof *columns);
	out_int(o, (int64_t)s.rows);
	out_real(o, s.accuracy, 3);
	out_real(o, s.macro_f1, 3);
	out_real(o, classify_share(s.fired, s.rows), 3);
	out_real(o, classify_share(s.fired_right, s.fired), 3);
	out_real(o, classify_share(s.acted, s.rows), 3);
	out_real(o, classify_share(s.acted_right, s.acted), 3);
	out_real(o, s.ece, 3);
	out_end_row(o);
	return out_close(o, err);
}

/* A row for each true label, a column for each that was said. */
static enum tend_status classify_confusion(struct cli *c, const struct score *score, struct tend_err *err) {
	size_t n = score_labels(score);
	const char **columns = mem_array(c->ctx, const char *, n + 1);
	columns[0] = "truth";
	for (size_t i = 0; i < n; i++)
		columns[i + 1] = *score_label(score, i) ? score_label(score, i) : "none";
	if (!c->json)
		putchar('\n');
	struct out *o = out_open(c, columns, n + 1);
	for (size_t i = 0; i < n; i++) {
		out_str(o, columns[i + 1]);
		for (size_t k = 0; k < n; k++)
			out_int(o, (int64_t)score_count(score, i, k));
		out_end_row(o);
	}
	return out_close(o, err);
}

static enum tend_status classify_score(struct cli *c, struct ruleset *rs, const struct strs *files, const struct strs *maps,
                                       const char *field, struct tend_err *err) {
	struct score *score = score_new(c->ctx);
	struct label_map *m = mem_new(c->ctx, struct label_map);
	enum vfield f = VF_CLASS;
	if (files->n != maps->n)
		return tend_fail(err, TEND_USAGE, _("each --score FILE needs its --map MAP"));
	if (field && !vfield_parse(field, &f))
		return tend_fail(err, TEND_USAGE, _("--field %s: class, complaint, origin, reason, severity, sentiment or language"),
		                 field);
	enum tend_status st = TEND_OK;
	for (size_t i = 0; i < files->n && st == TEND_OK; i++)
		if ((st = classify_map(c, maps->v[i], m, err)) == TEND_OK)
			st = classify_measure(c, rs, files->v[i], m, f, score, err);
	if (st == TEND_OK)
		st = classify_figures(c, score, ruleset_act_from(rs), err);
	return st == TEND_OK ? classify_confusion(c, score, err) : st;
}

enum tend_status cmd_classify(struct cli *c, int argc, char **argv, struct tend_err *err) {
	const char *dir = NULL, *field = NULL;
	struct strs files = { 0 }, maps = { 0 };
	const struct opt opts[] = { { "policy", 's', &dir }, { "score", 'l', &files }, { "map", 'l', &maps },
		{ "field", 's', &field } };
	struct policy *policy;
	struct ruleset *rs;
	enum tend_status st;
	argc = cli_options(c, argc, argv, opts, sizeof opts / sizeof *opts, err);
	if (argc < 0)
		return TEND_USAGE;
	if ((st = cli_want(c, argc, 0, files.n ? 0 : 1, err)) != TEND_OK ||
	    (st = cli_policy_files(c, dir, &policy, err)) != TEND_OK || (st = policy_rules(policy, &rs, err)) != TEND_OK)
		return st;
	st = files.n || maps.n ? classify_score(c, rs, &files, &maps, field, err)
	                       : classify_lines(c, rs, argc ? argv[0] : NULL, err);
	cli_rules_warn(c, policy);
	return st;
}
