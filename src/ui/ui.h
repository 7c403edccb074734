/* SPDX-License-Identifier: ISC */
/* The console's own: one struct for the whole screen, drawn anew each frame; ncurses sends only what differs. */
#ifndef TEND_UI_PRIV_H
#define TEND_UI_PRIV_H
#include <stdbool.h>

#include "tend/floor.h"
#include "tend/present.h"
#include "tend/returns.h"
#include "tend/service.h"
#include "ui/console.h"
#include "ui/edit.h"

enum action {
#define A(id, name, panes, keys, help, hint) ACT_##id,
#include "ui/action.def"
#undef A
	ACT_COUNT, ACT_NONE = ACT_COUNT
};

/* A key: a character, or one of the names below. */
struct key { int code; bool special; };
enum { K_UP = 1, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PGUP, K_PGDN, K_ENTER, K_ESC, K_TAB, K_STAB, K_BACKSPACE, K_DELETE, K_F1, K_F2, K_F3,
       K_F4, K_F5, K_RESIZE, K_PASTE, K_WORD_LEFT, K_WORD_RIGHT, K_UNKNOWN, K_NONE };

enum color_role { C_NORMAL, C_TITLE, C_DIM, C_LATE, C_SOON, C_HEAD, C_MARK, C_IN, C_OUT, C_NOTE, C_ERROR, C_COUNT };

enum pane { PANE_QUEUE, PANE_TICKET, PANE_RETURNS, PANE_COUNT };
enum mode { MODE_NONE, MODE_FILTER, MODE_VERB, MODE_ASK, MODE_COMPOSE, MODE_PAGER, MODE_FORM };
enum ask { ASK_QUIT, ASK_ASSIGN, ASK_CLASS, ASK_SNOOZE, ASK_CONFIRM, ASK_MONEY, ASK_SAME, ASK_RETURN, ASK_FORM, ASK_SCAN };
enum scan { SCAN_CODE, SCAN_COUNT, SCAN_GRADE };       /* what the scan line waits for */

struct history { char **lines; size_t n, at; };
struct line { char *text; enum color_role role; bool bold; };

struct return_form;                                     /* a return in the making, on its ticket */

/* The pane of returns. */
struct returns {
	void *ctx;                   /* rows hang on it */
	struct return_item *rows;
	size_t n, sel, top;          /* top: the first row shown */
	tend_id sel_id;
	bool shown;                  /* was the pane ever? */
	enum return_tab tab;
	char *code;                  /* the rows are what is found by it, NULL: those of the tab */
	int64_t counts[RETURN_TAB_COUNT];
	void *full_ctx;
	struct return_full full;     /* of the row under the cursor … */
	tend_id full_id;             /* … if this is its id; 0: none read */
	uint64_t can;                /* events that are possible now */
	const char *verb;            /* ASK_RETURN: the step whose words are asked for */
	tend_id asked;               /* the record that a question is about, 0 none */
	int64_t seen;                /* its version when it was asked */
	int64_t batch;               /* of the last step here, if it can be undone */
	enum scan scan;
};

struct app {
	struct svc *s;
	struct session who;
	void *ctx;
	int rows, cols;
	bool quit, dirty;
	tms_t now, last_key, looked; /* of this frame; of the last key; when others were last looked for */
	int problems;                /* of tend.conf */
	const char *problem;
	int64_t cursor;              /* in the stream of changes */
	char message[400];
	bool message_is_error;
	tms_t message_until;         /* what is true only until then is said only until then; TMS_NONE */
	enum pane pane;
	enum mode mode;

	/* presence */
	struct duty_row duty;        /* what this agent is, if it is known */
	bool duty_known;
	int64_t console;             /* the store's name for this console, 0: not said yet */
	tms_t beat_at;               /* when it said so last */

	/* queue */
	void *list_ctx, *view_ctx;
	struct view_def *views;
	size_t n_views, view;
	int *view_counts;            /* -1: not counted yet */
	char *filter;                /* in force beside the view's query, "" none */
	struct list_page page;
	struct place top;            /* place before the first row shown, id 0: the beginning */
	int skipped;                 /* rows before it, -1: not known since others changed the list */
	int mine, mine_late, capacity; /* the title line's */
	size_t sel;                  /* row of the page */
	tend_id sel_id;
	tend_id *marks;
	size_t n_marks;
	void *preview_ctx;
	tend_id preview_id;
	int64_t preview_version;
	struct ticket_full preview;
	bool moving;                 /* keys follow one another: the preview waits until they rest */
	int64_t key_ms, counted_ms;  /* of the last key, of the last counting; monotonic */
	bool counts_due;             /* others changed something since the views were counted */

	/* ticket */
	void *ticket_ctx;
	struct ticket_full t;
	tend_id open_id;             /* 0: none */
	int scroll;
	bool side, quoted, follow;   /* follow: keep at the end */
	struct line *lines;
	size_t n_lines;
	int lines_width;
	tms_t viewing_at;
	char *revealed;
	char revealed_kind[16];
	tms_t revealed_until;

