/* SPDX-License-Identifier: ISC */
/* Messages as JSON: the keys, their types, what is wrong with them. Unknown keys are kept in the raw message, not refused. */
#include "cli/incoming.h"

#include <stdio.h>
#include <string.h>

#include "tend/i18n.h"
#include "tend/mem.h"

/* where: "from." or "attachments[2].", "" for a key of the message itself. */
static enum tend_status incoming_text(const json_t *j, const char *where, const char *key, const char **out, struct tend_err *err) {
	const json_t *v = json_object_get(j, key);

	*out = json_string_value(v);
	if (v && !json_is_null(v) && !*out)
		return tend_fail(err, TEND_INVALID, _("%s%s: not a text"), where, key);
	if (*out && strlen(*out) != json_string_length(v))
		return tend_fail(err, TEND_INVALID, _("%s%s: has a NUL in it"), where, key);
	return TEND_OK;
}

enum tend_status incoming_time(const char *s, tms_t base, tms_t *out, struct tend_err *err) {
	int64_t secs;

	if (*s == '-' && base != TMS_NONE && dur_parse(s + 1, &secs)) {
		*out = base - secs * TMS_SECOND;
		return TEND_OK;
	}
	return tms_parse(s, out, NULL, err);
}

static enum tend_status incoming_attachments(void *ctx, const json_t *list, struct incoming *m, struct tend_err *err) {
	struct attachment *a = mem_array(ctx, struct attachment, json_array_size(list) + 1);
	size_t i;
	json_t *v;

	if (list && !json_is_null(list) && !json_is_array(list))
		return tend_fail(err, TEND_INVALID, _("%s: not a list"), "attachments");
	m->attachments = a;
	json_array_foreach(list, i, v) {
		char where[40];
		const char *name, *type, *path;
		const json_t *size = json_object_get(v, "size");
		snprintf(where, sizeof where, "attachments[%zu]", i);
		if (!json_is_object(v))
			return tend_fail(err, TEND_INVALID, _("%s: not a JSON object"), where);
		snprintf(where, sizeof where, "attachments[%zu].", i);
		enum tend_status st = incoming_text(v, where, "name", &name, err);
		if (st == TEND_OK)
			st = incoming_text(v, where, "type", &type, err);
		if (st == TEND_OK)
			st = incoming_text(v, where, "path", &path, err);
		if (st != TEND_OK)
			return st;
		if (size && !json_is_null(size) && (!json_is_integer(size) || json_integer_value(size) < 0))
			return tend_fail(err, TEND_INVALID, _("%ssize: not a whole number from 0 on"), where);
		a[m->n_attachments++] = (struct attachment){ name ? name : "", type ? type : "", json_integer_value(size) };
	}
	return TEND_OK;
}

static enum tend_status incoming_references(void *ctx, const json_t *list, struct incoming *m, struct tend_err *err) {
	const char **r = mem_array(ctx, const char *, json_array_size(list) + 1);
	size_t i;
	json_t *v;

	if (list && !json_is_null(list) && !json_is_array(list))
		return tend_fail(err, TEND_INVALID, _("%s: not a list"), "references");
	m->references = r;
	json_array_foreach(list, i, v) {
		if (!json_string_value(v) || strlen(json_string_value(v)) != json_string_length(v))
			return tend_fail(err, TEND_INVALID, _("references[%zu]: not a text"), i);
		r[m->n_references++] = json_string_value(v);
	}
	return TEND_OK;
}

static enum tend_status incoming_words(const char *direction, const json_t *rating, struct incoming *m, struct tend_err *err) {
	static const char *const autos[] = { "no", "auto", "bounce", "list" };
	size_t k = 0;

	if (direction && strcmp(direction, "in") && strcmp(direction, "out"))
		return tend_fail(err, TEND_INVALID, _("direction: `%s`: in or out"), direction);
	if (rating && !json_is_null(rating) && (!json_is_integer(rating) || json_integer_value(rating) < 0 || json_integer_value(rating) > 5))
		return tend_fail(err, TEND_INVALID, _("rating: 1 to 5"));
	if (!m->automatic)
		m->automatic = "no";
	while (k < 4 && strcmp(m->automatic, autos[k]))
		k++;
	if (k == 4)
		return tend_fail(err, TEND_INVALID, _("auto: `%s`: no, auto, bounce or list"), m->automatic);
	m->outgoing = direction && !strcmp(direction, "out");
	m->bounced = !strcmp(m->automatic, "bounce");
	m->rating = (int)json_integer_value(rating);
	return TEND_OK;
}

/* "+08:00" of a time, Z as it is. */
static const char *incoming_zone(const char *at) {
	size_t n = strlen(at);
	return n > 6 && at[n - 3] == ':' && (at[n - 6] == '+' || at[n - 6] == '-') ? at + n - 6 : "";
}

enum tend_status incoming_from_json(void *ctx, const json_t *j, tms_t base, struct incoming *m, struct tend_err *err) {
	const char *at, *direction;
	const json_t *from = json_object_get(j, "from");
	struct { const char *key, **out; } texts[] = { { "channel", &m->channel }, { "id", &m->id }, { "thread", &m->thread }, { "order", &m->order },
		{ "subject", &m->subject }, { "text", &m->text }, { "quoted", &m->quoted }, { "message_id", &m->message_id },
		{ "in_reply_to", &m->in_reply_to }, { "auto", &m->automatic }, { "bounce_of", &m->bounce_of }, { "bounce_reason", &m->bounce_reason }, { "at", &at },
		{ "direction", &direction } };
	struct { const char *key, **out; } whos[] = { { "id", &m->from_id }, { "name", &m->from_name }, { "phone", &m->from_phone }, { "email", &m->from_mail } };
	enum tend_status st = TEND_OK;

	*m = (struct incoming){ .automatic = "no" };
	if (!json_is_object(j))
		return tend_fail(err, TEND_INVALID, _("not a JSON object"));
	for (size_t i = 0; st == TEND_OK && i < sizeof texts / sizeof *texts; i++)
		st = incoming_text(j, "", texts[i].key, texts[i].out, err);
	if (st == TEND_OK && from && !json_is_null(from) && !json_is_object(from))
		return tend_fail(err, TEND_INVALID, _("%s: not a JSON object"), "from");
	for (size_t i = 0; st == TEND_OK && i < sizeof whos / sizeof *whos; i++)
		st = incoming_text(from, "from.", whos[i].key, whos[i].out, err);
	if (st != TEND_OK)
		return st;
	if (!m->channel || !*m->channel)
		return tend_fail(err, TEND_INVALID, _("%s: missing"), "channel");
	if (!m->id || !*m->id)
		return tend_fail(err, TEND_INVALID, _("%s: missing"), "id");
	if (!at)
		return tend_fail(err, TEND_INVALID, _("%s: missing"), "at");
	if (incoming_time(at, base, &m->at, NULL) != TEND_OK)
		return tend_fail(err, TEND_INVALID, _("at: `%s` is no time: write it like 2026-11-22T13:41:05+08:00"), at);
	m->zone_offset = incoming_zone(at);
	st = incoming_words(direction, json_object_get(j, "rating"), m, err);
	if (st == TEND_OK)
		st = incoming_references(ctx, json_object_get(j, "references"), m, err);
	return st == TEND_OK ? incoming_attachments(ctx, json_object_get(j, "attachments"), m, err) : st;
}
