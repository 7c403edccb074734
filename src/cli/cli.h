/* SPDX-License-Identifier: ISC */
/* The shell's face: one function per verb, one way to print rows. */
#ifndef TEND_CLI_H
#define TEND_CLI_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tend/clock.h"
#include "tend/err.h"

struct json_t;
struct svc;
struct policy;

struct cli {
	void *ctx;                   /* memory of this call */
	const char *store;           /* -s, NULL: found by the rules of tend(1) */
	const char *as;              /* --as, NULL: the Unix user */
	bool json, color, tty;
	const char *noun, *verb;     /* as found in the table */
	const char *args, *help;
	struct svc *svc;             /* NULL until cli_service */
	const struct zone *zone;     /* for printed times: the shop's, UTC without a store */
};

typedef enum tend_status cmd_fn(struct cli *c, int argc, char **argv, struct tend_err *err);

/* One verb table for shell, console `:` line, completion, help and manual (verbs.def). */
struct verb {
	const char *noun, *verb, *args, *help;
	cmd_fn *run;                 /* NULL: console only */
};
extern const struct verb cli_verbs[];
extern const size_t cli_verb_count;

/* Options of a verb: `--name VALUE` (kind 's'), `--flag` ('b'), `--n 12` ('i', int64_t). Reads argv in place, leaves the rest
 * in order and returns how many are left, or -1 with *err set (USAGE). `--` ends the options. */
struct opt {
	const char *name;
	char kind;                   /* s: const char *, b: bool, i: int64_t, l: struct strs * (repeatable) */
	void *value;
};
struct strs { const char **v; size_t n; };
int cli_options(struct cli *c, int argc, char **argv, const struct opt *opts, size_t n, struct tend_err *err);
/* USAGE unless there are min…max words (max < 0: any number). */
enum tend_status cli_want(struct cli *c, int argc, int min, int max, struct tend_err *err);
char *cli_words(const void *ctx, int argc, char **argv);      /* with a blank between them */

struct session;
/* Opens the store, once. */
enum tend_status cli_service(struct cli *c, struct svc **out, struct tend_err *err);
/* … and says who acts; the language becomes theirs. */
enum tend_status cli_session(struct cli *c, struct svc **s, struct session *who, struct tend_err *err);
/* Both: min…max words, and who acts. */
enum tend_status cli_ready(struct cli *c, int argc, int min, int max, struct svc **s, struct session *who, struct tend_err *err);
void cli_language(const char *lang);
const struct verb *cli_find_verb(int argc, char **argv, int *used);
cmd_fn cmd_console, cmd_help;
void cli_help_verb(struct cli *c, const struct verb *v);
/* The call nearest in spelling to `first second` (second "" when there is none): "return open", "help return"; NULL: none is near.
 * Owned by ctx. */
const char *cli_nearest(const void *ctx, const char *first, const char *second);
/* The policy without a store: of DIR, else the shipped one. */
enum tend_status cli_policy_files(struct cli *c, const char *dir, struct policy **out, struct tend_err *err);
/* Directories of the program's own data: beside an uninstalled build, else where it was installed. Owned by the program. */
const char *cli_data_dir(void);
const char *cli_libexec_dir(void);                     /* where tend-intake is */
const char *cli_locale_dir(void);
/* Names on standard error the policy's rules that hit a limit on what was just read: the others went on. */
void cli_rules_warn(struct cli *c, struct policy *p);
/* All of a file, "-" or NULL: standard input. Owned by ctx; at most max bytes (LIMIT). */
enum tend_status cli_slurp(void *ctx, const char *path, size_t max, char **out, size_t *n, struct tend_err *err);

/* Count, rate and time left on standard error, when it is a terminal and a second has passed. total and at: of the input, in any unit;
 * total 0: not known. */
struct progress { int64_t total, began, shown; bool on; };
void progress_start(struct progress *p, int64_t total);
void progress_tick(struct progress *p, int64_t done, int64_t at);
void progress_end(struct progress *p);

/* Rows: JSON objects (--json), an aligned table on a terminal, TSV with a header line elsewhere. Cells in the order of the
 * columns; TSV and tables escape line ends, tabs and controls. */
struct out;
/* New references: null for a time that is none, and for "" and NULL. */
struct json_t *json_when(struct cli *c, tms_t t);
struct json_t *json_text(const char *s);
/* One line of JSON in which nothing can steer a terminal; takes j. Owned by ctx. */
char *out_dump(const void *ctx, struct json_t *j);
struct out *out_open(struct cli *c, const char *const *columns, size_t n);
void out_str(struct out *o, const char *s);            /* NULL: none (JSON null, TSV empty) */
void out_int(struct out *o, int64_t v);
void out_real(struct out *o, double v, int decimals);
void out_bool(struct out *o, bool v);
void out_time(struct out *o, tms_t t);                 /* RFC 3339 in the shop's zone; TMS_NONE: none */
void out_json(struct out *o, const char *json, const char *plain); /* ready-made JSON value / its plain form */
void out_end_row(struct out *o);
enum tend_status out_close(struct out *o, struct tend_err *err);   /* flushes; IO when the pipe is gone */
/* What an import did, as its only row. */
struct import_counts;
enum tend_status out_counts(struct cli *c, const char *kind, const struct import_counts *k, struct tend_err *err);

#define X(noun, verb, fn, args, help) cmd_fn fn;
#include "cli/verbs.def"
#undef X
#endif
