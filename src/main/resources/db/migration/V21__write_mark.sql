-- A random number of the last write to the row whose answer must not be lost: who does not know whether it was done looks whether it stands there.
ALTER TABLE purchase ADD COLUMN write_mark BIGINT;
