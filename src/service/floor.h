/* SPDX-License-Identifier: ISC */
/* The floor's part of what the files of the service share. */
#ifndef TEND_SVC_FLOOR_H
#define TEND_SVC_FLOOR_H
#include "service/svc.h"
#include "tend/floor.h"

bool floor_takes_work(const struct agent *a);           /* is he one who gets a share of a queue? */
tms_t floor_away_after(struct svc *s);
/* Was the batch a move of work in pieces? Then it is taken back in pieces, too (move.c). */
enum tend_status move_is(struct svc *s, int64_t batch, bool *is, struct tend_err *err);
enum tend_status move_undo(struct svc *s, const void *ctx, const struct session *who, int64_t batch, char **what, struct done *out, struct tend_err *err);

#define FLOOR_PULSE "worker"                           /* of meta: when a worker ran last */
enum tend_status floor_pulse(struct svc *s, int *done, struct tend_err *err);
enum tend_status floor_absent(struct svc *s, int *done, struct tend_err *err); /* the worker's part */

#endif
