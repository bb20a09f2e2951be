package org.ticketorders.token;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps the tokens in use, in the ledger's database. Every change is durable when its method returns. */
@Repository
class TokenStore {

    private static final String NAME = "shop";

    private final JdbcClient jdbc;

    TokenStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is stored for the refresh token that the configuration began with; empty if it began with another. */
    Optional<Token> find(String seedDigest) {
        return jdbc.sql("SELECT * FROM token WHERE name = :name AND seed = :seed")
                .param("name", NAME)
                .param("seed", seedDigest)
                .query((rs, n) -> new Token(
                        rs.getString("refresh_token"),
                        rs.getString("access_token"),
                        Instant.ofEpochMilli(rs.getLong("obtained_at")),
                        Instant.ofEpochMilli(rs.getLong("expires_at"))))
                .optional();
    }

    void save(String seedDigest, Token token) {
        jdbc.sql("INSERT INTO token (name, version, seed, refresh_token, access_token, obtained_at, expires_at)"
                        + " VALUES (:name, 1, :seed, :refresh, :access, :obtained, :expires)"
                        + " ON CONFLICT (name) DO UPDATE SET version = token.version + 1, seed = :seed,"
                        + " refresh_token = :refresh, access_token = :access, obtained_at = :obtained,"
                        + " expires_at = :expires")
                .param("name", NAME)
                .param("seed", seedDigest)
                .param("refresh", token.refreshToken())
                .param("access", token.accessToken())
                .param("obtained", token.obtainedAt().toEpochMilli())
                .param("expires", token.expiresAt().toEpochMilli())
                .update();
    }
}
