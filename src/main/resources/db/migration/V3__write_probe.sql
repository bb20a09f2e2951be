-- One row, written to see whether the ledger can be written; what it holds means nothing.
CREATE TABLE write_probe (
    name   VARCHAR(20) NOT NULL PRIMARY KEY,
    at     BIGINT      NOT NULL,
    filler TEXT        NOT NULL
);
