/* SPDX-License-Identifier: ISC */
/* What a word is worth when only some of many can be asked for, and which word was perhaps meant. */
#ifndef TEND_WORDS_H
#define TEND_WORDS_H
#include <stddef.h>

/* 1 for a token that says nothing (`the`, 什么), 9 for one that may. A token as token_scan gives it: folded, stemmed. */
int word_weight(const char *token);
/* Letters wrong, missing, too many or exchanged with their neighbour; counts at most max + 1. */
size_t word_slips(const char *a, const char *b, size_t max);

#endif
