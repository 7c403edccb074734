/* SPDX-License-Identifier: ISC */
/* Errors: what a fallible function returns, and the one line a person reads. */
#ifndef TEND_ERR_H
#define TEND_ERR_H

/*        status      exit  (sysexits(3))                                        */
#define TEND_STATUSES(X) \
	X(OK,         0)  /* done                                                 */ \
	X(USAGE,     64)  /* the call's words are off                             */ \
	X(INVALID,   65)  /* bad data; some input may have been kept              */ \
	X(NOT_FOUND, 66)  /* no such ticket, agent, file                          */ \
	X(NO_AGENT,  67)  /* who acts is not known to the store                   */ \
	X(LIMIT,     69)  /* unavailable, a limit reached, the queue is empty     */ \
	X(BUG,       70)  /* a fault of the program                               */ \
	X(NOMEM,     71)  /* out of memory                                        */ \
	X(READONLY,  73)  /* cannot create, read-only                             */ \
	X(IO,        74)  /* input or output failed, disk full                    */ \
	X(BUSY,      75)  /* waited for the store too long: try again             */ \
	X(CONFLICT,  75)  /* changed meanwhile: reload                            */ \
	X(UNKNOWN,   76)  /* it may or may not have happened                      */ \
	X(DENIED,    77)  /* not permitted                                        */ \
	X(CONFIG,    78)  /* configuration, policy, store newer than the program  */

enum tend_status {
#define X(name, code) TEND_##name,
	TEND_STATUSES(X)
#undef X
	TEND_STATUS_COUNT
};

struct tend_err {
	enum tend_status status;
	int sys;                     /* errno or the backend's code, for the log only */
	char msg[320];               /* WHAT: WHERE: WHAT TO DO; one line, no final dot */
};

/* Fills *err (may be NULL) and returns st. The message is translated by the caller with _(). It never
 * keeps half a character where it is cut, and line ends in it become blanks. */
__attribute__((format(printf, 3, 4)))
enum tend_status tend_fail(struct tend_err *err, enum tend_status st, const char *fmt, ...);

/* The exit code of a status, as sysexits(3) numbers them. */
int tend_exit_code(enum tend_status st);

/* Called once before abort() when memory is out: the console restores the terminal here. */
void tend_on_nomem(void (*hook)(void));
_Noreturn void tend_nomem(void);

/* Stays on in release builds: for faults of the program, never for input or store content. */
#define TEND_ASSERT(c) ((c) ? (void)0 : tend_assert_failed(#c, __FILE__, __LINE__))
_Noreturn void tend_assert_failed(const char *what, const char *file, int line);

#endif