	/* returns */
	struct returns ret;
	struct return_item *of_ticket; /* the open ticket's returns; they hang on ticket_ctx */
	size_t n_of_ticket;
	struct return_form *form;

	/* typing */
	struct edit *prompt;
	enum ask ask;
	const char *question, *confirm; /* ASK_CONFIRM: what is asked, the line that runs on yes; they hang on the prompt */
	const char *running;         /* the line that runs now */
	tend_id same_keep, same_other; /* ASK_SAME: the two records */
	bool confirmed;              /* the line that runs now was confirmed */
	tend_id seen_id;             /* the ticket a question is about, 0: none or many */
	int64_t seen;                /* its version when it was asked */
	struct history verbs, filters, *history;
	char *filter_before;         /* Esc in the filter: as it was */
	struct place top_before;
	int skipped_before;
	tend_id sel_before;
	struct edit *compose;
	bool compose_note, compose_proposed; /* proposed: the text is the program's, nobody typed yet */
	tend_id compose_id;
	int64_t compose_version;
	tms_t compose_saved;
	int compose_scroll;

	/* pager */
	struct line *pager;
	size_t n_pager;
	int pager_at;
	char *pager_title;
	bool pager_is_help, pager_is_list; /* a cursor: Enter runs the key, opens the ticket of its line */
	tend_id pager_return;        /* why a return is decided so: the keys that decide it work there, 0 none */
	int64_t pager_version;       /* of it, as it is read there */
	void *pager_ctx;

	/* settings of tend.conf */
	bool bar;                    /* cursor as a full bar */
	int ambiguous;               /* 0 narrow, 1 wide, 2 ascii */
	bool color;
	tend_id last_reply;          /* ticket of a reply that may be recalled */
	tms_t last_reply_until;
	int64_t last_reply_batch;    /* … that solved it as well; 0 it did not */
};

/* ---- term.c ---- */
enum tend_status term_start(bool color, bool scripted, struct tend_err *err);
void term_stop(void);
void term_size(int *rows, int *cols);
struct key term_key(void);                             /* K_NONE: nothing waits; K_PASTE: the text is in term_pasted */
const char *term_pasted(void);
bool term_wait(int ms);                                /* true when a key waits */
int term_signal(void);                                 /* a signal that asks to end, or 0 */
void term_begin(void);                                 /* a frame: a clean sheet */
void term_put(int row, int col, int width, enum color_role role, bool bold, const char *text); /* clipped to width cells, not padded */
void term_fill(int row, int col, int width, enum color_role role, bool reverse);
void term_rule(int row, int col, int width);
void term_vline(int row, int col, int height);
void term_frame(int cursor_row, int cursor_col);       /* sends it; negative: cursor hidden in the corner */
void term_redraw(void);
enum tend_status term_save(const char *path, struct tend_err *err);
void term_suspend(void);                               /* before another program takes the terminal */
void term_resume(void);
void term_setting(int ambiguous);

/* ---- keymap.c ---- */
struct conf;
void keymap_default(void);
/* Rebinds from `[keys]`: NAME = KEYS or none. Each problem through report. */
void keymap_load(const struct conf *c, policy_report *report, void *ctx);
enum action keymap_find(enum pane p, struct key k);
bool key_parse(const char *name, struct key *out);
const char *action_name(enum action a);
const char *action_help(enum action a);
const char *action_hint(enum action a);
const char *action_keys(enum action a);                /* as bound now */
bool action_in(enum action a, enum pane p);
/* shown (may be NULL) says which keys do something now. */
typedef bool keymap_shown(const void *arg, enum action a);
char *keymap_hints(const void *ctx, enum pane p, int cols, keymap_shown *shown, const void *arg);

/* ---- app.c ---- */
__attribute__((format(printf, 2, 3))) void app_say(struct app *a, const char *fmt, ...);
void app_fail(struct app *a, const struct tend_err *err);
void app_do(struct app *a, enum action act);
void app_key(struct app *a, struct key k);
void app_draw(struct app *a);
struct on app_on(struct app *a);                       /* the open one, the marked ones, else the one under the cursor */
void app_changed(struct app *a, enum tend_status st, const struct done *d, const char *what, const struct tend_err *err);
void app_pager(struct app *a, const char *title, const char *text, bool help);
char *app_filter_query(struct app *a, const void *ctx);

