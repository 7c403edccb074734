-- What happened to orders without a word: the rules for hidden complaints read it once (seen).
CREATE TABLE order_event(order_no TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL DEFAULT '', seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(order_no, kind)) WITHOUT ROWID;
CREATE INDEX order_event_new ON order_event(at) WHERE seen = 0;
-- What such a rule has found, once for each key (an order, or the last order of a customer who went silent).
CREATE TABLE hidden(rule TEXT NOT NULL, key TEXT NOT NULL, ticket INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(rule, key)) WITHOUT ROWID;
