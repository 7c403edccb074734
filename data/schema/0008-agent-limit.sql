-- What an agent or lead may approve alone, in fen; 0: what the policy says of the role.
ALTER TABLE agent ADD COLUMN approve_limit INTEGER NOT NULL DEFAULT 0;
