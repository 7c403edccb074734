/* SPDX-License-Identifier: ISC */
/* The fair gate before every write: a System V semaphore, which Linux serves first come, first served, and gives back when
 * its holder dies (SEM_UNDO). One per store, found by a random key that the store keeps. */
#ifndef TEND_GATE_H
#define TEND_GATE_H
#include <stdint.h>
#include <sys/types.h>
#include "tend/err.h"

struct gate { int key; int sem; mode_t mode; gid_t group; };

/* The gate of that key; made on first use with the store's mode and group. */
void gate_init(struct gate *g, int key, mode_t mode, gid_t group);
/* Waits at most wait_ms; BUSY when it was not our turn by then, IO when there can be no gate. */
enum tend_status gate_enter(struct gate *g, int64_t wait_ms, struct tend_err *err);
void gate_leave(struct gate *g);
/* Takes it away from the system when it is free and nobody waits (a system has 32 000); the next one to write makes it anew by its
 * key. Safe beside others: only who holds it removes it, and who was about to wait is told and looks again. */
void gate_close(struct gate *g);
#endif
