-- One person is one customer. A record that was merged keeps its row and leads on; what was its own then is kept beside it, so that
-- it can be taken apart again: what came afterwards stays where it came to. A table that later points to customers gets its own `what`.
ALTER TABLE customer ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;
CREATE INDEX customer_merged ON customer(merged_into) WHERE merged_into > 0;
-- proposal: the state of the pair's proposal before, 0 none.
CREATE TABLE customer_merge(b INTEGER PRIMARY KEY, a INTEGER NOT NULL, at INTEGER NOT NULL, agent INTEGER NOT NULL, batch INTEGER NOT NULL,
  proposal INTEGER NOT NULL);
CREATE TABLE customer_moved(b INTEGER NOT NULL, what TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY(b, what, kind, key)) WITHOUT ROWID;
-- Two records that share a contact point (why: its kind), a < b. state: 1 open, 2 merged, 3 refused. Each pair is asked about once.
CREATE TABLE customer_proposal(a INTEGER NOT NULL, b INTEGER NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL, state INTEGER NOT NULL,
  PRIMARY KEY(a, b)) WITHOUT ROWID;
CREATE INDEX customer_proposal_b ON customer_proposal(b);
CREATE INDEX customer_proposal_open ON customer_proposal(at) WHERE state = 1;
