-- One row: up to when time has passed, as far as what is removed for its age goes. It runs on with the process, not with the clock.
CREATE TABLE purge_time (
    id      INTEGER NOT NULL PRIMARY KEY,
    reached BIGINT  NOT NULL
);
