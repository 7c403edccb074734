/* SPDX-License-Identifier: ISC */
/* The floor's part of what the files of the service share. */
#ifndef TEND_SVC_FLOOR_H
#define TEND_SVC_FLOOR_H
#include "service/svc.h"
#include "tend/floor.h"

tms_t floor_away_after(struct svc *s);
enum tend_status floor_absent(struct svc *s, int *done, struct tend_err *err); /* the worker's part */

#endif
