-- Times are UTC milliseconds (9223372036854775807: none), money integer fen, text valid UTF-8.
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE agent(
  id INTEGER PRIMARY KEY, version INTEGER NOT NULL DEFAULT 1, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role INTEGER NOT NULL,
  skills TEXT NOT NULL DEFAULT '', queues TEXT NOT NULL DEFAULT '', lang TEXT NOT NULL DEFAULT '', capacity INTEGER NOT NULL DEFAULT 8,
  active INTEGER NOT NULL DEFAULT 1);
CREATE TABLE customer(
  id INTEGER PRIMARY KEY, version INTEGER NOT NULL DEFAULT 1, external_id TEXT UNIQUE, name TEXT NOT NULL, lang TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL DEFAULT '', level INTEGER NOT NULL DEFAULT 0);
CREATE TABLE contact(kind TEXT NOT NULL, value TEXT NOT NULL, customer INTEGER NOT NULL, PRIMARY KEY(kind, value)) WITHOUT ROWID;
CREATE INDEX contact_customer ON contact(customer);
CREATE TABLE product(
  id TEXT PRIMARY KEY, title TEXT NOT NULL, title_en TEXT NOT NULL DEFAULT '', sku TEXT NOT NULL DEFAULT '', category TEXT NOT NULL DEFAULT '',
  price INTEGER NOT NULL DEFAULT 0, perishable INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE stock(product TEXT NOT NULL, warehouse TEXT NOT NULL, on_hand INTEGER NOT NULL, reserved INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(product, warehouse)) WITHOUT ROWID;
CREATE TABLE orders(
  no TEXT PRIMARY KEY, customer INTEGER NOT NULL, at INTEGER NOT NULL, shipped INTEGER NOT NULL, signed INTEGER NOT NULL, paid INTEGER NOT NULL,
  status TEXT NOT NULL, carrier TEXT NOT NULL DEFAULT '', tracking TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '');
CREATE INDEX orders_customer ON orders(customer, at);
CREATE TABLE order_item(order_no TEXT NOT NULL, line INTEGER NOT NULL, product TEXT NOT NULL, title TEXT NOT NULL, qty INTEGER NOT NULL,
  price INTEGER NOT NULL, paid INTEGER NOT NULL, PRIMARY KEY(order_no, line)) WITHOUT ROWID;
CREATE TABLE tender(order_no TEXT NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL, fen INTEGER NOT NULL, PRIMARY KEY(order_no, line)) WITHOUT ROWID;

-- One matter of one customer. due_at is the earliest running clock: the order of urgency is (due_at, priority, id).
CREATE TABLE ticket(
  id INTEGER PRIMARY KEY, version INTEGER NOT NULL DEFAULT 1, subject TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,
  class INTEGER NOT NULL DEFAULT 0, complaint INTEGER NOT NULL DEFAULT 0, origin INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
  severity INTEGER NOT NULL DEFAULT 0, sentiment INTEGER NOT NULL DEFAULT 0, language INTEGER NOT NULL DEFAULT 0,
  confidence INTEGER NOT NULL DEFAULT 0, reason_confidence INTEGER NOT NULL DEFAULT 0, by_person INTEGER NOT NULL DEFAULT 0,
  priority INTEGER NOT NULL DEFAULT 4, channel TEXT NOT NULL, queue TEXT NOT NULL, assignee INTEGER NOT NULL DEFAULT 0,
  customer INTEGER NOT NULL DEFAULT 0, order_no TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '', rating INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, due_at INTEGER NOT NULL, snoozed INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 1, replied INTEGER NOT NULL DEFAULT 0, solved_at INTEGER NOT NULL DEFAULT 9223372036854775807,
  merged_into INTEGER NOT NULL DEFAULT 0);
CREATE INDEX ticket_active ON ticket(due_at, priority, id) WHERE state < 4;
CREATE INDEX ticket_free ON ticket(queue, due_at, priority, id) WHERE state < 4 AND assignee = 0;
CREATE INDEX ticket_free_all ON ticket(due_at, priority, id) WHERE state < 4 AND assignee = 0;
CREATE INDEX ticket_queue ON ticket(queue, due_at, priority, id) WHERE state < 4;
CREATE INDEX ticket_mine ON ticket(assignee, due_at, priority, id) WHERE state < 4 AND assignee > 0;
CREATE INDEX ticket_state ON ticket(state, due_at, priority, id) WHERE state > 1;
CREATE INDEX ticket_solved ON ticket(solved_at) WHERE state = 4;
CREATE INDEX ticket_customer ON ticket(customer, due_at, priority, id);
CREATE INDEX ticket_order ON ticket(order_no, due_at, priority, id) WHERE order_no <> '';
CREATE TABLE link(a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;

-- ids are never used twice: a recalled reply is deleted, what was said of it is not.
CREATE TABLE message(
  id INTEGER PRIMARY KEY AUTOINCREMENT, ticket INTEGER NOT NULL, channel TEXT NOT NULL, external_id TEXT NOT NULL DEFAULT '', direction INTEGER NOT NULL,
  agent INTEGER NOT NULL DEFAULT 0, from_name TEXT NOT NULL DEFAULT '', from_address TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  zone TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL DEFAULT '', text TEXT NOT NULL, quoted TEXT NOT NULL DEFAULT '',
  automatic TEXT NOT NULL DEFAULT 'no', received INTEGER NOT NULL);
CREATE UNIQUE INDEX message_external ON message(channel, external_id) WHERE external_id <> '';
CREATE INDEX message_ticket ON message(ticket, id);
CREATE TABLE message_raw(message INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE message_ref(ref TEXT PRIMARY KEY, message INTEGER NOT NULL, ticket INTEGER NOT NULL) WITHOUT ROWID; -- Message-IDs, in and out
CREATE INDEX message_ref_message ON message_ref(message);
CREATE TABLE thread(channel TEXT NOT NULL, thread TEXT NOT NULL, ticket INTEGER NOT NULL, PRIMARY KEY(channel, thread)) WITHOUT ROWID;
CREATE TABLE attachment(message INTEGER NOT NULL, line INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY(message, line)) WITHOUT ROWID;
-- What the rules said, and with which policy; the words it rests on as start+len:rule:field:weight, comma-joined.
CREATE TABLE verdict(
  message INTEGER PRIMARY KEY, class INTEGER NOT NULL, complaint INTEGER NOT NULL, origin INTEGER NOT NULL, reason TEXT NOT NULL,
  severity INTEGER NOT NULL, sentiment INTEGER NOT NULL, language INTEGER NOT NULL, confidence TEXT NOT NULL, evidence TEXT NOT NULL,
  policy INTEGER NOT NULL);
CREATE TABLE label(id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, message INTEGER NOT NULL, field TEXT NOT NULL, was TEXT NOT NULL,
  is_now TEXT NOT NULL, agent INTEGER NOT NULL, at INTEGER NOT NULL);

CREATE TABLE clock(
  id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, kind INTEGER NOT NULL, calendar TEXT NOT NULL, rule TEXT NOT NULL, target INTEGER NOT NULL,
  started INTEGER NOT NULL, due INTEGER NOT NULL, stopped INTEGER NOT NULL, result INTEGER NOT NULL, pauses TEXT NOT NULL DEFAULT '',
  policy INTEGER NOT NULL);
CREATE INDEX clock_ticket ON clock(ticket, id);

-- Every change: who, when, what, before, after; what one action did shares a batch.
CREATE TABLE event(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor INTEGER NOT NULL, behalf INTEGER NOT NULL DEFAULT 0, action TEXT NOT NULL,
  ticket INTEGER NOT NULL DEFAULT 0, before TEXT NOT NULL DEFAULT '', after TEXT NOT NULL DEFAULT '', batch INTEGER NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0);
CREATE INDEX event_ticket ON event(ticket, id);
CREATE INDEX event_batch ON event(batch);
CREATE INDEX event_actor ON event(actor, id) WHERE actor > 0;

CREATE TABLE draft(agent INTEGER NOT NULL, ticket INTEGER NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(agent, ticket, kind)) WITHOUT ROWID;
CREATE TABLE presence(ticket INTEGER NOT NULL, agent INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(ticket, agent)) WITHOUT ROWID;
CREATE INDEX presence_agent ON presence(agent);

-- What must leave. state: 1 queued, 2 sending, 3 sent, 4 unknown, 5 failed, 6 recalled. key: the idempotency key, never reused.
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY, message INTEGER NOT NULL, ticket INTEGER NOT NULL, kind TEXT NOT NULL, connector TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
  payload TEXT NOT NULL, state INTEGER NOT NULL, leaves_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  lease INTEGER NOT NULL DEFAULT 0, provider TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1);
CREATE INDEX outbox_due ON outbox(leaves_at, id) WHERE state = 1;
CREATE INDEX outbox_sending ON outbox(lease) WHERE state = 2;
CREATE INDEX outbox_unknown ON outbox(leaves_at) WHERE state = 4;
CREATE INDEX outbox_message ON outbox(message);

CREATE TABLE quarantine(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, channel TEXT NOT NULL, external_id TEXT NOT NULL, why TEXT NOT NULL,
  digest TEXT NOT NULL, raw BLOB NOT NULL);
CREATE UNIQUE INDEX quarantine_digest ON quarantine(channel, digest);

CREATE TABLE policy(version INTEGER PRIMARY KEY, at INTEGER NOT NULL, agent INTEGER NOT NULL);
CREATE TABLE policy_file(version INTEGER NOT NULL, line INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY(version, line)) WITHOUT ROWID;
