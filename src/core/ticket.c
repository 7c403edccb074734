/* SPDX-License-Identifier: ISC */
/* Ticket states and edges as a table (specification README, "Ticket states"); ids and urgency. No store, no clock. */
#include "tend/ticket.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tend/i18n.h"

static const char *const state_words[] = { "new", "open", "pending", "hold", "solved", "closed" };

struct edge {
	enum ticket_state from;
	enum ticket_event event;
	enum ticket_state to;
};

static const struct edge edges[] = {
	{ STATE_NEW,     TEV_TAKE,     STATE_OPEN },
	{ STATE_NEW,     TEV_OPEN,     STATE_OPEN },
	{ STATE_NEW,     TEV_PENDING,  STATE_PENDING },  /* answered or parked without being taken first */
	{ STATE_NEW,     TEV_HOLD,     STATE_HOLD },
	{ STATE_NEW,     TEV_SOLVE,    STATE_SOLVED },
	{ STATE_NEW,     TEV_CUSTOMER, STATE_NEW },
	{ STATE_OPEN,    TEV_TAKE,     STATE_OPEN },
	{ STATE_OPEN,    TEV_OPEN,     STATE_OPEN },
	{ STATE_OPEN,    TEV_PENDING,  STATE_PENDING },
	{ STATE_OPEN,    TEV_HOLD,     STATE_HOLD },
	{ STATE_OPEN,    TEV_SOLVE,    STATE_SOLVED },
	{ STATE_OPEN,    TEV_CUSTOMER, STATE_OPEN },
	{ STATE_PENDING, TEV_TAKE,     STATE_PENDING },
	{ STATE_PENDING, TEV_OPEN,     STATE_OPEN },
	{ STATE_PENDING, TEV_PENDING,  STATE_PENDING },
	{ STATE_PENDING, TEV_HOLD,     STATE_HOLD },
	{ STATE_PENDING, TEV_SOLVE,    STATE_SOLVED },
	{ STATE_PENDING, TEV_CUSTOMER, STATE_OPEN },
	{ STATE_HOLD,    TEV_TAKE,     STATE_HOLD },
	{ STATE_HOLD,    TEV_OPEN,     STATE_OPEN },
	{ STATE_HOLD,    TEV_PENDING,  STATE_PENDING },
	{ STATE_HOLD,    TEV_HOLD,     STATE_HOLD },
	{ STATE_HOLD,    TEV_SOLVE,    STATE_SOLVED },
	{ STATE_HOLD,    TEV_CUSTOMER, STATE_OPEN },
	{ STATE_SOLVED,  TEV_TAKE,     STATE_SOLVED },
	{ STATE_SOLVED,  TEV_OPEN,     STATE_OPEN },
	{ STATE_SOLVED,  TEV_CUSTOMER, STATE_OPEN },     /* inside the policy's window; the service decides */
	{ STATE_SOLVED,  TEV_ARCHIVE,  STATE_CLOSED },
};

const char *state_word(enum ticket_state s) {
	return (unsigned)s < STATE_COUNT ? state_words[s] : "";
}

bool state_parse(const char *s, enum ticket_state *out) {
	for (int i = 0; s && i < STATE_COUNT; i++)
		if (!strcmp(s, state_words[i]))
			return *out = (enum ticket_state)i, true;
	return false;
}

enum tend_status ticket_apply(enum ticket_state from, enum ticket_event ev, enum ticket_state *to,
                              struct tend_err *err) {
	static const char *const wants[] = { "open", "pending", "hold", "open", "solved", "open", "closed" };

	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
		if (edges[i].from == from && edges[i].event == ev)
			return *to = edges[i].to, TEND_OK;
	return tend_fail(err, TEND_CONFLICT, _("a ticket that is %s cannot become %s: open it first, or write a new one"),
	                 state_word(from), wants[ev]);
}

enum ticket_event ticket_event_for(enum ticket_state want) {
	static const enum ticket_event map[] = { TEV_OPEN, TEV_OPEN, TEV_PENDING, TEV_HOLD, TEV_SOLVE, TEV_ARCHIVE };
	return map[want];
}

bool id_parse(const char *s, char letter, tend_id *out) {
	char *end;

	if (s && toupper((unsigned char)*s) == letter)
		s++;
	if (!s || !isdigit((unsigned char)*s) || strlen(s) > 18)
		return false;
	*out = strtoll(s, &end, 10);
	return !*end && *out > 0;
}

int ticket_urgency(const struct ticket *a, const struct ticket *b) {
	if (a->due != b->due)
		return a->due < b->due ? -1 : 1;
	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}
