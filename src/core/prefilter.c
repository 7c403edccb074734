/* SPDX-License-Identifier: ISC */
/* Reads a pattern just well enough to know what its matches must contain; what it does not understand it calls unknown,
 * and a pattern with nothing known is always tried. Knows nothing of PCRE2 itself. */
#include "core/prefilter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/norm.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { LIT_MAX = 96, LIT_CLASS = 24, LIT_DEPTH = 60, PREFILTER_ROOM = 8192 };

/* What is known of a part of a pattern. exact: its matches are just these strings; else each match contains one of them;
 * n = 0: nothing is known. */
struct lits {
	bool exact;
	size_t n;
	const char *s[LIT_MAX];
};

struct reader {
	void *ctx;
	char *room;             /* of short strings: one block for many */
	size_t left;
	const char *p;
	int depth;
	bool lost;              /* something that could change the meaning of the rest */
};

static void prefilter_alternatives(struct reader *r, struct lits *out);

/* a with the n bytes of b behind it. */
static const char *prefilter_join(struct reader *r, const char *a, const char *b, size_t n) {
	size_t m = strlen(a), need = m + n + 1;
	if (need > r->left) {
		r->left = need > PREFILTER_ROOM ? need : PREFILTER_ROOM;
		r->room = mem_realloc(r->ctx, NULL, 1, r->left);
	}
	char *s = r->room;
	memcpy(s, a, m);
	memcpy(s + m, b, n);
	s[m + n] = '\0';
	r->room += need;
	r->left -= need;
	return s;
}

static struct lits *lits_new(void *ctx) {
	struct lits *l = mem_realloc(ctx, NULL, sizeof *l, 1);
	l->exact = false;
	l->n = 0;               /* the strings need no clearing */
	return l;
}

static void lits_set(struct lits *l, const char *s) {
	l->exact = true;
	l->n = 1;
	l->s[0] = s;
}

static void lits_unknown(struct lits *l) {
	l->exact = false;
	l->n = 0;
}

static bool lits_add(struct lits *l, const char *s) {
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->s[i], s))
			return true;
	if (l->n == LIT_MAX)
		return false;
	l->s[l->n++] = s;
	return true;
}

/* The length of the shortest: 0 when nothing is known or an empty string is among them. */
static size_t lits_worth(const struct lits *l) {
	size_t least = l->n ? SIZE_MAX : 0;
	for (size_t i = 0; i < l->n; i++) {
		size_t len = strlen(l->s[i]);
		least = len < least ? len : least;
	}
	return least;
}

/* The better of the two things that a match must contain. */
static void lits_prefer(struct lits *best, const struct lits *l) {
	size_t a = lits_worth(best), b = lits_worth(l);
	if (b > a || (b == a && b > 0 && l->n < best->n)) {
		*best = *l;
		best->exact = false;
	}
}

/* a followed by b, both exact. False when that are too many. */
static bool lits_cross(struct reader *r, struct lits *a, const struct lits *b) {
	if (a->n * b->n > LIT_MAX)
		return false;
	if (a->n == 1 && b->n == 1) {
		a->s[0] = prefilter_join(r, a->s[0], b->s[0], strlen(b->s[0]));
		return true;
	}
	struct lits x = { .exact = true };
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++)
			lits_add(&x, prefilter_join(r, a->s[i], b->s[j], strlen(b->s[j])));
	*a = x;
	return true;
}

