/* SPDX-License-Identifier: ISC */
/* An article of the knowledge base, as text: a file of front matter and a subset of Markdown, its lines compared two and three ways,
 * placeholders, the query language and what it marks. Pure: no store, no clock. */
#ifndef TEND_ARTICLE_H
#define TEND_ARTICLE_H
#include "tend/ticket.h"

enum kb_kind { KB_ARTICLE, KB_MACRO, KB_KIND_COUNT };  /* a macro is an article that also acts */
enum kb_audience { KB_INTERNAL, KB_PUBLIC, KB_AUDIENCE_COUNT };
enum kb_state { KB_DRAFT, KB_REVIEW, KB_PUBLISHED, KB_ARCHIVED, KB_STATE_COUNT };
const char *kb_kind_word(enum kb_kind k);              /* article macro */
const char *kb_audience_word(enum kb_audience a);      /* internal public */
const char *kb_state_word(enum kb_state s);            /* draft review published archived */
bool kb_kind_parse(const char *s, enum kb_kind *out);
bool kb_audience_parse(const char *s, enum kb_audience *out);
bool kb_state_parse(const char *s, enum kb_state *out);

#define KB_NO_DATE INT32_MIN
enum { KB_BODY_MAX = 1 << 20, KB_TITLE_MAX = 300, KB_QUERY_MAX = 1024 };

/* What is known of it in the store hangs on the same row. Strings are never NULL. Lists are blank-separated. */
struct article {
	tend_id id;                  /* K12 on screen; 0 not stored yet */
	int64_t version;
	const char *external_id;     /* refund-time: the name people give it; one per language */
	const char *lang;            /* zh, en */
	const char *title;
	const char *body;            /* Markdown subset; "" in lists */
	const char *tags, *reasons;
	const char *variant;         /* the external id of what says the same in another language, "" none (the same id counts anyway) */
	enum kb_kind kind;
	enum kb_audience audience;
	enum kb_state state;
	int32_t review_on;           /* a civil date, KB_NO_DATE */
	const char *reply;           /* macro: what the customer is told; "" the body. Article: the same, when it has one */
	const char *class, *set_reason, *add_tags, *then; /* macro: "" leaves as is; then: kb_then_parse */
	const char *head, *tail;     /* the file's own front matter and final line ends, kept for an exact export; "" none */
	bool crlf;                   /* the file's lines end in CR LF */
	/* of the store */
	const char *author;          /* login of who wrote this version, "" the program */
	tms_t updated;
	int64_t shown, inserted, helped, unhelped;
	const char *langs;           /* languages it is there in, this one first: `zh en` */
};
#define ARTICLE_INIT { .external_id = "", .lang = "zh", .title = "", .body = "", .tags = "", .reasons = "", .variant = "", .review_on = KB_NO_DATE, \
	.reply = "", .class = "", .set_reason = "", .add_tags = "", .then = "", .head = "", .tail = "", .author = "", .langs = "" }

/* ---- as a file ---- */
/* Reads front matter and body; name is for messages. INVALID names file:line. All hangs on ctx. */
enum tend_status kb_parse(const void *ctx, const char *name, const char *text, size_t n, struct article *out, struct tend_err *err);
/* The file's bytes: what was parsed unchanged gives what was read; a changed key changes its line only. */
char *kb_print(const void *ctx, const struct article *a);
/* The same without what only an exact export needs: what versions keep and editors see. */
char *kb_text(const void *ctx, const struct article *a);
/* What came from elsewhere than a file in the form that a file gives it: trimmed, valid UTF-8, lists with single blanks. */
void kb_clean(const void *ctx, struct article *a);
char *kb_list(const void *ctx, const char *s);         /* `a, b` `[a b]` → `a b` */
/* What a macro leads to: `[STATE] [snooze DURATION] [next]`. state STATE_COUNT, snooze_s 0: not said; next: who works goes on to the next
 * ticket. */
struct kb_then { enum ticket_state state; int64_t snooze_s; bool next; };
bool kb_then_parse(const char *s, struct kb_then *out);
/* INVALID: which field is not as it may be, and how. */
enum tend_status kb_check(const struct article *a, struct tend_err *err);
bool kb_same(const struct article *a, const struct article *b); /* in all that a file says */

/* ---- Markdown ---- */
enum kb_style { KB_PLAIN, KB_HEAD, KB_BOLD, KB_CODE, KB_LINK, KB_QUOTE, KB_BULLET, KB_RULE };
struct kb_span { uint32_t start, len; enum kb_style style; }; /* bytes of a text */
struct kb_line { const char *text; struct kb_span *spans; size_t n; bool heading; };
/* Lines of at most cols cells, broken at blanks and between Chinese characters; headings, lists, quotes, code, **bold**, `code`, links. */
struct kb_line *kb_render(const void *ctx, const char *body, int cols, size_t *n);
/* Without markup, as it goes into a message. */
char *kb_plain(const void *ctx, const char *body);

/* ---- comparing ---- */
enum kb_side { KB_BOTH, KB_BASE, KB_MINE, KB_THEIRS, KB_AGREED }; /* unchanged; was there; only mine; only theirs; both made it so */
struct kb_diff { enum kb_side side; const char *line; };
/* Line by line from a to b: BOTH, BASE (only a), MINE (only b). */
struct kb_diff *kb_diff(const void *ctx, const char *a, const char *b, size_t *n);
/* What two people made of one text. *clash: they touched the same lines. */
struct kb_diff *kb_diff3(const void *ctx, const char *base, const char *mine, const char *theirs, size_t *n, bool *clash);

/* ---- placeholders ---- */
enum kb_value { KB_V_CUSTOMER, KB_V_ORDER, KB_V_PRODUCT, KB_V_AMOUNT, KB_V_DATE, KB_V_TRACKING, KB_V_AGENT, KB_V_SHOP, KB_V_RETURN, KB_V_COUNT };
const char *kb_value_word(enum kb_value v);            /* customer order … without braces */
/* Fills {customer} … from values (NULL or "": stays as it is and its bit, 1 << enum kb_value, is set in *missing; may be NULL). */
char *kb_fill(const void *ctx, const char *text, const char *const values[KB_V_COUNT], unsigned *missing);
unsigned kb_unfilled(const char *text);                /* which placeholders still stand in a text */

/* ---- without the people in it ---- */
struct kb_known { const char *value, *instead; };      /* a name, a number; what stands for it, NULL: *** */
/* text without what is known of the people in it, and without phone numbers, addresses, account names as they are usually written. */
enum tend_status kb_scrub(const void *ctx, const char *text, const struct kb_known *known, size_t n, const char **out, struct tend_err *err);

/* ---- queries ---- */
struct kb_term { const char *text; bool not, title, phrase, prefix; };
struct kb_query { struct kb_term *terms; size_t n; bool positive; }; /* positive: something is asked for, not only excluded */
/* words, "a phrase", -word, title:word; typing: the last word is the beginning of one. Never fails; takes the first KB_QUERY_MAX bytes. */
void kb_query_parse(const void *ctx, const char *text, bool typing, struct kb_query *out);
/* Where the query's words stand in a text: sorted, apart from each other, on character boundaries. near: parts of words count, too. */
struct kb_span *kb_marks(const void *ctx, const char *text, const struct kb_query *q, bool near, size_t *n);
/* Some cells of text around the densest marks, as one line, with the marks in it. */
char *kb_snippet(const void *ctx, const char *text, const struct kb_query *q, bool near, int cols, struct kb_span **marks, size_t *n);
/* text with each mark in [ ]. */
char *kb_bracket(const void *ctx, const char *text, const struct kb_span *marks, size_t n);

#endif
