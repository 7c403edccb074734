/* SPDX-License-Identifier: ISC */
/* A text over the screen: why, help. In help, Enter on a line runs it. */
#include <stdlib.h>
#include <string.h>

#include "tend/filter.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

static void help_pane(struct app *a, char **out, enum pane p, const char *title, const void *ctx) {
	(void)a;
	*out = mem_append(*out, "%s\n", title);
	for (int i = 0; i < ACT_COUNT; i++)
		if (action_in((enum action)i, p) && *action_keys((enum action)i))
			*out = mem_append(*out, "  %s  %s\n", u8_pad(ctx, action_keys((enum action)i), 12), action_help((enum action)i));
	*out = mem_append(*out, "\n");
}

char *help_text(struct app *a, const void *ctx) {
	char *out = mem_strdup(ctx, "");

	static const char *const here[] = { N_("KEYS HERE: QUEUE"), N_("KEYS HERE: TICKET"), N_("KEYS HERE: KNOWLEDGE"), N_("KEYS HERE: RETURNS"),
		N_("KEYS HERE: BOARD") };
	static const char *const there[] = { N_("KEYS IN THE QUEUE"), N_("KEYS IN A TICKET"), N_("KEYS IN THE KNOWLEDGE"),
		N_("KEYS IN THE RETURNS"), N_("KEYS ON THE BOARD") };

	help_pane(a, &out, a->pane, _(here[a->pane]), ctx);
	out = mem_append(out, "%s\n", _("WRITING"));
	out = mem_append(out, "  ^D            %s\n", _("send"));
	out = mem_append(out, "  ^X            %s\n", _("send and solve"));
	out = mem_append(out, "  Esc           %s\n", _("keep the draft and leave"));
	out = mem_append(out, "  ^Z ^Y         %s\n", _("undo and redo in the text"));
	out = mem_append(out, "  ^W ^U ^K      %s\n", _("delete a word, to the start, to the end of the line"));
	out = mem_append(out, "  ^← ^→         %s\n\n", _("a word back, a word forth"));
	out = mem_append(out, "%s\n", _("FILTER"));
	for (size_t i = 0; i < filter_field_count; i++)
		out = mem_append(out, "  %s  %s%s%s\n", u8_pad(ctx, mem_printf(ctx, "%s:", filter_fields[i].name), 12), _(filter_fields[i].help),
		                 filter_fields[i].values ? ": " : "", filter_fields[i].values ? filter_fields[i].values : "");
	out = mem_append(out, "\n");
	for (int p = 0; p < PANE_COUNT; p++)
		if (p != (int)a->pane)
			help_pane(a, &out, (enum pane)p, _(there[p]), ctx);
	return out;
}

static int pager_rows(const struct app *a) {
	return a->rows - 3;
}

/* The action whose keys stand first on the line, if it is one. */
static enum action pager_action(const struct line *l) {
	for (int i = 0; i < ACT_COUNT; i++) {
		size_t n = strlen(action_keys((enum action)i));
		if (n && !strncmp(l->text + strspn(l->text, " "), action_keys((enum action)i), n) && strstr(l->text, action_help((enum action)i)))
			return (enum action)i;
	}
	return ACT_NONE;
}

static bool pager_has_cursor(const struct app *a) {
	return a->pager_is_help || a->pager_is_list;
}

static const struct return_full *pager_full(struct app *a) {
	const struct return_full *f = a->pager_return && a->pager_return == a->ret.sel_id ? returns_full(a) : NULL;
	return f && f->r.id == a->pager_return ? f : NULL;
}

/* The why of a return is where it is decided: one key, its sum stands below. */
static bool pager_decides(struct app *a, struct key k) {
	enum action act = a->pager_return ? keymap_find(PANE_RETURNS, k) : ACT_NONE;

	if ((act != ACT_APPROVE && act != ACT_REFUSE) || !pager_full(a) || !returns_offers(a, act))
		return false;
	a->mode = MODE_NONE;
	a->ret.asked = a->pager_return; /* as it was read: when it has changed since, nothing happens */
	a->ret.seen = a->pager_version;
	a->confirmed = act == ACT_APPROVE;
	app_do(a, act);
	a->confirmed = false;
	return true;
}

void pager_key(struct app *a, struct key k) {
	int max = (int)a->n_pager - (pager_has_cursor(a) ? 1 : pager_rows(a)), page = pager_rows(a) - 1;
	enum action act = keymap_find(PANE_TICKET, k);

	if (pager_decides(a, k))
		return;
	switch (act) {
	case ACT_UP: a->pager_at--; break;
	case ACT_DOWN: a->pager_at++; break;
	case ACT_PAGE_UP: a->pager_at -= page; break;
	case ACT_PAGE_DOWN: a->pager_at += page; break;
	case ACT_TOP: a->pager_at = 0; break;
	case ACT_BOTTOM: a->pager_at = max; break;
	case ACT_BACK: case ACT_HELP: case ACT_WHY: case ACT_HISTORY: a->mode = MODE_NONE; return;
	case ACT_REDRAW: term_redraw(); return;
	default:
		if (a->pager_is_list && k.special && k.code == K_ENTER && a->pager_at < (int)a->n_pager) {
			customer_enter(a, a->pager[a->pager_at].text);
			return;
		}
		if (a->pager_is_help && k.special && k.code == K_ENTER && a->pager_at < (int)a->n_pager) {
			enum action run = pager_action(&a->pager[a->pager_at]);
			if (run != ACT_NONE && action_in(run, a->pane)) {
				a->mode = MODE_NONE;
				app_do(a, run);
			}
		}
	}
	a->pager_at = a->pager_at > max ? max : a->pager_at;
	a->pager_at = a->pager_at < 0 ? 0 : a->pager_at;
}

void pager_draw(struct app *a) {
	void *tmp = mem_ctx(NULL);
	int rows = pager_rows(a), top = a->pager_at;

	if (pager_has_cursor(a)) { /* the cursor's line is kept on the screen */
		top = a->pager_at > rows - 3 ? a->pager_at - rows + 3 : 0;
	}
	term_put(1, 1, a->cols - 2, C_TITLE, true, a->pager_title);
	for (int i = 0; i < rows && top + i < (int)a->n_pager; i++) {
		const struct line *l = &a->pager[top + i];
		bool here = pager_has_cursor(a) && top + i == a->pager_at;
		term_put(2 + i, 0, 1, C_NORMAL, true, here ? ">" : "");
		term_put(2 + i, 1, a->cols - 2, l->role, l->bold || here, l->text);
	}
	const struct return_full *f = pager_full(a);
	if (f && returns_offers(a, ACT_APPROVE)) {
		term_put(a->rows - 1, 1, a->cols - 2, C_NORMAL, true,
		         mem_printf(tmp, _("%s approve: %s  %s refuse  q back"), action_keys(ACT_APPROVE), return_promise(a, tmp, f),
		                    action_keys(ACT_REFUSE)));
		mem_free(tmp);
		return;
	}
	term_put(a->rows - 1, 1, a->cols - 2, C_DIM, false,
	         a->pager_is_list ? _("↑↓ move  ⏎ open  q back") : a->pager_is_help ? _("↑↓ move  ⏎ do it  q back") : _("↑↓ move  PgDn page  q back"));
	mem_free(tmp);
}
