/* SPDX-License-Identifier: ISC */
/* Translation marks. `_` translates now, `N_` only marks a string for the catalogue. */
#ifndef TEND_I18N_H
#define TEND_I18N_H
#include <libintl.h>
#define _(s) dgettext("tend", s)
#define N_(s) s
#define ngettext_(one, many, n) dngettext("tend", one, many, (unsigned long)(n))
#endif