/* ---- views ---- */
void queue_load(struct app *a);                        /* from a->top; keeps the selection by id */
bool queue_first(struct app *a);                       /* false: the filter is wrong, or the store does not answer */
void queue_counts(struct app *a);
void queue_rows(struct app *a);                        /* queue_load without counting the views */
void queue_act(struct app *a, enum action act);
void queue_draw(struct app *a);
const struct ticket *queue_selected(const struct app *a);
int queue_height(const struct app *a);
void ticket_open(struct app *a, tend_id id);
void ticket_reload(struct app *a);
void ticket_leave(struct app *a);
void ticket_viewing(struct app *a, tend_id id);         /* tells the others; at least every 30 s while it is open */
void ticket_unreveal(struct app *a);
void ticket_act(struct app *a, enum action act);
void ticket_draw(struct app *a);
struct panel { struct app *a; void *tmp; int row, last, col, width; };
__attribute__((format(printf, 4, 5))) void panel_put(struct panel *p, enum color_role role, bool bold, const char *fmt, ...);
void panel_person(struct panel *p, int keep);          /* who it is, order, history; leaves `keep` rows */
char *customer_maybe(const struct app *a, void *tmp);  /* the line that proposes; NULL: nothing to propose */
void customer_act(struct app *a, enum action act);
void customer_answer(struct app *a, bool same);        /* to ASK_SAME */
void customer_enter(struct app *a, const char *line);
void customer_command(struct app *a, int argc, char **argv);
void returns_load(struct app *a);                      /* rows, counts, the record under the cursor */
void returns_rows(struct app *a);                      /* without counting the tabs */
void returns_counts(struct app *a);
void returns_open(struct app *a);                      /* the pane, at the first tab where there is something to do */
void returns_find(struct app *a, const char *code);    /* by number, order, tracking number, product; NULL: back to the tab */
const struct return_item *returns_selected(const struct app *a);
const struct return_full *returns_full(struct app *a); /* of the row under the cursor; NULL none */
void returns_act(struct app *a, enum action act);
void returns_undo(struct app *a);                      /* the last step here, where the service allows it */
void returns_why(struct app *a);
bool returns_offers(const struct app *a, enum action act); /* does the key do something on the record under the cursor? */
void returns_draw(struct app *a);
int returns_height(const struct app *a);
void returns_panel(struct panel *p);                   /* the ticket's returns, in its side panel */
const struct rma_row *returns_newest(const struct app *a); /* of the open ticket: the one that is still open, else the newest; NULL none */
char *returns_line(const struct app *a, void *tmp);    /* in the ticket's rule; NULL none */
int returns_panel_rows(const struct app *a);
void record_draw(struct app *a, void *tmp, int row, int last); /* the return under the cursor */
void record_label(struct app *a, const struct return_full *f);
void scan_open(struct app *a);
void scan_enter(struct app *a);
void scan_escape(struct app *a);
void scan_move(struct app *a, enum action act);          /* of several under one code */
char *scan_lead(const struct app *a, const void *ctx);
const char *scan_hint(const struct app *a);
void form_open(struct app *a);
void form_key(struct app *a, struct key k);
int form_rows(const struct app *a);
void form_draw(struct app *a, int row);
void form_answer(struct app *a, const char *text);     /* to ASK_FORM */
const char *form_question(const struct app *a);
const char *form_hint(const struct app *a);
void pager_key(struct app *a, struct key k);
void pager_draw(struct app *a);
char *help_text(struct app *a, const void *ctx);

/* ---- prompt.c ---- */
void prompt_open(struct app *a, enum mode m, const char *text);
void prompt_ask(struct app *a, enum ask q);
void prompt_confirm(struct app *a, const char *question, const char *line);
bool prompt_edit_key(struct edit *e, struct key k);    /* true when it was one of an editor's */
void prompt_key(struct app *a, struct key k);
int prompt_draw(struct app *a, int row);
const char *prompt_hint(const struct app *a);

/* ---- compose.c ---- */
void compose_open(struct app *a, tend_id id, bool note);
void compose_key(struct app *a, struct key k);
int compose_rows(const struct app *a);                 /* of the screen that it takes, the two last ones included not */
void compose_save(struct app *a);                      /* the draft, when it changed */
void compose_draw(struct app *a, int row);
void compose_external(struct app *a);

/* ---- return.c: steps of a return by name ---- */
void return_command(struct app *a, int argc, char **argv);
void return_ask(struct app *a, const char *verb, const char *text); /* the words of a step of the record under the cursor */
void return_answer(struct app *a, const char *text);   /* to ASK_RETURN; what was wrong can be mended */
const char *return_hint(const struct app *a);
char *return_question(const struct app *a, const void *ctx);
bool return_counts_parse(struct app *a, const void *ctx, const struct return_full *f, const char *words, bool inspect, struct return_count **out,
                         size_t *n);
tend_id return_do(struct app *a, tend_id id, const struct return_do *d); /* says what came of it; 0: nothing did */
/* What may stand next on the line `return VERB …`; words hang on ctx. */
size_t return_words(struct app *a, const void *ctx, const char *line, const char ***out);
const char *return_promise(struct app *a, const void *ctx, const struct return_full *f);

/* ---- floor.c: presence ---- */
void floor_expect(struct app *a);
void floor_beat(struct app *a);                        /* after a frame; writes once a minute */
void floor_changed(struct app *a, const struct event *e);
void floor_left(struct app *a);
void floor_say(struct app *a, enum duty d);
char *floor_mark(const struct app *a, const void *ctx);

/* ---- command.c ---- */
void command_run(struct app *a, const char *line);
void command_complete(struct app *a);

#endif
