/* SPDX-License-Identifier: ISC */
/* A shop of its own for tests of returns: orders to measure, a payment provider that writes down what it is asked, time that one sets,
 * and more than one process. */
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/svc.h"
#include "tend/mem.h"
#include "tend/quote_case.h"
#include "tend/returns.h"

#define HELPER __attribute__((unused)) static

static void *ctx;
static struct svc *s;
static struct session lead, agent, keeper;
static struct tend_err err;
static char path[256], pay[256];
static tms_t now;

#define ck_ok(call) ck_assert_msg((call) == TEND_OK, "%s", err.msg)
/* Refused with this status, and a message that says so. */
#define ck_no(call, status, says) do { \
		enum tend_status ck_st = (call); \
		ck_assert_msg(ck_st == (status), "status %d, not %d: %s", (int)ck_st, (int)(status), ck_st == TEND_OK ? "" : err.msg); \
		ck_assert_msg(strstr(err.msg, says) != NULL, "`%s' is not in `%s'", says, err.msg); \
	} while (0)

/* ---- time, the provider, the machinery ---- */

HELPER void at(tms_t t) {
	char buf[64];
	const struct zone *z;
	now = t;
	ck_ok(zone_get("UTC", &z, &err));
	snprintf(buf, sizeof buf, "%s", tms_format(ctx, t, z));
	setenv("TEND_NOW", buf, 1);
}
HELPER void later(tms_t ms) { at(now + ms); }

HELPER void provider(const char *mode) {
	char name[300];
	snprintf(name, sizeof name, "%s/mode", pay);
	FILE *f = fopen(name, "we");
	fprintf(f, "%s\n", mode);
	fclose(f);
}

/* How many lines of the provider's book begin with a word; the sum of its third (asked) or second (paid) column. */
HELPER int64_t book(const char *file, const char *begins, int64_t *sum) {
	char name[300], line[256], a[128], b[128];
	int64_t n = 0, v = 0;
	snprintf(name, sizeof name, "%s/%s", pay, file);
	FILE *f = fopen(name, "re");
	*sum = 0;
	while (f && fgets(line, sizeof line, f)) {
		if (strncmp(line, begins, strlen(begins)) != 0)
			continue;
		n++;
		if (!strcmp(file, "paid") ? sscanf(line, "%127s %" SCNd64, a, &v) == 2 : sscanf(line, "%127s %127s %" SCNd64, a, b, &v) == 3)
			*sum += v;
	}
	if (f)
		fclose(f);
	return n;
}
HELPER int64_t asked(const char *verb) {
	int64_t sum;
	return book("asked", verb, &sum);
}
#define ck_paid(n, fen) do { int64_t ck_sum; ck_assert_int_eq(book("paid", "T-", &ck_sum), n); ck_assert_int_eq(ck_sum, fen); } while (0)

HELPER void import(const char *kind, const char *row) {
	struct import_counts k = { 0, 0, 0, 0 };
	ck_ok(svc_import_row(s, kind, row, strlen(row), &k, &err));
}

/* One pass of the relay over all that is due now. */
HELPER int relay_once(void) {
	int n = 0;
	ck_ok(svc_relay(s, 50, &n, &err));
	return n;
}
/* Carries out all that is due; time goes on a minute between two calls of one order (G7). */
HELPER void relay(void) {
	for (int i = 0; i < 40; i++) {
		int n = relay_once();
		later(TMS_MINUTE + TMS_SECOND);
		if (!n)
			return;
	}
}
HELPER int work(void) {
	int n = 1, all = 0;
	while (n) {
		ck_ok(svc_work(s, &n, &err));
		all += n;
	}
	return all;
}

/* ---- the shop ---- */

HELPER void as(struct session *who, const char *login, enum role role) {
	struct agent a = { .login = login, .name = login, .role = role, .skills = "", .queues = "", .lang = "zh", .capacity = 8, .active = true };
	ck_ok(svc_agent_put(s, &lead, &a, true, &err));
	ck_ok(svc_session(s, login, who, &err));
}

/* The shop's policy with the tests' own values before it: the first section of a name counts. */
static struct policy *shop_policy(void) {
	static const char own[] = "[connector payment]\ncommand = " TEND_SRCDIR "/tests/lib/pay.sh\n"
		"[returns budget]\ngoodwill = 200\nauto = 500000\n"
		"[returns timers.consenting]\nconsent = yes\n[returns timers.patient]\npauses = yes\n";
	struct policy *p;
	char dir[300], cmd[900];

	snprintf(dir, sizeof dir, "%s/policy", pay);
	snprintf(cmd, sizeof cmd, "cp -R '" TEND_SRCDIR "/data/policy' '%s' && chmod -R u+w '%s'", dir, dir);
	ck_assert_int_eq(system(cmd), 0);
	snprintf(cmd, sizeof cmd, "%s/00-test.ini", dir);
	FILE *f = fopen(cmd, "we");
	fputs(own, f);
	fclose(f);
	ck_ok(policy_read_dir(ctx, dir, &p, &err));
	return p;
}

