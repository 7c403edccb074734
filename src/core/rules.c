/* SPDX-License-Identifier: ISC */
/* The rule set: patterns compiled at first need, found in normalised text, with exceptions and negations. The only user of
 * PCRE2. Knows nothing of verdicts. */
#include "core/rules.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/prefilter.h"
#include "tend/conf.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/redact.h"
#include "tend/u8.h"

enum { JIT_STACK_LEAST = 32 << 10, JIT_STACK_MOST = 1 << 20 };

/* One pattern and what became of it. */
struct matcher {
	pcre2_code *code;
	bool tried, jit;
};

/* How far an exception has been looked for in a text: c…d is the last found, that of the start is empty. */
struct cursor {
	size_t at, c, d;
	bool over;
};

struct ruleset {
	struct rulefile file;
	struct matcher *match;          /* of each rule */
	struct matcher **nots;          /* of each rule's exceptions */
	struct cursor *cursors;         /* room for the exceptions of one rule */
	unsigned *stopped;              /* how often each rule hit a limit */
	struct matcher negation[LANG_COUNT];
	struct prefilter *prefilter;    /* NULL until the first text */
	uint64_t *always;               /* rules without a literal */
	pcre2_compile_context *cc;
	pcre2_match_context *mc;
	pcre2_match_data *md;
	pcre2_jit_stack *stack;
	pcre2_general_context *gc;
};

static void *ruleset_malloc(size_t n, void *ctx) {
	return mem_realloc(ctx, NULL, 1, n);
}

static void ruleset_free(void *p, void *ctx) {
	(void)ctx;
	mem_free(p);
}

/* Machine code and its stack are mappings that talloc does not know. */
static int ruleset_end(void *p) {
	struct ruleset *rs = p;
	for (size_t i = 0; i < rs->file.n; i++) {
		pcre2_code_free(rs->match[i].code);
		for (size_t k = 0; k < rs->file.rules[i].nots.n; k++)
			pcre2_code_free(rs->nots[i][k].code);
	}
	for (int l = 0; l < LANG_COUNT; l++)
		pcre2_code_free(rs->negation[l].code);
	pcre2_jit_stack_free(rs->stack);
	pcre2_match_data_free(rs->md);
	pcre2_match_context_free(rs->mc);
	pcre2_compile_context_free(rs->cc);
	pcre2_general_context_free(rs->gc);
	return 0;
}

enum tend_status ruleset_new(const void *ctx, const struct conf *c, struct ruleset **out, struct tend_err *err) {
	struct ruleset *rs = mem_new(ctx, struct ruleset);
	enum tend_status st = rulefile_read(rs, c, &rs->file, err);
	if (st != TEND_OK) {
		mem_free(rs);
		return st;
	}
	rs->match = mem_array(rs, struct matcher, rs->file.n);
	rs->nots = mem_array(rs, struct matcher *, rs->file.n);
	rs->stopped = mem_array(rs, unsigned, rs->file.n);
	size_t most = 0;
	for (size_t i = 0; i < rs->file.n; i++) {
		size_t n = rs->file.rules[i].nots.n;
		most = n > most ? n : most;
		if (n)
			rs->nots[i] = mem_array(rs, struct matcher, n);
	}
	rs->cursors = mem_array(rs, struct cursor, most);
	mem_on_free(rs, ruleset_end);
	*out = rs;
	return TEND_OK;
}

static void ruleset_begin(struct ruleset *rs) {
	if (rs->cc)
		return;
	pcre2_general_context *g = rs->gc = pcre2_general_context_create(ruleset_malloc, ruleset_free, rs);
	rs->cc = pcre2_compile_context_create(g);
	rs->mc = pcre2_match_context_create(g);
	rs->md = pcre2_match_data_create(1, g);
	/* The default stack of 32 KB ends at long texts. */
	rs->stack = pcre2_jit_stack_create(JIT_STACK_LEAST, JIT_STACK_MOST, g);
	if (rs->stack)
		pcre2_jit_stack_assign(rs->mc, NULL, rs->stack);
	pcre2_set_match_limit(rs->mc, rs->file.params.match_limit);
}

static bool ruleset_compile(struct ruleset *rs, struct matcher *m, const char *pattern, int *code, size_t *where) {
	if (m->tried)
		return m->code;
	ruleset_begin(rs);
	m->tried = true;
	m->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
	                        PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, code, where, rs->cc);
	if (m->code)
		m->jit = pcre2_jit_compile(m->code, PCRE2_JIT_COMPLETE) == 0;
	return m->code;
}

