/* SPDX-License-Identifier: ISC */
/* The console's own: one struct for the whole screen, drawn anew each frame; ncurses sends only what differs. */
#ifndef TEND_UI_PRIV_H
#define TEND_UI_PRIV_H
#include <stdbool.h>

#include "tend/board.h"
#include "tend/kb.h"
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

enum color_role { C_NORMAL, C_TITLE, C_DIM, C_LATE, C_SOON, C_HEAD, C_MARK, C_IN, C_OUT, C_NOTE, C_ERROR, C_HIT, C_COUNT };

enum pane { PANE_QUEUE, PANE_TICKET, PANE_KNOW, PANE_RETURNS, PANE_BOARD, PANE_COUNT };
enum mode { MODE_NONE, MODE_FILTER, MODE_VERB, MODE_ASK, MODE_COMPOSE, MODE_PAGER, MODE_FORM, MODE_SEARCH, MODE_MACRO, MODE_ARTICLE };
enum ask { ASK_QUIT, ASK_ASSIGN, ASK_CLASS, ASK_SNOOZE, ASK_CONFIRM, ASK_MONEY, ASK_SAME, ASK_RETURN, ASK_FORM, ASK_SCAN, ASK_KB };
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

/* Several lines of which one is under the cursor; what Enter on it means hangs on the line. */
struct sheet_line { char *text; enum color_role role; bool bold; tend_id ticket, article; const char *query; };
struct sheet { void *ctx; char *title; struct sheet_line *v; size_t n; int at, top; bool cursor; };

enum know_view { KNOW_LIST, KNOW_READ, KNOW_VERSIONS, KNOW_DIFF, KNOW_GAPS, KNOW_CLASH };
enum know_scope { KNOW_PUBLISHED, KNOW_MACROS, KNOW_ALL, KNOW_SCOPES };

/* The pane of knowledge. */
struct know {
	bool shown, due;             /* was the pane ever; the query was changed since it was searched */
	struct edit *query;
	void *ctx;                   /* rows hang on it */
	struct kb_hit *rows;
	size_t n, sel, top;
	tend_id sel_id;
	struct kb_query q;           /* of the rows */
	enum know_scope scope;
	int64_t took_us;             /* the last search; -1: not measured */
	int query_col;               /* of the cursor in the query line */
	enum know_view view, before_view; /* before: what the versions were asked from */
	bool back_to_gaps;
	void *full_ctx;              /* the article under the cursor … */
	struct kb_full full;
	tend_id full_id, open;       /* … if this is its id, 0: none read; open: another than that of the row, 0 none */
	struct kb_line *lines;       /* of it, for a screen of lines_width columns */
	size_t n_lines;
	int lines_width, scroll;
	struct sheet sheet;          /* versions, gaps, what differs */
	struct kb_version *versions; /* they hang on versions_ctx */
	void *versions_ctx;
	size_t n_versions, at_version;
	int64_t from_version;        /* marked to be compared from, 0 none */
	const char *verb;            /* ASK_KB: whose words are asked for */
	tend_id asked;               /* the article that a question is about … */
	int64_t asked_version;       /* … as it was seen */
	enum kb_state asked_state;
	tend_id undo_id;             /* the last change here, for undo: of which article, 0 none */
	int64_t undo_from, undo_to;  /* its version before, after */
	enum kb_state undo_state;    /* its state before */
};

/* An article in the built-in editor: its text is a draft in the store while one types. */
struct know_edit {
	void *ctx;
	struct edit *e;
	tend_id id;                  /* 0: a new one */
	int64_t version;             /* what it was when the editing began */
	enum kb_state state;
	bool stored;                 /* there is a draft in the store */
	tms_t saved;
	char *name, *before, *reason; /* before: the text as it was read */
	int scroll;
	struct kb_conflict clash;    /* what somebody else made of it meanwhile */
};

/* What stands beside the numbers in a ticket. */
struct suggested { void *ctx; tend_id id; int64_t version; struct kb_hit *v; size_t n; bool told; };

