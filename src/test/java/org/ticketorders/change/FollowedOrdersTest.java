package org.ticketorders.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import org.ticketorders.ledger.LedgerDatabase;
import org.ticketorders.ledger.OnEachDatabase;

class FollowedOrdersTest extends OnEachDatabase {

    private static final String ORDER = "98031aed-8713-461b-a4b5-000000000001";
    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");

    /** The look may have been answered before the order changed. */
    @Test
    void looksAgainWhereAWebhookCameDuringALook() throws Exception {
        FollowedOrders orders = follow(database);
        FollowedOrder taken = orders.due(T0).get(0);

        assertThat(orders.due(T0)).as("nobody else looks").isEmpty();
        assertThat(orders.lookAt(ORDER, T0.plusSeconds(1))).isTrue();
        orders.looked(taken, T0.plus(Duration.ofHours(1)));

        List<FollowedOrder> again = orders.due(T0.plusSeconds(2));
        assertThat(again).extracting(FollowedOrder::orderId).containsExactly(ORDER);
        assertThat(orders.changed(again.get(0), OrderState.PAID, T0.plusSeconds(3), null))
                .isTrue();
        assertThat(orders.due(T0.plus(Duration.ofDays(1)))).as("paid").isEmpty();
    }

    /** Who is killed while he looks keeps nobody waiting, once he or another has started. */
    @Test
    void looksAtOnceAfterAStartAtWhatWasLookedAtWhenAnInstanceWasKilled() throws Exception {
        FollowedOrders killed = follow(database);
        assertThat(killed.due(T0)).hasSize(1);

        Instant later = T0.plusSeconds(1);
        assertThat(killed.due(later)).as("one that did not start again").isEmpty();
        assertThat(orders(database).due(later)).hasSize(1);
        assertThat(killed.due(later.plus(FollowedOrders.LEASE)))
                .as("the end of its time")
                .hasSize(1);
    }

    /** PostgreSQL's driver would not wait for its answer, and in a file all changes would. */
    @Test
    void forgetsOrdersOfForgottenPurchasesLookingAtFewAtATime() {
        int many = 3 * FollowedOrders.LOOKED_AT_A_TIME + 1;
        String numbers =
                " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + many + ") SELECT ";
        long old = T0.toEpochMilli();
        open.jdbc()
                .sql(
                        "INSERT INTO order_follow (order_id, purchase_id, attempt, shop, ordered_at, state, changed_at, looks)"
                                + numbers + "'o-' || i, 'P-' || i, 1, 's', " + old + " + i % 2, 'PAID', 1, 0 FROM n")
                .update();
        open.jdbc()
                .sql("INSERT INTO order_change (order_id, change, purchase_id, attempt, at, published)" + numbers
                        + "'o-' || i, 'PAID', 'P-' || i, 1, " + old + ", i % 2 FROM n")
                .update();
        purchase(database, "P-2", "ORDERED", 1);
        purchase(database, "P-3", "ORDERED", 1);
        List<Long> read = new ArrayList<>();

        new FollowedOrders(open.jdbc(), counting(open.transaction(), read)).purge(T0.plusMillis(1));