/* The next match that is not empty, at or behind *at, into *a…*b. 1, 0, or -1 when a limit was hit. */
static int ruleset_next(struct ruleset *rs, const struct matcher *m, const char *s, size_t n, size_t *at, size_t *a,
                        size_t *b) {
	int32_t cp;
	while (*at <= n) {
		PCRE2_SPTR text = (PCRE2_SPTR)s;
		int rc = m->jit ? pcre2_jit_match(m->code, text, n, *at, PCRE2_NO_UTF_CHECK, rs->md, rs->mc)
		                : pcre2_match(m->code, text, n, *at, PCRE2_NO_UTF_CHECK, rs->md, rs->mc);
		if (rc < 0)
			return rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
		const PCRE2_SIZE *v = pcre2_get_ovector_pointer(rs->md);
		*a = v[0];
		*b = v[1];
		*at = *b;
		if (*b > *a)
			return 1;
		*at += *b < n ? u8_next(s + *b, n - *b, &cp) : 1;
	}
	return 0;
}

static const char *ruleset_negation_pattern(const void *ctx, const struct negation *n) {
	if (!n->except)
		return n->words;
	return mem_printf(ctx, "(?:%s)(*SKIP)(*FAIL)|(?:%s)", n->except, n->words);
}

static bool ruleset_is_stop(int32_t cp) {
	return (cp < 0x80 && cp != '\0' && strchr(",.!?;:\n", cp)) || cp == 0x3002 || cp == 0x3001 || cp == 0x2026;
}

/* Where the window before `at` begins: so many characters or words back, never over the end of a clause. */
static size_t ruleset_window(const char *s, size_t at, int window, bool by_word) {
	size_t i = at;
	int left = window;
	bool in_word = false;
	while (i > 0) {
		size_t k = i - 1;
		int32_t cp;
		while (k > 0 && ((unsigned char)s[k] & 0xC0) == 0x80)
			k--;
		u8_next(s + k, i - k, &cp);
		if (ruleset_is_stop(cp))
			break;
		if (by_word) {
			if (in_word && cp == ' ' && --left == 0)
				break;
			in_word = in_word ? cp != ' ' : cp != ' ';
		} else if (left-- == 0) {
			break;
		}
		i = k;
	}
	return i;
}

/* An odd number of negations stands before the match. */
static bool ruleset_is_negated(struct ruleset *rs, const char *s, size_t at, enum lang lang) {
	const struct negation *n = &rs->file.negation[lang];
	struct matcher *m = &rs->negation[lang];
	size_t where, pos, a, b;
	int code, count = 0;
	if (!n->words || at == 0)
		return false;
	if (!m->tried) {
		void *tmp = mem_ctx(NULL);
		ruleset_compile(rs, m, ruleset_negation_pattern(tmp, n), &code, &where);
		mem_free(tmp);
	}
	if (!m->code)
		return false;
	pos = ruleset_window(s, at, n->window, lang == LANG_EN);
	/* The subject ends at the match, so that no word reaches into it. */
	while (ruleset_next(rs, m, s, at, &pos, &a, &b) > 0)
		count++;
	return count % 2;
}

/* Whether an exception covers a…b: 1, 0, or -1 when a limit was hit. The matches of a rule come in order, so each
 * exception is looked for once in a text, not once for each match. */
static int ruleset_is_except(struct ruleset *rs, size_t i, const struct norm *m, size_t a, size_t b) {
	const struct words *nots = &rs->file.rules[i].nots;
	for (size_t k = 0; k < nots->n; k++) {
		struct matcher *x = &rs->nots[i][k];
		struct cursor *cur = &rs->cursors[k];
		size_t where;
		int code, rc;
		if (!ruleset_compile(rs, x, nots->v[k], &code, &where))
			continue;
		while (!cur->over && cur->d <= a) {
			if ((rc = ruleset_next(rs, x, m->text, m->n, &cur->at, &cur->c, &cur->d)) < 0)
				return -1;
			cur->over = rc == 0;
		}
		if (!cur->over && cur->c < b)
			return 1;
	}
	return 0;
}

static void ruleset_index(struct ruleset *rs) {
	size_t n = rs->file.n;
	rs->prefilter = prefilter_new(rs);
	rs->always = mem_array(rs, uint64_t, n / 64 + 1);
	for (size_t i = 0; i < n; i++) {
		const char **lits;
		size_t k = rs->file.params.prefilter ? prefilter_literals(rs->prefilter, rs->file.rules[i].pattern, &lits) : 0;
		if (!k)
			rs->always[i / 64] |= 1ULL << (i % 64);
		while (k-- > 0)
			prefilter_add(rs->prefilter, lits[k], (uint32_t)i);
	}
	prefilter_build(rs->prefilter);
}

