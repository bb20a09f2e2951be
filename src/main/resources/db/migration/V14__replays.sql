-- Replays of many dead letters, and what came of each. Who wants one, and why, says the line of the audit. One runs for each queue: an
-- instance claims it for a while, again and again.
CREATE TABLE replay (
    id            VARCHAR(36) NOT NULL PRIMARY KEY,
    action_id     BIGINT      NOT NULL,
    queue         VARCHAR(40) NOT NULL,
    per_second    INTEGER     NOT NULL,
    state         VARCHAR(10) NOT NULL,
    problem       TEXT,
    claim         VARCHAR(36),
    claimed_until BIGINT,
    started_at    BIGINT      NOT NULL,
    ended_at      BIGINT
);

CREATE UNIQUE INDEX replay_running ON replay (queue) WHERE state = 'RUNNING';
CREATE INDEX replay_by_start ON replay (started_at);

CREATE TABLE replay_letter (
    replay_id   VARCHAR(36) NOT NULL,
    position    INTEGER     NOT NULL,
    purchase_id VARCHAR(100),
    attempt     INTEGER,
    state       VARCHAR(10) NOT NULL,
    problem     TEXT,
    PRIMARY KEY (replay_id, position)
);

CREATE INDEX replay_letter_by_state ON replay_letter (replay_id, state);