        assertThat(count("order_follow WHERE ordered_at = " + old)).as("P-2").isOne();
        assertThat(count("order_follow WHERE ordered_at > " + old)).isEqualTo(many / 2 + 1);
        assertThat(count("order_change WHERE published = 1")).as("P-3").isOne();
        assertThat(count("order_change WHERE published = 0")).isEqualTo(many / 2);
        assertThat(read).allSatisfy(rows -> assertThat(rows).isLessThan(2L * FollowedOrders.LOOKED_AT_A_TIME));
    }

    private long count(String what) {
        return open.jdbc().sql("SELECT COUNT(*) FROM " + what).query(Long.class).single();
    }

    /** Notes how many rows each transaction reads, where the database tells. */
    private TransactionOperations counting(TransactionOperations transaction, List<Long> read) {
        return database.user() == null
                ? transaction
                : new TransactionOperations() {
                    @Override
                    public <T> T execute(TransactionCallback<T> action) {
                        return transaction.execute(status -> {
                            long before = rowsRead();
                            T done = action.doInTransaction(status);
                            read.add(rowsRead() - before);
                            return done;
                        });
                    }
                };
    }

    private long rowsRead() {
        return open.jdbc()
                .sql("SELECT SUM(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables"
                        + " WHERE relname IN ('order_follow', 'order_change')")
                .query(Long.class)
                .single();
    }

    /** A wrong settling gave the order to P-1, which was told as paid; it was taken back, and P-2 has the order now. */
    @Test
    void followsAnOrderForThePurchaseThatHasItNow() throws Exception {
        FollowedOrders orders = follow(database);
        assertThat(orders.changed(orders.due(T0).get(0), OrderState.PAID, T0, null))
                .isTrue();
        purchase(database, "P-1", "IN_DOUBT", 2);
        purchase(database, "P-2", "ORDERED", 1);

        orders.enrol(T0.plusSeconds(5), Duration.ZERO);
        FollowedOrder now = orders.due(T0.plusSeconds(6)).get(0);

        assertThat(now.purchaseId()).isEqualTo("P-2");
        assertThat(orders.changed(now, OrderState.PAID, T0.plusSeconds(6), null))
                .isTrue();
        assertThat(orders.unpublished(10)).extracting(OrderChange::purchaseId).containsExactly("P-2");
        orders.enrol(T0.plusSeconds(7), Duration.ZERO);
        assertThat(orders.due(T0.plusSeconds(8)))
                .as("nothing has changed since")
                .isEmpty();
    }

    /** Who has looked at the order, or told of it, when it was P-1's comes back when it is P-2's. */
    @Test
    void leavesAnOrderAloneThatHasGoneToAnotherPurchaseSince() throws Exception {
        FollowedOrders orders = follow(database);
        FollowedOrder before = orders.due(T0).get(0);
        assertThat(orders.changed(before, OrderState.PAID, T0, null)).isTrue();
        OrderChange told = orders.unpublished(1).get(0);
        purchase(database, "P-1", "IN_DOUBT", 2);
        purchase(database, "P-2", "ORDERED", 1);
        orders.enrol(T0.plusSeconds(5), Duration.ZERO);

        assertThat(orders.changed(before, OrderState.WITHDRAWN, T0.plusSeconds(5), null))
                .isFalse();
        orders.looked(before, null);
        orders.remove(before);

        FollowedOrder now = orders.due(T0.plusSeconds(6)).get(0);
        assertThat(now.purchaseId()).isEqualTo("P-2");
        assertThat(orders.changed(now, OrderState.PAID, T0.plusSeconds(6), null))
                .isTrue();
        orders.published(told);
        assertThat(orders.unpublished(10)).extracting(OrderChange::purchaseId).containsExactly("P-2");
    }

    @Test
    void followsOrdersWhileTheClockIsBehindItsFormerTime() throws Exception {
        FollowedOrders orders = orders(database);
        orders.enrol(T0.plus(Duration.ofHours(1)), Duration.ZERO);
        orders.enrol(T0, Duration.ZERO);
        purchase(database, "P-1", "ORDERED", 1);

        orders.enrol(T0.plusSeconds(5), Duration.ZERO);

        assertThat(orders.due(T0.plusSeconds(6)))
                .extracting(FollowedOrder::purchaseId)
                .containsExactly("P-1");
    }

    private static void purchase(LedgerDatabase database, String id, String state, int attempt) {
        JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()))
                .sql(
                        "INSERT INTO purchase (purchase_id, version, state, attempt, first_attempt, renewals, owner, digest,"
                                + " shop, order_id, published, accepted_at, updated_at) VALUES (:id, 1, :state, :attempt, 1, 0, 'o',"
                                + " 'd', 's', :order, 1, :at, :at)")
                .param("id", id)
                .param("state", state)
                .param("attempt", attempt)
                .param("order", state.equals("ORDERED") ? ORDER.toUpperCase(Locale.ROOT) : null)
                .param("at", T0.plusSeconds(4).toEpochMilli())
                .update();
    }

    private static FollowedOrders follow(LedgerDatabase database) {
        DriverManagerDataSource source =
                new DriverManagerDataSource(database.url(), database.user(), database.password());
        JdbcClient jdbc = JdbcClient.create(source);
        jdbc.sql(
                        "INSERT INTO order_follow (order_id, purchase_id, attempt, shop, ordered_at, state, changed_at, next_at,"
                                + " looks) VALUES (:id, 'P-1', 1, 's', :at, 'OPEN', :at, :at, 0)")
                .param("id", ORDER)
                .param("at", T0.toEpochMilli())
                .update();
        return orders(database);
    }

    /** Those of an instance that has just started. */
    private static FollowedOrders orders(LedgerDatabase database) {
        DriverManagerDataSource source =
                new DriverManagerDataSource(database.url(), database.user(), database.password());
        return new FollowedOrders(
                JdbcClient.create(source), new TransactionTemplate(new DataSourceTransactionManager(source)));
    }
}
