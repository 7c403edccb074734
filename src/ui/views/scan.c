/* SPDX-License-Identifier: ISC */
/* The scan line: a code opens its return, Enter counts all of it in, Enter again accepts all of it, then the line waits for the next code.
 * What is typed here is text, so no key of it ever moves money. */
#include <inttypes.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

#define EV(e) (UINT64_C(1) << RMA_EV_##e)

void scan_open(struct app *a) {
	a->pane = PANE_RETURNS;
	prompt_open(a, MODE_ASK, "");
	a->ask = ASK_SCAN;
	a->ret.scan = SCAN_CODE;
	a->ret.shown = true;
}

static void scan_clear(struct app *a) {
	edit_free(&a->prompt);
	a->prompt = edit_new(a->ctx, false, "");
}

static void scan_bad(struct app *a, const char *fmt, const char *word) {
	app_say(a, fmt, word);
	a->message_is_error = true;
}

/* What is to be done with the return under the cursor: count it, grade it, or nothing here. */
static void scan_stage(struct app *a) {
	const struct return_full *f = returns_full(a);

	a->ret.scan = !f ? SCAN_CODE : a->ret.can & EV(ARRIVE) && f->r.state != RMA_RECEIVED && f->r.state != RMA_INSPECT_HOLD ? SCAN_COUNT
		: a->ret.can & EV(INSPECT) ? SCAN_GRADE : SCAN_CODE;
}

static void scan_code(struct app *a, const char *code) {
	returns_find(a, code);
	if (!a->ret.n) {
		scan_bad(a, _("%s: no return is found by it · scan the next"), code);
		a->ret.scan = SCAN_CODE;
		return;
	}
	scan_stage(a);
	const struct return_full *f = returns_full(a);
	if (f && a->ret.scan == SCAN_CODE) {
		app_say(a, _("R%" PRId64 " (%s): nothing to count or grade · scan the next"), f->r.id, rma_state_title(f->r.state));
		a->message_is_error = true;
	} else if (a->ret.n > 1) {
		app_say(a, ngettext_("%zu return under this code: ↑↓ chooses", "%zu returns under this code: ↑↓ choose", a->ret.n), a->ret.n);
	} else {
		a->message[0] = '\0';
	}
}

/* Counts or grades; false: the words are no counts. */
static bool scan_step(struct app *a, const struct return_full *f, const char *words) {
	bool grade = a->ret.scan == SCAN_GRADE;
	struct return_do d = RETURN_DO_INIT;
	struct return_count *k;
	void *tmp = mem_ctx(NULL);
	bool ok = return_counts_parse(a, tmp, f, words, grade, &k, &d.n_counts);

	if (ok) {
		tend_id id = f->r.id;
		d.event = grade ? RMA_EV_INSPECT : RMA_EV_ARRIVE;
		d.counts = k;
		d.if_version = f->r.version;
		if (return_do(a, id, &d))
			a->ret.scan = grade ? SCAN_CODE : SCAN_GRADE;
	}
	mem_free(tmp);
	return ok;
}

/* A scanner types a code and presses Enter; what is no count while one is awaited is the next code. */
void scan_enter(struct app *a) {
	char *text = u8_squeeze(a->ctx, edit_text(a->prompt));
	const struct return_full *f = a->ret.scan == SCAN_CODE ? NULL : returns_full(a);

	a->message[0] = '\0';
	scan_clear(a);
	if (a->ret.scan == SCAN_CODE && *text)
		scan_code(a, text);
	else if (f && !scan_step(a, f, text))
		scan_code(a, text);
	mem_free(text);
}

void scan_escape(struct app *a) {
	bool code = a->ret.scan == SCAN_CODE && !*edit_text(a->prompt);

	a->message[0] = '\0';
	scan_clear(a);
	a->ret.scan = SCAN_CODE;
	if (!code)
		return;
	a->mode = MODE_NONE;
	a->seen_id = a->ret.asked = 0;
	returns_find(a, NULL);
}

void scan_move(struct app *a, enum action act) {
	bool stage = a->ret.scan != SCAN_CODE;

	returns_act(a, act);
	if (stage)
		scan_stage(a);
}

char *scan_lead(const struct app *a, const void *ctx) {
	const struct return_full *f = a->ret.full_id ? &a->ret.full : NULL;

	if (a->ret.scan == SCAN_CODE || !f)
		return mem_printf(ctx, "%s", _("scan # "));
	return mem_printf(ctx, a->ret.scan == SCAN_COUNT ? _("R%" PRId64 " in: ⏎ all as expected # ") : _("R%" PRId64 " here: ⏎ all accepted, A # "), f->r.id);
}

const char *scan_hint(const struct app *a) {
	if (a->ret.scan == SCAN_CODE)
		return _("R12, order, tracking number or barcode  ⏎ opens it  Esc leaves the scan line");
	return a->ret.scan == SCAN_COUNT ? _("⏎ all as expected  or 1=2 2=0  or the next code  Esc the next")
	                                 : _("⏎ all accepted  or 1=2 A 1=1 C destroy no  or the next code  Esc the next");
}
