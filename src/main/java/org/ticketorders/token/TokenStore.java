package org.ticketorders.token;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps the tokens in use, in the ledger's database, for all instances that share it. Every change is durable when its method
 * returns.
 */
@Repository
class TokenStore {

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    TokenStore(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * What is stored for the refresh token that the configuration began with, whatever it was for then; empty if it began with
     * another.
     */
    Optional<Token> find(String seedDigest) {
        return jdbc.sql("SELECT * FROM token WHERE seed = :seed ORDER BY obtained_at DESC, version DESC LIMIT 1")
                .param("seed", seedDigest)
                .query((rs, n) -> new Token(
                        rs.getString("refresh_token"),
                        rs.getString("access_token"),
                        Instant.ofEpochMilli(rs.getLong("obtained_at")),
                        Instant.ofEpochMilli(rs.getLong("expires_at"))))
                .optional();
    }

    /**
     * Keeps tokens in the place of those whose refresh token they were asked for with.
     *
     * @param name by which they are stored
     * @param spent that refresh token
     * @param isFirst whether the chain begins with these: then they take the place of those of another configuration, too
     * @return false if others are stored meanwhile, which stay
     */
    boolean save(String name, String seedDigest, Token token, String spent, boolean isFirst) {
        return change(
                jdbc.sql("INSERT INTO token (name, version, seed, refresh_token, access_token, obtained_at, expires_at)"
                                + " VALUES (:name, 1, :seed, :refresh, :access, :obtained, :expires)"
                                + " ON CONFLICT (name) DO UPDATE SET version = token.version + 1, seed = :seed,"
                                + " refresh_token = :refresh, access_token = :access, obtained_at = :obtained,"
                                + " expires_at = :expires WHERE (token.seed = :seed AND token.refresh_token = :spent)"
                                + " OR (token.seed <> :seed AND :first = 1)")
                        .param("name", name)
                        .param("seed", seedDigest)
                        .param("refresh", token.refreshToken())
                        .param("access", token.accessToken())
                        .param("obtained", token.obtainedAt().toEpochMilli())
                        .param("expires", token.expiresAt().toEpochMilli())
                        .param("spent", spent)
                        .param("first", isFirst ? 1 : 0));
    }

    /**
     * Begins a renewal, if no other instance is at it.
     *
     * @param who the instance
     * @param endsAt from when on others may, whether this one has ended its renewal or not, UTC
     * @return false if another instance is
     */
    boolean beginRenewal(String seedDigest, String who, Instant now, Instant endsAt) {
        return change(jdbc.sql("INSERT INTO token_renewal (seed, who, ends_at) VALUES (:seed, :who, :endsAt)"
                        + " ON CONFLICT (seed) DO UPDATE SET who = :who, ends_at = :endsAt"
                        + " WHERE token_renewal.who = :who OR token_renewal.ends_at <= :now")
                .param("seed", seedDigest)
                .param("who", who)
                .param("now", now.toEpochMilli())
                .param("endsAt", endsAt.toEpochMilli()));
    }

    /** Ends this instance's renewal: another may begin. */
    void endRenewal(String seedDigest, String who) {
        change(jdbc.sql("DELETE FROM token_renewal WHERE seed = :seed AND who = :who")
                .param("seed", seedDigest)
                .param("who", who));
    }

    private boolean change(JdbcClient.StatementSpec statement) {
        return Boolean.TRUE.equals(transaction.execute(status -> statement.update() == 1));
    }
}
