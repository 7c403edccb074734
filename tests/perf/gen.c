/* SPDX-License-Identifier: ISC */
/* Fills a store with N tickets through the service, the same each time. usage: gen STORE N POLICYDIR */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tend/mem.h"
#include "tend/service.h"

static const char *const texts[] = { "收到的狗粮袋子破了，漏了一半，要求退款", "Where is my parcel? The tracking has not moved", "退款什么时候到账？",
	"The cat refuses to eat the new food", "幼犬一天喂几次？", "快递一直不动，已经五天了", "Great service, thank you!", "客服态度太差，投诉" };
static const char *const channels[] = { "chat", "wechat", "app", "web", "social", "review", "phone" };

static int gen_fail(const struct tend_err *err) {
	fprintf(stderr, "gen: %s\n", err->msg);
	return 1;
}

int main(int argc, char **argv) {
	struct tend_err err;
	struct policy *p;
	struct svc *s;
	void *ctx = mem_ctx(NULL);
	int n = argc > 3 ? (int)strtol(argv[2], NULL, 10) : 0;
	tms_t now = tms_now();

	if (n < 1)
		return 64;
	if (policy_read_dir(ctx, argv[3], &p, &err) != TEND_OK || svc_create(ctx, argv[1], p, "root", "Root", &s, &err) != TEND_OK)
		return gen_fail(&err);
	for (int i = 0; i < n; i += 100) {
		void *tmp = mem_ctx(ctx);
		struct incoming m[100];
		struct intake_result r[100];
		int k = 0;
		for (; k < 100 && i + k < n; k++) {
			char *id = mem_printf(tmp, "g%d", i + k);
			m[k] = (struct incoming){ .channel = channels[(i + k) % 7], .id = id, .thread = id, .from_id = id, .from_name = id,
				.text = mem_printf(tmp, "%s #%d", texts[(i + k) % 8], i + k), .at = now - (tms_t)((i + k) % 20000) * TMS_MINUTE, .automatic = "no" };
		}
		if (svc_intake_batch(s, m, (size_t)k, r, &err) != TEND_OK)
			return gen_fail(&err);
		mem_free(tmp);
	}
	svc_close(&s);
	mem_free(ctx);
	return 0;
}
