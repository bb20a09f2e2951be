-- Times are milliseconds since 1970-01-01 UTC; the same text serves SQLite and PostgreSQL.
CREATE TABLE purchase (
    purchase_id   VARCHAR(100) NOT NULL PRIMARY KEY,
    version       INTEGER      NOT NULL,
    state         VARCHAR(10)  NOT NULL,
    attempt       INTEGER      NOT NULL,
    first_attempt INTEGER      NOT NULL,
    renewals      INTEGER      NOT NULL,
    owner         VARCHAR(255) NOT NULL,
    digest        VARCHAR(64)  NOT NULL,
    shop          VARCHAR(36)  NOT NULL,
    hold          TEXT,
    reason        VARCHAR(40),
    detail        TEXT,
    shop_status   INTEGER,
    order_id      VARCHAR(64),
    redirect_url  TEXT,
    amount        BIGINT,
    published     INTEGER      NOT NULL,
    accepted_at   BIGINT       NOT NULL,
    updated_at    BIGINT       NOT NULL
);

CREATE INDEX purchase_by_state ON purchase (state, updated_at);
CREATE INDEX purchase_unpublished ON purchase (updated_at) WHERE published = 0;

-- Append-only: one line for each change of a row.
CREATE TABLE purchase_history (
    purchase_id VARCHAR(100) NOT NULL,
    version     INTEGER      NOT NULL,
    state       VARCHAR(10)  NOT NULL,
    attempt     INTEGER      NOT NULL,
    reason      VARCHAR(40),
    detail      TEXT,
    at          BIGINT       NOT NULL,
    PRIMARY KEY (purchase_id, version)
);