/* Only characters whose case and width leave no doubt. */
static bool prefilter_is_plain(int32_t cp) {
	return cp == ' ' || (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
	       norm_is_han(cp);
}

static void prefilter_char(struct reader *r, int32_t cp, struct lits *out) {
	char b[4];
	if (prefilter_is_plain(cp))
		lits_set(out, prefilter_join(r, "", b, u8_put(b, norm_fold(cp))));
	else
		lits_unknown(out);
}

static void prefilter_escape(struct reader *r, struct lits *out) {
	char c = *r->p;
	lits_unknown(out);
	if (!c)
		return;
	r->p++;
	bool word = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (unsigned char)c >= 0x80;
	if (strchr("bBAzZGK", c))
		lits_set(out, "");
	else if ((c == 'p' || c == 'P') && *r->p == '{')
		r->p += strcspn(r->p, "}") + (strchr(r->p, '}') ? 1 : 0);
	else if (word && !strchr("sSdDwWhHvVRXnrtfe", c))
		r->lost = true;         /* references, quoting, numbers of characters and what else there may be */
}

static void prefilter_class(struct reader *r, struct lits *out) {
	struct lits x = { .exact = true }, one;
	bool simple = *r->p != '^';
	const char *p = r->p + !simple;
	for (bool first = true; *p && (*p != ']' || first); first = false) {
		int32_t cp;
		if (*p == '\\' && p[1]) {
			simple = false;
			p += 2;
			continue;
		}
		if (*p == '[' && p[1] == ':') {
			const char *end = strstr(p + 2, ":]");
			simple = false;
			p = end ? end + 2 : p + 1;
			continue;
		}
		p += u8_next(p, strnlen(p, 4), &cp);
		prefilter_char(r, cp, &one);
		simple = simple && cp != '-' && one.n && x.n < LIT_CLASS && lits_add(&x, one.s[0]);
	}
	r->p = *p ? p + 1 : p;
	if (simple)
		*out = x;
	else
		lits_unknown(out);
}

/* Behind "(": reads to its ")". */
static void prefilter_group(struct reader *r, struct lits *out) {
	bool look = false;
	if (*r->p == '*') {
		r->lost = true;
	} else if (*r->p == '?') {
		const char *p = r->p + 1;
		if (*p == ':' || *p == '>') {
			p++;
		} else if (*p == '=' || *p == '!') {
			look = true;
			p++;
		} else if (*p == '<' && (p[1] == '=' || p[1] == '!')) {
			look = true;
			p += 2;
		} else {
			r->lost = true;         /* flags, names, conditions, recursion */
		}
		r->p = p;
	}
	if (r->lost || r->depth > LIT_DEPTH) {
		r->lost = true;
		return;
	}
	r->depth++;
	prefilter_alternatives(r, out);
	r->depth--;
	if (*r->p == ')')
		r->p++;
	if (look)
		lits_set(out, "");
}

static void prefilter_quantify(struct reader *r, struct lits *l) {
	long least = 1, most = 1;
	char *end;
	switch (*r->p) {
	case '?': least = 0; r->p++; break;
	case '*': least = 0; most = 2; r->p++; break;
	case '+': most = 2; r->p++; break;
	case '{':
		if (r->p[1] < '0' || r->p[1] > '9')
			return;
		least = most = strtol(r->p + 1, &end, 10);
		if (*end == ',')
			most = end[1] == '}' ? 2 + least : strtol(end + 1, NULL, 10);
		r->p += strcspn(r->p, "}");
		r->p += *r->p == '}';
		break;
	default: return;
	}
	if (*r->p == '?' || *r->p == '+')
		r->p++;
	if (least == 1 && most == 1)
		return;
	if (least == 0 && most == 1 && l->exact && lits_add(l, ""))
		return;
	l->exact = false;
	if (least == 0)
		l->n = 0;
}

static void prefilter_atom(struct reader *r, struct lits *out) {
	int32_t cp;
	r->p += u8_next(r->p, strnlen(r->p, 4), &cp);
	switch (cp) {
	case '(': prefilter_group(r, out); break;
	case '[': prefilter_class(r, out); break;
	case '\\': prefilter_escape(r, out); break;
	case '.': lits_unknown(out); break;
	case '^':
	case '$': lits_set(out, ""); break;
	default: prefilter_char(r, cp, out);
	}
	if (!r->lost)
		prefilter_quantify(r, out);
}

/* Most alternatives of a word list are words and nothing else. */
static bool prefilter_word(struct reader *r, struct lits *out) {
	char word[64];
	size_t n = 0;
	const char *p = r->p;
	int32_t cp;
	for (; *p && *p != '|' && *p != ')'; n += u8_put(word + n, norm_fold(cp))) {
		p += u8_next(p, strnlen(p, 4), &cp);
		if (!prefilter_is_plain(cp) || n + 4 > sizeof word)
			return false;
	}
	r->p = p;
	lits_set(out, prefilter_join(r, "", word, n));
	return true;
}

static void prefilter_sequence(struct reader *r, struct lits *out) {
	if (prefilter_word(r, out))
		return;
	struct lits *best = lits_new(r->ctx), *run = lits_new(r->ctx), *atom = lits_new(r->ctx);
	bool whole = true;      /* run is still all of the sequence */
	lits_set(run, "");
	while (!r->lost && *r->p && *r->p != '|' && *r->p != ')') {
		prefilter_atom(r, atom);
		if (r->lost || (atom->exact && lits_cross(r, run, atom)))
			continue;
		whole = false;
		lits_prefer(best, run);
		lits_prefer(best, atom);
		if (atom->exact)
			*run = *atom;
		else
			lits_set(run, "");
	}
	if (whole) {
		*out = *run;
	} else {
		lits_prefer(best, run);
		*out = *best;
		out->exact = false;
	}
	mem_free(best);
	mem_free(run);
	mem_free(atom);
}

static void prefilter_alternatives(struct reader *r, struct lits *out) {
	struct lits *x = lits_new(r->ctx), *one = lits_new(r->ctx);
	bool known = true;
	x->exact = true;
	for (;;) {
		prefilter_sequence(r, one);
		if (r->lost)
			break;
		x->exact = x->exact && one->exact;
		known = known && one->n;
		for (size_t i = 0; i < one->n && known; i++)
			known = lits_add(x, one->s[i]);
		if (*r->p != '|')
			break;
		r->p++;
	}
	if (known)
		*out = *x;
	else
		lits_unknown(out);
	mem_free(x);
	mem_free(one);
}

size_t prefilter_literals(const void *ctx, const char *pattern, const char ***out) {
	void *tmp = mem_ctx(NULL);
	struct reader r = { .ctx = tmp, .p = pattern };
	struct lits *l = lits_new(tmp);
	size_t n = 0;
	/* The outermost alternatives apart: a word list may be longer than LIT_MAX. */
	const char **all = NULL;
	for (bool more = true; more; r.p += more) {
		prefilter_sequence(&r, l);
		if (r.lost || *r.p == ')' || !lits_worth(l)) {
			n = 0;
			break;
		}
		for (size_t i = 0; i < l->n; i++) {
			mem_grow(ctx, all, n);
			all[n++] = mem_strdup(ctx, l->s[i]);
		}
		more = *r.p == '|';
	}
	mem_free(tmp);
	*out = all;
	return n;
}

struct node {
	uint64_t has[4];        /* bytes that lead on */
	uint32_t child;         /* the first of them; the rest follow in order */
	uint32_t out, nout;     /* literals that end here */
};

struct lit {
	const char *s;
	uint32_t id;
};

struct prefilter {
	struct lit *lits;
	size_t n;
	struct node *nodes;
};

struct prefilter *prefilter_new(const void *ctx) {
	return mem_new(ctx, struct prefilter);
}

void prefilter_add(struct prefilter *p, const char *literal, uint32_t id) {
	mem_grow(p, p->lits, p->n);
	p->lits[p->n++] = (struct lit){ literal, id };
}

static int prefilter_order(const void *a, const void *b) {
	const struct lit *x = a, *y = b;
	int c = strcmp(x->s, y->s);
	return c ? c : (x->id > y->id) - (x->id < y->id);
}

/* Breadth first over the sorted literals, so that the children of a node stand together. */
void prefilter_build(struct prefilter *p) {
	struct range { size_t lo, hi, depth; } *todo = NULL;
	size_t n = 1;
	void *tmp = mem_ctx(NULL);
	if (p->n)
		qsort(p->lits, p->n, sizeof *p->lits, prefilter_order);
	mem_grow(tmp, todo, 0);
	mem_grow(p, p->nodes, 0);
	todo[0] = (struct range){ 0, p->n, 0 };
	for (size_t i = 0; i < n; i++) {
		struct range t = todo[i];
		struct node node = { .child = (uint32_t)n, .out = (uint32_t)t.lo };
		for (; t.lo < t.hi && !p->lits[t.lo].s[t.depth]; t.lo++)
			node.nout++;
		while (t.lo < t.hi) {
			size_t lo = t.lo;
			unsigned char c = (unsigned char)p->lits[lo].s[t.depth];
			while (t.lo < t.hi && (unsigned char)p->lits[t.lo].s[t.depth] == c)
				t.lo++;
			node.has[c >> 6] |= 1ULL << (c & 63);
			mem_grow(tmp, todo, n);
			mem_grow(p, p->nodes, n);
			todo[n++] = (struct range){ lo, t.lo, t.depth + 1 };
		}
		p->nodes[i] = node;
	}
	mem_free(tmp);
}

static const struct node *prefilter_step(const struct prefilter *p, const struct node *at, unsigned char c) {
	uint64_t bit = 1ULL << (c & 63);
	if (!(at->has[c >> 6] & bit))
		return NULL;
	unsigned rank = (unsigned)__builtin_popcountll(at->has[c >> 6] & (bit - 1));
	for (int i = 0; i < c >> 6; i++)
		rank += (unsigned)__builtin_popcountll(at->has[i]);
	return &p->nodes[at->child + rank];
}

void prefilter_scan(const struct prefilter *p, const char *text, size_t n, uint64_t *bits) {
	for (size_t i = 0; i < n; i++) {
		const struct node *at = p->nodes;
		for (size_t j = i; j < n && (at = prefilter_step(p, at, (unsigned char)text[j])); j++)
			for (uint32_t k = 0; k < at->nout; k++) {
				uint32_t id = p->lits[at->out + k].id;
				bits[id >> 6] |= 1ULL << (id & 63);
			}
	}
}
