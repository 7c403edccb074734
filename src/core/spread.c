/* SPDX-License-Identifier: ISC */
/* Spreading work evenly. Loads are compared as shares of capacity, by multiplication: no division, no fractions. */
#include "tend/spread.h"

#include <string.h>

#include "tend/mem.h"

enum { NOBODY = -1 };

static bool spread_in_list(const char *list, const char *word) {
	size_t n = strlen(word);

	for (const char *p = list; n && (p = strstr(p, word)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

bool spread_suits(const struct spread_agent *a, const struct spread_item *it) {
	return a->able && (!*a->queues || spread_in_list(a->queues, it->queue)) &&
		(!*a->skills || !*it->skill || spread_in_list(a->skills, it->skill));
}

static bool spread_speaks(const struct spread_agent *a, const struct spread_item *it) {
	return !*a->lang || (it->language != LANG_ZH && it->language != LANG_EN) || !strncmp(a->lang, it->language == LANG_ZH ? "zh" : "en", 2);
}

/* Has a less to do than b, each against what he can take? */
static bool spread_less(const struct spread_agent *a, const struct spread_agent *b) {
	return (int64_t)a->load * b->capacity < (int64_t)b->load * a->capacity;
}

static int spread_find(const struct spread_agent *a, size_t n, tend_id id) {
	for (size_t i = 0; id && i < n; i++)
		if (a[i].id == id)
			return (int)i;
	return NOBODY;
}

/* Who speaks the customer's language comes before who has less. */
static int spread_best(const struct spread_agent *a, size_t n, const struct spread_item *it) {
	int best = NOBODY;

	for (size_t i = 0; i < n; i++) {
		if (a[i].load >= a[i].capacity || !spread_suits(&a[i], it))
			continue;
		bool speaks = spread_speaks(&a[i], it), other = best != NOBODY && spread_speaks(&a[best], it);
		if (best == NOBODY || (speaks && !other) || (speaks == other && spread_less(&a[i], &a[best])))
			best = (int)i;
	}
	return best;
}

/* What nobody able has is given out, the most urgent first. Was there any? */
static bool spread_give(struct spread_agent *a, size_t n_a, struct spread_item *it, size_t n, int *at) {
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		int has = at[i];
		if (it[i].fixed || (has != NOBODY && a[has].able))
			continue;
		int to = spread_best(a, n_a, &it[i]);
		it[i].stuck = to == NOBODY;
		if (to == NOBODY)
			continue;
		if (has != NOBODY)
			a[has].load--;
		a[to].load++;
		at[i] = to;
		any = true;
	}
	return any;
}

/* Would it be more even if r had one of d's? */
static bool spread_helps(const struct spread_agent *d, const struct spread_agent *r) {
	return r->load < r->capacity && (int64_t)(r->load + 1) * d->capacity <= (int64_t)(d->load - 1) * r->capacity;
}

static int spread_receiver(const struct spread_agent *a, size_t n, const struct spread_agent *d, const struct spread_item *it) {
	int best = NOBODY;

	for (size_t i = 0; i < n; i++)
		if (spread_helps(d, &a[i]) && spread_suits(&a[i], it) && (spread_speaks(&a[i], it) || !spread_speaks(d, it)) &&
		    (best == NOBODY || spread_less(&a[i], &a[best])))
			best = (int)i;
	return best;
}

/* One ticket from d to somebody who has less: the least urgent one that can go. */
static bool spread_take(struct spread_agent *a, size_t n_a, int d, const struct spread_item *it, size_t n, int *at) {
	for (size_t i = n; i-- > 0;) {
		if (at[i] != d || it[i].fixed)
			continue;
		int to = spread_receiver(a, n_a, &a[d], &it[i]);
		if (to == NOBODY)
			continue;
		a[d].load--;
		a[to].load++;
		at[i] = to;
		return true;
	}
	return false;
}

/* Each step makes the sum of load²/capacity smaller, so it ends. */
static void spread_level(struct spread_agent *a, size_t n_a, const struct spread_item *it, size_t n, int *at, bool *tried) {
	for (;;) {
		int d = NOBODY;
		for (size_t i = 0; i < n_a; i++)
			if (a[i].able && !tried[i] && (d == NOBODY || spread_less(&a[d], &a[i])))
				d = (int)i;
		if (d == NOBODY)
			return;
		if (spread_take(a, n_a, d, it, n, at))
			memset(tried, 0, n_a * sizeof *tried);
		else
			tried[d] = true;
	}
}

size_t spread_evenly(struct spread_agent *a, size_t n_a, struct spread_item *it, size_t n) {
	int *at = mem_array(NULL, int, n + 1);
	bool *tried = mem_array(NULL, bool, n_a + 1);
	size_t moved = 0;

	for (size_t i = 0; i < n_a; i++)
		a[i].capacity = a[i].capacity < 0 ? 0 : a[i].capacity;
	for (size_t i = 0; i < n; i++) {
		at[i] = spread_find(a, n_a, it[i].has);
		it[i].stuck = false;
	}
	spread_give(a, n_a, it, n, at);
	do { /* what is made even may leave room for what had none */
		memset(tried, 0, n_a * sizeof *tried);
		spread_level(a, n_a, it, n, at, tried);
	} while (spread_give(a, n_a, it, n, at));
	for (size_t i = 0; i < n; i++) {
		it[i].to = at[i] == NOBODY ? it[i].has : a[at[i]].id;
		moved += it[i].to != it[i].has;
	}
	mem_free(tried);
	mem_free(at);
	return moved;
}
