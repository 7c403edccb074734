/* SPDX-License-Identifier: ISC */
/* Import maps: what is what in another desk's export (tend-import(5)). Pure: knows rows only through a function that looks a column
 * up. Everything read hangs on the ctx given. */
#ifndef TEND_IMPORTMAP_H
#define TEND_IMPORTMAP_H
#include "tend/clock.h"

struct import_map;

/* What a map can say of a row; the names are `ticket.id`, `customer.mail`, … */
enum map_field {
	MF_TICKET_ID, MF_TICKET_SUBJECT, MF_TICKET_CHANNEL, MF_TICKET_OPENED, MF_TICKET_STATE, MF_TICKET_ORDER, MF_TICKET_PRIORITY, MF_TICKET_RATING,
	MF_TICKET_TAGS, MF_CUSTOMER_ID, MF_CUSTOMER_NAME, MF_CUSTOMER_MAIL, MF_CUSTOMER_PHONE, MF_OPENING_TEXT, MF_MESSAGE_ID, MF_MESSAGE_PARENT,
	MF_MESSAGE_TEXT, MF_MESSAGE_AT, MF_MESSAGE_DIRECTION, MF_MESSAGE_FROM, MF_REPLY_TEXT, MF_REPLY_AT, MF_REPLY_FROM, MF_COUNT
};
extern const char *const map_field_names[MF_COUNT];

struct map_join { const char *name, *file, *on; int line; };

/* A column's value as text, NULL when the row has none. row is what the caller gave. */
typedef const char *map_get(void *row, const char *path);

/* INVALID: file:line and what is wrong. */
enum tend_status import_map_parse(const void *ctx, const char *file, const char *text, size_t n, struct import_map **out, struct tend_err *err);

/* source: the prefix that keeps the ids of two desks apart. charset "" is UTF-8; separator 0 is guessed; each and empty "" for none. */
struct map_facts { const char *source, *format, *charset, *each, *empty; char separator; const struct map_join *joins; size_t n_joins; };
const struct map_facts *import_map_facts(const struct import_map *m);
bool import_map_has(const struct import_map *m, enum map_field f);

/* The columns or paths that the map names, one a call from *i = 0 on, with their lines; NULL at the end. of_message: read in the elements
 * of `message.each` first. */
const char *import_map_path(const struct import_map *m, size_t *i, int *line, bool *of_message);
const char *import_map_file(const struct import_map *m);

/* The first of the field's alternatives that is not empty; "" for none. */
const char *import_map_value(const struct import_map *m, enum map_field f, map_get *get, void *row);
/* The product's word for a value by the map's `KIND.WORD = value,…`; NULL when none says. KIND is channel, direction, state or priority. */
const char *import_map_word(const struct import_map *m, const char *kind, const char *value, map_get *get, void *row);
bool import_map_maps(const struct import_map *m, const char *kind); /* has it any KIND.WORD? */
bool import_map_skips(const struct import_map *m, map_get *get, void *row);
bool import_map_notes(const struct import_map *m, map_get *get, void *row); /* a note among colleagues */
/* By the map's date formats, else RFC 3339 and the usual forms; without an offset in the map's zone. *off_min: of the offset then. */
bool import_map_time(const struct import_map *m, const char *s, tms_t *out, int *off_min);
/* The patterns to be blacked out, with their lines; NULL at the end. */
const char *import_map_redact(const struct import_map *m, size_t i, int *line);

#endif
