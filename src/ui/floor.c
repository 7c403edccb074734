/* SPDX-License-Identifier: ISC */
/* The console's part of presence: it says that somebody is here, for as long as it is open. */
#include <string.h>
#include <unistd.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "ui/ui.h"

enum { BEAT_MS = 60000 };

/* What is shown before anything was written: whoever opens a console is ready. */
void floor_expect(struct app *a) {
	if (svc_duty(a->s, &a->who, NULL, &a->duty, NULL) != TEND_OK)
		return;
	a->duty_known = true;
	if (a->duty.state == DUTY_OFF || a->duty.state == DUTY_AWAY)
		a->duty.state = DUTY_READY;
}

/* A store that cannot be written, or not now, is no reason to stop: it is tried again. */
void floor_beat(struct app *a) {
	tms_t now = tms_now();
	enum tend_status st;

	if (a->console && now - a->beat_at < BEAT_MS)
		return;
	if (a->console) {
		st = svc_console_seen(a->s, &a->who, a->console, &a->duty, NULL);
	} else {
		int64_t id = now << 20 | (int64_t)(getpid() & 0xfffff);
		st = svc_console_open(a->s, &a->who, id, &a->duty, NULL);
		a->console = st == TEND_OK ? id : 0;
	}
	a->beat_at = now;
	a->duty_known |= st == TEND_OK;
}

/* Somebody, or the desk, changed what this agent is. */
void floor_changed(struct app *a, const struct event *e) {
	size_t n = strlen(a->who.login);

	if (strcmp(e->action, "presence") != 0 || strncmp(e->after, a->who.login, n) != 0 || e->after[n] != ' ')
		return;
	if (svc_duty(a->s, &a->who, NULL, &a->duty, NULL) == TEND_OK)
		a->dirty = true;
}

/* Left by its user. A console that ends otherwise says nothing, and is missed in time. */
void floor_left(struct app *a) {
	if (a->console)
		svc_console_left(a->s, &a->who, a->console, NULL);
	a->console = 0;
}

void floor_say(struct app *a, enum duty d) {
	struct tend_err err;

	if (svc_duty_set(a->s, &a->who, NULL, d, &err) != TEND_OK || svc_duty(a->s, &a->who, NULL, &a->duty, &err) != TEND_OK) {
		app_fail(a, &err);
		return;
	}
	a->duty_known = true;
	app_say(a, _("you are: %s"), present_duty(d));
}

/* `● ready `: beside the name; "" when it is not known. */
char *floor_mark(const struct app *a, const void *ctx) {
	if (!a->duty_known)
		return mem_strdup(ctx, "");
	return mem_printf(ctx, "%s %s ", a->duty.state == DUTY_READY ? "●" : "○", present_duty(a->duty.state));
}
