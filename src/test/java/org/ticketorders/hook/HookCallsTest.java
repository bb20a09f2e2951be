package org.ticketorders.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ticketorders.SettableClock;
import org.ticketorders.ledger.OnEachDatabase;
import org.ticketorders.ledger.OpenLedger;

/** Calls that are kept, over a real database. */
class HookCallsTest extends OnEachDatabase {

    private static final HookProperties PROPERTIES = new HookProperties(
            "https://hooks.example.com", "k".repeat(32), List.of("nonce-1234"), 50, 100, Duration.ofDays(8), 500);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:00Z"));

    /** Who is killed while he works on a call keeps it from nobody, once he or another has started. */
    @Test
    void givesOutAtOnceAfterAStartWhatWasInWorkWhenAnInstanceWasKilled() throws Exception {
        HookCalls killed = calls(open);
        String call = "call " + UUID.randomUUID();
        assertThat(killed.keep(call, UUID.randomUUID().toString())).isTrue();
        assertThat(keys(killed)).contains(call);

        clock.advance(Duration.ofSeconds(1));
        assertThat(keys(killed)).as("one that did not start again").doesNotContain(call);
        assertThat(keys(calls(open))).contains(call);
        clock.advance(HookCalls.LEASE.minusMillis(1));
        assertThat(keys(killed)).doesNotContain(call);
        clock.advance(Duration.ofMillis(1));
        assertThat(keys(killed)).as("the end of its time").contains(call);
    }

    /** A start makes nothing come again that is done, and nothing sooner that waits for longer than anybody works. */
    @Test
    void leavesWhatIsDoneAndWhatWaitsForLong() throws Exception {
        HookCalls calls = calls(open);
        String done = "done " + UUID.randomUUID();
        calls.keep(done, UUID.randomUUID().toString());
        calls.due().forEach(calls::done);
        String waits = "waits " + UUID.randomUUID();
        calls.keep(waits, UUID.randomUUID().toString());
        calls.due().forEach(call -> calls.later(new HookCall(call.key(), call.orderId(), call.receivedAt(), 20)));

        assertThat(keys(calls(open))).doesNotContain(done, waits);
    }

    private static List<String> keys(HookCalls calls) {
        return calls.due().stream().map(HookCall::key).toList();
    }

    private HookCalls calls(OpenLedger ledger) {
        return new HookCalls(ledger.jdbc(), ledger.transaction(), PROPERTIES, clock);
    }
}
