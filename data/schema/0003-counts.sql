-- Counts of a view are read from the index alone: snoozed is in it. The order and the names stay.
DROP INDEX ticket_active;
DROP INDEX ticket_free;
DROP INDEX ticket_free_all;
DROP INDEX ticket_queue;
DROP INDEX ticket_mine;
DROP INDEX ticket_state;
CREATE INDEX ticket_active ON ticket(due_at, priority, id, snoozed) WHERE state < 4;
CREATE INDEX ticket_free ON ticket(queue, due_at, priority, id, snoozed) WHERE state < 4 AND assignee = 0;
CREATE INDEX ticket_free_all ON ticket(due_at, priority, id, snoozed) WHERE state < 4 AND assignee = 0;
CREATE INDEX ticket_queue ON ticket(queue, due_at, priority, id, snoozed) WHERE state < 4;
CREATE INDEX ticket_mine ON ticket(assignee, due_at, priority, id, snoozed) WHERE state < 4 AND assignee > 0;
CREATE INDEX ticket_state ON ticket(state, due_at, priority, id, snoozed) WHERE state > 1;
