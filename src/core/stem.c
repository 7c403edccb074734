/* SPDX-License-Identifier: ISC */
/* M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980): the steps in the paper's order. Only a to z come in. */
#include "core/token.h"

#include <string.h>

struct stem { char *w; size_t n, j; };   /* the word; its length; of what stands before the suffix found */

static bool stem_consonant(const struct stem *s, size_t i) {
	switch (s->w[i]) {
	case 'a': case 'e': case 'i': case 'o': case 'u': return false;
	case 'y': return i == 0 || !stem_consonant(s, i - 1);
	default: return true;
	}
}

/* m: how often a vowel is followed by a consonant before j. */
static int stem_measure(const struct stem *s) {
	int m = 0;

	for (size_t i = 1; i < s->j; i++)
		m += stem_consonant(s, i) && !stem_consonant(s, i - 1);
	return m;
}

static bool stem_has_vowel(const struct stem *s) {
	for (size_t i = 0; i < s->j; i++)
		if (!stem_consonant(s, i))
			return true;
	return false;
}

static bool stem_double(const struct stem *s) {
	return s->n >= 2 && s->w[s->n - 1] == s->w[s->n - 2] && stem_consonant(s, s->n - 1);
}

/* consonant, vowel, consonant other than w, x, y before n: an e was lost there. */
static bool stem_short(const struct stem *s, size_t n) {
	return n >= 3 && stem_consonant(s, n - 1) && !stem_consonant(s, n - 2) && stem_consonant(s, n - 3) && !strchr("wxy", s->w[n - 1]);
}

static bool stem_ends(struct stem *s, const char *suffix) {
	size_t k = strlen(suffix);

	if (k >= s->n || memcmp(s->w + s->n - k, suffix, k) != 0)
		return false;
	s->j = s->n - k;
	return true;
}

static void stem_become(struct stem *s, const char *with) {
	size_t k = strlen(with);

	memcpy(s->w + s->j, with, k);
	s->n = s->j + k;
}

static void stem_plural(struct stem *s) {
	if (stem_ends(s, "sses") || stem_ends(s, "ies"))
		s->n -= 2;
	else if (!stem_ends(s, "ss") && stem_ends(s, "s"))
		s->n--;
}

static void stem_past(struct stem *s) {
	if (stem_ends(s, "eed")) {
		if (stem_measure(s) > 0)
			s->n--;
		return;
	}
	if (!((stem_ends(s, "ed") || stem_ends(s, "ing")) && stem_has_vowel(s)))
		return;
	s->n = s->j;
	if (stem_ends(s, "at") || stem_ends(s, "bl") || stem_ends(s, "iz")) {
		s->w[s->n++] = 'e';
	} else if (stem_double(s) && !strchr("lsz", s->w[s->n - 1])) {
		s->n--;
	} else {
		s->j = s->n;
		if (stem_measure(s) == 1 && stem_short(s, s->n))
			s->w[s->n++] = 'e';
	}
}

struct suffix { const char *from, *to; };
static const struct suffix step2[] = { { "ational", "ate" }, { "tional", "tion" }, { "enci", "ence" }, { "anci", "ance" }, { "izer", "ize" },
	{ "abli", "able" }, { "alli", "al" }, { "entli", "ent" }, { "eli", "e" }, { "ousli", "ous" }, { "ization", "ize" }, { "ation", "ate" },
	{ "ator", "ate" }, { "alism", "al" }, { "iveness", "ive" }, { "fulness", "ful" }, { "ousness", "ous" }, { "aliti", "al" },
	{ "iviti", "ive" }, { "biliti", "ble" } };
static const struct suffix step3[] = { { "icate", "ic" }, { "ative", "" }, { "alize", "al" }, { "iciti", "ic" }, { "ical", "ic" },
	{ "ful", "" }, { "ness", "" } };
static const struct suffix step4[] = { { "ement", "" }, { "ment", "" }, { "ance", "" }, { "ence", "" }, { "able", "" }, { "ible", "" },
	{ "ant", "" }, { "ent", "" }, { "ion", "" }, { "ism", "" }, { "ate", "" }, { "iti", "" }, { "ous", "" }, { "ive", "" }, { "ize", "" },
	{ "al", "" }, { "er", "" }, { "ic", "" }, { "ou", "" } };

/* The first suffix found goes when what is before it measures more than m. */
static void stem_table(struct stem *s, const struct suffix *t, size_t n, int m) {
	for (size_t i = 0; i < n; i++) {
		if (!stem_ends(s, t[i].from))
			continue;
		bool ion = !strcmp(t[i].from, "ion");
		if (stem_measure(s) > m && (!ion || (s->j && strchr("st", s->w[s->j - 1]))))
			stem_become(s, t[i].to);
		return;
	}
}

static void stem_end(struct stem *s) {
	if (stem_ends(s, "e")) {
		int m = stem_measure(s);
		if (m > 1 || (m == 1 && !stem_short(s, s->j)))
			s->n = s->j;
	}
	s->j = s->n;
	if (stem_double(s) && s->w[s->n - 1] == 'l' && stem_measure(s) > 1)
		s->n--;
}

size_t token_stem(char *word, size_t n) {
	struct stem s = { .w = word, .n = n };

	if (n < 3)
		return n;
	stem_plural(&s);
	stem_past(&s);
	if (stem_ends(&s, "y") && stem_has_vowel(&s))
		s.w[s.n - 1] = 'i';
	stem_table(&s, step2, sizeof step2 / sizeof *step2, 0);
	stem_table(&s, step3, sizeof step3 / sizeof *step3, 0);
	stem_table(&s, step4, sizeof step4 / sizeof *step4, 1);
	stem_end(&s);
	return s.n;
}