/* An article in the answer being written: what it still lacks, how it is taken back. */
struct insertion {
	void *ctx;                   /* NULL: none */
	tend_id ticket, article;
	char *before;                /* the text before it, "" none */
	char *guess[KB_V_COUNT];
	bool macro;
	struct kb_then then;         /* of a macro: what happens with the answer */
	struct edit *line;           /* a missing value is asked for, NULL: none */
	enum kb_value value;
	bool sends;                  /* … and then the answer leaves */
	enum ticket_state next;
};

/* A macro before it is carried out. */
struct macro { void *ctx; tend_id ticket, article; int64_t version; char *ref, *title; struct kb_effect e; char *text, **lines; size_t n;
               struct edit *line; enum kb_value value; }; /* line: a missing value is asked for, NULL none */

/* The pane of the floor, and a move of work in the making. */
struct board_view {
	void *ctx;                   /* the board hangs on it */
	struct board b;
	bool shown, due;             /* was it ever? did others do something since it was read? */
	size_t sel, top_queue, top_agent; /* sel goes through queues, then agents */
	char *here;                  /* what the cursor is on: `q NAME`, `a LOGIN` */
	int64_t loaded_ms;
	void *plan_ctx;
	struct move_plan plan;       /* shown … */
	bool planning;               /* … while it waits for a yes */
	enum pane plan_from;         /* where to go then */
	size_t plan_top;
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

	/* knowledge */
	struct know know;
	struct know_edit article;
	struct suggested sug;
	struct insertion ins;
	struct macro macro;
	tend_id last_open;           /* the ticket opened last, 0 none */
	struct key pressed;          /* the key that is acted on */

