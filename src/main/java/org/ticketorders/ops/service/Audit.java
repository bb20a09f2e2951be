package org.ticketorders.ops.service;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.ledger.LedgerReads;
import org.ticketorders.log.Causes;
import org.ticketorders.purchase.Harmless;

/**
 * What operators have changed: who, when, what, why, and how it went. A line is written, durably, before anything is changed, so
 * that there is no change without a line; where the ledger cannot be written nothing is changed. A line that stays
 * {@value #BEGUN} is of a process that ended meanwhile: whether it was done is to be looked up.
 */
@Component
public class Audit {

    /** How the result begins of what is not known to be over. */
    public static final String BEGUN = "begun";

    public static final String DISCARD = "discard";

    private static final Logger LOG = LoggerFactory.getLogger("openticket.audit");
    private static final int LONGEST_SUBJECT = 300;

    /** Lines of one millisecond are told apart by so many bits. */
    private static final int RANDOM_BITS = 20;

    private final JdbcClient jdbc;
    private final LedgerReads reads;
    private final TransactionOperations transaction;
    private final PersonalData personalData;
    private final Clock clock;

    Audit(
            JdbcClient jdbc,
            LedgerReads reads,
            TransactionOperations transaction,
            PersonalData personalData,
            Clock clock) {
        this.jdbc = jdbc;
        this.reads = reads;
        this.transaction = transaction;
        this.personalData = personalData;
        this.clock = clock;
    }

    /** A change under way. */
    public record Action(long id, String who, String action, String subject) {}

    /**
     * One line.
     *
     * @param id grows with time
     * @param subject a purchase, a queue, a stage, or a job
     */
    public record Line(String id, Instant at, String who, String action, String subject, String why, String result) {}

    /**
     * A dead letter that was discarded, or is being.
     *
     * @param done false if the process ended while it was
     */
    public record Discarded(String who, Instant at, String why, boolean done) {}

    /** Notes a change that is about to be made. */
    public Action begin(String who, String action, String subject, String why) {
        return begin(who, action, subject, why, null, null, "");
    }

    /**
     * The same for a change of one purchase.
     *
     * @param detail what is known beforehand; no personal data
     */
    public Action begin(
            String who, String action, String subject, String why, String purchaseId, Integer attempt, String detail) {
        long now = clock.millis();
        long id = (now << RANDOM_BITS) | ThreadLocalRandom.current().nextLong(1L << RANDOM_BITS);
        String whole = Harmless.storable(subject);
        String shown = whole.length() <= LONGEST_SUBJECT ? whole : whole.substring(0, LONGEST_SUBJECT);
        transaction.executeWithoutResult(status -> jdbc.sql(
                        "INSERT INTO operator_action (id, at, who, action, subject, why, purchase_id, attempt, done,"
                                + " result) VALUES (:id, :at, :who, :action, :subject, :why, :purchase, :attempt, 0,"
                                + " :result)")
                .param("id", id)
                .param("at", now)
                .param("who", Harmless.storable(who))
                .param("action", action)
                .param("subject", shown)
                .param("why", Harmless.storable(why))
                .param("purchase", Harmless.storable(purchaseId))
                .param("attempt", attempt)
                .param("result", Harmless.storable(detail.isEmpty() ? BEGUN : BEGUN + ": " + detail))
                .update());
        return new Action(id, who, action, shown);
    }

    /** The change is made. Where the ledger fails just now the line stays as it was begun. */
    public void done(Action action, String result) {
        end(action, 1, result);
    }

    /** The change was not made; does nothing if none was begun. */
    public void failed(Action action, Throwable failure) {
        if (action != null) {
            end(action, 2, "not done: " + Causes.of(failure));
        }
    }

    private void end(Action action, int done, String result) {
        LOG.info("{}: {} {}: {}", action.who(), action.action(), action.subject(), PersonalData.withoutDigest(result));
        try {
            transaction.executeWithoutResult(status -> jdbc.sql(
                            "UPDATE operator_action SET done = :done, result = :result WHERE id = :id AND done = 0")
                    .param("done", done)
                    .param("result", Harmless.storable(result))
                    .param("id", action.id())
                    .update());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The result could not be written to the audit: {}", Causes.root(e));
        }
    }

    /** At most so many lines before the one of this id, newest first. */
    public List<Line> before(long id, int limit) {
        return reads.jdbc()
                .sql("SELECT * FROM operator_action WHERE id < :before ORDER BY id DESC LIMIT :limit")
                .param("before", id)
                .param("limit", limit)
                .query((rs, n) -> line(rs))
                .list();
    }

    /** What was done about one purchase, oldest first. */
    public List<Line> of(String purchaseId) {
        return reads.jdbc()
                .sql("SELECT * FROM operator_action WHERE purchase_id = :purchase ORDER BY id")
                .param("purchase", purchaseId)
                .query((rs, n) -> line(rs))
                .list();
    }

    private Line line(ResultSet rs) throws SQLException {
        return new Line(
                Long.toString(rs.getLong("id")),
                Instant.ofEpochMilli(rs.getLong("at")),
                rs.getString("who"),
                rs.getString("action"),
                rs.getString("subject"),
                personalData.words(rs.getString("why"), rs.getString("subject")),
                personalData.words(rs.getString("result"), rs.getString("subject")));
    }

    /** The last change of this kind that was made to a purchase's attempt. */
    public Optional<Line> last(String action, String purchaseId, int attempt) {
        return reads.jdbc()
                .sql(
                        "SELECT * FROM operator_action WHERE purchase_id = :purchase AND attempt = :attempt AND action = :action"
                                + " AND done = 1 ORDER BY id DESC LIMIT 1")
                .param("purchase", purchaseId)
                .param("attempt", attempt)
                .param("action", action)
                .query((rs, n) -> line(rs))
                .optional();
    }

    /** The last discarding of the dead letter of a purchase's attempt, unless it was certainly not done. */
    public Optional<Discarded> discarded(String purchaseId, int attempt) {
        return reads.jdbc()
                .sql("SELECT * FROM operator_action WHERE purchase_id = :purchase AND attempt = :attempt AND action = '"
                        + DISCARD + "' AND done < 2 ORDER BY id DESC LIMIT 1")
                .param("purchase", purchaseId)
                .param("attempt", attempt)
                .query((rs, n) -> new Discarded(
                        rs.getString("who"),
                        Instant.ofEpochMilli(rs.getLong("at")),
                        rs.getString("why"),
                        rs.getInt("done") == 1))
                .optional();
    }
}
