-- The floor. What an agent says of himself; was: what it said before the desk found nobody there (-1: it did not).
CREATE TABLE duty(agent INTEGER PRIMARY KEY, state INTEGER NOT NULL, since INTEGER NOT NULL, was INTEGER NOT NULL DEFAULT -1);
-- Consoles that are open, and their last sign of life.
CREATE TABLE console(agent INTEGER NOT NULL, id INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY(agent, id)) WITHOUT ROWID;

-- What the board shows of a queue, kept as it happens: a board that counts a million tickets each second would be none.
-- How many tickets of a queue are in a state (new, open, pending, hold).
CREATE TABLE tally(queue TEXT NOT NULL, state INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(queue, state)) WITHOUT ROWID;
INSERT INTO tally SELECT queue, state, count(*) FROM ticket WHERE state < 4 GROUP BY queue, state;
-- By minute: tickets that came (new, or open again), tickets that went (solved, closed). Old minutes are dropped by the worker.
CREATE TABLE flow(queue TEXT NOT NULL, minute INTEGER NOT NULL, came INTEGER NOT NULL DEFAULT 0, went INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(queue, minute)) WITHOUT ROWID;
CREATE INDEX flow_minute ON flow(minute);
-- First answers by a person: how long the customer waited. Old ones are dropped by the worker.
CREATE TABLE first_reply(ticket INTEGER PRIMARY KEY, queue TEXT NOT NULL, at INTEGER NOT NULL, took INTEGER NOT NULL);
CREATE INDEX first_reply_queue ON first_reply(queue, at, took);
CREATE INDEX first_reply_at ON first_reply(at);
-- By quarter of an hour: tickets that an agent solved, milliseconds that he had a ticket open. Old quarters are dropped by the worker.
CREATE TABLE stint(agent INTEGER NOT NULL, quarter INTEGER NOT NULL, solved INTEGER NOT NULL DEFAULT 0, focus INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(agent, quarter)) WITHOUT ROWID;
CREATE INDEX stint_quarter ON stint(quarter);

CREATE TRIGGER tally_add AFTER INSERT ON ticket WHEN NEW.state < 4 BEGIN
  INSERT INTO tally VALUES(NEW.queue, NEW.state, 1) ON CONFLICT(queue, state) DO UPDATE SET n = n + 1;
END;
-- What another desk had for days did not come just now.
CREATE TRIGGER flow_add AFTER INSERT ON ticket WHEN NEW.state < 4 AND NEW.updated - NEW.created < 86400000 BEGIN
  INSERT INTO flow(queue, minute, came) VALUES(NEW.queue, NEW.created / 60000, 1) ON CONFLICT(queue, minute) DO UPDATE SET came = came + 1;
END;
CREATE TRIGGER tally_set AFTER UPDATE OF queue, state ON ticket WHEN OLD.queue <> NEW.queue OR OLD.state <> NEW.state BEGIN
  UPDATE tally SET n = n - 1 WHERE queue = OLD.queue AND state = OLD.state;
  INSERT INTO tally SELECT NEW.queue, NEW.state, 1 WHERE NEW.state < 4 ON CONFLICT(queue, state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER flow_set AFTER UPDATE OF state ON ticket WHEN (OLD.state < 4) <> (NEW.state < 4) BEGIN
  INSERT INTO flow(queue, minute, came, went) VALUES(NEW.queue, NEW.updated / 60000, NEW.state < 4, NEW.state > 3)
    ON CONFLICT(queue, minute) DO UPDATE SET came = came + excluded.came, went = went + excluded.went;
END;
CREATE TRIGGER tally_drop AFTER DELETE ON ticket WHEN OLD.state < 4 BEGIN
  UPDATE tally SET n = n - 1 WHERE queue = OLD.queue AND state = OLD.state;
END;
CREATE TRIGGER first_reply_add AFTER UPDATE OF replied ON ticket WHEN NEW.replied > OLD.replied BEGIN
  INSERT INTO first_reply VALUES(NEW.id, NEW.queue, NEW.updated, max(NEW.updated - NEW.created, 0))
    ON CONFLICT(ticket) DO UPDATE SET queue = excluded.queue, at = excluded.at, took = excluded.took;
END;
CREATE TRIGGER first_reply_drop AFTER UPDATE OF replied ON ticket WHEN NEW.replied < OLD.replied BEGIN
  DELETE FROM first_reply WHERE ticket = NEW.id;
END;
CREATE TRIGGER stint_add AFTER INSERT ON event WHEN NEW.action = 'state' AND NEW.after = 'solved' AND NEW.actor > 0 BEGIN
  INSERT INTO stint(agent, quarter, solved) VALUES(NEW.actor, NEW.at / 900000, 1)
    ON CONFLICT(agent, quarter) DO UPDATE SET solved = solved + 1;
END;
CREATE TRIGGER stint_undone AFTER UPDATE OF undone ON event WHEN NEW.undone > OLD.undone AND NEW.action = 'state' AND NEW.after = 'solved' AND NEW.actor > 0 BEGIN
  UPDATE stint SET solved = max(solved - 1, 0) WHERE agent = NEW.actor AND quarter = NEW.at / 900000;
END;

-- The oldest that is ours to move on; who types on a ticket; what could not be sent.
CREATE INDEX ticket_age ON ticket(queue, created) WHERE state < 2;
CREATE INDEX draft_ticket ON draft(ticket, at);
CREATE INDEX outbox_failed ON outbox(connector) WHERE state = 5;