	struct board_view board;

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
void app_take(struct app *a);                          /* the next ticket, opened */
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
void know_open(struct app *a);                         /* the pane, with the cursor in its query line */
void know_query(struct app *a);                        /* the cursor into the query line */
void know_find(struct app *a, const char *words);      /* the rows that are found by these words */
void know_rows(struct app *a, bool typing);            /* searches again; the cursor stays on its article */
void know_settle(struct app *a);                       /* searches, when the query changed since */
void know_act(struct app *a, enum action act);
void know_draw(struct app *a);
void know_search_key(struct app *a, struct key k);
bool know_offers(const struct app *a, enum action act);
const struct kb_full *know_full(struct app *a);        /* the article that is read, else the one under the cursor; NULL none */
void know_forget(struct app *a);                       /* it is read again when it is needed */
void know_read(struct app *a, tend_id id);             /* over the whole pane */
int know_cursor(const struct app *a, int *col);        /* the row where the terminal's cursor rests */
void spans_put(int row, int col, int width, enum color_role role, bool bold, const char *text, const struct kb_span *styles, size_t n,
               const struct kb_span *marks, size_t n_marks);
int article_draw(struct app *a, void *tmp, int row, int last, int from); /* returns how many lines there are in all */
void article_scroll(struct app *a, int by);
void article_versions(struct app *a);
void article_diff(struct app *a);
void article_gaps(struct app *a);
void article_why(struct app *a);
void article_clash(struct app *a);                     /* what two people made of one text */
char *article_merged(struct app *a, const void *ctx, bool *clash);
void article_act(struct app *a, enum action act);      /* in versions, differences, gaps */
void article_back(struct app *a);
void sheet_draw(struct app *a, int row, int last);
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

/* ---- kb.c, views/suggest.c, kb_edit.c: what is done with articles, in a ticket, and writing them ---- */
void kb_command(struct app *a, int argc, char **argv);
extern const char *const kb_verbs[];                   /* NULL ends */
void kb_ask(struct app *a, const char *verb, const char *text);
void kb_answer(struct app *a, const char *text);       /* to ASK_KB */
char *kb_question(const struct app *a, const void *ctx);
const char *kb_hint(const struct app *a);
const char *const *kb_choices(const struct app *a, size_t *n); /* what may answer the question */
void kb_insert(struct app *a, const char *ref);        /* into the answer of the open ticket; a macro shows first what it does */
void kb_step(struct app *a, enum action act);          /* helped, not, state, undo of the article that is read */
void kb_undoable(struct app *a, tend_id id, int64_t from, enum kb_state state, int64_t to); /* from version from, with that state, to */
void suggested_load(struct app *a);
void suggested_settle(struct app *a);                  /* counts them as shown, when keys rest */
int suggested_rows(const struct app *a);               /* of the side panel */
void suggested_panel(struct panel *p);
char *suggested_line(const struct app *a, void *tmp);  /* on narrow screens; NULL none */
void suggested_insert(struct app *a, int number);
void insertion_begin(struct app *a, const struct kb_filled *x);
void insertion_undone(struct app *a);
void insertion_ask(struct app *a, bool sends, enum ticket_state next);
void insertion_key(struct app *a, struct key k);
void insertion_watch(struct app *a);                   /* was it taken back? */
void insertion_end(struct app *a);
int insertion_draw(struct app *a, int row);            /* the question; returns the column of the cursor */
void macro_open(struct app *a, const struct article *x);
void macro_key(struct app *a, struct key k);
int macro_rows(const struct app *a);
void macro_draw(struct app *a, int row);
int macro_draw_value(struct app *a, int row);          /* the question for a missing value; -1 none, else the column of the cursor */
void edit_article(struct app *a, const struct article *x, bool external);
void edit_article_key(struct app *a, struct key k);
void edit_article_keep(struct app *a);                 /* the draft, when it changed */
void edit_article_save(struct app *a, const char *reason);
void edit_article_resolve(struct app *a, enum action act); /* mine, theirs, both */
void edit_article_draw(struct app *a);
void edit_article_back(struct app *a);
bool edit_article_asks(const struct app *a);           /* the question on the screen is about what is written */

/* ---- compose.c ---- */
/* A place on the screen where a text is edited. */
struct text_box { struct edit *e; int row, col, width, height, *scroll; };
void box_key(const struct text_box *b, struct key k);  /* the editor's keys, Enter and Tab; rows as they are seen */
size_t box_draw(const struct text_box *b, int *row, int *col, size_t *at); /* where the cursor is; returns the rows in all, at: its own */
void compose_open(struct app *a, tend_id id, bool note);
void compose_key(struct app *a, struct key k);
int compose_rows(const struct app *a);                 /* of the screen that it takes, the two last ones included not */
void compose_save(struct app *a);                      /* the draft, when it changed */
void compose_draw(struct app *a, int row);
void compose_external(struct app *a);
void compose_insert(struct app *a, const char *text);  /* into the answer of the open ticket, which is opened for it */
void compose_send(struct app *a, enum ticket_state next);
char *compose_edit(struct app *a, const char *text);   /* in $EDITOR; NULL: it failed, and that is said */

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

/* ---- views/board.c, plan.c ---- */
bool board_load(struct app *a);
void board_live(struct app *a);
void board_open(struct app *a);
void board_act(struct app *a, enum action act);
bool board_offers(const struct app *a, enum action act);
void board_why(struct app *a);
void board_draw(struct app *a);
int board_cursor(const struct app *a);                 /* its row; negative: none */
const struct board_queue *board_queue_here(const struct app *a); /* under the cursor; NULL: it is on an agent */
const struct board_agent *board_agent_here(const struct app *a);
void move_command(struct app *a, int argc, char **argv);
void balance_command(struct app *a, int argc, char **argv);
void handback_command(struct app *a, int argc, char **argv);
void plan_act(struct app *a, enum action act);
void plan_end(struct app *a);                           /* a move that was shown is not made */
void plan_leave(struct app *a);
void plan_draw(struct app *a, void *tmp);

/* ---- command.c ---- */
void command_run(struct app *a, const char *line);
void command_complete(struct app *a);

#endif
