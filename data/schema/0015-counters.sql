-- The board's counters are added up in memory and written once a transaction (tally.c): as triggers they took a third of the intake's speed.
DROP TRIGGER tally_add;
DROP TRIGGER flow_add;
DROP TRIGGER tally_set;
DROP TRIGGER flow_set;
DROP TRIGGER tally_drop;
DROP TRIGGER first_reply_add;
DROP TRIGGER first_reply_drop;
DROP TRIGGER stint_add;
