-- When the periodic route publishes an outcome that nobody is known to have published; from the moment this is set, no message does.
ALTER TABLE purchase ADD COLUMN republish_at BIGINT;
