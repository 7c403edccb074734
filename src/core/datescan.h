/* SPDX-License-Identifier: ISC */
/* Times written by other programs, by a format of strptime(3)'s letters: Y y m d e b B a A H I M S p z s. Names of months and days are
 * English whatever the locale; a fraction behind the seconds is taken along. */
#ifndef TEND_CORE_DATESCAN_H
#define TEND_CORE_DATESCAN_H
#include "tend/clock.h"

bool datescan_known(const char *format);               /* are all its letters known? */
/* All of s, by format; without %z in zone. *off_min: minutes east of UTC. False: s is not of that form, or no such date. */
bool datescan(const char *s, const char *format, const struct zone *zone, tms_t *out, int *off_min);

#endif
