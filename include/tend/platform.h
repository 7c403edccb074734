/* SPDX-License-Identifier: ISC */
/* Platforms call kinds, states and reasons of after-sale cases by words of their own: sections [platform NAME] of the policy say what
 * they are here. Pure: words in, what is to happen out. */
#ifndef TEND_PLATFORM_H
#define TEND_PLATFORM_H
#include "tend/conf.h"
#include "tend/rma.h"

enum { PLATFORM_STEPS = 6 };
/* A state of a platform: what has happened by then, in order, and where that leaves the return. */
struct platform_says {
	struct { enum rma_event event; enum rma_how how; } steps[PLATFORM_STEPS];
	size_t n;
	enum rma_state state;        /* NONE: not said */
};

/* The section of `pdd` and its endpoint `list`: [platform pdd.list], where there is none [platform pdd]. NOT_FOUND. */
enum tend_status platform_find(const struct conf *c, const char *platform, const char *endpoint, const struct conf_section **out, struct tend_err *err);
/* `type.WORD = KIND [what]`; what, of a compensation, is price_protection, goodwill …, "" else. INVALID: a word that is not mapped;
 * the message says what to add. */
enum tend_status platform_type(const struct conf_section *s, const char *word, enum rma_kind *kind, const char **what, struct tend_err *err);
/* `state.WORD = EVENT[:HOW]… [STATE]`, `-` for nothing; key: state, or arbitration where a platform tells that apart. */
enum tend_status platform_state(const struct conf_section *s, const char *key, const char *word, struct platform_says *out, struct tend_err *err);
/* `reason.WORD = CODE` of the section, or of [platform *]; a code of the policy stands for itself; else `reason = CODE`, else X99. Borrowed. */
const char *platform_reason(const struct conf *c, const struct conf_section *s, const char *word);
/* Who brings an event about when a platform tells of it: the platform where it may, else the system, else the customer. ROLE_COUNT: none
 * of these may. */
enum rma_role platform_role(enum rma_event ev);
/* Every problem of all [platform] sections, with file and line; returns how many. */
size_t platform_check(const struct conf *c, void (*report)(void *ctx, const char *problem), void *ctx);

#endif
