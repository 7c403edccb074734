/* SPDX-License-Identifier: ISC */
/* Progress of what takes longer than a second: count, rate, time left; on a terminal only, gone when it ends. */
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "tend/i18n.h"

enum { PROGRESS_AFTER_MS = 1000, PROGRESS_EACH_MS = 200 };

static int64_t progress_ms(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_start(struct progress *p, int64_t total) {
	*p = (struct progress){ .total = total, .began = progress_ms(), .on = isatty(2) };
}

void progress_tick(struct progress *p, int64_t done, int64_t at) {
	int64_t now = p->on ? progress_ms() : 0;

	if (!p->on || now - p->began < PROGRESS_AFTER_MS || now - p->shown < PROGRESS_EACH_MS)
		return;
	p->shown = now;
	fputc('\r', stderr);
	int64_t took = now - p->began, rate = done * 1000 / took;
	if (p->total > 0 && at > 0)
		fprintf(stderr, _("%" PRId64 " done, %" PRId64 "/s, %" PRId64 " s left"), done, rate, (p->total - at) * took / at / 1000);
	else
		fprintf(stderr, _("%" PRId64 " done, %" PRId64 "/s"), done, rate);
	fputs("\033[K", stderr);
}

void progress_end(struct progress *p) {
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = 0;
}
