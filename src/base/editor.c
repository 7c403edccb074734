/* SPDX-License-Identifier: ISC */
/* Running $EDITOR. */
#include "tend/editor.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tend/mem.h"

static const char *editor_name(void) {
	const char *ed = getenv("VISUAL");

	if (!ed || !*ed)
		ed = getenv("EDITOR");
	return ed && *ed ? ed : "vi";
}

bool editor_run(const char *path) {
	void (*on_int)(int) = signal(SIGINT, SIG_IGN), (*on_quit)(int) = signal(SIGQUIT, SIG_IGN);
	int status = 0;

	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		signal(SIGINT, SIG_DFL);
		signal(SIGQUIT, SIG_DFL);
		signal(SIGPIPE, SIG_DFL);
		char *line = mem_printf(NULL, "exec %s \"$1\"", editor_name()); /* as git takes it */
		execl("/bin/sh", "sh", "-c", line, "sh", path, (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, on_int);
	signal(SIGQUIT, on_quit);
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
