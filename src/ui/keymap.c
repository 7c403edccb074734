/* SPDX-License-Identifier: ISC */
/* Which key does what: the table, and what the user's file changes of it. */
#include <stdio.h>
#include <string.h>

#include "tend/conf.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"
#include "ui/ui.h"

enum { KEYS_MAX = 9 };

struct action_text { const char *name, *panes, *keys, *help, *hint; };

static const struct action_text actions[ACT_COUNT] = {
#define A(id, name, panes, keys, help, hint) { name, panes, keys, help, hint },
#include "ui/action.def"
#undef A
};

static struct { char keys[64]; struct key k[KEYS_MAX]; int n; } bound[ACT_COUNT];

static const struct { const char *name; int code; } specials[] = { { "up", K_UP }, { "down", K_DOWN }, { "left", K_LEFT }, { "right", K_RIGHT },
	{ "home", K_HOME }, { "end", K_END }, { "pgup", K_PGUP }, { "pgdn", K_PGDN }, { "enter", K_ENTER }, { "esc", K_ESC }, { "tab", K_TAB },
	{ "S-tab", K_STAB }, { "backspace", K_BACKSPACE }, { "del", K_DELETE }, { "f1", K_F1 }, { "f2", K_F2 }, { "f3", K_F3 }, { "f4", K_F4 },
	{ "f5", K_F5 } };

bool key_parse(const char *name, struct key *out) {
	int32_t cp;

	for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
		if (!strcmp(name, specials[i].name))
			return *out = (struct key){ specials[i].code, true }, true;
	if (!strcmp(name, "space"))
		return *out = (struct key){ ' ', false }, true;
	if (name[0] == '^' && name[1] && !name[2])
		return *out = (struct key){ (name[1] & 31), false }, true;
	size_t n = *name ? u8_next(name, strlen(name), &cp) : 0;
	if (!n || name[n])
		return false;
	return *out = (struct key){ (int)cp, false }, true;
}

/* `1-9`: all of them. */
static bool keymap_range(enum action a, const char *name) {
	if (strlen(name) != 3 || name[1] != '-' || name[0] >= name[2] || name[2] - name[0] >= KEYS_MAX - bound[a].n)
		return false;
	for (char c = name[0]; c <= name[2]; c++)
		bound[a].k[bound[a].n++] = (struct key){ c, false };
	return true;
}

static bool keymap_bind(enum action a, const char *keys, char *bad, size_t cap) {
	char copy[64];

	bound[a].n = 0;
	snprintf(bound[a].keys, sizeof bound[a].keys, "%s", strcmp(keys, "none") != 0 ? keys : "");
	snprintf(copy, sizeof copy, "%s", bound[a].keys);
	for (const char *w = copy; *(w += strspn(w, " ")); ) {
		size_t n = strcspn(w, " ");
		char name[32];
		snprintf(name, sizeof name, "%.*s", (int)n, w);
		w += n;
		if (keymap_range(a, name))
			continue;
		if (bound[a].n == KEYS_MAX || n >= sizeof name || !key_parse(name, &bound[a].k[bound[a].n])) {
			snprintf(bad, cap, "%s", name);
			return false;
		}
		bound[a].n++;
	}
	return strlen(keys) < sizeof copy;
}

void keymap_default(void) {
	char bad[64];

	for (int a = 0; a < ACT_COUNT; a++)
		keymap_bind((enum action)a, actions[a].keys, bad, sizeof bad);
}

/* Keys that mean the same everywhere: never given to something else, never taken from their action. */
static bool keymap_is_fixed(struct key k) {
	return k.special ? k.code == K_UP || k.code == K_DOWN || k.code == K_ESC : k.code < 128 && strchr("jkgG/?:quw", k.code) != NULL;
}

static bool keymap_same(struct key a, struct key b) {
	return a.code == b.code && a.special == b.special;
}

bool action_in(enum action a, enum pane p) {
	return strchr(actions[a].panes, "QTKRB"[p]) != NULL;
}

static bool keymap_together(enum action a, enum action b) {
	for (int p = 0; p < PANE_COUNT; p++)
		if (action_in(a, (enum pane)p) && action_in(b, (enum pane)p))
			return true;
	return false;
}

