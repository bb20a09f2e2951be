package org.ticketorders.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.ticketorders.ledger.LedgerDatabase;
import org.ticketorders.ledger.LedgerFiles;
import org.ticketorders.ledger.LedgerProperties;
import org.ticketorders.ledger.LedgerReads;
import org.ticketorders.ledger.OpenLedger;
import org.ticketorders.log.LogContext;
import org.ticketorders.shop.SeenCall;

class KeptCallsTest {

    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String RESERVATION = "b1c5fa2e-6b5e-4a37-8a4e-bb58cc8a5e10";
    private static final String ORDER = "56f5e720-611c-11ee-8dc2-455b4c4323d2";
    private static final String TOKEN = "secret-access-token-4711";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
    private static final List<String> SECRETS =
            List.of(RESERVATION, ORDER, TOKEN, "xanthippe", "Xanthippe", "Quibbleton", "0612345678", "pay/abc");

    @TempDir
    private Path directory;

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private KeptCalls calls;

    @AfterEach
    void end() throws InterruptedException {
        LogContext.clear();
        if (calls != null) {
            calls.destroy();
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatWasAskedAndAnsweredWithoutAnythingPersonalOrSecret(LedgerDatabase.Kind kind) {
        try (OpenLedger ledger = kind.open(directory)) {
            LedgerReads reads = ledger.reads();
            calls = calls(new KeptCallStore(ledger.batches(), reads, ledger.transaction()), Duration.ofDays(90));
            LogContext.attempt("P-1", 2);
            calls.over(call(
                    "GET",
                    "/" + SHOP + "/reserve/ticket/" + TICKET + "?who=Xanthippe",
                    null,
                    200,
                    "{\"guid\":\"" + TICKET + "\",\"reservation\":\"" + RESERVATION + "\",\"left\":12}"));
            calls.over(
                    call(
                            "POST",
                            "/" + SHOP + "/order",
                            "{\"receiver\":{\"locale\":\"nl_NL\",\"email\":\"xanthippe@example.com\",\"firstname\":\"Xanthippe\",\"lastname\":\"Quibbleton\",\"phone\":\"0612345678\"},"
                                    + "\"tickets\":[{\"guid\":\"" + TICKET + "\",\"reservation\":\"" + RESERVATION
                                    + "\"}]}",
                            200,
                            "{\"order_id\":\"" + ORDER
                                    + "\",\"redirectUrl\":\"https://shop.example.com/pay/abc\",\"amount\":9500,\"notices\":[\"mailed to xanthippe@example.com, dear Quibbleton\"]}"));
            calls.over(call(
                    "POST",
                    "/tokens",
                    null,
                    200,
                    "{\"access_token\":\"" + TOKEN + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}"));
            calls.over(call(
                    "GET",
                    "/" + SHOP + "/reserve/ticket/none",
                    null,
                    409,
                    "{\"errors\":[{\"reason\":\"sold_out\"},{\"reason\":\"not for Xanthippe Quibbleton\"}]}"));
            calls.over(new SeenCall(
                    AT,
                    3,
                    "POST",
                    "/" + SHOP + "/order",
                    null,
                    null,
                    0,
                    new byte[0],
                    0,
                    false,
                    new SocketException("Connection reset by xanthippe@example.com")));
            LogContext.purchase("P-2");
            calls.over(call("GET", "/x", null, 200, "{}"));
            LogContext.clear();
            calls.over(call("GET", "/x", null, 200, "{}"));
            calls.write();

            List<KeptCall> kept = calls.of("P-1");

            assertThat(kept).hasSize(5).allSatisfy(call -> {
                assertThat(call.attempt()).isEqualTo(2);
                assertThat(call.at()).isEqualTo(AT);
            });
            assertThat(kept).extracting(KeptCall::path).contains("/" + SHOP + "/reserve/ticket/" + TICKET, "/tokens");
            KeptCall reserve = one(kept, "/reserve/ticket/" + TICKET);
            assertThat(reserve.status()).isEqualTo(200);
            assertThat(reserve.millis()).isEqualTo(45);
            assertThat(reserve.trace()).isEqualTo(TRACE);
            assertThat(reserve.answer())
                    .isEqualTo("{\"guid\":\"" + TICKET + "\",\"reservation\":\"b1c5fa2e…\",\"left\":12}");
            assertThat(one(kept, "/none").answer())
                    .isEqualTo("{\"errors\":[{\"reason\":\"sold_out\"},{\"reason\":\"(masked)\"}]}");
            KeptCall order =
                    one(kept.stream().filter(call -> call.status() != null).toList(), "/order");
            assertThat(order.request()).contains("nl_NL", "\"email\":\"(masked)\"", "\"reservation\":\"b1c5fa2e…\"");
            assertThat(order.answer()).contains("\"order_id\":\"56f5e720…\"", "9500", "mailed to (masked)");
            KeptCall reset =
                    one(kept.stream().filter(call -> call.status() == null).toList(), "/order");
            assertThat(reset.failure()).isEqualTo("SocketException: Connection reset by (e-mail)");
            String all = String.join(
                    "\n",
                    ledger.jdbc()
                            .sql(
                                    "SELECT path || coalesce(request, '') || coalesce(answer, '') || coalesce(failure, '') FROM shop_call")
                            .query(String.class)
                            .list());
            assertThat(all).contains("token_type");
            assertThat(SECRETS).noneMatch(all::contains);
            assertThat(calls.of("P-2")).isEmpty();
            assertThat(dropped()).isZero();
            reads.destroy();
        }
    }

    /** Looks at orders serve many purchases, one after another, and their answers are customers' data. */
    @Test
    void keepsNoLooksAtOrders() {
        KeptCallStore store = mock(KeptCallStore.class);
        calls = calls(store, Duration.ofDays(90));
        LogContext.attempt("P-1", 1);

        calls.over(call("GET", "/order/" + ORDER, null, 200, "{\"guid\":\"" + ORDER + "\"}"));
        calls.over(call("GET", "/orders?created_at=2026-03-01", null, 200, "{\"data\":[]}"));
        calls.write();

        verify(store, never()).add(anyList());
    }

    @Test
    void listensToNoneWhereNoDetailsAreKept() {
        assertThat(calls(mock(KeptCallStore.class), Duration.ZERO).listens()).isFalse();
        assertThat(calls(mock(KeptCallStore.class), Duration.ofDays(1)).listens())
                .isTrue();
    }

    @Test
    void keepsTheBodiesOfSomeCallsThatWentWellASecondAndOfAllOthers() {
        List<KeptCallStore.Row> rows = new ArrayList<>();
        KeptCallStore store = mock(KeptCallStore.class);
        doAnswer(write -> rows.addAll(write.getArgument(0))).when(store).add(anyList());
        calls = calls(store, Duration.ofDays(90));
        LogContext.attempt("P-1", 1);
        int each = 4 * KeptCalls.BODIES_A_SECOND;
        for (int i = 0; i < each; i++) {
            calls.over(call("GET", "/" + SHOP + "/reserve/ticket/" + TICKET, null, 200, "{\"left\":12}"));
            calls.over(call("GET", "/" + SHOP + "/reserve/ticket/" + TICKET, null, 409, "{\"errors\":[\"sold_out\"]}"));
        }

        calls.write();

        List<String> wentWell = answers(rows, 200);
        assertThat(wentWell).hasSize(each);
        // two seconds begin at most while they are masked
        assertThat(wentWell.stream().filter("{\"left\":12}"::equals))
                .hasSizeBetween(KeptCalls.BODIES_A_SECOND, 3 * KeptCalls.BODIES_A_SECOND);
        assertThat(wentWell).contains("(11 bytes, one of many a second)");
        assertThat(answers(rows, 409)).hasSize(each).containsOnly("{\"errors\":[\"sold_out\"]}");
    }

    private static List<String> answers(List<KeptCallStore.Row> rows, int status) {
        return rows.stream()
                .map(KeptCallStore.Row::call)
                .filter(call -> call.status() == status)
                .map(KeptCall::answer)
                .toList();
    }

    /** A ledger that hangs: what comes meanwhile waits in bounded memory, and the purchase for nothing. */
    @Test
    @Timeout(60)
    void neverWaitsForTheLedgerAndDropsWhatDoesNotFit() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        KeptCallStore store = mock(KeptCallStore.class);
        doAnswer(write -> {
                    hangs.countDown();
                    return ends.await(1, TimeUnit.MINUTES);
                })
                .when(store)
                .add(anyList());
        calls = calls(store, Duration.ofDays(90));
        LogContext.attempt("P-1", 1);
        calls.afterSingletonsInstantiated();
        SeenCall small = call("GET", "/x", null, 200, "{}");
        calls.over(small);
        assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < KeptCalls.MOST_WAITING + 10; i++) {
            calls.over(small);
        }

        assertThat(dropped()).isEqualTo(10);
        ends.countDown();
    }

    @Test
    void takesNoMoreMemoryForLongAnswers() {
        CountDownLatch ends = new CountDownLatch(1);
        KeptCallStore store = mock(KeptCallStore.class);
        doAnswer(write -> ends.await(1, TimeUnit.MINUTES)).when(store).add(anyList());
        calls = calls(store, Duration.ofDays(90));
        LogContext.attempt("P-1", 1);
        SeenCall longest = call("GET", "/x", null, 200, "x".repeat(SeenCall.LONGEST_ANSWER));

        for (int i = 0; i < KeptCalls.MOST_WAITING; i++) {
            calls.over(longest);
        }

        assertThat(dropped())
                .isGreaterThan(KeptCalls.MOST_WAITING - 2 * KeptCalls.MOST_WAITING_BYTES / SeenCall.LONGEST_ANSWER);
        ends.countDown();
    }

    static Stream<RuntimeException> failuresOfTheLedger() {
        return Stream.of(
                new DataAccessResourceFailureException("database or disk is full"),
                new CannotCreateTransactionException("no connection"),
                new IllegalStateException("the pool is closed"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheLedger")
    void dropsWhatAFailingLedgerDoesNotTakeAndRests(RuntimeException failure) {
        KeptCallStore store = mock(KeptCallStore.class);
        doThrow(failure).when(store).add(anyList());
        calls = calls(store, Duration.ofDays(90));
        LogContext.attempt("P-1", 1);
        SeenCall call = call("GET", "/x", null, 200, "{}");
        calls.over(call);

        assertThat(calls.write()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));

        assertThat(dropped()).isEqualTo(1);
        calls.over(call);
        assertThat(dropped()).as("while it rests").isEqualTo(2);
    }

    @Test
    void leavesTheLastRoomOnADiskToPurchases() throws IOException {
        KeptCallStore store = mock(KeptCallStore.class);
        calls = calls(store, Duration.ofDays(90), Optional.of(onADiskWith(KeptCalls.LEAST_FREE - 1)));
        LogContext.attempt("P-1", 1);
        calls.over(call("GET", "/x", null, 200, "{}"));

        calls.write();

        verify(store, never()).add(anyList());
        assertThat(dropped()).isEqualTo(1);
    }

    @Test
    void takesATenthOfTheTimeOfASlowLedger() {
        KeptCallStore store = mock(KeptCallStore.class);
        doAnswer(write -> {
                    CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS))
                            .join();
                    return null;
                })
                .when(store)
                .add(anyList());
        calls = calls(store, Duration.ofDays(90));
        LogContext.attempt("P-1", 1);
        calls.over(call("GET", "/x", null, 200, "{}"));

        assertThat(calls.write()).isGreaterThanOrEqualTo(Duration.ofMillis(9 * 200));
    }

    private static Path onADiskWith(long free) throws IOException {
        Path folder = mock(Path.class);
        Path file = mock(Path.class);
        FileSystem system = mock(FileSystem.class);
        FileSystemProvider provider = mock(FileSystemProvider.class);
        FileStore disk = mock(FileStore.class);
        when(file.getParent()).thenReturn(folder);
        when(folder.getFileSystem()).thenReturn(system);
        when(system.provider()).thenReturn(provider);
        when(provider.getFileStore(folder)).thenReturn(disk);
        when(disk.getUsableSpace()).thenReturn(free);
        return file;
    }

    private KeptCalls calls(KeptCallStore store, Duration keepDetails) {
        return calls(store, keepDetails, Optional.empty());
    }

    private KeptCalls calls(KeptCallStore store, Duration keepDetails, Optional<Path> file) {
        LedgerFiles files = mock(LedgerFiles.class);
        when(files.database()).thenReturn(file);
        Duration any = Duration.ofDays(1);
        return new KeptCalls(store, files, new LedgerProperties(keepDetails, any, any, any, any, null, ""), metrics);
    }

    private double dropped() {
        return metrics.get("openticket.shop.calls.dropped").counter().count();
    }

    private static KeptCall one(List<KeptCall> calls, String end) {
        return calls.stream()
                .filter(call -> call.path().endsWith(end))
                .findFirst()
                .orElseThrow();
    }

    private static SeenCall call(String method, String path, String sent, int status, String answer) {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        return new SeenCall(
                AT,
                45,
                method,
                path,
                "00-" + TRACE + "-00f067aa0ba902b7-01",
                sent == null ? null : sent.getBytes(StandardCharsets.UTF_8),
                status,
                body,
                body.length,
                true,
                null);
    }
}
