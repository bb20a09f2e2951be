package org.ticketorders.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.imports.ImportedFile.FileState;

/** Which files were imported, and how far each is. */
@Repository
public class ImportLedger {

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Clock clock;

    public ImportLedger(JdbcClient jdbc, TransactionOperations transaction, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Gives a file its label. */
    public interface Labelling {
        String label() throws IOException;
    }

    /** The name of this ledger, the same for as long as it lives. */
    public String id() {
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
     * Begins a file, or continues it if its reading was interrupted. One that was sent as a whole stays so.
     *
     * @param claim tells the file from others of the same name and content
     */
    public ImportedFile begin(String claim, String name, String digest, char separator, Labelling label) {
        return transaction.execute(status -> {
            Optional<ImportedFile> known = jdbc.sql(
                            "SELECT * FROM import_file WHERE claim = :claim AND digest = :digest")
                    .param("claim", claim)
                    .param("digest", digest)
                    .query((rs, n) -> file(rs))
                    .optional();
            if (known.isPresent() && known.get().isSent()) {
                return known.get();
            }
            long id = known.isPresent()
                    ? again(known.get().id())
                    : insert(claim, name, digest, separator, labelOf(label));
            return find(id);
        });
    }

    /** The file of this claim that is not sent to its end; the newest, where it has changed since it was begun. */
    public Optional<ImportedFile> unfinished(String claim) {
        return jdbc.sql(
                        "SELECT * FROM import_file WHERE claim = :claim AND state = 'READING' ORDER BY started_at DESC LIMIT 1")
                .param("claim", claim)
                .query((rs, n) -> file(rs))
                .optional();
    }

    private static String labelOf(Labelling label) {
        try {
            return label.label();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long again(long id) {
        jdbc.sql("UPDATE import_file SET readings = readings + 1, updated_at = :now WHERE file_id = :id")
                .param("now", clock.millis())
                .param("id", id)
                .update();
        return id;
    }

    private long insert(String claim, String name, String digest, char separator, String label) {
        long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        jdbc.sql("INSERT INTO import_file (file_id, claim, name, label, digest, separator, state, readings, settled_to,"
                        + " started_at, updated_at) VALUES (:id, :claim, :name, :label, :digest, :separator, 'READING',"
                        + " 1, 0, :now, :now)")
                .param("id", id)
                .param("claim", claim)
                .param("name", name)
                .param("label", label)
                .param("digest", digest)
                .param("separator", String.valueOf(separator))
                .param("now", clock.millis())
                .update();
        return id;
    }

    public ImportedFile find(long file) {
        return jdbc.sql("SELECT * FROM import_file WHERE file_id = :file")
                .param("file", file)
                .query((rs, n) -> file(rs))
                .single();
    }

    public void state(long file, FileState state) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE import_file SET state = :state, updated_at = :now WHERE file_id = :file")
                        .param("state", state.name())
                        .param("now", clock.millis())
                        .param("file", file)
                        .update());
    }

    /** Files whose outcomes are to be written, for the first time or again, whichever folders they are in. */
    public List<ImportedFile> toWrite() {
        return jdbc.sql("SELECT * FROM import_file WHERE state IN ('SENT', 'WRITING') ORDER BY started_at")
                .query((rs, n) -> file(rs))
                .list();
    }

    /** All records up to this position have outcomes. */
    public void settledTo(long file, long position) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE import_file SET settled_to = :position WHERE file_id = :file")
                        .param("position", position)
                        .param("file", file)
                        .update());
    }

    /** Files that were sent, are not closed, and were begun before. */
    public List<ImportedFile> sentAndBegun(Instant before) {
        return jdbc.sql("SELECT * FROM import_file WHERE state IN ('SENT', 'WRITTEN', 'WRITING')"
                        + " AND started_at < :before")
                .param("before", before.toEpochMilli())
                .query((rs, n) -> file(rs))
                .list();
    }

    /** Files that were sent to their end and begun since. */
    public List<ImportedFile> sentSince(Instant since) {
        return jdbc.sql("SELECT * FROM import_file WHERE state <> 'READING' AND started_at >= :since")
                .param("since", since.toEpochMilli())
                .query((rs, n) -> file(rs))
                .list();
    }

    /** Files that wait for nothing, and have not changed since. */
    public List<ImportedFile> untouchedSince(Instant before) {
        return jdbc.sql("SELECT * FROM import_file WHERE updated_at < :before AND state IN ('READING', 'CLOSED')")
                .param("before", before.toEpochMilli())
                .query((rs, n) -> file(rs))
                .list();
    }

    public void remove(long file) {
        transaction.executeWithoutResult(status -> jdbc.sql("DELETE FROM import_file WHERE file_id = :file")
                .param("file", file)
                .update());
    }

    /** States of files by their labels. */
    public Map<String, String> states(List<String> labels) {
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
                rs.getString("claim"),
                rs.getString("name"),
                rs.getString("label"),
                rs.getString("separator").charAt(0),
                FileState.valueOf(rs.getString("state")),
                rs.getInt("readings"),
                rs.getLong("settled_to"),
                Instant.ofEpochMilli(rs.getLong("started_at")));
    }
}
