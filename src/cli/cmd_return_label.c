/* SPDX-License-Identifier: ISC */
/* The slip for a parcel that comes back: gathers what stands on it, in the customer's language; src/present draws it. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "cli/cmd_return.h"
#include "tend/i18n.h"
#include "tend/label.h"
#include "tend/mem.h"
#include "tend/service.h"

/* Only what was approved and comes back has a slip. */
static enum tend_status label_may(const struct return_full *f, const char *address, struct tend_err *err) {
	enum rma_state s = f->r.state;
	bool undecided = s <= RMA_OFFERED || s == RMA_REJECTED || s == RMA_CANCELLED || s == RMA_EXPIRED;

	if (!rma_comes_back(f->r.kind))
		return tend_fail(err, TEND_CONFLICT, _("R%" PRId64 " is %s: nothing comes back, it needs no slip"), f->r.id, rma_kind_word(f->r.kind));
	if (undecided)
		return tend_fail(err, TEND_CONFLICT, _("R%" PRId64 " is %s: approve it first"), f->r.id, rma_state_word(s));
	return *address ? TEND_OK : tend_fail(err, TEND_CONFIG, _("no address to return to: add `return_address = ` to [shop] of the policy"));
}

static void label_fill(struct cli *c, struct svc *s, const struct return_full *f, struct label *l) {
	struct label_line *lines = mem_array(c->ctx, struct label_line, f->n_lines + 1);
	const char *until = f->r.state == RMA_AWAIT_RETURN && f->r.due != TMS_NONE ? tms_format(c->ctx, f->r.due, c->zone) : "";

	for (size_t i = 0; i < f->n_lines; i++) {
		const struct order_line *g = return_goods(f, f->lines[i].line);
		lines[i] = (struct label_line){ .title = g ? g->title : f->lines[i].line, .pieces = f->lines[i].approved - f->lines[i].missing };
	}
	*l = (struct label){ .number = return_id(c, f->r.id), .shop = policy_shop(svc_policy(s), "name", ""), .order = f->r.order,
		.kind = rma_kind_title(f->r.kind), .address = policy_shop(svc_policy(s), "return_address", ""),
		.until = mem_strndup(c->ctx, until, strcspn(until, "T")), .lines = lines, .n_lines = f->n_lines };
}

static enum tend_status label_write(const char *file, const char *text, struct tend_err *err) {
	FILE *f = file ? fopen(file, "wbe") : stdout;

	if (!f)
		return tend_fail(err, TEND_READONLY, "%s: %s", file, strerror(errno));
	bool bad = fputs(text, f) < 0 || fflush(f) || ferror(f);
	if (file && fclose(f))
		bad = true;
	return bad ? tend_fail(err, TEND_IO, "%s: %s", file ? file : _("standard output"), strerror(errno)) : TEND_OK;
}

enum tend_status cmd_return_label(struct cli *c, int argc, char **argv, struct tend_err *err) {
	bool svg = false, text = false;
	char *page;
	struct svc *s;
	struct session who;
	struct return_full f;
	struct label l;
	tend_id id;
	enum tend_status st;

	argc = cli_options(c, argc, argv, (struct opt[]){ { "svg", 'b', &svg }, { "text", 'b', &text } }, 2, err);
	if (argc < 0)
		return err->status;
	st = cli_want(c, svg && text ? -1 : argc, 1, 2, err);
	if (st == TEND_OK)
		st = return_id_parse(argv[0], &id, err);
	if (st == TEND_OK)
		st = cli_session(c, &s, &who, err);
	if (st == TEND_OK)
		st = svc_return(s, c->ctx, &who, id, &f, err);
	if (st == TEND_OK)
		st = label_may(&f, policy_shop(svc_policy(s), "return_address", ""), err);
	if (st != TEND_OK)
		return st;
	bool file = argc > 1;
	if (!svg && !text)
		svg = file || !c->tty;
	if (*f.r.lang)
		cli_language(f.r.lang);
	label_fill(c, s, &f, &l);
	st = svg ? label_svg(c->ctx, &l, &page, err) : label_text(c->ctx, &l, c->tty && c->color && !file, &page, err);
	cli_language(who.lang);
	return st == TEND_OK ? label_write(file ? argv[1] : NULL, page, err) : st;
}
