package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartArgumentsTest {

    @ParameterizedTest
    @CsvSource({
        "--server.port=0, -Dopenticket.shop.token=geheim, '-Dopenticket.shop.token=…'",
        "-server.port=0, --debug, '-server.port=…'",
        "--server.port, 8081, '8081'",
    })
    void areRefusedWhereAStartWouldPassOverOne(String first, String second, String named) {
        assertThat(Application.refusal(first, second))
                .hasValueSatisfying(
                        why -> assertThat(why).startsWith("'" + named + "' ").doesNotContain("geheim"));
    }

    @ParameterizedTest
    @CsvSource({"--server.port=-1, --debug", "--spring.profiles.active=sandbox, ' '"})
    void areTakenWhereEachIsAnOption(String first, String second) {
        assertThat(Application.refusal(first, second)).isEmpty();
        assertThat(Application.refusal()).isEmpty();
    }
}
