-- terms: the order as a refund case (quote.md), made once at its import: no share of a price is ever reckoned from prices again.
ALTER TABLE orders ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN disputed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN rma INTEGER NOT NULL DEFAULT 0;
CREATE INDEX event_rma ON event(rma, id) WHERE rma > 0;

-- One record is one outcome of one request (returns 3). kind, state, verdict: core/rma. step: the refund case's step it was settled by, in
-- the order of seq within its order.
CREATE TABLE rma(
  id INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL DEFAULT 1, order_no TEXT NOT NULL, channel TEXT NOT NULL, lang TEXT NOT NULL,
  ticket INTEGER NOT NULL, customer INTEGER NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL, offered_from INTEGER NOT NULL,
  flags INTEGER NOT NULL, reason TEXT NOT NULL, found TEXT NOT NULL, fault INTEGER NOT NULL, opened_by INTEGER NOT NULL, refused_by INTEGER NOT NULL,
  first_lead INTEGER NOT NULL, opened INTEGER NOT NULL, submitted INTEGER NOT NULL, changed INTEGER NOT NULL, refused_at INTEGER NOT NULL,
  verdict INTEGER NOT NULL, rule TEXT NOT NULL, amount INTEGER NOT NULL, statutory INTEGER NOT NULL, intact INTEGER NOT NULL,
  deduction_bp INTEGER NOT NULL, freight_receipt INTEGER NOT NULL, kept TEXT NOT NULL, offer_kind INTEGER NOT NULL, offer INTEGER NOT NULL,
  offer_text TEXT NOT NULL, send TEXT NOT NULL, price_now INTEGER NOT NULL, carrier TEXT NOT NULL, tracking TEXT NOT NULL, scanned INTEGER NOT NULL,
  out_carrier TEXT NOT NULL, out_tracking TEXT NOT NULL, result TEXT NOT NULL, parent INTEGER NOT NULL, attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL, step TEXT NOT NULL, seq INTEGER NOT NULL);
CREATE INDEX rma_state ON rma(state, due_at, id);
CREATE INDEX rma_order ON rma(order_no, seq, id);
CREATE INDEX rma_ticket ON rma(ticket, id);
CREATE INDEX rma_customer ON rma(customer, id);
CREATE INDEX rma_tracking ON rma(tracking) WHERE tracking <> '';
CREATE TABLE rma_line(rma INTEGER NOT NULL, line TEXT NOT NULL, requested INTEGER NOT NULL, approved INTEGER NOT NULL, received INTEGER NOT NULL,
  accepted INTEGER NOT NULL, rejected INTEGER NOT NULL, missing INTEGER NOT NULL, settled INTEGER NOT NULL, disposed INTEGER NOT NULL,
  PRIMARY KEY(rma, line)) WITHOUT ROWID;
CREATE TABLE rma_evidence(id INTEGER PRIMARY KEY, rma INTEGER NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL, at INTEGER NOT NULL, agent INTEGER NOT NULL);
CREATE INDEX rma_evidence_rma ON rma_evidence(rma);
-- What the rules said and what they knew: kept, so that it can be replayed.
CREATE TABLE rma_decision(id INTEGER PRIMARY KEY, rma INTEGER NOT NULL, at INTEGER NOT NULL, verdict INTEGER NOT NULL, rule TEXT NOT NULL,
  policy INTEGER NOT NULL, inputs TEXT NOT NULL, why TEXT NOT NULL);
CREATE INDEX rma_decision_rma ON rma_decision(rma, id);
CREATE TABLE rma_inspection(id INTEGER PRIMARY KEY, rma INTEGER NOT NULL, line TEXT NOT NULL, qty INTEGER NOT NULL, grade TEXT NOT NULL,
  disposition INTEGER NOT NULL, accepted INTEGER NOT NULL, photo TEXT NOT NULL, at INTEGER NOT NULL, agent INTEGER NOT NULL);
CREATE INDEX rma_inspection_rma ON rma_inspection(rma, id);
-- warned: how many of its warnings were given.
CREATE TABLE rma_timer(rma INTEGER NOT NULL, kind INTEGER NOT NULL, started INTEGER NOT NULL, next INTEGER NOT NULL, warned INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(rma, kind)) WITHOUT ROWID;
CREATE INDEX rma_timer_next ON rma_timer(next);

-- Stock held for an exchange or a resend (G10). state: 1 held, 2 consumed, 3 released; one way.
CREATE TABLE hold(id INTEGER PRIMARY KEY, rma INTEGER NOT NULL, product TEXT NOT NULL, warehouse TEXT NOT NULL, qty INTEGER NOT NULL, state INTEGER NOT NULL,
  at INTEGER NOT NULL);
CREATE INDEX hold_rma ON hold(rma, id);
CREATE INDEX hold_product ON hold(product) WHERE state = 1;
-- Every movement of goods that a return causes; bucket: on_hand, or the disposition of what cannot be sold as new.
CREATE TABLE stock_move(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, product TEXT NOT NULL, warehouse TEXT NOT NULL, bucket TEXT NOT NULL,
  qty INTEGER NOT NULL, rma INTEGER NOT NULL, agent INTEGER NOT NULL);
CREATE INDEX stock_move_rma ON stock_move(rma, id);

-- One movement of money (G1): never deleted, never re-keyed. Its outbox row carries it out.
CREATE TABLE leg(
  key TEXT PRIMARY KEY, rma INTEGER NOT NULL, order_no TEXT NOT NULL, kind INTEGER NOT NULL, seq INTEGER NOT NULL, tender TEXT NOT NULL,
  amount INTEGER NOT NULL, state INTEGER NOT NULL, lease INTEGER NOT NULL, first_sent INTEGER NOT NULL, next INTEGER NOT NULL, queries INTEGER NOT NULL,
  replaces TEXT NOT NULL, external INTEGER NOT NULL, provider TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '', changed INTEGER NOT NULL,
  UNIQUE(rma, kind, seq)) WITHOUT ROWID;
CREATE INDEX leg_order ON leg(order_no);
CREATE INDEX leg_state ON leg(state);
CREATE TABLE leg_seen(channel TEXT NOT NULL, provider TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(channel, provider, status))
  WITHOUT ROWID; -- webhooks that were taken (G11)
-- A case of a platform and the record it became.
CREATE TABLE platform_case(channel TEXT NOT NULL, id TEXT NOT NULL, rma INTEGER NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, deadline INTEGER NOT NULL,
  digest TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(channel, id)) WITHOUT ROWID;
CREATE INDEX platform_case_rma ON platform_case(rma);
