/* SPDX-License-Identifier: ISC */
/* All that a shop may change without a programmer: files of the policy grammar, numbered versions in the store (tend-policy(5)). */
#ifndef TEND_POLICY_H
#define TEND_POLICY_H
#include "tend/calendar.h"
#include "tend/conf.h"
#include "tend/filter.h"

struct policy;
typedef void policy_report(void *ctx, const char *problem);

/* An empty policy of that version number (0: from files). */
struct policy *policy_new(const void *ctx, int64_t version);
/* Adds one file's text; order matters: the first matching rule wins. INVALID with file:line. */
enum tend_status policy_add(struct policy *p, const char *file, const char *text, size_t n, struct tend_err *err);
/* All *.ini below dir, sorted by path; names are relative to dir. */
enum tend_status policy_read_dir(const void *ctx, const char *dir, struct policy **out, struct tend_err *err);
/* Reports every problem; returns how many. With 0 nothing that the policy drives can fail later. */
size_t policy_check(struct policy *p, policy_report *report, void *ctx);

int64_t policy_version(const struct policy *p);
/* Sections are borrowed until policy_rules or policy_check reads the long rule files behind them. */
const struct conf *policy_conf(const struct policy *p);
size_t policy_file_count(const struct policy *p);
void policy_file(const struct policy *p, size_t i, const char **name, const char **text);

/* What is compiled on first use and kept. */
enum tend_status policy_calendars(struct policy *p, const struct calendars **out, struct tend_err *err);
enum tend_status policy_rules(struct policy *p, struct ruleset **out, struct tend_err *err);

/* [shop]: name, zone, language, currency and the defaults of the specification. */
const char *policy_shop(const struct policy *p, const char *key, const char *otherwise);
int64_t policy_shop_dur(const struct policy *p, const char *key, int64_t otherwise_s);
int64_t policy_shop_int(const struct policy *p, const char *key, int64_t otherwise);
/* `[classify thresholds]`: from how many percent a verdict is shown, and taken as it is (key: suggest, act). */
int policy_threshold(const struct policy *p, const char *key, int otherwise);
const struct zone *policy_zone(const struct policy *p);

/* The first `[kind NAME]` section one of whose `when` lines the ticket meets (none: always), or NULL. *when is that line or NULL. */
const struct conf_section *policy_first(struct policy *p, const char *kind, const struct ticket *t, tms_t now,
                                        const char **when);
/* A title in a language: `title.zh`, `title.en`, else the name. */
const char *policy_title(const struct policy *p, const char *kind, const char *name, const char *lang);
bool policy_has(const struct policy *p, const char *kind, const char *name);

#endif
