package org.ticketorders.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import org.ticketorders.hold.HoldAges;

/** One instance's way into a ledger. */
public final class OpenLedger implements AutoCloseable {

    /** What its ledgers have told. */
    final List<Object> told = new CopyOnWriteArrayList<>();

    /** Gives up at the first failure. */
    static final LedgerRetry NO_RETRY = retry(Duration.ofNanos(-1));

    private final LedgerDatabase where;
    private final DataSource source;
    private final AutoCloseable database;
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    private OpenLedger(LedgerDatabase where, DataSource database, AutoCloseable close) {
        this.where = where;
        this.source = database;
        this.database = close;
        this.jdbc = JdbcClient.create(database);
        TransactionTemplate each = new TransactionTemplate(new JdbcTransactionManager(database));
        this.transaction = where.isFile() ? new GroupCommit(each) : each;
    }

    /** Opens the ledger of an application that runs or has run, by a connection of its own. */
    public static OpenLedger join(LedgerDatabase where) {
        SingleConnectionDataSource database =
                new SingleConnectionDataSource(where.url(), where.user(), where.password(), true);
        return new OpenLedger(where, database, database::destroy);
    }

    public static OpenLedger open(LedgerDatabase where) {
        where.makeTables();
        HikariDataSource database = where.connect(1);
        return new OpenLedger(where, database, database);
    }

    static LedgerRetry retry(Duration longest) {
        Duration any = Duration.ofDays(1);
        return new LedgerRetry(new LedgerProperties(any, any, any, any, longest, null, ""), event -> {});
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    /** For statements in batches. */
    public JdbcTemplate batches() {
        return new JdbcTemplate(source);
    }

    public TransactionOperations transaction() {
        return transaction;
    }

    /** As operators read it; to be destroyed. */
    public LedgerReads reads() {
        DataSourceProperties properties = new DataSourceProperties();
        properties.setUrl(where.url());
        properties.setUsername(where.user());
        properties.setPassword(where.password());
        return new LedgerReads(properties, where.parameters());
    }

    /** Gives up at the first failure. */
    public LedgerRetry retry() {
        return NO_RETRY;
    }

    OrderEvidence evidence() {
        return new OrderEvidence(jdbc, json());
    }

    LedgerStore store() {
        return new LedgerStore(jdbc, transaction, json(), LedgerKind.of(where.url()));
    }

    /** A store of another kind over the same database. */
    LedgerStore store(BiFunction<JdbcClient, TransactionOperations, LedgerStore> kind) {
        return kind.apply(jdbc, transaction);
    }

    /** Looks at all rows. @return rows removed */
    int purge(Instant now, Duration details, Duration rows) {
        return new OldRows(jdbc, transaction).remove(now, Instant.EPOCH, details, rows);
    }

    public Ledger ledger(Clock clock) {
        return ledger(clock, ages(clock));
    }

    Ledger ledger(Clock clock, HoldAges ages) {
        return new Ledger(store(), new DecisionTable(3, 1), clock, ages, OpenLedger.NO_RETRY, told::add);
    }

    /**
     * A ledger that does not hear of its first commit, and tries again.
     *
     * @param meanwhile what others do before it does
     */
    Ledger losingAnAnswer(Clock clock, Runnable meanwhile) {
        return losing(true, clock, meanwhile);
    }

    /** The same, where the first change is not committed. */
    Ledger losingAWrite(Clock clock, Runnable meanwhile) {
        return losing(false, clock, meanwhile);
    }

    private Ledger losing(boolean isDone, Clock clock, Runnable meanwhile) {
        AtomicBoolean heard = new AtomicBoolean();
        TransactionOperations deaf = new TransactionOperations() {
            @Override
            public <T> T execute(TransactionCallback<T> action) {
                boolean isFirst = heard.compareAndSet(false, true);
                T result = isFirst && !isDone ? null : transaction.execute(action);
                if (isFirst) {
                    meanwhile.run();
                    throw new TransactionSystemException("the connection was lost in the commit");
                }
                return result;
            }
        };
        return new Ledger(
                new LedgerStore(jdbc, deaf, json(), LedgerKind.of(where.url())),
                new DecisionTable(3, 1),
                clock,
                ages(clock),
                retry(Duration.ofSeconds(10)),
                told::add);
    }

    /** As Spring Boot sets it up. */
    static ObjectMapper json() {
        return Jackson2ObjectMapperBuilder.json()
                .featuresToDisable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the clock alone says how long a hold has lived. */
    static HoldAges ages(Clock clock) {
        return new HoldAges(clock, Ticker.disabledTicker(), HoldAges.LONGEST);
    }
}
