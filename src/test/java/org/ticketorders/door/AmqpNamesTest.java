package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class AmqpNamesTest {

    private final AmqpNames names = new AmqpNames();

    private int taken(int from, boolean isLoggedIn) {
        int taken = 0;
        for (int n = from; n < from + 2 * AmqpNames.MOST; n++) {
            taken += names.isTaken("name-" + n, isLoggedIn) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void areBoundedAndThoseThatAreKnownStayTaken() {
        int first = taken(0, true);

        assertThat(first).isBetween(AmqpNames.MOST - 500, AmqpNames.MOST);
        assertThat(taken(0, true)).isEqualTo(first);
        assertThat(taken(0, false)).isEqualTo(first);
        assertThat(taken(100_000, true)).isZero();
    }

    /** Who does not log in takes none from who does, and cannot keep anybody from it. */
    @Test
    void areFewWithoutALogin() {
        assertThat(taken(0, false)).isLessThan(AmqpNames.BEFORE_LOGIN);
        assertThat(names.isTaken("new", false)).isFalse();
        assertThat(names.isTaken("PLAIN", false)).isTrue();
        assertThat(names.isTaken(AmqpNames.number(0x41), false)).isTrue();
        assertThat(names.isTaken("new", true)).isTrue();
    }

    @Test
    void areFewInOneConnection() {
        Predicate<String> one = names.ofConnection(() -> true);
        int taken = 0;
        for (int n = 0; n < 1_000; n++) {
            taken += one.test("name-" + n) ? 1 : 0;
        }

        assertThat(taken).isEqualTo(AmqpNames.OF_A_CONNECTION);
        assertThat(one.test("name-0")).isTrue();
        assertThat(names.ofConnection(() -> true).test("other")).isTrue();
    }
}
