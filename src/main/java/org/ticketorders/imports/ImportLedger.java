package org.ticketorders.imports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.ledger.Ending;
import org.ticketorders.ledger.Reason;
import org.ticketorders.ledger.State;

/** Which files were imported, and which of their purchases have no outcome yet. No personal data. */
@Repository
class ImportLedger {

    private static final int DIGEST_KEPT = 16;
    private static final int DELETED_AT_A_TIME = 5000;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionOperations transaction;
    private final Clock clock;

    ImportLedger(JdbcClient jdbc, JdbcTemplate batches, TransactionOperations transaction, Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * A purchase of a file.
     *
     * @param digest of its content
     */
    record Entry(String purchaseId, long position, long line, String digest) {}

    /** What the ledger says of a purchase of a file. */
    sealed interface Finding {

        /** To be sent; it may have been sent before. */
        record Send() implements Finding {}

        /** The same purchase stands in the file a second time. */
        record Repeated() implements Finding {}

        /** Its id belongs to another purchase. @param line where that stands in the file, or null if it came before */
        record Reused(Long line) implements Finding {}
    }

    /**
     * A record of a file, and what became of it.
     *
     * @param outcome the outcome's word, or null if there is none yet
     */
    record Settled(
            long position, String purchaseId, String outcome, String orderId, String redirectUrl, String reason) {}

    /** The name of this ledger, the same for as long as it lives. */
    String id() {
        return transaction.execute(status -> {
            jdbc.sql("INSERT INTO import_ledger (one, id) VALUES (1, :id) ON CONFLICT (one) DO NOTHING")
                    .param("id", UUID.randomUUID().toString())
                    .update();
            return jdbc.sql("SELECT id FROM import_ledger WHERE one = 1")
                    .query(String.class)
                    .single();
        });
    }

    /**
     * Begins a file, or goes on with it if its reading was interrupted.
     *
     * @param isDone whether the file of this label has left the inbox for good
     * @param label names a new one
     */
    ImportedFile begin(String name, String digest, char separator, Predicate<String> isDone, Supplier<String> label) {
        return transaction.execute(status -> {
            long now = clock.millis();
            Optional<ImportedFile> interrupted = jdbc
                    .sql("SELECT * FROM import_file WHERE digest = :digest AND name = :name AND state <> 'CLOSED'"
                            + " ORDER BY started_at DESC")
                    .param("digest", digest)
                    .param("name", name)
                    .query((rs, n) -> file(rs))
                    .list()
                    .stream()
                    .filter(file -> !isDone.test(file.label()))
                    .findFirst();
            if (interrupted.isPresent()) {
                long id = interrupted.get().id();
                jdbc.sql("UPDATE import_file SET state = 'READING', readings = readings + 1, updated_at = :now"
                                + " WHERE file_id = :id")
                        .param("now", now)
                        .param("id", id)
                        .update();
                return find(id);
            }
            long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
            jdbc.sql("INSERT INTO import_file (file_id, name, label, digest, separator, state, readings, settled_to,"
                            + " started_at, updated_at) VALUES (:id, :name, :label, :digest, :separator, 'READING', 1,"
                            + " 0, :now, :now)")
                    .param("id", id)
                    .param("name", name)
                    .param("label", label.get())
                    .param("digest", digest)
                    .param("separator", String.valueOf(separator))
                    .param("now", now)
                    .update();
            return find(id);
        });
    }

    private ImportedFile find(long id) {
        return jdbc.sql("SELECT * FROM import_file WHERE file_id = :id")
                .param("id", id)
                .query((rs, n) -> file(rs))
                .single();
    }

    /** Whether something was written under this label before. */
    boolean knows(String label) {
        return jdbc.sql("SELECT COUNT(*) FROM import_file WHERE label = :label")
                        .param("label", label)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Notes the purchases before they are sent, in one transaction. Safe to repeat. @return a finding for each, in order */
    List<Finding> note(long file, List<Entry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        List<String> ids = entries.stream().map(Entry::purchaseId).toList();
        return transaction.execute(status -> {
            Map<String, String> known = new HashMap<>();
            jdbc.sql("SELECT purchase_id, digest FROM purchase WHERE purchase_id IN (:ids)")
                    .param("ids", ids)
                    .query(rs -> {
                        known.put(rs.getString(1), rs.getString(2));
                    });
            Map<String, Entry> first = new LinkedHashMap<>();
            for (Entry entry : entries) {
                if (entry.digest().equals(known.getOrDefault(entry.purchaseId(), entry.digest()))) {
                    first.putIfAbsent(entry.purchaseId(), entry);
                }
            }
            Map<String, Entry> standing = insert(file, List.copyOf(first.values()), known);
            List<Finding> findings = new ArrayList<>();
            for (Entry entry : entries) {
                String before = known.get(entry.purchaseId());
                Entry own = standing.get(entry.purchaseId());
                if (before != null && !before.equals(entry.digest())) {
                    findings.add(new Finding.Reused(null));
                } else if (!own.digest().equals(kept(entry.digest()))) {
                    findings.add(new Finding.Reused(own.line()));
                } else if (own.position() != entry.position()) {
                    findings.add(new Finding.Repeated());
                } else {
                    findings.add(new Finding.Send());
                }
            }
            return findings;
        });
    }

    /** @return by purchaseId, what stands there now */
    private Map<String, Entry> insert(long file, List<Entry> entries, Map<String, String> known) {
        int[][] inserted = batches.batchUpdate(
                "INSERT INTO import_record (purchase_id, file_id, position, line, digest, known) VALUES (?, ?, ?, ?, ?,"
                        + " CASE WHEN ? = 1 OR EXISTS (SELECT 1 FROM import_record r WHERE r.purchase_id = ?)"
                        + " THEN 1 ELSE 0 END) ON CONFLICT (purchase_id, file_id) DO NOTHING",
                entries,
                entries.size(),
                (statement, entry) -> {
                    statement.setString(1, entry.purchaseId());
                    statement.setLong(2, file);
                    statement.setLong(3, entry.position());
                    statement.setLong(4, entry.line());
                    statement.setString(5, kept(entry.digest()));
                    statement.setInt(6, known.containsKey(entry.purchaseId()) ? 1 : 0);
                    statement.setString(7, entry.purchaseId());
                });
        Map<String, Entry> standing = new HashMap<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (inserted[0][i] == 1) {
                standing.put(
                        entry.purchaseId(),
                        new Entry(entry.purchaseId(), entry.position(), entry.line(), kept(entry.digest())));
            } else {
                others.add(entry.purchaseId());
            }
        }
        if (!others.isEmpty()) {
            jdbc.sql("SELECT purchase_id, position, line, digest FROM import_record WHERE file_id = :file"
                            + " AND purchase_id IN (:ids)")
                    .param("file", file)
                    .param("ids", others)
                    .query(rs -> {
                        standing.put(
                                rs.getString(1),
                                new Entry(rs.getString(1), rs.getLong(2), rs.getLong(3), rs.getString(4)));
                    });
        }
        return standing;
    }

    private static String kept(String digest) {
        return digest.substring(0, DIGEST_KEPT);
    }

    /** Purchases of the file that nobody had sent before it. */
    long newPurchases(long file) {
        return jdbc.sql("SELECT COUNT(*) FROM import_record WHERE file_id = :file AND known = 0")
                .param("file", file)
                .query(Long.class)
                .single();
    }

    /** Every purchase of the file is sent. */
    void sent(long file) {
        state(file, "SENT");
    }

    private void state(long file, String state) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE import_file SET state = :state, updated_at = :now WHERE file_id = :file")
                        .param("state", state)
                        .param("now", clock.millis())
                        .param("file", file)
                        .update());
    }

    /** Files that are sent and whose outcomes are not written. */
    List<ImportedFile> waiting() {
        return jdbc.sql("SELECT * FROM import_file WHERE state = 'SENT' ORDER BY started_at")
                .query((rs, n) -> file(rs))
                .list();
    }

    /** The file's records after this position, in their order. */
    List<Settled> records(long file, long after, int limit) {
        return jdbc.sql("SELECT r.position, r.purchase_id, r.digest AS record_digest, p.state, p.digest, p.published,"
                        + " p.order_id, p.redirect_url, p.reason, p.detail FROM import_record r LEFT JOIN purchase p"
                        + " ON p.purchase_id = r.purchase_id WHERE r.file_id = :file AND r.position > :after"
                        + " ORDER BY r.position LIMIT :limit")
                .param("file", file)
                .param("after", after)
                .param("limit", limit)
                .query((rs, n) -> settled(rs))
                .list();
    }

    private static Settled settled(ResultSet rs) throws SQLException {
        long position = rs.getLong("position");
        String id = rs.getString("purchase_id");
        String state = rs.getString("state");
        if (state == null) {
            return new Settled(position, id, null, null, null, null);
        }
        if (!kept(rs.getString("digest")).equals(rs.getString("record_digest"))) {
            return new Settled(position, id, "invalid", null, null, Reason.PURCHASE_ID_REUSED.word());
        }
        State end = State.valueOf(state);
        if (!end.isEnd() || rs.getInt("published") != 1) {
            return new Settled(position, id, null, null, null, null);
        }
        String reason = rs.getString("reason");
        String sentence = reason == null
                ? null
                : Ending.of(end, Reason.valueOf(reason), rs.getString("detail")).sentence();
        return new Settled(
                position,
                id,
                end.word(),
                rs.getString("order_id"),
                rs.getString("redirect_url"),
                end == State.ORDERED ? null : sentence);
    }

    /** All records up to this position have outcomes. */
    void settledTo(long file, long position) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE import_file SET settled_to = :position WHERE file_id = :file")
                        .param("position", position)
                        .param("file", file)
                        .update());
    }

    /** The outcomes are written: the records are not needed any longer. */
    void close(long file) {
        state(file, "CLOSED");
        removeRecords(file);
    }

    private void removeRecords(long file) {
        int removed;
        do {
            removed = transaction.execute(status -> jdbc.sql(
                            "DELETE FROM import_record WHERE file_id = :file AND position IN (SELECT position"
                                    + " FROM import_record WHERE file_id = :file ORDER BY position LIMIT :limit)")
                    .param("file", file)
                    .param("limit", DELETED_AT_A_TIME)
                    .update());
        } while (removed > 0);
    }

    /** Forgets files that have not changed since {@code before}. */
    void purge(Instant before) {
        jdbc.sql("SELECT file_id FROM import_file WHERE updated_at < :before AND state <> 'SENT'")
                .param("before", before.toEpochMilli())
                .query(Long.class)
                .list()
                .forEach(file -> {
                    removeRecords(file);
                    transaction.executeWithoutResult(status -> jdbc.sql("DELETE FROM import_file WHERE file_id = :file")
                            .param("file", file)
                            .update());
                });
    }

    /** States of files by their labels. */
    Map<String, String> states(List<String> labels) {
        Map<String, String> states = new HashMap<>();
        if (!labels.isEmpty()) {
            jdbc.sql("SELECT label, state FROM import_file WHERE label IN (:labels)")
                    .param("labels", labels)
                    .query(rs -> {
                        states.put(rs.getString(1), rs.getString(2));
                    });
        }
        return states;
    }

    private static ImportedFile file(ResultSet rs) throws SQLException {
        return new ImportedFile(
                rs.getLong("file_id"),
                rs.getString("name"),
                rs.getString("label"),
                rs.getString("separator").charAt(0),
                rs.getInt("readings"),
                rs.getLong("settled_to"),
                Instant.ofEpochMilli(rs.getLong("started_at")));
    }
}
