/* SPDX-License-Identifier: ISC */
/* A store of its own for each test of the service. */
#ifndef TEND_TEST_STORE_H
#define TEND_TEST_STORE_H
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

#include "service/svc.h"
#include "tend/mem.h"

static void *ctx;
static struct svc *s;
static struct session who;
static struct tend_err err;
static char path[256];

#define ck_ok(call) ck_assert_msg((call) == TEND_OK, "%s", err.msg)

/* What a killed run with the same number has left is no store of this one. */
static void setup_clean(void) {
	static const char *const ends[] = { "", "-wal", "-shm" };
	char side[300];

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(side, sizeof side, "%s%s", path, ends[i]);
		unlink(side);
	}
}

static void setup(void) {
	struct policy *p;
	const char *dir = getenv("T");

	ctx = mem_ctx(NULL);
	snprintf(path, sizeof path, "%s/service-%ld.db", dir ? dir : "/tmp", (long)getpid());
	setup_clean();
	ck_ok(policy_read_dir(ctx, TEND_SRCDIR "/data/policy", &p, &err));
	ck_ok(svc_create(ctx, path, p, "root", "Root", &s, &err));
	ck_ok(svc_session(s, NULL, &who, &err));
}

static void teardown(void) {
	svc_close(&s);
	mem_free(ctx);
	setup_clean();
}

#endif
