-- For operators' searches, newest first. What an order pays for are two lines written once, when it is accepted: neither
-- time nor shop of a row changes. The other two hold only purchases without an order.
CREATE INDEX purchase_by_acceptance ON purchase (accepted_at, purchase_id);
CREATE INDEX purchase_by_shop ON purchase (shop, accepted_at, purchase_id);
CREATE INDEX purchase_without_order ON purchase (state, accepted_at, purchase_id) WHERE reason IS NOT NULL;
CREATE INDEX purchase_by_reason ON purchase (reason, accepted_at, purchase_id) WHERE reason IS NOT NULL;

-- What operators have changed: written before it is done, and once more when it is known how it went. Lines are never removed.
CREATE TABLE operator_action (
    id          BIGINT       NOT NULL PRIMARY KEY,
    at          BIGINT       NOT NULL,
    who         VARCHAR(100) NOT NULL,
    action      VARCHAR(20)  NOT NULL,
    subject     VARCHAR(300) NOT NULL,
    why         VARCHAR(500),
    purchase_id VARCHAR(100),
    attempt     INTEGER,
    done        INTEGER      NOT NULL,
    result      TEXT         NOT NULL
);

CREATE INDEX operator_action_by_purchase ON operator_action (purchase_id) WHERE purchase_id IS NOT NULL;

-- Stages that an operator has paused, until an operator lets them go on.
CREATE TABLE operator_pause (
    stage VARCHAR(20)  NOT NULL PRIMARY KEY,
    who   VARCHAR(100) NOT NULL,
    why   VARCHAR(500) NOT NULL,
    since BIGINT       NOT NULL
);
