-- Names this ledger, so that only applications that share it take over each other's half-read files.
CREATE TABLE import_ledger (
    one INTEGER     NOT NULL PRIMARY KEY,
    id  VARCHAR(36) NOT NULL
);

-- Files: READING, then SENT once every purchase of the file is sent, then CLOSED once the outcomes are written.
CREATE TABLE import_file (
    file_id    BIGINT       NOT NULL PRIMARY KEY,
    name       VARCHAR(255) NOT NULL,
    label      VARCHAR(255) NOT NULL,
    digest     VARCHAR(64)  NOT NULL,
    separator  VARCHAR(1)   NOT NULL,
    state      VARCHAR(10)  NOT NULL,
    readings   INTEGER      NOT NULL,
    settled_to BIGINT       NOT NULL,
    started_at BIGINT       NOT NULL,
    updated_at BIGINT       NOT NULL
);

CREATE INDEX import_file_by_digest ON import_file (digest);

-- The purchases of files whose outcomes are not written yet. known: it came before this file. digest: the first 16 characters.
CREATE TABLE import_record (
    purchase_id VARCHAR(100) NOT NULL,
    file_id     BIGINT       NOT NULL,
    position    BIGINT       NOT NULL,
    line        BIGINT       NOT NULL,
    digest      VARCHAR(16)  NOT NULL,
    known       INTEGER      NOT NULL,
    PRIMARY KEY (purchase_id, file_id)
);

CREATE INDEX import_record_by_file ON import_record (file_id, position);
