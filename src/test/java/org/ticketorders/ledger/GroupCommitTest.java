package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes of several threads, over a file with the application's settings. */
@Timeout(30)
class GroupCommitTest {

    private static final int TOGETHER = 5;

    @TempDir
    private Path directory;

    private final AtomicInteger commits = new AtomicInteger();
    /** How many commits go well from the start on. */
    private volatile int failFrom = Integer.MAX_VALUE;

    private final List<Thread> threads = new ArrayList<>();
    private HikariDataSource database;
    private HikariDataSource others;
    private JdbcClient jdbc;
    private GroupCommit together;

    @BeforeEach
    void open() {
        LedgerDatabase file = LedgerDatabase.inFile(directory);
        database = file.connect(2);
        others = file.connect(1);
        jdbc = JdbcClient.create(database);
        jdbc.sql("CREATE TABLE number (n INTEGER PRIMARY KEY)").update();
        together = new GroupCommit(new TransactionTemplate(new JdbcTransactionManager(database) {
            @Override
            protected void doCommit(DefaultTransactionStatus status) {
                if (commits.get() >= failFrom) {
                    doRollback(status);
                    throw new DataAccessResourceFailureException("the disk is full");
                }
                commits.incrementAndGet();
                super.doCommit(status);
            }
        }));
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        database.close();
        others.close();
    }

    @Test
    void changesThatComeTogetherAreCommittedTogether() throws Exception {
        List<Caller> callers = whileOneIsWritten(this::insert);

        for (Caller caller : callers) {
            caller.join();
            assertThat(caller.failure).isNull();
        }
        assertThat(seenByOthers()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(commits).hasValue(2);
    }

    @Test
    void aChangeIsCommittedWhenItReturns() {
        for (int n = 0; n < 20; n++) {
            insert(n);
            assertThat(seenByOthers()).hasSize(n + 1);
        }
    }

    @Test
    void whoFailsDoesSoAlone() throws Exception {
        List<Caller> callers = whileOneIsWritten(n -> insert(n == 3 ? 1 : n));

        int failed = 0;
        for (Caller caller : callers) {
            caller.join();
            if (caller.failure != null) {
                failed++;
                assertThat(caller.failure)
                        .isInstanceOf(DataAccessException.class)
                        .hasMessageContaining("UNIQUE");
            }
        }
        assertThat(failed).as("of the two that insert the same").isEqualTo(1);
        assertThat(seenByOthers()).containsExactly(0, 1, 2, 4, 5);
    }

    @Test
    void aCommitThatFailsFailsAllAndKeepsNone() throws Exception {
        List<Caller> callers = whileOneIsWritten(this::insert, this::failTheirCommit);

        for (Caller caller : callers) {
            caller.join();
            assertThat(caller.failure).hasMessageContaining("the disk is full");
        }
        failFrom = Integer.MAX_VALUE;
        insert(9);
        assertThat(seenByOthers()).containsExactly(0, 9);
    }

    @Test
    void aTransactionThatCannotBeginFailsAll() {
        database.close();

        assertThatThrownBy(() -> insert(1)).hasMessageContaining("Could not open JDBC Connection");
        assertThatThrownBy(() -> insert(2)).hasMessageContaining("Could not open JDBC Connection");
    }

    @Test
    void aChangeWithinAnotherIsPartOfIt() {
        assertThatThrownBy(() -> together.execute(status -> {
                    insert(1);
                    throw new IllegalStateException("too late");
                }))
                .hasMessage("too late");

        assertThat(seenByOthers()).isEmpty();
    }

    @Test
    void whoIsInterruptedIsToldWhatBecameOfTheChangeAllTheSame() throws Exception {
        List<Caller> callers = whileOneIsWritten(
                n -> {
                    insert(n);
                    assertThat(Thread.currentThread().isInterrupted()).isEqualTo(n == 2);
                },
                waiting -> waiting.get(1).interrupt());

        for (Caller caller : callers) {
            caller.join();
            assertThat(caller.failure).isNull();
        }
        assertThat(seenByOthers()).hasSize(TOGETHER + 1);
    }

    private interface Call {
        void with(int number);
    }

    private static final class Caller extends Thread {
        private volatile Throwable failure;
        private final int number;
        private final Call call;

        private Caller(int number, Call call) {
            this.number = number;
            this.call = call;
        }

        @Override
        public void run() {
            failure = catchThrowable(() -> call.with(number));
        }
    }

    /** Callers 1 to 5 come while the change of 0 is being made. */
    private List<Caller> whileOneIsWritten(Call call) throws InterruptedException {
        return whileOneIsWritten(call, callers -> {});
    }

    private List<Caller> whileOneIsWritten(Call call, Consumer<List<Caller>> meanwhile) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread first = new Thread(() -> together.execute(status -> {
            begun.countDown();
            await().until(() -> end.getCount() == 0);
            return jdbc.sql("INSERT INTO number VALUES (0)").update();
        }));
        start(first);
        begun.await();
        List<Caller> callers = new ArrayList<>();
        for (int n = 1; n <= TOGETHER; n++) {
            Caller caller = new Caller(n, call);
            start(caller);
            callers.add(caller);
            await().until(() -> caller.getState() == Thread.State.WAITING);
        }
        meanwhile.accept(callers);
        end.countDown();
        first.join();
        return callers;
    }

    /** Lets the one of the first go well: it is the one that is under way. */
    private void failTheirCommit(List<Caller> callers) {
        failFrom = commits.get() + 1;
    }

    private void start(Thread thread) {
        threads.add(thread);
        thread.start();
    }

    private void insert(int number) {
        together.execute(status ->
                jdbc.sql("INSERT INTO number VALUES (?)").param(number).update());
    }

    private List<Integer> seenByOthers() {
        return JdbcClient.create(others)
                .sql("SELECT n FROM number ORDER BY n")
                .query(Integer.class)
                .list();
    }
}
