-- The tokens in use where the application renews them. A refresh token is good for one use only.
CREATE TABLE token (
    name          VARCHAR(20) NOT NULL PRIMARY KEY,
    version       INTEGER     NOT NULL,
    seed          VARCHAR(64) NOT NULL,
    refresh_token TEXT        NOT NULL,
    access_token  TEXT        NOT NULL,
    obtained_at   BIGINT      NOT NULL,
    expires_at    BIGINT      NOT NULL
);
