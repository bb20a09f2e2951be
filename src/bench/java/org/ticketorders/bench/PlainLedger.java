package org.ticketorders.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/**
 * The ledger's writes by JDBC, as one would write them by hand: the same tables, the same database settings, every change
 * committed and synced before the next step.
 */
final class PlainLedger implements AutoCloseable {

    private final HikariDataSource database;

    PlainLedger(Path directory) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + directory.resolve("ledger.db")
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000&transaction_mode=IMMEDIATE");
        config.setMaximumPoolSize(1);
        config.setAutoCommit(false);
        database = new HikariDataSource(config);
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration", "classpath:db/only/sqlite")
                .load()
                .migrate();
    }

    /** @return the state that a purchase of this id is in, or null if it is new and was accepted now */
    String accept(String purchaseId, String shop, String owner, String digest) throws SQLException {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO purchase (purchase_id, version, state, attempt, first_attempt, renewals, owner, digest,"
                            + " shop, published, accepted_at, updated_at) VALUES (?, 1, 'ACCEPTED', 1, 1, 0, ?, ?, ?, 0, ?, ?)"
                            + " ON CONFLICT (purchase_id) DO NOTHING")) {
                long now = System.currentTimeMillis();
                insert.setString(1, purchaseId);
                insert.setString(2, owner);
                insert.setString(3, digest);
                insert.setString(4, shop);
                insert.setLong(5, now);
                insert.setLong(6, now);
                if (insert.executeUpdate() == 0) {
                    return state(connection, purchaseId);
                }
                note(connection, purchaseId);
                connection.commit();
                return null;
            }
        }
    }

    private static String state(Connection connection, String purchaseId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT state FROM purchase WHERE purchase_id = ?")) {
            select.setString(1, purchaseId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                String state = row.getString(1);
                connection.rollback();
                return state;
            }
        }
    }

    void held(String purchaseId, String owner, String hold) throws SQLException {
        change(purchaseId, owner, "ACCEPTED", "HELD", "hold", hold);
    }

    void ordering(String purchaseId, String owner) throws SQLException {
        change(purchaseId, owner, "HELD", "ORDERING", "hold", null);
    }

    void ordered(String purchaseId, String owner, String orderId) throws SQLException {
        change(purchaseId, owner, "ORDERING", "ORDERED", "order_id", orderId);
    }

    private void change(String purchaseId, String owner, String from, String to, String column, String value)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE purchase SET version = version + 1,"
                    + " state = ?, " + column + " = COALESCE(?, " + column + "), updated_at = ? WHERE purchase_id = ?"
                    + " AND state = ? AND attempt = 1 AND owner = ?")) {
                update.setString(1, to);
                update.setString(2, value);
                update.setLong(3, System.currentTimeMillis());
                update.setString(4, purchaseId);
                update.setString(5, from);
                update.setString(6, owner);
                if (update.executeUpdate() != 1) {
                    throw new IllegalStateException(purchaseId + " is not " + from);
                }
            }
            note(connection, purchaseId);
            connection.commit();
        }
    }

    private static void note(Connection connection, String purchaseId) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO purchase_history (purchase_id, version,"
                        + " state, attempt, reason, detail, at) SELECT purchase_id, version, state, attempt, reason, detail,"
                        + " updated_at FROM purchase WHERE purchase_id = ?")) {
            insert.setString(1, purchaseId);
            insert.executeUpdate();
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
