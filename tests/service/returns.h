/* SPDX-License-Identifier: ISC */
/* A shop of its own for tests of returns: orders to measure, a payment provider that writes down what it is asked, time that one sets. */
#include "unit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/svc.h"
#include "tend/mem.h"
#include "tend/quote_case.h"
#include "tend/returns.h"

static void *ctx;
static struct svc *s;
static struct session lead, agent, keeper;
static struct tend_err err;
static char path[256], pay[256];
static tms_t now;

#define ck_ok(call) ck_assert_msg((call) == TEND_OK, "%s", err.msg)

__attribute__((unused)) static void at(tms_t t) {
	char buf[64];
	const struct zone *z;
	now = t;
	ck_ok(zone_get("UTC", &z, &err));
	snprintf(buf, sizeof buf, "%s", tms_format(ctx, t, z));
	setenv("TEND_NOW", buf, 1);
}
__attribute__((unused)) static void later(tms_t ms) { at(now + ms); }

__attribute__((unused)) static void provider(const char *mode) {
	char name[300];
	snprintf(name, sizeof name, "%s/mode", pay);
	FILE *f = fopen(name, "we");
	fprintf(f, "%s\n", mode);
	fclose(f);
}

/* How many lines of the provider's book begin with a word; the sum of its third (asked) or second (paid) column. */
__attribute__((unused)) static int64_t book(const char *file, const char *begins, int64_t *sum) {
	char name[300], line[256], a[128], b[128];
	int64_t n = 0, v = 0;
	snprintf(name, sizeof name, "%s/%s", pay, file);
	FILE *f = fopen(name, "re");
	*sum = 0;
	while (f && fgets(line, sizeof line, f)) {
		if (strncmp(line, begins, strlen(begins)) != 0)
			continue;
		n++;
		if (!strcmp(file, "paid") ? sscanf(line, "%127s %ld", a, &v) == 2 : sscanf(line, "%127s %127s %ld", a, b, &v) == 3)
			*sum += v;
	}
	if (f)
		fclose(f);
	return n;
}

__attribute__((unused)) static void import(const char *kind, const char *row) {
	struct import_counts k = { 0, 0, 0, 0 };
	ck_ok(svc_import_row(s, kind, row, strlen(row), &k, &err));
}

/* Carries out all that is due; time goes on a minute between two calls of one order (G7). */
__attribute__((unused)) static void relay(void) {
	for (int i = 0; i < 40; i++) {
		int n = 0;
		ck_ok(svc_relay(s, 50, &n, &err));
		later(TMS_MINUTE + TMS_SECOND);
		if (!n)
			return;
	}
}
__attribute__((unused)) static void work(void) {
	int n = 1;
	while (n)
		ck_ok(svc_work(s, &n, &err));
}

__attribute__((unused)) static void as(struct session *who, const char *login, enum role role) {
	struct agent a = { .login = login, .name = login, .role = role, .skills = "", .queues = "", .lang = "zh", .capacity = 8, .active = true };
	ck_ok(svc_agent_put(s, &lead, &a, true, &err));
	ck_ok(svc_session(s, login, who, &err));
}

static void shop_open(void) {
	struct policy *p;
	const char *dir = getenv("T");
	ctx = mem_ctx(NULL);
	at(INT64_C(1795000000000));
	snprintf(path, sizeof path, "%s/returns-%ld.db", dir ? dir : "/tmp", (long)getpid());
	snprintf(pay, sizeof pay, "%s/pay-%ld", dir ? dir : "/tmp", (long)getpid());
	mkdir(pay, 0700);
	setenv("PAY", pay, 1);
	ck_ok(policy_read_dir(ctx, TEND_SRCDIR "/data/policy", &p, &err));
	static const char extra[] = "[connector payment]\ncommand = " TEND_SRCDIR "/tests/lib/pay.sh\n";
	ck_ok(policy_add(p, "test.ini", extra, sizeof extra - 1, &err));
	ck_ok(svc_create(ctx, path, p, "root", "Root", &s, &err));
	ck_ok(svc_session(s, NULL, &lead, &err));
	as(&agent, "lin", ROLE_AGENT);
	as(&keeper, "gu", ROLE_WAREHOUSE);
	import("products", "{\"id\":\"P1\",\"title\":\"狗粮 10kg\",\"price_fen\":9000,\"sku\":\"690001\"}");
	import("products", "{\"id\":\"P2\",\"title\":\"猫抓板\",\"price_fen\":5000,\"sku\":\"690002\"}");
	import("stock", "{\"product\":\"P1\",\"warehouse\":\"SH\",\"on_hand\":3}");
	import("stock", "{\"product\":\"P2\",\"warehouse\":\"SH\",\"on_hand\":1}");
	import("customers", "{\"id\":\"CU-1\",\"name\":\"王小明\",\"contacts\":[{\"kind\":\"wechat\",\"value\":\"u1\"}]}");
}

