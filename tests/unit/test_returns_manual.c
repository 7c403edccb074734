/* SPDX-License-Identifier: ISC */
/* The manual's table of every step of a return is the table that the program goes by, no more and no less. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "tend/mem.h"
#include "tend/rma.h"

static const char *manual_state(int s) {
	return s == RMA_APPROVED_PATH ? "granted" : rma_state_word((enum rma_state)s);
}

static int manual_find(const char *word) {
	for (int s = 0; s <= RMA_APPROVED_PATH; s++)
		if (!strcmp(manual_state(s), word))
			return s;
	return -1;
}

/* to[state][event]: bits of the states that it leads to. */
struct steps { uint32_t to[RMA_APPROVED_PATH + 1][RMA_EVENT_COUNT]; };

static void manual_of_table(struct steps *t) {
	*t = (struct steps){ 0 };
	for (size_t i = 0; i < rma_edge_count(); i++) {
		struct rma_edge e;
		rma_edge(i, &e);
		if (e.event == RMA_EV_DISPUTE || e.event == RMA_EV_VERDICT)
			continue; /* these lie over all others */
		for (int s = 0; s <= RMA_APPROVED_PATH; s++)
			for (int k = 0; e.from & 1u << s && k < RMA_TARGETS; k++)
				t->to[s][e.event] |= e.to[k];
	}
}

/* ` STATE  event > STATE STATE, event > STATE` and what goes on below it. */
static void manual_of_page(char *page, struct steps *t) {
	char *at = strstr(page, ".Sh EVERY STEP"), *end, *save = NULL;
	int from = -1, n = 0;
	enum rma_event ev = RMA_EVENT_COUNT;

	*t = (struct steps){ 0 };
	ck_assert_ptr_nonnull(at);
	at = strstr(at, ".Bd -literal\n");
	ck_assert_ptr_nonnull(at);
	at += strlen(".Bd -literal\n");
	end = strstr(at, ".Ed");
	ck_assert_ptr_nonnull(end);
	*end = '\0';
	for (char *p = at; *p; p++) /* a line that begins with one blank and a word is a new state: mark it */
		if (*p == '\n' && p[1] == ' ' && p[2] && p[2] != ' ')
			p[1] = '@';
	if (*at == ' ')
		*at = '@';
	for (char *w = strtok_r(at, " ,\n", &save); w; w = strtok_r(NULL, " ,\n", &save)) {
		if (*w == '@') {
			from = manual_find(w + 1);
			ck_assert_msg(from >= 0, "%s is no state", w + 1);
		} else if (!strcmp(w, ">")) {
			ck_assert(ev != RMA_EVENT_COUNT);
		} else if (manual_find(w) >= 0) {
			ck_assert_msg(from >= 0 && ev != RMA_EVENT_COUNT, "%s stands alone", w);
			t->to[from][ev] |= 1u << manual_find(w);
			n++;
		} else {
			ck_assert_msg(rma_event_parse(w, &ev), "%s is neither event nor state", w);
		}
	}
	ck_assert_int_gt(n, 60);
}

static char *manual_page(void) {
	enum { MOST = 1 << 17 };
	char *page = mem_zalloc(NULL, 1, MOST);
	FILE *f = fopen(TEND_SRCDIR "/man/tend-returns.7", "re");

	ck_assert_ptr_nonnull(f);
	ck_assert(fread(page, 1, MOST - 1, f) > 1000);
	fclose(f);
	return page;
}

START_TEST(every_step_of_the_table_is_in_the_manual_and_no_other) {
	char *page = manual_page();
	struct steps table, said;

	manual_of_table(&table);
	manual_of_page(page, &said);
	for (int s = 0; s <= RMA_APPROVED_PATH; s++)
		for (int e = 0; e < RMA_EVENT_COUNT; e++)
			ck_assert_msg(table.to[s][e] == said.to[s][e], "%s %s: the table leads to %x, the manual to %x", manual_state(s),
			              rma_event_word((enum rma_event)e), table.to[s][e], said.to[s][e]);
	mem_free(page);
}
END_TEST

/* The drawing above it names each state that anything can be in. */
START_TEST(the_drawing_names_every_state) {
	char *page = manual_page(), *end = strstr(page, ".Sh EVERY STEP");

	ck_assert_ptr_nonnull(end);
	*end = '\0';
	for (int s = RMA_DRAFT; s < RMA_STATE_COUNT; s++)
		if (s != RMA_RECOVERY && s != RMA_CANCELLED) /* from nearly everywhere: only in the table */
			ck_assert_msg(strstr(page, rma_state_word((enum rma_state)s)) != NULL, "%s is not drawn", rma_state_word((enum rma_state)s));
	mem_free(page);
}
END_TEST

TEST_MAIN("returns_manual", {
	tcase_add_test(tc, every_step_of_the_table_is_in_the_manual_and_no_other);
	tcase_add_test(tc, the_drawing_names_every_state);
})
