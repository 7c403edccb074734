/* SPDX-License-Identifier: ISC */
/* Which queue and how soon: the first policy rule that a ticket meets. */
#include "service/svc.h"

#include <stdlib.h>

#include "tend/mem.h"

void svc_route(struct svc *s, struct ticket *t, tms_t now, struct routed *out) {
	route_by(svc_policy(s), t, now, out);
}

void route_by(struct policy *p, struct ticket *t, tms_t now, struct routed *out) {
	const struct conf_section *r;

	*out = (struct routed){ 0 };
	if ((r = policy_first(p, "route", t, now, &out->queue_when))) {
		out->queue_rule = r->name;
		t->queue = conf_get(r, "queue", "general");
	}
	if ((r = policy_first(p, "priority", t, now, &out->priority_when))) {
		int64_t v;
		out->priority_rule = r->name;
		if (conf_get_int(r, "priority", 4, &v, NULL) == TEND_OK && v >= 1 && v <= 4)
			t->priority = (int)v;
	}
}
