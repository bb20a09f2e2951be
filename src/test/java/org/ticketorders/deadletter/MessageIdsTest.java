package org.ticketorders.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.activemq.artemis.utils.UUIDGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdsTest {

    @Test
    void tellsWhenAClientOfArtemisMadeAMessage() {
        long before = System.currentTimeMillis();
        String id = "ID:" + UUIDGenerator.getInstance().generateStringUUID();

        assertThat(MessageIds.madeAt(id)).get().satisfies(at -> assertThat(at)
                .isBetween(before - 1_000, System.currentTimeMillis() + 1_000));
    }

    @Test
    void tellsWhatTheUuidSays() {
        assertThat(MessageIds.madeAt("ID:79474e8d-ec6e-11f1-97f3-02fc00000001")).contains(1_796_009_465_047L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ID:",
                "ID:1",
                "1",
                "79474e8d-ec6e-11f1-97f3-02fc00000001",
                "ID:79474e8d-ec6e-41f1-97f3-02fc00000001"
            })
    void tellsNothingOfOtherIds(String id) {
        assertThat(MessageIds.madeAt(id)).isEmpty();
    }
}
