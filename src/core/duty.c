/* SPDX-License-Identifier: ISC */
/* Words of presence. Pure. */
#include "tend/duty.h"

#include <string.h>

static const char *const duty_words[] = { "off", "ready", "busy", "break", "away" };

const char *duty_word(enum duty d) {
	return (unsigned)d < DUTY_COUNT ? duty_words[d] : "";
}

bool duty_parse(const char *s, enum duty *out) {
	for (int i = 0; s && i < DUTY_COUNT; i++)
		if (!strcmp(s, duty_words[i]))
			return *out = (enum duty)i, true;
	return false;
}
