/* SPDX-License-Identifier: ISC */
/* Roles and capabilities as a table. */
#include "tend/authz.h"

#include <string.h>

#include "tend/i18n.h"

static const char *const role_words[] = { "agent", "lead", "warehouse", "finance", "auditor", "admin" };
static const char *const direction_words[] = { "in", "out", "note", "auto" };
static const char *const delivery_words[] = { "none", "queued", "sending", "sent", "unknown", "failed", "recalled" };
static const char *const proposal_words[] = { "", "open", "merged", "refused" };
static const char *const cap_words[] = { N_("read tickets"), N_("write notes"), N_("work on tickets"), N_("direct others' work"),
	N_("see contact data in full"), N_("import data"), N_("administer the store") };

static const bool table[ROLE_COUNT][CAP_COUNT] = {
	/*                  read note work lead reveal import admin */
	[ROLE_AGENT]     = { 1,   1,   1,   0,   1,     0,     0 },
	[ROLE_LEAD]      = { 1,   1,   1,   1,   1,     1,     0 },
	[ROLE_WAREHOUSE] = { 1,   1,   0,   0,   0,     0,     0 },
	[ROLE_FINANCE]   = { 1,   1,   0,   0,   1,     0,     0 },
	[ROLE_AUDITOR]   = { 1,   0,   0,   0,   0,     0,     0 },
	[ROLE_ADMIN]     = { 1,   1,   1,   1,   1,     1,     1 },
};

bool authz_may(enum role r, enum cap c) {
	return table[r][c];
}

enum tend_status authz_check(enum role r, enum cap c, struct tend_err *err) {
	return authz_may(r, c) ? TEND_OK
	                       : tend_fail(err, TEND_DENIED, _("not permitted: a %s may not %s: ask an administrator"), role_word(r),
	                                   _(cap_words[c]));
}

const char *role_word(enum role r) {
	return (unsigned)r < ROLE_COUNT ? role_words[r] : "";
}

bool role_parse(const char *s, enum role *out) {
	for (int i = 0; s && i < ROLE_COUNT; i++)
		if (!strcmp(s, role_words[i]))
			return *out = (enum role)i, true;
	return false;
}

const char *direction_word(enum direction d) {
	return (unsigned)d <= DIR_AUTO ? direction_words[d] : "";
}

const char *delivery_word(enum delivery d) {
	return (unsigned)d < DELIVERY_COUNT ? delivery_words[d] : "";
}

const char *proposal_word(enum proposal_state s) {
	return (unsigned)s <= PROPOSAL_REFUSED ? proposal_words[s] : "";
}