static void keymap_conflicts(policy_report *report, void *ctx) {
	char msg[200];

	for (int a = 0; a < ACT_COUNT; a++)
		for (int b = 0; b < a; b++)
			for (int i = 0; i < bound[a].n; i++)
				for (int j = 0; j < bound[b].n; j++) {
					if (!keymap_same(bound[a].k[i], bound[b].k[j]) || !keymap_together((enum action)a, (enum action)b))
						continue;
					snprintf(msg, sizeof msg, _("keys: `%s` and `%s` share a key: `%s`"), actions[a].name,
					         actions[b].name, bound[a].keys);
					report(ctx, msg);
				}
}

static bool keymap_has(enum action a, struct key k) {
	for (int i = 0; i < bound[a].n; i++)
		if (keymap_same(bound[a].k[i], k))
			return true;
	return false;
}

/* One line of the file. When it cannot be, the action keeps the keys it had. */
static void keymap_line(enum action a, int line, const char *keys, policy_report *report, void *ctx) {
	char before[64], bad[64] = "", msg[300];
	struct key fixed[KEYS_MAX];
	int n_fixed = 0;

	snprintf(before, sizeof before, "%s", bound[a].keys);
	for (int i = 0; i < bound[a].n; i++)
		if (keymap_is_fixed(bound[a].k[i]))
			fixed[n_fixed++] = bound[a].k[i];
	bool ok = keymap_bind(a, keys, bad, sizeof bad);
	int now_fixed = 0;
	for (int i = 0; i < bound[a].n; i++)
		now_fixed += keymap_is_fixed(bound[a].k[i]);
	bool kept = now_fixed == n_fixed;
	for (int i = 0; i < n_fixed; i++)
		kept = kept && keymap_has(a, fixed[i]);
	if (ok && kept)
		return;
	snprintf(msg, sizeof msg, _("tend.conf:%d: `%s` cannot be bound: keys that mean the same everywhere stay"), line, ok ? keys : bad);
	report(ctx, msg);
	keymap_bind(a, before, bad, sizeof bad);
}

void keymap_load(const struct conf *c, policy_report *report, void *ctx) {
	const struct conf_section *s = conf_find(c, "keys", "");
	char msg[300];

	for (size_t i = 0; s && i < s->n; i++) {
		int a = 0;
		while (a < ACT_COUNT && strcmp(actions[a].name, s->entries[i].key) != 0)
			a++;
		if (a < ACT_COUNT) {
			keymap_line((enum action)a, s->entries[i].line, s->entries[i].value, report, ctx);
			continue;
		}
		snprintf(msg, sizeof msg, _("tend.conf:%d: no action is called `%s`: tend(1), KEYS, lists them"), s->entries[i].line,
		         s->entries[i].key);
		report(ctx, msg);
	}
	keymap_conflicts(report, ctx);
}

enum action keymap_find(enum pane p, struct key k) {
	for (int a = 0; a < ACT_COUNT; a++)
		for (int i = 0; action_in((enum action)a, p) && i < bound[a].n; i++)
			if (keymap_same(bound[a].k[i], k))
				return (enum action)a;
	return ACT_NONE;
}

const char *action_name(enum action a) { return actions[a].name; }
const char *action_help(enum action a) { return _(actions[a].help); }
const char *action_hint(enum action a) { return *actions[a].hint ? _(actions[a].hint) : ""; }
const char *action_keys(enum action a) { return bound[a].keys; }

/* As many as fit, the most important first, but help is never left out. */
char *keymap_hints(const void *ctx, enum pane p, int cols, keymap_shown *shown, const void *arg) {
	char *help = mem_printf(ctx, "%.*s %s", (int)strcspn(bound[ACT_HELP].keys, " "), bound[ACT_HELP].keys, action_hint(ACT_HELP));
	char *line = mem_strdup(ctx, "");

	for (int a = 0; a < ACT_COUNT; a++) {
		if (!*actions[a].hint || a == ACT_HELP || !action_in((enum action)a, p) || !*bound[a].keys || (shown && !shown(arg, (enum action)a)))
			continue;
		size_t first = strcspn(bound[a].keys, " ");
		char *key = mem_strndup(ctx, bound[a].keys, first);
		const char *sign = !strcmp(key, "enter") ? "⏎" : !strcmp(key, "space") ? _("space") : key;
		char *one = mem_printf(ctx, "%s %s  ", sign, action_hint((enum action)a));
		if (u8_width(line) + u8_width(one) + u8_width(help) + 1 > cols)
			break;
		line = mem_append(line, "%s", one);
	}
	return mem_append(line, "%s", help);
}
