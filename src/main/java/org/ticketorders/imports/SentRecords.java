package org.ticketorders.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.ledger.ContentDigest;

/** Which purchases of files were sent, noted before they are. No personal data. */
@Repository
public class SentRecords {

    public static final int DIGEST_KEPT = 16;

    private static final int DELETED_AT_A_TIME = 5000;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionOperations transaction;

    public SentRecords(JdbcClient jdbc, JdbcTemplate batches, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = transaction;
    }

    /**
     * A purchase of a file.
     *
     * @param digest of its content, see {@link ContentDigest}
     */
    public record Entry(String purchaseId, long position, long line, String digest) {}

    /** What the ledger says of a purchase of a file. */
    public sealed interface Finding {

        /** To be sent; it may have been sent before. */
        record Send() implements Finding {}

        /** The same purchase stands in the file a second time. */
        record Repeated() implements Finding {}

        /** Its id belongs to another purchase. @param line where that stands in the file, or null if it came before */
        record Reused(Long line) implements Finding {}
    }

    /** Notes the purchases before they are sent, in one transaction. Safe to repeat. @return a finding for each, in order */
    public List<Finding> note(long file, List<Entry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        List<String> ids = entries.stream().map(Entry::purchaseId).toList();
        return transaction.execute(status -> {
            Map<String, String> known = new HashMap<>();
            jdbc.sql("SELECT purchase_id, digest, meaning FROM purchase WHERE purchase_id IN (:ids)")
                    .param("ids", ids)
                    .query(rs -> {
                        known.put(rs.getString(1), ContentDigest.of(rs.getString(2), rs.getString(3)));
                    });
            Map<String, Entry> first = new LinkedHashMap<>();
            for (Entry entry : entries) {
                if (ContentDigest.isSame(entry.digest(), known.getOrDefault(entry.purchaseId(), entry.digest()))) {
                    first.putIfAbsent(entry.purchaseId(), entry);
                }
            }
            Map<String, Entry> standing = insert(file, List.copyOf(first.values()), known);
            List<Finding> findings = new ArrayList<>();
            for (Entry entry : entries) {
                String before = known.get(entry.purchaseId());
                Entry own = standing.get(entry.purchaseId());
                if (before != null && !ContentDigest.isSame(before, entry.digest())) {
                    findings.add(new Finding.Reused(null));
                } else if (!ContentDigest.isSame(own.digest(), kept(entry.digest()))) {
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
                "INSERT INTO import_record (purchase_id, file_id, position, line, digest, meaning, known) VALUES (?, ?, ?, ?, ?, ?,"
                        + " CASE WHEN ? = 1 OR EXISTS (SELECT 1 FROM import_record r WHERE r.purchase_id = ?)"
                        + " THEN 1 ELSE 0 END) ON CONFLICT (purchase_id, file_id) DO NOTHING",
                entries,
                entries.size(),
                (statement, entry) -> {
                    statement.setString(1, entry.purchaseId());
                    statement.setLong(2, file);
                    statement.setLong(3, entry.position());
                    statement.setLong(4, entry.line());
                    statement.setString(5, ContentDigest.written(kept(entry.digest())));
                    statement.setString(6, ContentDigest.meaning(kept(entry.digest())));
                    statement.setInt(7, known.containsKey(entry.purchaseId()) ? 1 : 0);
                    statement.setString(8, entry.purchaseId());
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
            jdbc.sql("SELECT purchase_id, position, line, digest, meaning FROM import_record WHERE file_id = :file"
                            + " AND purchase_id IN (:ids)")
                    .param("file", file)
                    .param("ids", others)
                    .query(rs -> {
                        standing.put(
                                rs.getString(1),
                                new Entry(
                                        rs.getString(1),
                                        rs.getLong(2),
                                        rs.getLong(3),
                                        ContentDigest.of(rs.getString(4), rs.getString(5))));
                    });
        }
        return standing;
    }

    /** As much of a digest as is kept for each record. */
    public static String kept(String digest) {
        String meaning = ContentDigest.meaning(digest);
        return ContentDigest.of(
                ContentDigest.written(digest).substring(0, DIGEST_KEPT),
                meaning == null ? null : meaning.substring(0, DIGEST_KEPT));
    }

    /** Purchases of the file that are noted, and sent or about to be. */
    public long noted(long file) {
        return jdbc.sql("SELECT COUNT(*) FROM import_record WHERE file_id = :file")
                .param("file", file)
                .query(Long.class)
                .single();
    }

    /** Purchases of the file that nobody had sent before it. */
    public long newPurchases(long file) {
        return jdbc.sql("SELECT COUNT(*) FROM import_record WHERE file_id = :file AND known = 0")
                .param("file", file)
                .query(Long.class)
                .single();
    }

    /** Forgets the purchases of a file, bit by bit: others wait for the ledger meanwhile. */
    public void remove(long file) {
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
}
