-- The knowledge base. kind, audience, state: core/kb. review_on: a civil date in days since 1970, -2147483648 none. head, tail, crlf: what
-- an exact export needs of the file it came from. The counts are those of article_use, kept here for ranking; they change no version.
CREATE TABLE article(
  id INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL DEFAULT 1, external_id TEXT NOT NULL, lang TEXT NOT NULL, title TEXT NOT NULL,
  body TEXT NOT NULL, tags TEXT NOT NULL, reasons TEXT NOT NULL, variant TEXT NOT NULL, kind INTEGER NOT NULL, audience INTEGER NOT NULL,
  state INTEGER NOT NULL, review_on INTEGER NOT NULL, reply TEXT NOT NULL, class TEXT NOT NULL, set_reason TEXT NOT NULL, add_tags TEXT NOT NULL,
  then_do TEXT NOT NULL, head TEXT NOT NULL, tail TEXT NOT NULL, crlf INTEGER NOT NULL, agent INTEGER NOT NULL, updated INTEGER NOT NULL,
  shown INTEGER NOT NULL DEFAULT 0, inserted INTEGER NOT NULL DEFAULT 0, helped INTEGER NOT NULL DEFAULT 0, unhelped INTEGER NOT NULL DEFAULT 0,
  UNIQUE(external_id, lang));
CREATE INDEX article_review ON article(review_on) WHERE state = 2 AND review_on > -2147483648;
CREATE INDEX article_variant ON article(variant) WHERE variant <> '';
-- Every version whole, as a text of front matter and body.
CREATE TABLE article_version(
  article INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, agent INTEGER NOT NULL, reason TEXT NOT NULL, state INTEGER NOT NULL,
  text TEXT NOT NULL, PRIMARY KEY(article, version));
-- what: 1 shown, 2 inserted, 3 helped, 4 did not help, 5 an insertion taken back.
CREATE TABLE article_use(
  id INTEGER PRIMARY KEY, article INTEGER NOT NULL, ticket INTEGER NOT NULL, agent INTEGER NOT NULL, at INTEGER NOT NULL, what INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX article_use_shown ON article_use(article, ticket, agent) WHERE what = 1;
CREATE INDEX article_use_article ON article_use(article, what, at);
CREATE INDEX article_use_ticket ON article_use(ticket, what);
CREATE TABLE search_miss(query TEXT PRIMARY KEY, n INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
-- The index keeps whole words beside their stems, for what is found while typing.
CREATE VIEW article_text AS SELECT id, title, tags, body || ' ' || reply AS body FROM article;
CREATE VIRTUAL TABLE article_fts USING fts5(title, tags, body, content='article_text', content_rowid='id', tokenize='tend words');
CREATE VIRTUAL TABLE article_vocab USING fts5vocab(article_fts, row);
-- The tokenizer folds and stems from here on: what was indexed before is indexed again.
INSERT INTO message_fts(message_fts) VALUES('rebuild');
