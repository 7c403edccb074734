-- The References a mail came with, blank-separated: an answer carries the whole chain on, also what never reached us.
ALTER TABLE message ADD COLUMN refs TEXT NOT NULL DEFAULT '';
