package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

class PurchaseCountsTest {

    private final LedgerReads reads = mock(LedgerReads.class);
    private final List<Runnable> background = new ArrayList<>();
    private final PurchaseCounts counts = new PurchaseCounts(reads, Clock.systemUTC(), background::add);

    @Test
    void leavesAFailureThatNobodyWaitsForToWhoAsksNext() {
        when(reads.jdbc()).thenThrow(new CannotAcquireLockException("table purchase is locked"));
        counts.begin();

        assertThat(background).singleElement().satisfies(counting -> assertThatCode(counting::run)
                .doesNotThrowAnyException());
        assertThatThrownBy(counts::states).isInstanceOf(CannotAcquireLockException.class);
    }
}