/* Also what a killed run with the same number has left. */
static void shop_clean(void) {
	char cmd[1600];

	snprintf(cmd, sizeof cmd, "rm -rf '%s' '%s' '%s-wal' '%s-shm' '%s-gate'", pay, path, path, path, path);
	if (system(cmd))
		printf("%s stays\n", pay);
}

static void shop_open(void) {
	const char *dir = getenv("T");
	ctx = mem_ctx(NULL);
	at(INT64_C(1795000000000));
	snprintf(path, sizeof path, "%s/returns-%ld.db", dir ? dir : "/tmp", (long)getpid());
	snprintf(pay, sizeof pay, "%s/pay-%ld", dir ? dir : "/tmp", (long)getpid());
	shop_clean();
	mkdir(pay, 0700);
	setenv("PAY", pay, 1);
	ck_ok(svc_create(ctx, path, shop_policy(), "root", "Root", &s, &err));
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
	svc_close(&s);
	mem_free(ctx);
	shop_clean();
}

/* An order as its channel sends it: items and tenders, then more members; times in JSON or "". */
HELPER void order_as(const char *no, const char *items, const char *tenders, bool shipped, bool signed_for, const char *more) {
	const struct zone *z;
	ck_ok(zone_get("UTC", &z, &err));
	char *day_ago = tms_format(ctx, now - TMS_DAY, z);
	char *times = mem_printf(ctx, "%s%s%s%s%s%s", shipped ? ",\"shipped_at\":\"" : "", shipped ? day_ago : "", shipped ? "\"" : "",
	                         signed_for ? ",\"signed_at\":\"" : "", signed_for ? day_ago : "", signed_for ? "\"" : "");
	import("orders", mem_printf(ctx, "{\"id\":\"%s\",\"customer\":\"CU-1\",\"at\":\"%s\"%s,\"status\":\"%s\",\"items\":[%s],\"tenders\":[%s]%s%s}", no, day_ago,
	       times, signed_for ? "signed" : shipped ? "shipped" : "paid", items, tenders, *more ? "," : "", more));
}
/* One that was signed for a day ago. */
HELPER void order(const char *no, const char *items, const char *tenders) { order_as(no, items, tenders, true, true, ""); }

/* ---- returns ---- */

struct ask { const char *line; int64_t qty; enum rma_kind kind; const char *reason; };
#define REQUEST_INIT { .channel = "", .kept = "", .send = "" }
static size_t with_proofs = 5;
/* q brings along what an ask does not say; NULL nothing. */
HELPER enum tend_status try_open_as(const char *no, struct ask a, const struct return_request *more, tend_id *id) {
	struct return_wish w = { a.line, a.qty, a.kind, a.reason };
	struct rma_proof proofs[] = { { "P", "bag.jpg", 0 }, { "D", "2026-10", 0 }, { "L", "label.jpg", 0 }, { "V", "box.mp4", 0 }, { "C", "scan", 0 } };
	struct return_request q = REQUEST_INIT;
	tend_id ids[20];
	size_t n;
	if (more)
		q = *more;
	q.order = no;
	q.wishes = &w;
	q.n_wishes = 1;
	q.proofs = proofs;
	q.n_proofs = with_proofs;
	enum tend_status st = svc_return_open(s, &agent, &q, ids, &n, &err);
	*id = st == TEND_OK ? ids[0] : 0;
	return st;
}
HELPER enum tend_status try_open(const char *no, struct ask a, tend_id *id) { return try_open_as(no, a, NULL, id); }
HELPER tend_id open_rma(const char *no, struct ask a) {
	tend_id id;
	ck_ok(try_open(no, a, &id));
	return id;
}
HELPER struct return_full look(tend_id id) {
	struct return_full f;
	ck_ok(svc_return(s, ctx, &lead, id, &f, &err));
	return f;
}
HELPER struct return_do act(enum rma_event ev) {
	struct return_do d = RETURN_DO_INIT;
	d.event = ev;
	d.note = "x";
	d.tracking = "SF1";
	d.carrier = "sf";
	return d;
}
HELPER enum tend_status go_as(struct session *who, tend_id id, const struct return_do *d) {
	struct return_done done;
	return svc_return_do(s, who, id, d, &done, &err);
}
HELPER enum tend_status go(struct session *who, tend_id id, enum rma_event ev) {
	struct return_do d = act(ev);
	return go_as(who, id, &d);
}
/* With one count: what arrived, or what the inspection says of so many. */
HELPER enum tend_status go_count(struct session *who, tend_id id, enum rma_event ev, const char *line, int64_t qty, enum rma_disposition dis, bool accepted) {
	struct return_count k = { .line = line, .qty = qty, .grade = "A", .disposition = dis, .accepted = accepted, .photo = "p.jpg" };
	struct return_do d = act(ev);
	d.counts = &k;
	d.n_counts = 1;
	return go_as(who, id, &d);
}
HELPER void ck_state(tend_id id, enum rma_state want) {
	struct return_full f = look(id);
	const char *last = f.n_events ? f.events[f.n_events - 1].after : "";
	ck_assert_msg(f.r.state == want, "R%" PRId64 " is %s, not %s (last event: %s)", id, rma_state_word(f.r.state), rma_state_word(want), last);
}
/* Approved by a lead, if the rules have not done it. */
HELPER void approve(tend_id id) {
	if (look(id).r.state == RMA_SUBMITTED || look(id).r.state == RMA_LEAD_REVIEW)
		ck_ok(go(&lead, id, RMA_EV_APPROVE));
}
/* Sent back, arrived, inspected as new: all of it, or qty of its line. */
HELPER void come_back(tend_id id) {
	ck_ok(go(&agent, id, RMA_EV_TRACK));
	ck_ok(go(&keeper, id, RMA_EV_ARRIVE));
	ck_ok(go_count(&keeper, id, RMA_EV_INSPECT, look(id).lines[0].line, look(id).lines[0].received, RMA_DISP_RESTOCK_A, true));
}
/* Asked for, approved, back, accepted: whatever is due has its legs. */
HELPER tend_id give_back(const char *no, struct ask a) {
	tend_id id = open_rma(no, a);
	approve(id);
	come_back(id);
	return id;
}
HELPER fen_t legs_sum(tend_id id, unsigned states, unsigned kinds) {
	struct return_full f = look(id);
	fen_t sum = 0;
	for (size_t i = 0; i < f.n_legs; i++)
		if (states & 1u << f.legs[i].l.state && kinds & 1u << f.legs[i].l.kind)
			sum += f.legs[i].l.amount;
	return sum;
}
enum { CLAIMS = 1u << LEG_PLANNED | 1u << LEG_SENDING | 1u << LEG_UNKNOWN | 1u << LEG_OK,
       OUT = 1u << LEG_REFUND | 1u << LEG_FREIGHT | 1u << LEG_COMPENSATION };
