-- The requests to the shop that were made for a purchase, and their answers, masked, for operators to look at: nothing else reads them. They are
-- removed with the details of their purchase. id: grows with time.
CREATE TABLE shop_call (
    purchase_id VARCHAR(100) NOT NULL,
    id          BIGINT       NOT NULL,
    attempt     INTEGER      NOT NULL,
    at          BIGINT       NOT NULL,
    millis      BIGINT       NOT NULL,
    method      VARCHAR(10)  NOT NULL,
    path        TEXT         NOT NULL,
    status      INTEGER,
    failure     TEXT,
    request     TEXT,
    answer      TEXT,
    trace       VARCHAR(32),
    PRIMARY KEY (purchase_id, id)
);
