-- Calls of the shop's webhooks: each once, by a keyed digest of its key. The order is kept until it has been looked up; and for as long as it
-- could be that of a purchase in doubt.
CREATE TABLE hook_call (
    dedupe_key  VARCHAR(64) NOT NULL PRIMARY KEY,
    order_id    VARCHAR(36) NOT NULL,
    received_at BIGINT      NOT NULL,
    next_at     BIGINT,
    tries       INTEGER     NOT NULL,
    fits        VARCHAR(100)
);
CREATE INDEX hook_call_due ON hook_call (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX hook_call_by_time ON hook_call (received_at);
CREATE INDEX hook_call_fits ON hook_call (fits) WHERE fits IS NOT NULL;

-- Orders of purchases that are looked at until they are paid or withdrawn; next_at is null where no look is due any more.
CREATE TABLE order_follow (
    order_id    VARCHAR(64)  NOT NULL PRIMARY KEY,
    purchase_id VARCHAR(100) NOT NULL,
    attempt     INTEGER      NOT NULL,
    shop        VARCHAR(36)  NOT NULL,
    ordered_at  BIGINT       NOT NULL,
    state       VARCHAR(20)  NOT NULL,
    changed_at  BIGINT       NOT NULL,
    next_at     BIGINT,
    looks       INTEGER      NOT NULL
);
CREATE INDEX order_follow_due ON order_follow (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX order_follow_by_purchase ON order_follow (purchase_id);
CREATE INDEX order_follow_changed ON order_follow (changed_at);
CREATE INDEX order_follow_open ON order_follow (ordered_at) WHERE state IN ('OPEN', 'PAYMENT_FAILED');

-- What is told of an order, each once.
CREATE TABLE order_change (
    order_id    VARCHAR(64)  NOT NULL,
    change      VARCHAR(20)  NOT NULL,
    purchase_id VARCHAR(100) NOT NULL,
    attempt     INTEGER      NOT NULL,
    at          BIGINT       NOT NULL,
    published   INTEGER      NOT NULL,
    PRIMARY KEY (order_id, change)
);
CREATE INDEX order_change_unpublished ON order_change (at) WHERE published = 0;

-- Up to when purchases that were ordered have been taken into order_follow.
CREATE TABLE order_follow_mark (
    id        INTEGER NOT NULL PRIMARY KEY,
    looked_to BIGINT  NOT NULL
);
