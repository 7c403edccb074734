/* SPDX-License-Identifier: ISC */
/* Who is at work: what an agent says of himself, and what the desk finds. Plain data. */
#ifndef TEND_DUTY_H
#define TEND_DUTY_H
#include "tend/ticket.h"

/* off: not at work; away: nobody is there, said by himself or found by the desk (policy [shop] away_after). */
enum duty { DUTY_OFF, DUTY_READY, DUTY_BUSY, DUTY_BREAK, DUTY_AWAY, DUTY_COUNT };
const char *duty_word(enum duty d);                    /* off ready busy break away */
bool duty_parse(const char *s, enum duty *out);

struct duty_row {
	tend_id agent;
	enum duty state;
	tms_t since;                 /* TMS_NONE: never said anything */
	int was;                     /* found away: what he had said before, else -1 */
	tms_t seen;                  /* newest sign of life of a console, 0: none */
};

#endif
