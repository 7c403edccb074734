/* SPDX-License-Identifier: ISC */
/* Texts compared line by line: what one made of another (Myers, "An O(ND) difference algorithm", 1986), and what two made of one. */
#include "tend/article.h"

#include <string.h>

#include "tend/mem.h"

enum { DIFF_STEPS = 1500 };          /* more differences than this: all between the equal ends is taken as changed */

struct lines { const char **v; size_t n; };

static struct lines diff_lines(const void *ctx, const char *text) {
	struct lines l = { NULL, 0 };

	while (*text) {
		size_t n = strcspn(text, "\n");
		mem_grow(ctx, l.v, l.n);
		l.v[l.n++] = mem_strndup(ctx, text, n);
		text += n + (text[n] == '\n');
	}
	return l;
}

/* The trace of furthest reaching paths; NULL when there are too many differences. *d: how many. */
static int **diff_trace(const void *ctx, const char **a, int n, const char **b, int m, int *d_out) {
	int max = n + m < DIFF_STEPS ? n + m : DIFF_STEPS;
	int **trace = mem_array(ctx, int *, (size_t)max + 1), *v = mem_array(ctx, int, 2 * (size_t)max + 3), off = max + 1;

	for (int d = 0; d <= max; d++) {
		for (int k = -d; k <= d; k += 2) {
			int x = k == -d || (k != d && v[off + k - 1] < v[off + k + 1]) ? v[off + k + 1] : v[off + k - 1] + 1, y = x - k;
			while (x < n && y < m && !strcmp(a[x], b[y])) {
				x++;
				y++;
			}
			v[off + k] = x;
			if (x >= n && y >= m) {
				trace[d] = NULL;
				*d_out = d;
				return trace;
			}
		}
		trace[d] = mem_array(ctx, int, 2 * (size_t)d + 1); /* diagonals -d … d as they are now */
		memcpy(trace[d], v + off - d, (2 * (size_t)d + 1) * sizeof *v);
	}
	return NULL;
}

/* For each line of a the line of b that it is, -1 none. */
static void diff_match(const void *ctx, const char **a, int n, const char **b, int m, int *match) {
	void *tmp = mem_ctx(ctx);
	int d = 0, x = n, y = m, **trace = diff_trace(tmp, a, n, b, m, &d);

	for (int i = 0; i < n; i++)
		match[i] = -1;
	for (; trace && d > 0; d--) { /* back along the path, a difference at a time */
		const int *v = trace[d - 1] + (d - 1);
		int k = x - y, from = k == -d || (k != d && v[k - 1] < v[k + 1]) ? k + 1 : k - 1, px = v[from], py = px - from;
		while (x > px && y > py)
			match[--x] = --y;
		x = px;
		y = py;
	}
	while (trace && x > 0)
		match[--x] = --y;
	mem_free(tmp);
}

static int *diff_of(const void *ctx, const struct lines *a, const struct lines *b) {
	int *match = mem_array(ctx, int, a->n + 1);
	size_t head = 0, tail = 0;

	while (head < a->n && head < b->n && !strcmp(a->v[head], b->v[head]))
		head++;
	while (tail < a->n - head && tail < b->n - head && !strcmp(a->v[a->n - 1 - tail], b->v[b->n - 1 - tail]))
		tail++;
	diff_match(ctx, a->v + head, (int)(a->n - head - tail), b->v + head, (int)(b->n - head - tail), match + head);
	for (size_t i = 0; i < head; i++)
		match[i] = (int)i;
	for (size_t i = head; i < a->n - tail; i++)
		match[i] = match[i] < 0 ? -1 : match[i] + (int)head;
	for (size_t i = 0; i < tail; i++)
		match[a->n - 1 - i] = (int)(b->n - 1 - i);
	match[a->n] = (int)b->n;
	return match;
}

static void diff_add(const void *ctx, struct kb_diff **out, size_t *n, enum kb_side side, const char *line) {
	mem_grow(ctx, *out, *n);
	(*out)[(*n)++] = (struct kb_diff){ side, line };
}

struct kb_diff *kb_diff(const void *ctx, const char *a, const char *b, size_t *n) {
	struct lines x = diff_lines(ctx, a), y = diff_lines(ctx, b);
	struct kb_diff *out = mem_array(ctx, struct kb_diff, 1);
	int *match = diff_of(ctx, &x, &y), j = 0;

	*n = 0;
	for (size_t i = 0; i <= x.n; i++) {
		if (match[i] < 0) {
			diff_add(ctx, &out, n, KB_BASE, x.v[i]);
			continue;
		}
		while (j < match[i])
			diff_add(ctx, &out, n, KB_MINE, y.v[j++]);
		if (i < x.n)
			diff_add(ctx, &out, n, KB_BOTH, y.v[j++]);
	}
	return out;
}

/* ---- three ways ---- */

static bool diff_equal(const char **a, int n, const char **b, int m) {
	if (n != m)
		return false;
	for (int i = 0; i < n; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

struct region { const struct lines *base, *mine, *theirs; int b0, b1, m0, m1, t0, t1; };

/* Between two lines that all three have. */
static void diff_region(const void *ctx, const struct region *r, struct kb_diff **out, size_t *n, bool *clash) {
	const char **b = r->base->v + r->b0, **m = r->mine->v + r->m0, **t = r->theirs->v + r->t0;
	int nb = r->b1 - r->b0, nm = r->m1 - r->m0, nt = r->t1 - r->t0;
	bool mine = !diff_equal(b, nb, m, nm), theirs = !diff_equal(b, nb, t, nt), agreed = diff_equal(m, nm, t, nt);

	for (int i = 0; i < nb; i++)
		diff_add(ctx, out, n, mine || theirs ? KB_BASE : KB_BOTH, b[i]);
	for (int i = 0; theirs && i < nt; i++)
		diff_add(ctx, out, n, agreed ? KB_AGREED : KB_THEIRS, t[i]);
	for (int i = 0; mine && !agreed && i < nm; i++)
		diff_add(ctx, out, n, KB_MINE, m[i]);
	*clash |= mine && theirs && !agreed;
}

struct kb_diff *kb_diff3(const void *ctx, const char *base, const char *mine, const char *theirs, size_t *n, bool *clash) {
	struct lines b = diff_lines(ctx, base), m = diff_lines(ctx, mine), t = diff_lines(ctx, theirs);
	struct kb_diff *out = mem_array(ctx, struct kb_diff, 1);
	int *in_mine = diff_of(ctx, &b, &m), *in_theirs = diff_of(ctx, &b, &t);
	struct region r = { .base = &b, .mine = &m, .theirs = &t };

	*n = 0;
	*clash = false;
	for (size_t i = 0; i <= b.n; i++) {
		if (in_mine[i] < 0 || in_theirs[i] < 0)
			continue;
		r.b1 = (int)i;
		r.m1 = in_mine[i];
		r.t1 = in_theirs[i];
		diff_region(ctx, &r, &out, n, clash);
		if (i < b.n)
			diff_add(ctx, &out, n, KB_BOTH, b.v[i]);
		r.b0 = (int)i + 1;
		r.m0 = r.m1 + 1;
		r.t0 = r.t1 + 1;
	}
	return out;
}
