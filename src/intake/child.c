/* SPDX-License-Identifier: ISC */
/* Owns the children: a child parses messages one after the other and sends each line through a pipe; when it
 * dies, the message it was at is refused with its raw bytes, and the next child goes on behind it. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tend/i18n.h"
#include "tend/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define CHILD_SANITIZED 1                      /* the sanitizer reserves terabytes of addresses */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHILD_SANITIZED 1
#endif
#endif
#ifndef CHILD_SANITIZED
#define CHILD_SANITIZED 0
#endif

struct frame {
	uint64_t n;                  /* bytes of the line that follows */
	uint64_t ok;
};

static bool child_write(int fd, const void *p, size_t n) {
	const char *s = p;
	while (n) {
		ssize_t w = write(fd, s, n);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		s += w;
		n -= (size_t)w;
	}
	return true;
}

static bool child_read(int fd, void *p, size_t n) {
	char *s = p;
	while (n) {
		ssize_t r = read(fd, s, n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		s += r;
		n -= (size_t)r;
	}
	return true;
}

static _Noreturn void child_no_memory(void) {
	_exit(tend_exit_code(TEND_NOMEM));
}

static size_t child_size_now(void) {
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f) {
		if (fscanf(f, "%lu", &pages) != 1)
			pages = 0;
		fclose(f);
	}
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static size_t child_probe;                      /* address space that is there as long as memory is */

/* GLib aborts where memory ends: that is told from a defect. */
static void child_aborted(int sig) {
	if (mmap(NULL, child_probe, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
		child_no_memory();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void child_limit(const struct mail_opts *o) {
	struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
	if (CHILD_SANITIZED)
		return;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null >= 0)
		dup2(null, STDERR_FILENO);             /* libraries complain there, in the sender's words */
	child_probe = o->max_memory / 8 + 1;
	signal(SIGABRT, child_aborted);
	signal(SIGTRAP, child_aborted);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* a core pattern with a pipe does not ask RLIMIT_CORE */
	rlim_t most = (rlim_t)(child_size_now() + o->max_memory);
	struct rlimit as = { most, most };
	setrlimit(RLIMIT_AS, &as);
}

/* Processor time, so that a busy machine or a slow reader of the output takes no message down; time on the
 * wall ends what waits without working. */
static void child_clock(unsigned seconds) {
	struct itimerval t = { { 0, 0 }, { (time_t)seconds, 0 } };
	setitimer(ITIMER_PROF, &t, NULL);
	t.it_value.tv_sec *= 3;
	setitimer(ITIMER_REAL, &t, NULL);
}

static _Noreturn void child_main(int fd, const struct mail_in *in, size_t n, const struct mail_opts *o) {
	tend_on_nomem(child_no_memory);
	signal(SIGPIPE, SIG_DFL);
	child_limit(o);
	for (size_t i = 0; i < n; i++) {
		child_clock(o->max_time);
		json_t *j = mail_parse(&in[i], o);
		char *line = json_dumps(j, JSON_COMPACT);
		if (!line)
			child_no_memory();
		struct frame f = { strlen(line), !json_is_string(json_object_get(j, "error")) };
		child_clock(0);
		if (!child_write(fd, &f, sizeof f) || !child_write(fd, line, (size_t)f.n))
			_exit(tend_exit_code(TEND_IO));
		free(line);
		json_decref(j);
	}
	_exit(0);
}

static enum tend_status child_print(const char *line, struct tend_err *err) {
	if (fputs(line, stdout) == EOF || putchar('\n') == EOF || fflush(stdout) == EOF)
		return tend_fail(err, TEND_IO, _("intake: standard output: %s"), strerror(errno));
	return TEND_OK;
}

/* Reads lines until the child is done or dead; *done grows by what it finished. */
static enum tend_status child_collect(int fd, size_t n, size_t *done, size_t *refused, struct tend_err *err) {
	enum tend_status st = TEND_OK;
	struct frame f;
	while (*done < n && st == TEND_OK && child_read(fd, &f, sizeof f)) {
		char *line = mem_array(NULL, char, f.n + 1);
		bool whole = child_read(fd, line, (size_t)f.n);
		if (whole) {
			st = child_print(line, err);
			++*done;
			*refused += !f.ok;
		}
		mem_free(line);
		if (!whole)
			break;
	}
	return st;
}

static enum tend_status child_bury(const struct mail_in *in, const struct mail_opts *o, int status,
                                   struct tend_err *err) {
	char why[160];
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (sig == SIGPROF || sig == SIGXCPU || sig == SIGALRM)
		snprintf(why, sizeof why, _("mail: took longer than %u s to read: look at the raw message"),
		         o->max_time);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == tend_exit_code(TEND_NOMEM))
		snprintf(why, sizeof why, "%s",
		         _("mail: needs more memory than the limit: raise --max-memory"));
	else if (sig)
		snprintf(why, sizeof why,
		         _("mail: the parser failed with signal %d: look at the raw message"), sig);
	else
		snprintf(why, sizeof why,
		         _("mail: the parser failed with status %d: look at the raw message"),
		         WEXITSTATUS(status));
	json_t *j = mail_refused(in, o, why);
	char *line = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	if (!line)
		tend_nomem();
	enum tend_status st = child_print(line, err);
	free(line);
	return st;
}

static enum tend_status child_one(const struct mail_in *in, size_t n, const struct mail_opts *o, size_t *done,
                                  size_t *refused, struct tend_err *err) {
	int fd[2], status = 0;
	if (pipe(fd) < 0)
		return tend_fail(err, TEND_LIMIT, _("intake: no pipe: %s"), strerror(errno));
	fflush(NULL);
	pid_t pid = fork();
	if (pid < 0) {
		close(fd[0]);
		close(fd[1]);
		return tend_fail(err, TEND_LIMIT, _("intake: no child: %s"), strerror(errno));
	}
	if (!pid) {
		close(fd[0]);
		child_main(fd[1], in, n, o);
	}
	close(fd[1]);
	enum tend_status st = child_collect(fd[0], n, done, refused, err);
	close(fd[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (st == TEND_OK && *done < n) {
		st = child_bury(&in[*done], o, status, err);
		++*done;
		++*refused;
	}
	return st;
}

enum tend_status child_run(const struct mail_in *in, size_t n, const struct mail_opts *o, size_t *refused,
                           struct tend_err *err) {
	enum tend_status st = TEND_OK;
	for (size_t i = 0; i < n && st == TEND_OK;) {
		size_t done = 0;
		st = child_one(in + i, n - i, o, &done, refused, err);
		i += done;
	}
	return st;
}
