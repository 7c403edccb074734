/* SPDX-License-Identifier: ISC */
/* Time: milliseconds since 1970-01-01T00:00:00Z; zones by IANA name, read from the system's zoneinfo.
 * Only tms_now reads a clock; everything else takes the time as a parameter. */
#ifndef TEND_CLOCK_H
#define TEND_CLOCK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tend/err.h"

typedef int64_t tms_t;
#define TMS_NONE INT64_MAX                             /* no such instant: never due, not yet */
#define TMS_SECOND INT64_C(1000)
#define TMS_MINUTE (60 * TMS_SECOND)
#define TMS_HOUR (60 * TMS_MINUTE)
#define TMS_DAY (24 * TMS_HOUR)

/* Now; the environment's TEND_NOW (RFC 3339) stands still instead, for tests. */
tms_t tms_now(void);
/* RFC 3339 (`2026-11-22T13:41:05.250+08:00`, `Z`; a blank may stand for T). The offset in minutes goes to *off_min (may be NULL).
 * INVALID when it is not one. */
enum tend_status tms_parse(const char *s, tms_t *out, int *off_min, struct tend_err *err);

struct zone;                                           /* a time zone's rules */
/* UTC is always there. NOT_FOUND for an unknown name (names with .. or a leading / are unknown). Cached for the
 * life of the program: never free it. */
enum tend_status zone_get(const char *name, const struct zone **out, struct tend_err *err);
const char *zone_name(const struct zone *z);
int32_t zone_offset(const struct zone *z, tms_t at);   /* seconds east of UTC at that instant */
/* Civil dates are days since 1970-01-01. */
int32_t date_from_ymd(int y, int m, int d);
void date_to_ymd(int32_t date, int *y, int *m, int *d);
int date_weekday(int32_t date);                        /* 0 Monday … 6 Sunday */
bool date_parse(const char *s, int32_t *out);          /* YYYY-MM-DD, existing dates only */
/* The instant of a wall time (seconds since midnight, may be 86400 and more): a time that occurs twice means its first
 * occurrence, a skipped one moves forward by the gap. */
tms_t zone_instant(const struct zone *z, int32_t date, int32_t second_of_day);
/* The wall date and second of day at an instant. */
void zone_wall(const struct zone *z, tms_t at, int32_t *date, int32_t *second_of_day);

/* RFC 3339 with offset in the zone, ms only when not 0; owned by ctx; "" for TMS_NONE. */
char *tms_format(const void *ctx, tms_t at, const struct zone *z);
/* A short wall form for screens by strftime-like letters: %Y %m %d %H %M %S only; owned by ctx. */
char *tms_wall(const void *ctx, tms_t at, const struct zone *z, const char *fmt);
/* `30s 5m 2h 1d 90` (plain, alone: seconds; parts may be joined: `1h30m`) into seconds. */
bool dur_parse(const char *s, int64_t *seconds);
/* −hh:mm as screens show it: "00:31", "−00:12" (U+2212), "3d 04h" from 100 hours on; with_seconds: "01:59" as mm:ss.
 * out holds at least 24 bytes. */
void dur_format(char *out, size_t n, int64_t ms, bool with_seconds);

#endif
