/* SPDX-License-Identifier: ISC */
/* The knowledge base as a service: search, suggestions, inserting, macros, editing with versions, and what shows where it is lacking.
 * Statuses and ownership as in service.h. Articles are named by a reference: `K12`, `refund-time` (the reader's language first),
 * `refund-time.en`. */
#ifndef TEND_KB_H
#define TEND_KB_H
#include "tend/article.h"
#include "tend/service.h"

/* ---- finding ---- */
struct kb_req {
	const char *query;           /* kb_query_parse's language; "": the most used ones */
	int limit;                   /* rows at most, 1…200 */
	bool typing;                 /* the last word may be unfinished; nothing is recorded */
	bool all;                    /* drafts and archived ones, too */
	bool exact;                  /* only those with all the words */
	bool macros;                 /* only macros */
};
struct kb_hit {
	struct article a;            /* without body */
	double score;                /* the best first; only for comparing within one answer */
	bool near;                   /* not all words stand in it */
	const char *snippet;
	struct kb_span *title_marks, *snippet_marks;
	size_t n_title_marks, n_snippet_marks;
	const char *why;             /* of suggestions: `reason P01 · 软便 换粮`; "" else */
};
/* Hits of all words first, then, when those are few, of most of them. One row for an article in several languages. A search without a
 * hit is remembered unless typing. */
enum tend_status svc_kb_search(struct svc *s, const void *ctx, const struct session *who, const struct kb_req *r, struct kb_hit **out,
                               size_t *n, struct tend_err *err);
/* The best three for a ticket: of weighted terms of the customer's newest words, its reason and product. */
enum { KB_SUGGESTED = 3 };
enum tend_status svc_kb_suggest(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, struct kb_hit **out, size_t *n,
                                struct tend_err *err);

/* ---- one article ---- */
struct kb_complaint { tms_t at; const char *by, *reason; tend_id ticket; }; /* it did not help */
struct kb_full {
	struct article a;
	struct article *variants;    /* in other languages, without bodies */
	size_t n_variants;
	int64_t solved, reopened;    /* tickets it was inserted in */
	struct kb_complaint *complaints; /* newest first, since its last version; at most 20 */
	size_t n_complaints;
	bool due;                    /* to be reviewed by now */
};
enum tend_status svc_kb_get(struct svc *s, const void *ctx, const struct session *who, const char *ref, struct kb_full *out,
                            struct tend_err *err); /* NOT_FOUND */
/* By state (KB_STATE_COUNT all), by external id. */
enum tend_status svc_kb_list(struct svc *s, const void *ctx, const struct session *who, enum kb_state state, struct article **out, size_t *n,
                             struct tend_err *err);

/* ---- in a reply ---- */
struct kb_filled {
	tend_id article;             /* the variant in the customer's language, when there is one */
	int64_t version;
	const char *text;            /* plain; what is missing stands in it as {tracking} */
	unsigned missing;            /* bits 1 << enum kb_value */
	const char *guess[KB_V_COUNT]; /* of what is missing: a proposal for the prompt, "" none */
	const char *values[KB_V_COUNT]; /* what is known, "" not */
};
/* INVALID: an internal article is not for customers. Records nothing: svc_kb_use does. */
enum tend_status svc_kb_insert(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, const char *ref,
                               struct kb_filled *out, struct tend_err *err);

/* What a macro would do. Money is never moved by one. */
struct kb_effect {
	struct kb_filled reply;      /* text "" when it says nothing */
	enum tclass class;           /* CLASS_NONE: stays */
	const char *reason, *tags;   /* "" stays; tags: those that are added */
	struct kb_then then;         /* with a reply it goes with the reply (svc_reply's next), else at once; next is the caller's */
	const char *lines;           /* all of it for people, a line each */
};
enum tend_status svc_kb_macro_preview(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, const char *ref,
                                      struct kb_effect *out, struct tend_err *err); /* INVALID: no macro */
/* The reply becomes the draft (text, when given, instead of the filled one); class, reason, tags, and state or snooze of a macro without
 * a reply are set: one batch, which svc_undo takes back, the earlier draft included. e (may be NULL) is what was done. */
enum tend_status svc_kb_macro_apply(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, int64_t if_version,
                                    const char *ref, const char *text, struct kb_effect *e, struct done *out, struct tend_err *err);

