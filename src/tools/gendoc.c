/* SPDX-License-Identifier: ISC */
/* Makes the parts of the manual and the shell completions that must agree with the code, from the tables of the code.
 * usage: gendoc verbs|keys|filters|conf|bash|zsh */
#include <stdio.h>
#include <string.h>

#include "tend/filter.h"

#define N_(s) s

struct row { const char *a, *b, *c, *d; };

static const struct row verbs[] = {
#define X(noun, verb, fn, args, help) { noun, verb, args, help },
#include "cli/verbs.def"
#undef X
};

static const struct row keys[] = {
#define A(id, name, panes, k, help, hint) { name, panes, k, help },
#include "ui/action.def"
#undef A
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* mdoc: what could be taken for a macro or an escape. */
static void gendoc_text(const char *s) {
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == '-')
			fputs("\\-", stdout);
		else if (!strncmp(s, "…", strlen("…"))) {
			fputs("...", stdout);
			s += strlen("…") - 1;
		} else
			putchar(*s);
	}
}

/* Running text in lines of at most 78 bytes, where no word is longer; what stands before it on the line counts. */
static void gendoc_lines(const char *before, const char *s) {
	size_t at = strlen(before);
	char word[512];

	fputs(before, stdout);
	for (bool first = true; *s; first = false) {
		size_t n = strcspn(s, " "), shown;
		snprintf(word, sizeof word, "%.*s", (int)n, s);
		shown = n;
		for (size_t i = 0; i < n; i++)
			shown += s[i] == '-' || s[i] == '\\';
		bool newline = !first && at + 1 + shown > 78 && *s != '.' && *s != '\'';
		if (!first)
			putchar(newline ? '\n' : ' ');
		gendoc_text(word);
		at = newline ? shown : at + shown + !first;
		s += n + strspn(s + n, " ");
	}
}

static void gendoc_item(const char *a, const char *b, const char *c) {
	fputs(".It Sy \"\\&", stdout);
	gendoc_text(a);
	if (*a && *b)
		putchar(' ');
	gendoc_text(b);
	fputs("\\&\"", stdout);
	if (*c) {
		fputs(" No \"", stdout);
		gendoc_text(c);
		fputs("\"", stdout);
	}
	putchar('\n');
}

static void gendoc_verbs(void) {
	for (size_t i = 0; i < COUNT(verbs); i++) {
		gendoc_item(verbs[i].a, verbs[i].b, verbs[i].c);
		gendoc_lines("", verbs[i].d);
		puts(".");
	}
}

/* Where a key does it; "" everywhere. */
static const char *gendoc_panes(const char *letters) {
	static const struct { const char *letters, *names; } panes[] = { { "Q", "Queue: " }, { "T", "Ticket: " }, { "K", "Knowledge: " },
		{ "R", "Returns: " }, { "B", "Board: " }, { "QT", "Queue, ticket: " }, { "QR", "Queue, returns: " }, { "QKRB", "Queue, knowledge, returns, board: " } };

	for (size_t i = 0; i < COUNT(panes); i++)
		if (!strcmp(panes[i].letters, letters))
			return panes[i].names;
	return "";
}

static void gendoc_keys(void) {
	for (size_t i = 0; i < COUNT(keys); i++) {
		gendoc_item(keys[i].c, "", "");
		gendoc_lines(gendoc_panes(keys[i].b), keys[i].d);
		printf("\n(");
		gendoc_text(keys[i].a);
		puts(").");
	}
}

static void gendoc_filters(void) {
	for (size_t i = 0; i < filter_field_count; i++) {
		char name[64];
		snprintf(name, sizeof name, "%s:", filter_fields[i].name);
		gendoc_item(name, "", "");
		gendoc_lines("", filter_fields[i].help);
		if (filter_fields[i].values) {
			puts(":");
			gendoc_lines("", filter_fields[i].values);
		}
		puts(".");
	}
}

/* The words that may follow `tend` and `tend NOUN`. */
static void gendoc_words(const char *noun) {
	const char *last = "";

	for (size_t i = 0; i < COUNT(verbs); i++) {
		bool own = !strcmp(verbs[i].a, noun), bare = !*noun && !strcmp(verbs[i].a, "ticket");
		if (own || bare)
			printf("%s ", verbs[i].b);
		if (!*noun && *verbs[i].a && strcmp(verbs[i].a, last) != 0)
			printf("%s ", verbs[i].a);
		last = verbs[i].a;
	}
}

static void gendoc_cases(const char *form, const char *end) {
	const char *last = "";

	for (size_t i = 0; i < COUNT(verbs); i++) {
		if (!*verbs[i].a || !strcmp(verbs[i].a, last))
			continue;
		last = verbs[i].a;
		printf(form, last);
		gendoc_words(last);
		printf("%s", end);
	}
}

static void gendoc_bash(void) {
	puts("# bash completion for tend; made from its verb table\n_tend() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} noun=${COMP_WORDS[COMP_CWORD-1]} words=''");
	printf("\tcase $noun in\n");
	gendoc_cases("\t%s) words='", "' ;;\n");
	printf("\ttend) words='");
	gendoc_words("");
	puts("' ;;\n\tesac\n\t[ \"$words\" ] && COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) || COMPREPLY=($(compgen -f -- \"$cur\"))\n}\ncomplete -F _tend tend");
}

static void gendoc_zsh(void) {
	puts("#compdef tend\n# made from its verb table\nlocal -a words\nif (( CURRENT == 2 )); then");
	printf("\twords=(");
	gendoc_words("");
	puts(")\nelse\n\tcase $words[2] in");
	gendoc_cases("\t%s) words=(", ") ;;\n");
	puts("\t*) _files; return ;;\n\tesac\nfi\ncompadd -a words");
}

int main(int argc, char **argv) {
	static const struct { const char *name; void (*make)(void); } parts[] = { { "verbs", gendoc_verbs }, { "keys", gendoc_keys },
		{ "filters", gendoc_filters }, { "bash", gendoc_bash }, { "zsh", gendoc_zsh } };

	for (size_t i = 0; argc == 2 && i < COUNT(parts); i++)
		if (!strcmp(argv[1], parts[i].name)) {
			parts[i].make();
			return 0;
		}
	fputs("usage: gendoc verbs|keys|filters|bash|zsh\n", stderr);
	return 64;
}
