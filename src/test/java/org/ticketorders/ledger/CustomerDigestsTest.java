package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ticketorders.ledger.Samples.NOW;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;

/** Customers are found in the ledger, and only by who has the key. */
class CustomerDigestsTest {

    private static final String SQLITE = "jdbc:sqlite:ledger.db";
    private static final CustomerDigests ONE =
            new CustomerDigests("one key, of many letters".getBytes(StandardCharsets.UTF_8));
    private static final CustomerDigests OTHER =
            new CustomerDigests("another key of many letters".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "jane@example.com, JANE@Example.com, true",
        "jane@example.com, ' jane@example.com ', true",
        "jane@example.com, jane.@example.com, false",
        "jane@example.com, joan@example.com, false"
    })
    void takesAddressesForTheSameThatAreTheSame(String one, String other, boolean same) {
        assertThat(ONE.ofEmail(one).equals(ONE.ofEmail(other))).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({
        "Jane, Appleseed, jane appleseed, true",
        "' Jane', 'van  der Berg', 'JANE VAN DER BERG', true",
        "José, Ñandú, 'JOSE\u0301 N\u0303andu\u0301', true",
        "Jane, Appleseed, Appleseed Jane, false"
    })
    void takesNamesForTheSameThatAreTheSame(String first, String last, String name, boolean same) {
        assertThat(ONE.ofName(name).orElseThrow() == ONE.of("x", first, last).name())
                .isEqualTo(same);
    }

    @Test
    void anotherKeyMakesOtherDigests() {
        assertThat(ONE.ofEmail("jane@example.com")).isNotEqualTo(OTHER.ofEmail("jane@example.com"));
        assertThat(ONE.ofEmail("a").orElseThrow()).isNotEqualTo(ONE.ofName("a").orElseThrow());
    }

    @Test
    void keepsItsKeyForItsOwnerAlone() throws IOException {
        CustomerDigests first = digests(true, "", SQLITE);
        Path file = directory.resolve(CustomerDigests.FILE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(digests(true, "", SQLITE).ofEmail("a@b"))
                .isEqualTo(first.ofEmail("a@b"))
                .isPresent();
        Files.delete(file);
        assertThat(digests(true, "", SQLITE).ofEmail("a@b")).isNotEqualTo(first.ofEmail("a@b"));
        Files.writeString(file, "short");
        assertThatThrownBy(() -> digests(true, "", SQLITE)).hasMessageContaining(file + " holds no key");
    }

    @Test
    void makesNoneThatOtherInstancesCouldNotCompare() {
        assertThat(digests(true, "", "jdbc:postgresql://db/ledger").areKept()).isFalse();
        assertThat(digests(false, "", SQLITE).areKept()).isFalse();
        assertThat(directory.resolve(CustomerDigests.FILE)).doesNotExist();
        CustomerDigests configured = digests(true, "a secret of 32 characters or more", "jdbc:postgresql://db/ledger");
        assertThat(configured.areKept()).isTrue();
        assertThat(configured.of("a@b", "c", "d").toString()).doesNotContain("a@b");
        assertThat(directory.resolve(CustomerDigests.FILE)).doesNotExist();
        assertThat(CustomerDigests.none().of("a@b", "c", "d")).isNull();
        assertThat(CustomerDigests.none().ofEmail("a@b")).isEmpty();
    }

    private CustomerDigests digests(boolean customers, String key, String ledger) {
        return new CustomerDigests(new SearchProperties(customers, key), ledger, directory);
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "too short, false",
        "'                                 ', false",
        "a secret of 32 characters or more, true"
    })
    void wantsALongKey(String key, boolean fits) {
        assertThat(new SearchProperties(true, key).isKeyLongEnough()).isEqualTo(fits);
    }

    @ParameterizedTest
    @EnumSource
    void findsPurchasesOfACustomerForAsLongAsTheirDetailsAreKept(LedgerDatabase.Kind kind) {
        try (OpenLedger file = kind.open(directory)) {
            SettableClock clock = new SettableClock(NOW);
            Ledger ledger = file.ledger(clock);
            CustomerKeys jane = ONE.of("jane@example.com", "Jane", "Appleseed");
            for (String id : List.of("ERP-1", "ERP-2")) {
                PurchaseRecord row = ledger.take(new Delivery(
                                Source.REQUESTED,
                                false,
                                "ID:" + id,
                                Carried.NOTHING,
                                id,
                                "d",
                                Samples.SHOP,
                                false,
                                jane))
                        .row();
                PurchaseRecord ended = ledger.endWithoutHold(row, Ending.of(State.REJECTED, Reason.SOLD_OUT, "none"));
                ledger.markPublished(List.of(ended));
            }
            ledger.take(Samples.requested("ID:3"));
            LedgerReads reads = file.reads();
            try {
                PurchaseSearch search = new PurchaseSearch(reads);
                assertThat(search.ofEmail(ONE.ofEmail("Jane@example.com").orElseThrow(), 10))
                        .extracting(PurchaseLine::purchaseId)
                        .containsExactlyInAnyOrder("ERP-1", "ERP-2");
                assertThat(search.ofName(ONE.ofName("Jane Appleseed").orElseThrow(), 1))
                        .hasSize(1);
                assertThat(search.ofEmail(OTHER.ofEmail("jane@example.com").orElseThrow(), 10))
                        .isEmpty();

                clock.set(NOW.plus(Duration.ofDays(2)));
                file.purge(clock.instant(), Duration.ofDays(1), Duration.ofDays(9));

                assertThat(search.ofEmail(jane.email(), 10)).isEmpty();
                assertThat(search.ofName(jane.name(), 10)).isEmpty();
                assertThat(search.line("ERP-1")).isPresent();
            } finally {
                reads.destroy();
            }
        }
    }
}