static bool ruleset_applies(const struct rule *r, enum lang lang, const char *channel) {
	if (r->lang != LANG_OTHER && lang != LANG_OTHER && lang != LANG_MIXED && r->lang != lang)
		return false;
	for (size_t i = 0; i < r->channels.n; i++)
		if (channel && !strcmp(r->channels.v[i], channel))
			return true;
	return !r->channels.n;
}

static size_t ruleset_try(struct ruleset *rs, size_t i, const void *ctx, const struct norm *m, enum lang lang,
                          struct rule_hit **hits, size_t n, unsigned *skipped) {
	const struct rule *r = &rs->file.rules[i];
	size_t at = 0, a = 0, b = 0, where, first = n;
	int code, rc;
	enum lang by = r->lang != LANG_OTHER ? r->lang : lang == LANG_EN ? LANG_EN : LANG_ZH;
	if (!ruleset_compile(rs, &rs->match[i], r->pattern, &code, &where))
		return n;
	memset(rs->cursors, 0, r->nots.n * sizeof *rs->cursors);
	while ((rc = ruleset_next(rs, &rs->match[i], m->text, m->n, &at, &a, &b)) > 0) {
		bool turned = r->negate != NEGATE_IGNORE && ruleset_is_negated(rs, m->text, a, by);
		if (turned && r->negate == NEGATE_DROP)
			continue;
		int except = ruleset_is_except(rs, i, m, a, b);
		if (except < 0) {
			rc = -1;
			break;
		}
		if (except)
			continue;
		mem_grow(ctx, *hits, n);
		(*hits)[n++] = (struct rule_hit){ .rule = r, .a = (uint32_t)a, .b = (uint32_t)b, .turned = turned };
		if (n - first == (size_t)r->times)
			break;
	}
	if (rc >= 0)
		return n;
	/* Half of a rule's matches would be a matter of luck: all or none. */
	rs->stopped[i]++;
	if (skipped)
		++*skipped;
	return first;
}

size_t ruleset_find(struct ruleset *rs, const void *ctx, const struct norm *m, enum lang lang, const char *channel,
                    struct rule_hit **out, unsigned *skipped) {
	size_t words = rs->file.n / 64 + 1, n = 0;
	uint64_t small[32], *bits = small;
	*out = NULL;
	if (!rs->prefilter)
		ruleset_index(rs);
	if (words > 32)
		bits = mem_array(ctx, uint64_t, words);
	memcpy(bits, rs->always, words * sizeof *bits);
	prefilter_scan(rs->prefilter, m->text, m->n, bits);
	for (size_t w = 0; w < words; w++)
		for (uint64_t left = bits[w]; left; left &= left - 1) {
			size_t i = w * 64 + (size_t)__builtin_ctzll(left);
			if (ruleset_applies(&rs->file.rules[i], lang, channel))
				n = ruleset_try(rs, i, ctx, m, lang, out, n, skipped);
		}
	if (bits != small)
		mem_free(bits);
	return n;
}

static size_t ruleset_report(struct ruleset *rs, struct matcher *m, const char *pattern, const char *file, int line,
                             const char *what, void (*cb)(void *ctx, const char *msg), void *ctx) {
	PCRE2_UCHAR text[160];
	size_t where = 0;
	int code = 0;
	m->tried = m->tried && m->code;
	if (ruleset_compile(rs, m, pattern, &code, &where))
		return 0;
	pcre2_get_error_message(code, text, sizeof text);
	char *msg = mem_printf(NULL, _("%s:%d: %s: at `%.20s`: %s"), file, line, what,
	                       where <= strlen(pattern) ? pattern + where : "", (char *)text);
	cb(ctx, msg);
	mem_free(msg);
	return 1;
}

size_t ruleset_check(struct ruleset *rs, void (*cb)(void *ctx, const char *msg), void *ctx) {
	size_t bad = 0;
	for (size_t i = 0; i < rs->file.n; i++) {
		const struct rule *r = &rs->file.rules[i];
		bad += ruleset_report(rs, &rs->match[i], r->pattern, r->file, r->line, r->name, cb, ctx);
		for (size_t k = 0; k < r->nots.n; k++)
			bad += ruleset_report(rs, &rs->nots[i][k], r->nots.v[k], r->file, r->line, r->name, cb, ctx);
	}
	for (int l = 0; l < LANG_COUNT; l++) {
		const struct negation *n = &rs->file.negation[l];
		if (!n->words)
			continue;
		void *tmp = mem_ctx(NULL);
		bad += ruleset_report(rs, &rs->negation[l], ruleset_negation_pattern(tmp, n), n->file, n->line, "negation", cb, ctx);
		mem_free(tmp);
	}
	return bad;
}

