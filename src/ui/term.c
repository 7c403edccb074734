/* SPDX-License-Identifier: ISC */
/* The terminal: start and stop on every way out, keys, one frame at a time. The only file that includes curses. */
#define NCURSES_WIDECHAR 1
#include "ui/ui.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

enum { KEY_PASTE_BEGIN = KEY_MAX + 1, KEY_PASTE_END, KEY_CTRL_LEFT, KEY_CTRL_RIGHT, PASTE_MAX = 1 << 20, PASTE_WAIT_S = 10 };

static SCREEN *screen;
static bool colors, running, paste_on;
static int ambiguous_mode;
static volatile sig_atomic_t ended_by, resized;
static struct termios tty_before;
static bool tty_known;
static char *pasted;
static size_t paste_n, paste_cap;
static bool in_paste;
static time_t paste_at;
static FILE *null_out, *null_in;
static void *frame_ctx;

/* Raw escape and termios: also right in a signal handler, where curses is not. */
static void term_restore_raw(void) {
	static const char off[] = "\033[?2004l\033[?1049l\033[?25h\033[0m\r\n";

	if (!running || !tty_known)
		return;
	running = false;
	if (write(1, off, sizeof off - 1) < 0)
		return;
	tcsetattr(0, TCSANOW, &tty_before);
}

static void term_on_end(int sig) {
	ended_by = sig;
}

