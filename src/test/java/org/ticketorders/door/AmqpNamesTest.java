package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class AmqpNamesTest {

    private final AmqpNames names = new AmqpNames();

    private int taken(int from, String login) {
        int taken = 0;
        for (int n = from; n < from + 2 * AmqpNames.MOST; n++) {
            taken += names.isTaken("name-" + n, login) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void areBoundedForEachLoginAndStayTaken() {
        assertThat(taken(0, "erp")).isEqualTo(AmqpNames.OF_A_LOGIN);
        assertThat(names.isTaken("new", "erp")).isFalse();

        assertThat(names.isTaken("new", "crm")).isTrue();
        assertThat(names.isTaken("new", "erp")).isTrue();
        assertThat(names.isTaken("name-0", "crm")).isTrue();
        assertThat(names.isTaken("name-0", null)).isTrue();
    }

    @Test
    void areBoundedForAllTogether() {
        int all = 0;
        for (int login = 0; login < 30; login++) {
            all += taken(1_000_000 * login, "login-" + login);
        }

        assertThat(all).isBetween(AmqpNames.MOST - 500, AmqpNames.MOST);
    }

    /** Who does not log in takes none from who does, and cannot keep anybody from it. */
    @Test
    void areFewWithoutALogin() {
        assertThat(taken(0, null)).isLessThan(AmqpNames.BEFORE_LOGIN);
        assertThat(names.isTaken("new", null)).isFalse();
        assertThat(names.isTaken("PLAIN", null)).isTrue();
        assertThat(names.isTaken(AmqpNames.number(0x41), null)).isTrue();
        assertThat(names.isTaken("new", "erp")).isTrue();
    }

    @Test
    void areFewInOneConnection() {
        Predicate<String> one = names.ofConnection(() -> "erp");
        int taken = 0;
        for (int n = 0; n < 1_000; n++) {
            taken += one.test("name-" + n) ? 1 : 0;
        }

        assertThat(taken).isEqualTo(AmqpNames.OF_A_CONNECTION);
        assertThat(one.test("name-0")).isTrue();
        assertThat(names.ofConnection(() -> "erp").test("other")).isTrue();
    }
}
