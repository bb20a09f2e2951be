-- When an operator's pause ends without an operator; null where an operator has to resume the stage.
ALTER TABLE operator_pause ADD COLUMN ends_at BIGINT;