static void term_on_crash(int sig) {
	term_restore_raw();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void term_on_resize(int sig) {
	(void)sig;
	resized = 1;
}

static void term_signals(void) {
	static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT }, crashes[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };
	struct sigaction sa = { .sa_handler = term_on_end };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		sigaction(ends[i], &sa, NULL);
	sa.sa_handler = term_on_crash;
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
		sigaction(crashes[i], &sa, NULL);
	sa.sa_handler = term_on_resize;
	sigaction(SIGWINCH, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int term_signal(void) {
	return ended_by;
}

static void term_colors(bool want) {
	colors = want && has_colors();
	if (!colors)
		return;
	start_color();
	use_default_colors();
	static const short fg[C_COUNT] = { -1, COLOR_CYAN, -1, COLOR_RED, COLOR_YELLOW, -1, COLOR_MAGENTA, COLOR_CYAN, COLOR_GREEN, COLOR_YELLOW,
		COLOR_RED, COLOR_YELLOW };
	for (short i = 1; i < C_COUNT; i++)
		init_pair(i, fg[i], -1);
}

static attr_t term_attr(enum color_role role, bool bold) {
	/* without colour the same roles show as attributes */
	static const attr_t mono[C_COUNT] = { [C_TITLE] = A_BOLD, [C_LATE] = A_BOLD, [C_HEAD] = A_UNDERLINE, [C_ERROR] = A_BOLD,
		[C_HIT] = A_BOLD | A_UNDERLINE };
	attr_t a = bold ? A_BOLD : A_NORMAL;

	if (!colors)
		return a | mono[role];
	if (role == C_HIT) /* underlined as well: yellow is hard to see on white */
		return A_BOLD | A_UNDERLINE | (attr_t)COLOR_PAIR(role);
	if (role == C_HEAD)
		return a;
	return a | (attr_t)(role == C_DIM ? A_DIM : COLOR_PAIR(role));
}

/* What terminals send in either mode of their keys, also those whose entry does not say so (vt100 has no page keys). */
static void term_define_keys(void) {
	static const struct { const char *s; int key; } keys[] = { { "\033[200~", KEY_PASTE_BEGIN }, { "\033[201~", KEY_PASTE_END },
		{ "\033[1;5D", KEY_CTRL_LEFT }, { "\033[1;5C", KEY_CTRL_RIGHT }, { "\033b", KEY_CTRL_LEFT }, { "\033f", KEY_CTRL_RIGHT },
		{ "\033[A", KEY_UP }, { "\033[B", KEY_DOWN }, { "\033[C", KEY_RIGHT }, { "\033[D", KEY_LEFT }, { "\033OA", KEY_UP },
		{ "\033OB", KEY_DOWN }, { "\033OC", KEY_RIGHT }, { "\033OD", KEY_LEFT }, { "\033[H", KEY_HOME }, { "\033[F", KEY_END },
		{ "\033OH", KEY_HOME }, { "\033OF", KEY_END }, { "\033[1~", KEY_HOME }, { "\033[4~", KEY_END }, { "\033[3~", KEY_DC },
		{ "\033[5~", KEY_PPAGE }, { "\033[6~", KEY_NPAGE }, { "\033[Z", KEY_BTAB }, { "\033OP", KEY_F(1) }, { "\033OQ", KEY_F(2) },
		{ "\033OM", KEY_ENTER } };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		define_key(keys[i].s, keys[i].key);
}

static void term_paste_mode(bool on) {
	if (!paste_on)
		return;
	fputs(on ? "\033[?2004h" : "\033[?2004l", stdout);
	fflush(stdout);
}

enum tend_status term_start(bool color, bool scripted, struct tend_err *err) {
	const char *term = getenv("TERM");
	FILE *out = stdout, *in = stdin;

	if (scripted) {
		out = null_out = fopen("/dev/null", "we");
		in = null_in = fopen("/dev/null", "re");
	} else if (!isatty(0) || !isatty(1)) {
		return tend_fail(err, TEND_USAGE, _("the console needs a terminal: use a command, see `tend help`"));
	}
	tty_known = !scripted && !tcgetattr(0, &tty_before);
	screen = out && in ? newterm(NULL, out, in) : NULL;
	if (!screen)
		return tend_fail(err, TEND_LIMIT, _("the terminal `%s` is not known here: set TERM to xterm, screen, tmux, linux or vt100"),
		                 term ? term : "");
	running = true;
	set_term(screen);
	tend_on_nomem(term_restore_raw);
	set_escdelay(25);
	raw(); /* Ctrl-C, Ctrl-Z and Ctrl-S are keys like others */
	noecho();
	nonl();
	meta(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	idlok(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	term_define_keys();
	term_colors(color);
	endwin(); /* ends ncurses' initial state, in which every motion is a write of its own */
	if (!scripted) {
		term_signals();
		paste_on = !term || strncmp(term, "vt1", 3) != 0; /* a real vt100 would print it */
		term_paste_mode(true);
	}
	refresh();
	keypad(stdscr, TRUE); /* after endwin, which leaves the keys' mode without a word to the window */
	return TEND_OK;
}

void term_stop(void) {
	if (!screen)
		return;
	if (running && !enter_ca_mode) { /* no second screen to leave: what customers wrote does not stay on this one */
		erase();
		refresh();
	}
	if (running)
		endwin();
	if (running)
		term_paste_mode(false);
	running = false;
	delscreen(screen);
	screen = NULL;
	mem_free(pasted);
	pasted = NULL;
	mem_free(frame_ctx);
	frame_ctx = NULL;
	if (null_out)
		fclose(null_out);
	if (null_in)
		fclose(null_in);
	null_out = null_in = NULL;
}

void term_suspend(void) {
	def_prog_mode();
	endwin();
	term_paste_mode(false);
}

void term_resume(void) {
	reset_prog_mode();
	term_paste_mode(true);
	resized = 1; /* the other program may have seen the change of size in our place */
	refresh();
	keypad(stdscr, TRUE);
	clearok(stdscr, TRUE);
}

void term_size(int *rows, int *cols) {
	if (resized && tty_known) {
		struct winsize w;
		resized = 0;
		if (!ioctl(1, TIOCGWINSZ, &w) && w.ws_row && w.ws_col)
			resizeterm(w.ws_row, w.ws_col);
	}
	getmaxyx(stdscr, *rows, *cols);
}

void term_setting(int ambiguous) {
	ambiguous_mode = ambiguous;
}

/* ---- keys ---- */

const char *term_pasted(void) {
	return pasted ? pasted : "";
}

static void term_paste_add(const char *utf, size_t len) {
	if (paste_n + len >= PASTE_MAX)
		return;
	if (paste_n + len + 1 > paste_cap)
		pasted = mem_realloc(NULL, pasted, 1, paste_cap = 2 * paste_cap + 4096);
	memcpy(pasted + paste_n, utf, len);
	pasted[paste_n += len] = '\0';
}

/* Everything between the brackets is text, whatever it looks like. Returns true when it is whole; what comes later, over a slow line,
 * is still part of it. A terminal that never closes the bracket does not lock the console up. */
static bool term_read_paste(void) {
	for (;;) {
		wint_t ch;
		char utf[8];
		int rc = get_wch(&ch);
		if (rc == ERR)
			return in_paste = in_paste && time(NULL) - paste_at < PASTE_WAIT_S, !in_paste;
		paste_at = time(NULL);
		if (rc == KEY_CODE_YES && ch == (wint_t)KEY_PASTE_END)
			return in_paste = false, true;
		if (rc == KEY_CODE_YES && ch != KEY_ENTER)
			continue;
		term_paste_add(utf, u8_put(utf, ch == '\r' || rc == KEY_CODE_YES ? '\n' : (int32_t)ch));
	}
}

static struct key term_paste_key(void) {
	return (struct key){ term_read_paste() ? K_PASTE : K_NONE, true };
}

static struct key term_special(int code) {
	static const struct { int curses, key; } map[] = { { KEY_UP, K_UP }, { KEY_DOWN, K_DOWN }, { KEY_LEFT, K_LEFT }, { KEY_RIGHT, K_RIGHT },
		{ KEY_HOME, K_HOME }, { KEY_END, K_END }, { KEY_FIND, K_HOME }, { KEY_SELECT, K_END }, { KEY_PPAGE, K_PGUP }, { KEY_NPAGE, K_PGDN },
		{ KEY_ENTER, K_ENTER }, { KEY_BTAB, K_STAB }, { KEY_BACKSPACE, K_BACKSPACE }, { KEY_DC, K_DELETE }, { KEY_F(1), K_F1 },
		{ KEY_F(2), K_F2 }, { KEY_F(3), K_F3 }, { KEY_F(4), K_F4 }, { KEY_F(5), K_F5 }, { KEY_RESIZE, K_RESIZE },
		{ KEY_CTRL_LEFT, K_WORD_LEFT }, { KEY_CTRL_RIGHT, K_WORD_RIGHT } };

	for (size_t i = 0; i < sizeof map / sizeof *map; i++)
		if (map[i].curses == code)
			return (struct key){ map[i].key, true };
	return (struct key){ K_UNKNOWN, true };
}

/* A key that nobody knows (F12, Alt and an arrow) comes as Esc and more: it is one key without a meaning, not Esc and some letters. */
static struct key term_escape(void) {
	wint_t ch, first;

	int rc = get_wch(&first);
	if (rc == ERR)
		return (struct key){ K_ESC, true };
	if (rc == KEY_CODE_YES)
		return (struct key){ K_UNKNOWN, true };
	if ((first != '[' && first != 'O') || get_wch(&ch) == ERR) {
		unget_wch((wchar_t)first);
		return (struct key){ K_ESC, true };
	}
	while (first == '[' && (ch < 0x40 || ch > 0x7e) && get_wch(&ch) == OK)
		;
	return (struct key){ K_UNKNOWN, true };
}

struct key term_key(void) {
	wint_t ch;

	if (in_paste)
		return term_paste_key();
	int rc = get_wch(&ch);
	if (rc == ERR)
		return (struct key){ K_NONE, true };
	if (rc == KEY_CODE_YES && ch == (wint_t)KEY_PASTE_BEGIN) {
		mem_free(pasted);
		pasted = NULL;
		paste_n = paste_cap = 0;
		term_paste_add("", 0);
		in_paste = true;
		paste_at = time(NULL);
		return term_paste_key();
	}
	if (rc == KEY_CODE_YES)
		return term_special((int)ch);
	switch (ch) {
	case '\r': case '\n': return (struct key){ K_ENTER, true };
	case '\t': return (struct key){ K_TAB, true };
	case 27: return term_escape();
	case 8: case 127: return (struct key){ K_BACKSPACE, true };
	default: return (struct key){ (int)ch, false };
	}
}

bool term_wait(int ms) {
	struct pollfd p = { 0, POLLIN, 0 };

	if (poll(&p, 1, ms) <= 0)
		return false;
	if (p.revents & (POLLHUP | POLLERR | POLLNVAL)) { /* the line is gone */
		ended_by = SIGHUP;
		return false;
	}
	return true;
}

/* ---- drawing ---- */

void term_begin(void) {
	mem_free(frame_ctx);
	frame_ctx = mem_ctx(NULL);
	erase();
}

/* Terminals that draw … ● ─ two cells wide get ASCII in their place. */
static char *term_plain(const char *s) {
	static const struct { const char *from, *to; } map[] = { { "…", "~" }, { "●", "o" }, { "✎", "*" }, { "♦", "^" }, { "▣", "#" }, { "·", "." },
		{ "−", "-" }, { "│", "|" }, { "→", ">" }, { "✓", "+" }, { "▸", ">" }, { "¥", "Y" }, { "—", "-" }, { "▏", "" }, { "⏎", "Enter" },
		{ "━", "=" }, { "╌", "-" }, { "▲", "!" }, { "×", "x" }, { "○", "-" }, { "▁", "." }, { "▂", "." }, { "▃", ":" }, { "▄", "-" }, { "▅", "=" }, { "▆", "+" }, { "▇", "*" }, { "█", "#" }, { "←", "<" }, { "•", "*" } };
	char *out = mem_strdup(frame_ctx, "");

	while (*s) {
		size_t i = 0, n = sizeof map / sizeof *map;
		while (i < n && strncmp(s, map[i].from, strlen(map[i].from)) != 0)
			i++;
		if (i < n) {
			out = mem_append(out, "%s", map[i].to);
			s += strlen(map[i].from);
		} else {
			out = mem_append(out, "%c", *s++);
		}
	}
	return out;
}

void term_put(int row, int col, int width, enum color_role role, bool bold, const char *text) {
	if (width <= 0)
		return;
	char *s = u8_visible(frame_ctx, text, false);
	if (ambiguous_mode == 2)
		s = term_plain(s);
	s = u8_clip(frame_ctx, s, width);
	attrset((int)term_attr(role, bold));
	mvaddstr(row, col, s);
	attrset((int)A_NORMAL);
}

void term_fill(int row, int col, int width, enum color_role role, bool reverse) {
	mvchgat(row, col, width, reverse ? A_REVERSE : A_NORMAL, colors ? (short)role : 0, NULL);
}

/* Written as text, not as line-drawing: right in every UTF-8 terminal and multiplexer. */
void term_rule(int row, int col, int width) {
	char *s = mem_strdup(frame_ctx, "");

	for (int i = 0; i < width; i++)
		s = mem_append(s, "%s", ambiguous_mode == 2 ? "-" : "─");
	term_put(row, col, width, C_DIM, false, s);
}

void term_vline(int row, int col, int height) {
	for (int i = 0; i < height; i++)
		term_put(row + i, col, 1, C_DIM, false, ambiguous_mode == 2 ? "|" : "│");
}

void term_frame(int cursor_row, int cursor_col) {
	int rows, cols;

	getmaxyx(stdscr, rows, cols);
	if (cursor_row >= 0) {
		move(cursor_row < rows ? cursor_row : rows - 1, cursor_col < cols ? cursor_col : cols - 1);
		curs_set(1);
	} else {
		move(-cursor_row < rows ? -cursor_row : 0, 0);
	}
	wnoutrefresh(stdscr);
	doupdate();
}

void term_redraw(void) {
	clearok(stdscr, TRUE);
}

enum tend_status term_save(const char *path, struct tend_err *err) {
	int rows, cols;
	FILE *f = fopen(path, "we");

	if (!f)
		return tend_fail(err, TEND_READONLY, "%s: %s", path, strerror(errno));
	getmaxyx(stdscr, rows, cols);
	wchar_t *w = mem_array(NULL, wchar_t, (size_t)cols + 1);
	for (int r = 0; r < rows; r++) {
		char *line = mem_strdup(NULL, ""), utf[8];
		w[0] = 0;
		mvinnwstr(r, 0, w, cols);
		for (wchar_t *p = w; *p; p++)
			line = mem_append(line, "%.*s", (int)u8_put(utf, (int32_t)*p), utf);
		size_t n = strlen(line);
		while (n && line[n - 1] == ' ')
			line[--n] = '\0';
		fprintf(f, "%s\n", line);
		mem_free(line);
	}
	mem_free(w);
	return fclose(f) ? tend_fail(err, TEND_IO, "%s: %s", path, strerror(errno)) : TEND_OK;
}