size_t ruleset_stopped(const struct ruleset *rs, void (*cb)(void *ctx, const char *msg), void *ctx) {
	size_t n = 0;
	for (size_t i = 0; i < rs->file.n; i++) {
		const struct rule *r = &rs->file.rules[i];
		if (!rs->stopped[i])
			continue;
		char *msg = mem_printf(NULL, _("%s:%d: rule %s hit its match limit, texts read without it: %u: make its pattern simpler"),
		                       r->file, r->line, r->name, rs->stopped[i]);
		cb(ctx, msg);
		mem_free(msg);
		n++;
	}
	return n;
}

const struct classify_params *ruleset_params(const struct ruleset *rs) {
	return &rs->file.params;
}

static const struct rule *ruleset_rule(const struct ruleset *rs, const char *name) {
	for (size_t i = 0; i < rs->file.n; i++)
		if (!strcmp(rs->file.rules[i].name, name))
			return &rs->file.rules[i];
	return NULL;
}

const char *ruleset_pattern(const struct ruleset *rs, const char *rule) {
	const struct rule *r = ruleset_rule(rs, rule);
	return r ? r->pattern : "";
}

const char *ruleset_note(const struct ruleset *rs, const char *rule) {
	const struct rule *r = ruleset_rule(rs, rule);
	return r ? r->note : "";
}

double ruleset_act_from(const struct ruleset *rs) {
	return rs->file.params.act;
}

/* ---- blacking out: the same engine with the same limits ---- */

enum { REDACT_MATCH_LIMIT = 1000000 };

struct redact {
	struct ruleset *rs;             /* of no rules: the engine's memory and limits */
	struct matcher *m;
	const char **patterns;
	size_t n;
};

static int redact_end(void *p) {
	struct redact *r = p;
	for (size_t i = 0; i < r->n; i++)
		pcre2_code_free(r->m[i].code);
	return 0;
}

struct redact *redact_new(const void *ctx) {
	struct redact *r = mem_new(ctx, struct redact);
	r->rs = mem_new(r, struct ruleset);
	r->rs->file.params.match_limit = REDACT_MATCH_LIMIT;
	mem_on_free(r->rs, ruleset_end);
	mem_on_free(r, redact_end);
	return r;
}

enum tend_status redact_add(struct redact *r, const char *pattern, struct tend_err *err) {
	PCRE2_UCHAR text[160];
	size_t where = 0, n = r->n;
	int code = 0;
	mem_grow(r, r->m, n);
	n = r->n;
	mem_grow(r, r->patterns, n);
	r->m[r->n] = (struct matcher){ .code = NULL };
	r->patterns[r->n] = mem_strdup(r, pattern);
	if (ruleset_compile(r->rs, &r->m[r->n++], pattern, &code, &where))
		return TEND_OK;
	pcre2_get_error_message(code, text, sizeof text);
	return tend_fail(err, TEND_INVALID, _("at `%.20s`: %s"), where <= strlen(pattern) ? pattern + where : "", (char *)text);
}

static enum tend_status redact_one(struct redact *r, size_t i, const void *ctx, const char **text, struct tend_err *err) {
	size_t n = strlen(*text), at = 0, from = 0, a, b;
	char *out = NULL;
	int rc;
	while ((rc = ruleset_next(r->rs, &r->m[i], *text, n, &at, &a, &b)) > 0) {
		out = mem_append(out ? out : mem_strdup(ctx, ""), "%.*s***", (int)(a - from), *text + from);
		from = b;
	}
	if (rc < 0)
		return tend_fail(err, TEND_LIMIT, _("the pattern `%.40s` takes too long on this text"), r->patterns[i]);
	if (out)
		*text = mem_append(out, "%s", *text + from);
	return TEND_OK;
}

enum tend_status redact_apply(struct redact *r, const void *ctx, const char *text, const char **out, struct tend_err *err) {
	enum tend_status st = TEND_OK;
	*out = text;
	for (size_t i = 0; st == TEND_OK && i < r->n; i++)
		st = redact_one(r, i, ctx, out, err);
	return st;
}
