/* SPDX-License-Identifier: ISC */
/* Running one connector: a program, its standard input, its answer, its time limit. Knows no store. */
#include "relay/connector.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tend/clock.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

extern char **environ;

static int64_t connector_ms(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Feeds input and gathers output until the child closes its end or the time is up (false). Closes `in`. */
static bool connector_talk(int in, int out, const char *data, size_t n, char *answer, size_t cap, int64_t end) {
	size_t got = 0, put = 0;
	char scrap[4096];

	fcntl(in, F_SETFL, O_NONBLOCK);
	bool ended = false;

	while (!ended) {
		struct pollfd p[2] = { { out, POLLIN, 0 }, { put < n ? in : -1, POLLOUT, 0 } };
		int64_t left = end - connector_ms();
		if (left <= 0 || poll(p, 2, (int)left) == 0)
			break;
		if (p[1].revents) {
			ssize_t w = write(in, data + put, n - put);
			put = w > 0 ? put + (size_t)w : errno == EAGAIN ? put : n;
		}
		if (put == n && in >= 0) {
			close(in);
			in = -1;
		}
		if (p[0].revents) {
			bool room = got + 1 < cap;
			ssize_t r = read(out, room ? answer + got : scrap, room ? cap - 1 - got : sizeof scrap);
			ended = r <= 0;
			got += room && r > 0 ? (size_t)r : 0;
		}
	}
	if (in >= 0)
		close(in);
	answer[got] = '\0';
	return ended;
}

enum connector_fate connector_run(const void *ctx, char *const argv[], const char *input, size_t n, int64_t limit_s, char **answer,
                                  int *code) {
	int to[2], from[2], status = 0;
	pid_t pid;
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	sigset_t none;
	char *buf = mem_zalloc(ctx, 1, 1024);
	int64_t end = connector_ms() + limit_s * 1000;

	*answer = buf;
	*code = -1;
	if (pipe2(to, O_CLOEXEC))
		return CONNECTOR_NOT_STARTED;
	if (pipe2(from, O_CLOEXEC)) {
		close(to[0]);
		close(to[1]);
		return CONNECTOR_NOT_STARTED;
	}
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, to[0], 0);
	posix_spawn_file_actions_adddup2(&fa, from[1], 1);
	posix_spawn_file_actions_adddup2(&fa, from[1], 2);
	posix_spawnattr_init(&at);
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&at, &none);
	posix_spawnattr_setpgroup(&at, 0);
	posix_spawnattr_setflags(&at, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	int rc = posix_spawn(&pid, argv[0], &fa, &at, argv, environ);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&at);
	close(to[0]);
	close(from[1]);
	if (rc) {
		close(to[1]);
		close(from[0]);
		*answer = mem_strdup(ctx, strerror(rc));
		return CONNECTOR_NOT_STARTED;
	}
	void (*old)(int) = signal(SIGPIPE, SIG_IGN);
	bool done = connector_talk(to[1], from[0], input, n, buf, 1024, end);
	signal(SIGPIPE, old);
	close(from[0]);
	while (done && !waitpid(pid, &status, WNOHANG))
		if (connector_ms() > end)
			done = false;
		else
			nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
	if (!done) { /* what it did until now nobody knows */
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		*answer = mem_strdup(ctx, _("no answer in time"));
		return CONNECTOR_LOST;
	}
	*answer = u8_clip(ctx, u8_squeeze(ctx, u8_repair(ctx, buf, strlen(buf))), 200);
	if (!WIFEXITED(status))
		return CONNECTOR_LOST;
	*code = WEXITSTATUS(status);
	return CONNECTOR_ENDED;
}
