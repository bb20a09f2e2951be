package org.ticketorders.broker.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

@ExtendWith(OutputCaptureExtension.class)
class BrokerLoginsTest {

    private static final String RIGHT = "correct horse battery";
    private static final String HERE = "192.0.2.1";
    private static final String ELSEWHERE = "192.0.2.2";
    private static final BCryptPasswordEncoder BCRYPT = new BCryptPasswordEncoder(4);

    @TempDir
    Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicInteger hashes = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong();
    private volatile Duration slowness = Duration.ZERO;
    private final BrokerLogins logins = logins(Anonymous.NONE);

    private BrokerLogins logins(Anonymous anonymous) {
        BrokerUser erp = new BrokerUser("erp", "{bcrypt}" + BCRYPT.encode(RIGHT), Set.of("senders", "readers"));
        return new BrokerLogins(
                new BrokerUsers(List.of(erp), directory, false), anonymous, metrics, new Counting(), clock::get);
    }

    private final class Counting implements PasswordEncoder {

        @Override
        public String encode(CharSequence password) {
            return BCRYPT.encode(password);
        }

        @Override
        public boolean matches(CharSequence password, String hash) {
            hashes.incrementAndGet();
            LockSupport.parkNanos(slowness.toNanos());
            return BCRYPT.matches(password, hash);
        }
    }

    @Test
    void givesTheRolesOfWhoLogsIn() {
        assertThat(logins.roles("erp", RIGHT, HERE)).contains(Set.of("senders", "readers"));
        assertThat(logins.roles("erp", "wrong", HERE)).isEmpty();
        assertThat(logins.roles("other", RIGHT, HERE)).isEmpty();
        assertThat(logins.roles("", RIGHT, HERE)).isEmpty();
        assertThat(logins.roles(null, RIGHT, HERE)).isEmpty();
        assertThat(logins.roles("erp", null, HERE)).isEmpty();
        assertThat(logins.roles("erp", "x".repeat(1_000_000), HERE)).isEmpty();
        assertThat(logins.roles(null, null, HERE)).isEmpty();
        assertThat(logins.roles("", "", HERE)).isEmpty();
        assertThat(failed("wrong")).isEqualTo(6);
        assertThat(failed("no-password")).isEqualTo(2);
        assertThat(hashes).as("what cannot be right is not hashed").hasValue(2);
    }

    @Test
    void letsAnybodySendWhereThatIsSaid() {
        assertThat(logins(Anonymous.SEND).roles(null, null, HERE)).contains(Set.of("senders"));
        assertThat(logins(Anonymous.SEND).roles("erp", "wrong", HERE)).isEmpty();
    }

    @Test
    void hashesARightPasswordOnceForManySessions() {
        for (int i = 0; i < 100; i++) {
            assertThat(logins.roles("erp", RIGHT, HERE)).isPresent();
        }
        assertThat(hashes).hasValue(1);
    }

    @Test
    @Timeout(20)
    void letsInAllConnectionsThatBeginAtOnceWithARightPassword() throws Exception {
        slowness = Duration.ofMillis(400);
        ExecutorService connections = Executors.newFixedThreadPool(64);
        try {
            List<Callable<Boolean>> all = Collections.nCopies(
                    64, () -> logins.roles("erp", RIGHT, HERE).isPresent());
            for (Future<Boolean> one : connections.invokeAll(all)) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            connections.shutdownNow();
        }
        assertThat(hashes.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void letsInWhoWasRightBeforeWhateverOthersTryFromTheSameAddress() {
        logins.roles("erp", RIGHT, HERE);
        for (int i = 0; i < 1_000; i++) {
            logins.roles("erp", "guess " + i, HERE);
        }
        assertThat(logins.roles("erp", RIGHT, HERE)).isPresent();
        assertThat(logins.roles("erp", RIGHT, ELSEWHERE)).isPresent();
    }

    @Test
    void hashesFiveGuessesAndThenFiveASecond() {
        for (int i = 0; i < 10_000; i++) {
            clock.addAndGet(Duration.ofMillis(1).toNanos());
            logins.roles("erp", "guess " + i, HERE);
        }
        assertThat(hashes.get()).isBetween(BrokerLogins.MOST_FAILURES, BrokerLogins.MOST_FAILURES + 51);
        assertThat(failed("too-many")).isGreaterThan(9_900);

        // and so a first login is let in during the attack, within some tries
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(logins.roles("erp", RIGHT, HERE)).isPresent();
    }

    @Test
    void checksThePasswordThatTheFirstStartMadeHoweverManyAreWrong(CapturedOutput output) {
        BrokerLogins first = new BrokerLogins(
                new BrokerUsers(List.of(), directory, false), Anonymous.NONE, metrics, new Counting(), clock::get);
        String password = output.getOut().split("user sender, password ")[1].split("\\s")[0];
        for (int i = 0; i < 100; i++) {
            first.roles("sender", "guess " + i, HERE);
        }
        assertThat(failed("too-many")).isZero();
        assertThat(first.roles("sender", password, HERE)).contains(Set.of("senders"));
        assertThat(first.roles("reader", password, HERE)).isEmpty();
    }

    @Test
    void tellsOfFailuresInALineOfTenSecondsWithoutWhatWasSent(CapturedOutput output) {
        for (int i = 0; i < 500; i++) {
            logins.roles("mallory\n\u001b[31m", "secret" + i, HERE);
        }
        clock.addAndGet(Duration.ofSeconds(11).toNanos());
        logins.roles("erp", "secret", HERE);

        assertThat(output.getOut().lines().filter(line -> line.contains("A login at the broker failed")))
                .hasSize(2)
                .anyMatch(line ->
                        line.endsWith("wrong, no user of ours from " + HERE + "; 0 more since the last such line"))
                .anyMatch(line ->
                        line.endsWith("wrong, user 'erp' from " + HERE + "; 499 more since the last such line"));
        assertThat(output).doesNotContain("mallory", "secret", "\u001b");
    }

    private double failed(String reason) {
        return metrics.get("openticket.broker.logins.failed")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
