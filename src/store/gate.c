/* SPDX-License-Identifier: ISC */
/* The fair gate. Owns the semaphore; knows nothing of what is written behind it. */
#include "store/gate.h"

#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>

#include "tend/i18n.h"

union semun { int val; struct semid_ds *buf; unsigned short *array; };

void gate_init(struct gate *g, int key, mode_t mode, gid_t group) {
	*g = (struct gate){ .key = key, .sem = -1, .mode = mode, .group = group };
}

static void gate_sleep_ms(long ms) {
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* The maker opens it with a first up, which sets sem_otime: until then nobody may use it. */
static int gate_make(struct gate *g) {
	int id = semget(g->key, 1, IPC_CREAT | IPC_EXCL | (int)(g->mode & 0666));
	if (id < 0)
		return -1;
	struct semid_ds ds;
	if (!semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds })) {
		ds.sem_perm.gid = g->group;
		semctl(id, 0, IPC_SET, (union semun){ .buf = &ds }); /* a stranger's group stays ours: harmless */
	}
	struct sembuf up = { 0, 1, 0 };
	return semop(id, &up, 1) ? -1 : id;
}

/* Finds or makes it. A maker that died before its first up is replaced after a second. */
static int gate_find(struct gate *g) {
	for (int tries = 0; tries < 400; tries++) {
		int id = semget(g->key, 1, 0);
		if (id < 0 && errno == ENOENT)
			id = gate_make(g);
		if (id < 0 && errno != EEXIST && errno != EIDRM && errno != EINVAL)
			return -1;
		struct semid_ds ds;
		if (id >= 0 && !semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds })) {
			if (ds.sem_otime)
				return id;
			if (tries == 200)
				semctl(id, 0, IPC_RMID);
		}
		gate_sleep_ms(5);
	}
	errno = ETIMEDOUT;
	return -1;
}

enum tend_status gate_enter(struct gate *g, int64_t wait_ms, struct tend_err *err) {
	struct timespec end, now;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)(wait_ms / 1000);
	end.tv_nsec += (long)(wait_ms % 1000) * 1000000;
	for (;;) {
		/* looked up each time: another may have closed and made it anew since */
		if ((g->sem = gate_find(g)) < 0)
			return tend_fail(err, TEND_IO, _("the gate before the store: %s: see ipcs(1)"), strerror(errno));
		clock_gettime(CLOCK_MONOTONIC, &now);
		int64_t left = (int64_t)(end.tv_sec - now.tv_sec) * 1000000000 + (end.tv_nsec - now.tv_nsec);
		if (left < 0)
			left = 0;
		struct sembuf down = { 0, -1, SEM_UNDO };
		struct timespec ts = { (time_t)(left / 1000000000), (long)(left % 1000000000) };
		if (!semtimedop(g->sem, &down, 1, &ts))
			return TEND_OK;
		if (errno == EAGAIN)
			return tend_fail(err, TEND_BUSY, _("the store is busy: waited %d s: try again"), (int)(wait_ms / 1000));
		if (errno != EIDRM && errno != EINVAL && errno != EINTR)
			return tend_fail(err, TEND_IO, _("the gate before the store: %s: see ipcs(1)"), strerror(errno));
	}
}

void gate_leave(struct gate *g) {
	struct sembuf up = { 0, 1, SEM_UNDO };

	while (g->sem >= 0 && semop(g->sem, &up, 1) && errno == EINTR)
		;
}

void gate_close(struct gate *g) {
	struct sembuf down = { 0, -1, SEM_UNDO | IPC_NOWAIT };

	if (g->sem < 0)
		return; /* never written: not ours to judge */
	int id = semget(g->key, 1, 0);
	if (id >= 0 && !semop(id, &down, 1) && (semctl(id, 0, GETNCNT) > 0 || semctl(id, 0, IPC_RMID))) {
		g->sem = id;
		gate_leave(g); /* somebody waits, or another user made it */
	}
	g->sem = -1;
}