static void shop_close(void) {
	char side[300];
	svc_close(&s);
	mem_free(ctx);
	unlink(path);
	snprintf(side, sizeof side, "%s-wal", path);
	unlink(side);
	snprintf(side, sizeof side, "%s-shm", path);
	unlink(side);
	snprintf(side, sizeof side, "rm -rf '%s'", pay);
	if (system(side))
		printf("%s stays\n", pay);
}

/* An order that was signed for a day ago: items and tenders as JSON. */
__attribute__((unused)) static void order(const char *no, const char *items, const char *tenders) {
	const struct zone *z;
	ck_ok(zone_get("UTC", &z, &err));
	char *signed_at = tms_format(ctx, now - TMS_DAY, z);
	import("orders", mem_printf(ctx, "{\"id\":\"%s\",\"customer\":\"CU-1\",\"at\":\"%s\",\"shipped_at\":\"%s\",\"signed_at\":\"%s\",\"status\":\"signed\","
	       "\"items\":[%s],\"tenders\":[%s]}", no, signed_at, signed_at, signed_at, items, tenders));
}

struct ask { const char *line; int64_t qty; enum rma_kind kind; const char *reason; };
__attribute__((unused)) static enum tend_status try_open(const char *no, struct ask a, tend_id *id) {
	struct return_wish w = { a.line, a.qty, a.kind, a.reason };
	struct rma_proof proofs[] = { { "P", "bag.jpg", 0 }, { "D", "2026-10", 0 }, { "L", "label.jpg", 0 }, { "V", "box.mp4", 0 }, { "C", "scan", 0 } };
	struct return_request q = { .order = no, .channel = "", .wishes = &w, .n_wishes = 1, .proofs = proofs, .n_proofs = 5, .kept = "", .send = "" };
	tend_id ids[20];
	size_t n;
	enum tend_status st = svc_return_open(s, &agent, &q, ids, &n, &err);
	*id = st == TEND_OK ? ids[0] : 0;
	return st;
}
__attribute__((unused)) static tend_id open_rma(const char *no, struct ask a) {
	tend_id id;
	ck_ok(try_open(no, a, &id));
	return id;
}
__attribute__((unused)) static struct return_full look(tend_id id) {
	struct return_full f;
	ck_ok(svc_return(s, ctx, &lead, id, &f, &err));
	return f;
}
__attribute__((unused)) static enum tend_status go(struct session *who, tend_id id, enum rma_event ev) {
	struct return_do d = RETURN_DO_INIT;
	struct return_done done;
	d.event = ev;
	d.note = "x";
	d.tracking = "SF1";
	d.carrier = "sf";
	return svc_return_do(s, who, id, &d, &done, &err);
}
#define ck_state(id, want) ck_assert_msg(look(id).r.state == (want), "%s, not %s (%s)", rma_state_word(look(id).r.state), rma_state_word(want), err.msg)
/* Approved by a lead, if the rules have not done it. */
__attribute__((unused)) static void approve(tend_id id) {
	if (look(id).r.state == RMA_SUBMITTED || look(id).r.state == RMA_LEAD_REVIEW)
		ck_ok(go(&lead, id, RMA_EV_APPROVE));
}
/* Sent back, arrived, inspected as expected. */
__attribute__((unused)) static void come_back(tend_id id) {
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go(&keeper, id, RMA_EV_ARRIVE));
	ck_ok(go(&keeper, id, RMA_EV_INSPECT));
}
__attribute__((unused)) static fen_t paid_out(tend_id id) {
	struct return_full f = look(id);
	fen_t sum = 0;
	for (size_t i = 0; i < f.n_legs; i++)
		if (f.legs[i].l.state == LEG_OK && f.legs[i].l.kind != LEG_COLLECT)
			sum += f.legs[i].l.amount;
	return sum;
}
__attribute__((unused)) static int64_t on_hand(const char *product) {
	int64_t n;
	ck_ok(store_stock_free(s->store, product, &n, &err));
	return n;
}
