-- Which of several instances is renewing the tokens, so that the refresh token is spent once. Where that instance has ended, another
-- may go on at ends_at.
CREATE TABLE token_renewal (
    seed    VARCHAR(64) NOT NULL PRIMARY KEY,
    who     VARCHAR(36) NOT NULL,
    ends_at BIGINT      NOT NULL
);