/* ---- what became of it ---- */
enum kb_use { KB_USE_SHOWN = 1, KB_USE_INSERTED, KB_USE_HELPED, KB_USE_UNHELPED, KB_USE_UNDONE, KB_USE_COUNT };
const char *kb_use_word(enum kb_use u);
/* ticket 0: outside of one. reason: of UNHELPED, one of kb_reasons or own words. SHOWN counts once a ticket and agent; UNDONE takes the
 * newest INSERTED of that ticket back. */
enum tend_status svc_kb_use(struct svc *s, const struct session *who, const tend_id *articles, size_t n, tend_id ticket, enum kb_use u,
                            const char *reason, struct tend_err *err);
extern const char *const kb_reasons[];                 /* wrong outdated unclear incomplete other; NULL ends; texts by _() */

/* ---- editing ---- */
struct kb_done { tend_id id; int64_t version; bool changed; };
struct kb_conflict { const char *by, *base, *theirs; int64_t version; }; /* texts as kb_text gives them; compare with kb_diff3 */
/* CONFLICT: that external id is there in that language. Becomes a draft unless a lead says otherwise. */
enum tend_status svc_kb_add(struct svc *s, const struct session *who, const struct article *a, const char *reason, struct kb_done *out,
                            struct tend_err *err);
/* CONFLICT unless the article still has a->version; then *c (may be NULL) has what the other made of it. DENIED: what is published is a
 * lead's to change. The state stays. */
enum tend_status svc_kb_edit(struct svc *s, const void *ctx, const struct session *who, const struct article *a, const char *reason,
                             struct kb_done *out, struct kb_conflict *c, struct tend_err *err);
/* draft → review → published → archived; back to draft. if_version -1: whatever it is. Publishing and archiving are a lead's. */
enum tend_status svc_kb_state(struct svc *s, const struct session *who, tend_id id, int64_t if_version, enum kb_state to, const char *reason,
                              struct kb_done *out, struct tend_err *err);
struct kb_version { int64_t version; tms_t at; const char *author, *reason, *text; enum kb_state state; };
enum tend_status svc_kb_versions(struct svc *s, const void *ctx, const struct session *who, tend_id id, struct kb_version **out, size_t *n,
                                 struct tend_err *err); /* newest first */
/* A text being written, with the version it began with; id 0: of a new article. text "": none any more. get: NULL none. */
enum tend_status svc_kb_draft_put(struct svc *s, const struct session *who, tend_id id, int64_t version, const char *text, struct tend_err *err);
enum tend_status svc_kb_draft_get(struct svc *s, const void *ctx, const struct session *who, tend_id id, int64_t *version, char **text,
                                  struct tend_err *err);
/* That version's text becomes a new version. */
enum tend_status svc_kb_restore(struct svc *s, const struct session *who, tend_id id, int64_t version, int64_t if_version, struct kb_done *out,
                                struct tend_err *err);
/* Adds or changes by external id and language, as it is, state and all. *what: 0 same, 1 added, 2 changed. Leads and administrators. */
enum tend_status svc_kb_import(struct svc *s, const struct session *who, const struct article *a, int *what, struct tend_err *err);
/* All, with bodies: what an export writes. */
enum tend_status svc_kb_export(struct svc *s, const void *ctx, const struct session *who, struct article **out, size_t *n, struct tend_err *err);

/* ---- where it is lacking ---- */
struct kb_miss { const char *query; int64_t n; tms_t last; };
struct kb_bare { const char *reason; int64_t solved, without; tend_id example; }; /* tickets solved, those without an article */
struct kb_gaps {
	struct kb_miss *misses;      /* searches without a hit, most often first */
	size_t n_misses;
	struct kb_bare *bare;        /* most without first */
	size_t n_bare;
	struct article *due;         /* to be reviewed, longest due first */
	size_t n_due;
	struct article *contradicted; /* said to be wrong or outdated since their last version */
	size_t n_contradicted;
	int searched;                /* of the newest so many tickets */
};
enum tend_status svc_kb_gaps(struct svc *s, const void *ctx, const struct session *who, int limit, struct kb_gaps *out, struct tend_err *err);
/* A draft from what was asked and answered, without the people in it; not stored (svc_kb_add does). */
enum tend_status svc_kb_from_ticket(struct svc *s, const void *ctx, const struct session *who, tend_id ticket, struct article *out,
                                    struct tend_err *err);

#endif
