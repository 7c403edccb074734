/* SPDX-License-Identifier: ISC */
/* One run of a connector program (commands.md, "Outgoing"). */
#ifndef TEND_CONNECTOR_H
#define TEND_CONNECTOR_H
#include <stddef.h>
#include <stdint.h>

enum connector_fate {
	CONNECTOR_ENDED,             /* *code is its exit code */
	CONNECTOR_NOT_STARTED,       /* nothing happened; *answer says why */
	CONNECTOR_LOST               /* killed, or out of time: nobody knows what it did */
};
/* Runs argv[0] with the input; *answer is its first output (one line, at most 200 cells), owned by ctx. */
enum connector_fate connector_run(const void *ctx, char *const argv[], const char *input, size_t n, int64_t limit_s, char **answer,
                                  int *code);
#endif
