/* SPDX-License-Identifier: ISC */
/* Opening the desk: store, policy, who acts, agents. */
#include "service/svc.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "tend/i18n.h"
#include "tend/mem.h"
#include "tend/u8.h"

char *svc_store_path(const void *ctx, const char *given) {
	const char *env = getenv("TEND_STORE"), *xdg = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (given)
		return mem_strdup(ctx, given);
	if (env && *env)
		return mem_strdup(ctx, env);
	if (!access(TEND_STATEDIR "/tend.db", F_OK))
		return mem_strdup(ctx, TEND_STATEDIR "/tend.db");
	return xdg && *xdg ? mem_printf(ctx, "%s/tend/tend.db", xdg)
	                   : mem_printf(ctx, "%s/.local/share/tend/tend.db", home ? home : "");
}

static struct svc *svc_new(const void *ctx, const char *path) {
	struct svc *s = mem_new(ctx, struct svc);

	s->path = mem_strdup(s, path);
	return s;
}

enum tend_status svc_open(const void *ctx, const char *path, struct svc **out, struct tend_err *err) {
	struct svc *s = svc_new(ctx, path);
	enum tend_status st = store_open(s, path, &s->store, err);

	if (st == TEND_OK)
		*out = s;
	else
		mem_free(s);
	return st;
}

void svc_close(struct svc **sp) {
	struct svc *s = *sp;

	*sp = NULL;
	if (!s)
		return;
	store_close(&s->store);
	mem_free(s);
}

const char *svc_path(const struct svc *s) {
	return s->path;
}

enum tend_status svc_policy_of(struct svc *s, const void *ctx, int64_t version, struct policy **out, struct tend_err *err) {
	void *tmp = mem_ctx(NULL);
	struct store_file *files;
	size_t n = 0;
	struct policy *p = *out = policy_new(ctx, version);
	enum tend_status st = store_policy_get(s->store, tmp, version, &files, &n, err);

	for (size_t i = 0; st == TEND_OK && i < n; i++)
		st = policy_add(p, files[i].name, files[i].text, strlen(files[i].text), err);
	mem_free(tmp);
	return st;
}

static enum tend_status svc_load_policy(struct svc *s, struct policy **out, struct tend_err *err) {
	int64_t version = 0;
	enum tend_status st = store_policy_version(s->store, &version, err);

	if (st != TEND_OK) {
		*out = policy_new(s, version);
		return st;
	}
	return svc_policy_of(s, s, version, out, err);
}

/* A policy in the store was checked when it was published; what fails now is damage, and the empty policy stands in. */
struct policy *svc_policy(struct svc *s) {
	if (!s->policy)
		svc_load_policy(s, &s->policy, NULL);
	return s->policy;
}

static enum tend_status svc_put_policy(struct change *c, struct policy *p, int64_t *version) {
	size_t n = policy_file_count(p);
	struct store_file *files = mem_array(c->ctx, struct store_file, n + 1);

	for (size_t i = 0; i < n; i++)
		policy_file(p, i, &files[i].name, &files[i].text);
	enum tend_status st = store_policy_put(c->s->store, files, n, c->who ? c->who->agent : 0, c->now, version, c->err);
	if (st == TEND_OK)
		st = change_event(c, 0, "policy", "", mem_printf(c->ctx, "%lld", (long long)*version));
	return st;
}

enum tend_status svc_policy_publish(struct svc *s, const struct session *who, struct policy *p, int64_t *version,
                                    struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_ADMIN, err);

	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	if (st != TEND_OK)
		return st;
	st = change_end(&c, svc_put_policy(&c, p, version));
	if (st == TEND_OK) {
		mem_free(s->policy);
		s->policy = NULL;
	}
	return st;
}

