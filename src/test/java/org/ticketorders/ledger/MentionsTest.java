package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.requested;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/** How purchases are found by reservations and tickets. */
class MentionsTest extends OnEachDatabase {

    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String OTHER_TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c02";

    private final SettableClock clock = new SettableClock(NOW);
    private LedgerReads reads;
    private Ledger ledger;
    private PurchaseSearch search;

    @BeforeEach
    void search() {
        ledger = open.ledger(clock);
        reads = open.reads();
        search = new PurchaseSearch(reads);
    }

    @AfterEach
    void close() {
        reads.destroy();
    }

    @Test
    void findsAPurchaseByEachOfItsReservationsAndTicketsHoweverTheyAreWritten() {
        Hold hold = hold(TICKET, TICKET, OTHER_TICKET);
        ledger.ordering(accepted("several"), hold);
        ledger.held(accepted("another"), hold(OTHER_TICKET));

        for (HeldTicket unit : hold.tickets()) {
            assertThat(found(unit.reservation())).containsExactly("several reservation");
            assertThat(found(unit.reservation().toUpperCase(Locale.ROOT))).containsExactly("several reservation");
        }
        assertThat(found(TICKET)).containsExactly("several ticket");
        assertThat(found(OTHER_TICKET)).containsExactlyInAnyOrder("several ticket", "another ticket");
        assertThat(found(UUID.randomUUID().toString())).isEmpty();
        assertThat(found("several")).isEmpty();
    }

    @Test
    void findsAPurchaseByTheTicketThatTheShopRefused() {
        refused("sold out", "ticket " + TICKET + ", the shop says: sold_out");
        refused("another", "the shop says: ticket " + TICKET + " is odd");
        refused("no GUID", "ticket " + TICKET + "0 is odd");

        assertThat(found(TICKET)).containsExactly("sold out ticket");
    }

    @Test
    void findsARenewedHoldByBothOfItsReservations() {
        Hold first = hold(TICKET);
        Hold second = hold(TICKET);
        PurchaseRecord held = ledger.held(accepted("renewed"), first);
        open.store().compareAndSet(held, held.in(State.HELD, second, clock.instant()));

        assertThat(found(first.tickets().get(0).reservation())).containsExactly("renewed reservation");
        assertThat(found(second.tickets().get(0).reservation())).containsExactly("renewed reservation");
        assertThat(found(TICKET)).containsExactly("renewed ticket");
    }

    @Test
    void showsTheNewestOfACommonTicket() {
        for (int n = 0; n < 30; n++) {
            clock.advance(Duration.ofSeconds(1));
            ledger.held(accepted("P-" + n), hold(TICKET));
        }

        assertThat(search.mentioning(TICKET, 3))
                .extracting(mention -> mention.purchase().purchaseId())
                .containsExactly("P-29", "P-28", "P-27");
    }

    @Test
    void forgetsWhatAPurchaseMentionedWithItsDetails() {
        Hold hold = hold(TICKET);
        PurchaseRecord ordering = ledger.ordering(accepted("old"), hold);
        PurchaseRecord ended = ordering.ended(Ending.of(State.FAILED, Reason.REFUSED_BY_SHOP, "no"), clock.instant());
        open.store().compareAndSet(ordering, ended);
        ledger.markPublished(List.of(ended));
        clock.advance(Duration.ofDays(2));

        open.purge(clock.instant(), Duration.ofDays(1), Duration.ofDays(10));

        assertThat(ledger.find("old")).isPresent();
        assertThat(found(TICKET)).isEmpty();
        assertThat(found(hold.tickets().get(0).reservation())).isEmpty();
        assertThat(mentions()).isZero();
    }

    /** As they were before there was a table for it. */
    @Test
    void findsPurchasesOfEarlierVersions() {
        Hold hold = hold(TICKET, OTHER_TICKET);
        ledger.held(accepted("held"), hold);
        refused("sold out", "ticket " + TICKET + ", the shop says: sold_out");
        refused("another", "the shop says: ticket " + TICKET + " is odd");
        accepted("accepted");
        open.transaction().executeWithoutResult(status -> {
            open.jdbc().sql("DROP TABLE purchase_mention").update();
            open.jdbc()
                    .sql("DELETE FROM flyway_schema_history WHERE version LIKE '17%'")
                    .update();
        });

        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations(
                        "classpath:db/migration", "classpath:db/only/" + (database.isFile() ? "sqlite" : "postgresql"))
                // later steps are there
                .outOfOrder(true)
                .load()
                .migrate();

        assertThat(found(TICKET)).containsExactlyInAnyOrder("held ticket", "sold out ticket");
        assertThat(found(OTHER_TICKET)).containsExactly("held ticket");
        for (HeldTicket unit : hold.tickets()) {
            assertThat(found(unit.reservation())).containsExactly("held reservation");
        }
    }

    /** Whoever looks for what is not there would wait for the whole table. */
    @Test
    void looksThroughNoTable() {
        List<String> plans = new ArrayList<>();
        open.transaction().executeWithoutResult(status -> {
            if (!database.isFile()) {
                // the tables are too small for an index to be worth while
                open.jdbc().sql("SET LOCAL enable_seqscan = off").update();
            }
            for (String sql : PurchaseSearch.STATEMENTS_OF_SEARCH) {
                plans.add(String.join(
                        "; ",
                        open.jdbc()
                                .sql((database.isFile() ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql)
                                .param("it", sql.contains("_key") ? (Object) 1L : "x")
                                .param("limit", 1)
                                .query((rs, n) -> rs.getString(database.isFile() ? 4 : 1))
                                .list()));
            }
        });

        assertThat(plans)
                .noneMatch(plan -> plan.matches("(?s).*(Seq Scan|SCAN p|SCAN purchase).*"))
                .satisfiesExactly(
                        plan -> assertThat(plan).contains("purchase_by_order"),
                        plan -> assertThat(plan).contains("purchase_by_email"),
                        plan -> assertThat(plan).contains("purchase_by_name"),
                        plan -> assertThat(plan).contains("purchase_mention_by_guid"));
    }

    private PurchaseRecord accepted(String purchaseId) {
        return ledger.take(requested("ID:" + purchaseId, purchaseId)).row();
    }

    private void refused(String purchaseId, String detail) {
        ledger.endWithoutHold(accepted(purchaseId), Ending.of(State.REJECTED, Reason.SOLD_OUT, detail, 200));
    }

    private static Hold hold(String... tickets) {
        List<HeldTicket> units = new ArrayList<>();
        for (String ticket : tickets) {
            units.add(new HeldTicket(ticket, UUID.randomUUID().toString(), List.of()));
        }
        return new Hold(units, "2f01a3c0-3668-11e6-9fa9-419d70281599", Samples.HELD_UNTIL, Samples.LAPSES_BY);
    }

    private List<String> found(String guid) {
        return search.mentioning(guid, 10).stream()
                .map(mention -> mention.purchase().purchaseId() + (mention.reserved() ? " reservation" : " ticket"))
                .toList();
    }

    private int mentions() {
        return open.jdbc()
                .sql("SELECT COUNT(*) FROM purchase_mention")
                .query(Integer.class)
                .single();
    }
}
