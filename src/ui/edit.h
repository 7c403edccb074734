/* SPDX-License-Identifier: ISC */
/* A text being typed: one line or many, with undo. No curses: keys come as operations. Positions are byte offsets on character
 * boundaries (a base with its combining marks is one). */
#ifndef TEND_EDIT_H
#define TEND_EDIT_H
#include <stdbool.h>
#include <stddef.h>

struct edit;

enum edit_op { EDIT_LEFT, EDIT_RIGHT, EDIT_WORD_LEFT, EDIT_WORD_RIGHT, EDIT_HOME, EDIT_END, EDIT_UP, EDIT_DOWN, EDIT_TOP, EDIT_BOTTOM,
               EDIT_BACKSPACE, EDIT_DELETE, EDIT_KILL_WORD, EDIT_KILL_HOME, EDIT_KILL_END, EDIT_UNDO, EDIT_REDO };

struct edit *edit_new(const void *ctx, bool multi_line, const char *text); /* NULL text: empty */
void edit_free(struct edit **e);
const char *edit_text(const struct edit *e);           /* borrowed until the next change */
size_t edit_cursor(const struct edit *e);
void edit_set(struct edit *e, const char *text);       /* undoable; the cursor goes to the end */
void edit_insert(struct edit *e, const char *s, size_t n); /* controls but line feed and tab are dropped; one line: line ends become blanks */
void edit_do(struct edit *e, enum edit_op op);
void edit_seek(struct edit *e, size_t at);             /* to the character that holds this byte, or the end */
bool edit_is_dirty(const struct edit *e);              /* changed since edit_clean */
void edit_clean(struct edit *e);

#endif