/* Folders above the store's file, made as needed. */
static void svc_make_dirs(const char *path) {
	char *copy = mem_strdup(NULL, path);

	for (char *p = strchr(copy + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(copy, 0770);
		*p = '/';
	}
	mem_free(copy);
}

enum tend_status svc_create(const void *ctx, const char *path, struct policy *p, const char *login, const char *name,
                            struct svc **out, struct tend_err *err) {
	struct svc *s = svc_new(ctx, path);
	struct change c;
	int64_t version;

	svc_make_dirs(strncmp(path, "sqlite:", 7) ? path : path + 7);
	enum tend_status st = store_create(s, path, &s->store, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, NULL, err);
	if (st == TEND_OK) {
		struct agent a = { .login = login, .name = name, .skills = "", .queues = "", .lang = "", .role = ROLE_ADMIN, .capacity = 8,
			.active = true };
		st = svc_put_policy(&c, p, &version);
		if (st == TEND_OK)
			st = store_agent_put(s->store, &a, err);
		if (st == TEND_OK)
			st = change_event(&c, 0, "agent", "", login);
		st = change_end(&c, st);
		mem_free(s->policy); /* the empty one of a moment ago */
		s->policy = NULL;
	}
	if (st == TEND_OK)
		*out = s;
	else
		svc_close(&s);
	return st;
}

/* ---- who acts ---- */

/* As much as fits, never half a character. */
static void svc_copy(char *out, size_t cap, const char *s) {
	size_t n = 0;
	int32_t cp;

	for (size_t step; s[n] && n + (step = u8_next(s + n, strlen(s + n), &cp)) < cap; n += step)
		memcpy(out + n, s + n, step);
	out[n] = '\0';
}

static enum tend_status svc_session_of(struct svc *s, const char *login, struct session *out, struct tend_err *err) {
	struct agent a;
	void *tmp = mem_ctx(NULL);
	enum tend_status st = store_agent_by_login(s->store, tmp, login, &a, err);

	if (st == TEND_NOT_FOUND || (st == TEND_OK && !a.active))
		st = tend_fail(err, TEND_NO_AGENT, _("%s: not an agent of this store: ask for `tend agent add %s`"), login, login);
	if (st == TEND_OK) {
		*out = (struct session){ .agent = a.id, .role = a.role, .approve_limit = a.approve_limit };
		strncpy(out->login, a.login, sizeof out->login - 1);
		svc_copy(out->name, sizeof out->name, a.name);
		strncpy(out->lang, a.lang, sizeof out->lang - 1);
	}
	mem_free(tmp);
	return st;
}

/* --as: the owner of the file may be anybody, and so may an admin; every use is in the audit log. */
static enum tend_status svc_act_as(struct svc *s, const char *real, const char *as, struct session *out, struct tend_err *err) {
	struct session own;
	struct stat sb;
	bool owner = !stat(store_path(s->store), &sb) && sb.st_uid == getuid();
	enum tend_status st = svc_session_of(s, real, &own, owner ? NULL : err);

	if (!owner && st != TEND_OK)
		return st;
	if (!owner && own.role != ROLE_ADMIN)
		return tend_fail(err, TEND_DENIED, _("--as: not permitted: only the store's owner and administrators may act for others"));
	bool known = st == TEND_OK;
	st = svc_session_of(s, as, out, err);
	if (st == TEND_OK && strcmp(real, as) != 0) {
		out->behalf = known ? own.agent : 0;
		strncpy(out->real_login, real, sizeof out->real_login - 1);
	}
	return st;
}

enum tend_status svc_session(struct svc *s, const char *as, struct session *out, struct tend_err *err) {
	struct passwd *pw = getpwuid(getuid());

	if (!pw)
		return tend_fail(err, TEND_NO_AGENT, _("user %d has no name on this machine: see getent passwd"), (int)getuid());
	return as ? svc_act_as(s, pw->pw_name, as, out, err) : svc_session_of(s, pw->pw_name, out, err);
}

/* ---- agents ---- */

enum tend_status svc_agent_list(struct svc *s, const void *ctx, struct agent **out, size_t *n, struct tend_err *err) {
	enum tend_status st = store_agent_list(s->store, ctx, out, n, err);

	for (size_t i = 0; st == TEND_OK && i < *n; i++)
		st = store_agent_load(s->store, (*out)[i].id, 1000, &(*out)[i].load, err);
	return st;
}

static enum tend_status svc_agent_valid(struct svc *s, const struct agent *a, struct tend_err *err) {
	char *copy = mem_strdup(NULL, a->queues ? a->queues : ""), *save = NULL;
	enum tend_status st = TEND_OK;

	if (!*a->login || strlen(a->login) > 63 || strspn(a->login, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != strlen(a->login))
		st = tend_fail(err, TEND_USAGE, _("`%s` is no login: letters, digits, . _ -"), a->login);
	for (char *q = strtok_r(copy, " ,", &save); st == TEND_OK && q; q = strtok_r(NULL, " ,", &save))
		if (!policy_has(svc_policy(s), "queue", q))
			st = tend_fail(err, TEND_NOT_FOUND, _("%s: no such queue: see `tend queue list`"), q);
	mem_free(copy);
	return st;
}

/* A store without an administrator could never get one again. */
static enum tend_status svc_agent_not_last(struct change *c, const struct agent *have, const struct agent *put) {
	struct agent *all;
	size_t n, others = 0;

	if (!have->active || have->role != ROLE_ADMIN || (put->active && put->role == ROLE_ADMIN))
		return TEND_OK;
	enum tend_status st = store_agent_list(c->s->store, c->ctx, &all, &n, c->err);
	for (size_t i = 0; st == TEND_OK && i < n; i++)
		others += all[i].active && all[i].role == ROLE_ADMIN && all[i].id != have->id;
	return st != TEND_OK || others ? st : tend_fail(c->err, TEND_DENIED, _("%s: is the last administrator: make somebody else one first"), have->login);
}

static char *svc_agent_text(const struct change *c, const struct agent *a) {
	char *limit = a->approve_limit ? mem_printf(c->ctx, " %" PRId64, a->approve_limit) : mem_strdup(c->ctx, "");
	return mem_printf(c->ctx, "%s %s %d%s%s", a->login, role_word(a->role), a->capacity, limit, a->active ? "" : " left");
}

static enum tend_status svc_agent_write(struct change *c, const struct agent *a, bool add) {
	struct agent have, put;
	enum tend_status st = store_agent_by_login(c->s->store, c->ctx, a->login, &have, add ? NULL : c->err);

	if (st == TEND_OK && add)
		return tend_fail(c->err, TEND_CONFLICT, _("%s: is an agent already: use `tend agent set`"), a->login);
	if (st != TEND_OK && !(add && st == TEND_NOT_FOUND))
		return st;
	put = *a;
	put.id = add ? 0 : have.id;
	put.name = a->name ? a->name : add ? a->login : have.name;
	put.skills = a->skills ? a->skills : add ? "" : have.skills;
	put.queues = a->queues ? a->queues : add ? "" : have.queues;
	put.lang = a->lang ? a->lang : add ? "" : have.lang;
	put.role = (int)a->role >= 0 ? a->role : add ? ROLE_AGENT : have.role;
	put.capacity = a->capacity >= 0 ? a->capacity : add ? 8 : have.capacity;
	put.approve_limit = a->approve_limit >= 0 ? a->approve_limit : add ? 0 : have.approve_limit;
	put.active = a->active;
	st = add ? TEND_OK : svc_agent_not_last(c, &have, &put);
	if (st == TEND_OK)
		st = store_agent_put(c->s->store, &put, c->err);
	if (st == TEND_OK)
		st = change_event(c, 0, "agent", add ? "" : svc_agent_text(c, &have),
		                  svc_agent_text(c, &put));
	return st;
}

enum tend_status svc_agent_put(struct svc *s, const struct session *who, const struct agent *a, bool add, struct tend_err *err) {
	struct change c;
	enum tend_status st = authz_check(who->role, CAP_ADMIN, err);

	if (st == TEND_OK)
		st = svc_agent_valid(s, a, err);
	if (st == TEND_OK)
		st = change_begin(&c, s, who, err);
	return st == TEND_OK ? change_end(&c, svc_agent_write(&c, a, add)) : st;
}

enum tend_status svc_agent_leave(struct svc *s, const struct session *who, const char *login, struct tend_err *err) {
	struct agent a = { .login = login, .role = (enum role)-1, .capacity = -1, .approve_limit = -1, .active = false };
	return svc_agent_put(s, who, &a, false, err);
}

bool word_in_list(const char *list, const char *word) {
	size_t n = strlen(word);

	for (const char *p = list; n && (p = strstr(p, word)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

/* ---- keeping ---- */

enum tend_status svc_check(struct svc *s, policy_report *report, void *ctx, size_t *problems, struct tend_err *err) {
	enum tend_status st = store_check(s->store, report, ctx, problems, err);

	if (st == TEND_OK)
		*problems += policy_check(svc_policy(s), report, ctx);
	return st;
}

enum tend_status svc_backup(struct svc *s, const char *path, struct tend_err *err) {
	return store_backup(s->store, path, err);
}
