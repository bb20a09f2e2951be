-- The claim tells a file from others of its name and content while it is in work.
-- State, from now on: READING, SENT, WRITTEN once the outcomes are written but some may change, WRITING while they are written anew,
-- CLOSED once none can change.
ALTER TABLE import_file ADD COLUMN claim VARCHAR(36);

CREATE INDEX import_file_by_claim ON import_file (claim);

-- What the file with the outcomes tells of the purchase: the version of its row, 0 if it is ordered, which is final, or if
-- nothing is told yet, -1 if there is no outcome.
ALTER TABLE import_record ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

-- Every change up to this instant has been looked at.
ALTER TABLE import_ledger ADD COLUMN looked_to BIGINT NOT NULL DEFAULT 0;
