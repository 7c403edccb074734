/* SPDX-License-Identifier: ISC */
/* The person's own editor. */
#ifndef TEND_EDITOR_H
#define TEND_EDITOR_H
#include <stdbool.h>

/* Runs $VISUAL, else $EDITOR, else vi on path and waits for it; either may have arguments. The keys that stop a program are the
 * editor's meanwhile. False when it could not be run or failed. */
bool editor_run(const char *path);

#endif