HELPER int legs(tend_id id) { return (int)look(id).n_legs; }
HELPER fen_t paid_out(tend_id id) { return legs_sum(id, 1u << LEG_OK, OUT); }
HELPER const struct leg *leg_at(tend_id id, size_t i) {
	struct return_full f = look(id);
	ck_assert_msg(i < f.n_legs, "R%" PRId64 " has %zu legs", id, f.n_legs);
	return &f.legs[i].l;
}
HELPER int events(tend_id id, const char *action, const char *says) {
	struct return_full f = look(id);
	int n = 0;
	for (size_t i = 0; i < f.n_events; i++)
		n += !strcmp(f.events[i].action, action) && strstr(f.events[i].after, says);
	return n;
}

/* ---- stock ---- */

HELPER int64_t on_hand(const char *product) {
	int64_t n;
	ck_ok(store_stock_free(s->store, product, &n, &err));
	return n;
}
/* Holds of a record in a state. */
HELPER int held(tend_id id, enum rma_hold state) {
	struct return_full f = look(id);
	int n = 0;
	for (size_t i = 0; i < f.n_holds; i++)
		n += f.holds[i].state == state;
	return n;
}

/* ---- the store as it is: what only SQL sees ---- */

HELPER int64_t sql(const char *query) {
	char cmd[1200], line[64] = "";
	snprintf(cmd, sizeof cmd, "sqlite3 -cmd '.timeout 5000' '%s' \"%s\"", path, query);
	FILE *f = popen(cmd, "re");
	ck_assert_ptr_nonnull(f);
	if (!fgets(line, sizeof line, f))
		line[0] = '\0';
	ck_assert_msg(pclose(f) == 0, "%s", query);
	return strtoll(line, NULL, 10);
}
static char problems[2048];
static void problem(void *unused, const char *what) {
	size_t n = strlen(problems);
	(void)unused;
	snprintf(problems + n, sizeof problems - n, "%s\n", what);
}
HELPER size_t check(void) {
	size_t n;
	problems[0] = '\0';
	ck_ok(store_check(s->store, problem, NULL, &n, &err));
	return n;
}
#define ck_sound() ck_assert_msg(check() == 0, "%s", problems)

/* ---- two processes at once ---- */

/* Both begin at the same instant with the store open; what each answers (0 … 250) is in out. */
HELPER void both(int (*one)(int which), int out[2]) {
	int gate[2];
	pid_t p[2];
	ck_assert_int_eq(pipe(gate), 0);
	svc_close(&s);
	for (int i = 0; i < 2; i++) {
		if (!(p[i] = fork())) {
			char c;
			close(gate[1]);
			if (svc_open(ctx, path, &s, &err) != TEND_OK)
				_exit(251);
			if (read(gate[0], &c, 1) < 0)
				_exit(252);
			_exit(one(i));
		}
	}
	usleep(20000);
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < 2; i++) {
		int st = 0;
		ck_assert_int_eq(waitpid(p[i], &st, 0), p[i]);
		ck_assert(WIFEXITED(st));
		out[i] = WEXITSTATUS(st);
		ck_assert_int_lt(out[i], 251);
	}
	ck_ok(svc_open(ctx, path, &s, &err));
}
