package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.reader.MapMessageUtil;
import org.apache.activemq.artemis.reader.TextMessageUtil;
import org.apache.activemq.artemis.utils.collections.TypedProperties;
import org.junit.jupiter.api.Test;

class BodyFormTest {

    private static final int MUTANTS = 20_000;

    private final Random random = new Random(20_261_130);

    private static byte[] text(String text) {
        ActiveMQBuffer buffer = ActiveMQBuffers.dynamicBuffer(64);
        TextMessageUtil.writeBodyText(buffer, SimpleString.of(text));
        return bytes(buffer);
    }

    private static byte[] map() {
        TypedProperties map = new TypedProperties();
        map.putBooleanProperty(SimpleString.of("boolean"), true);
        map.putByteProperty(SimpleString.of("byte"), (byte) 1);
        map.putBytesProperty(SimpleString.of("bytes"), new byte[] {1, 2, 3});
        map.putShortProperty(SimpleString.of("short"), (short) 1);
        map.putIntProperty(SimpleString.of("int"), 1);
        map.putLongProperty(SimpleString.of("long"), 1);
        map.putFloatProperty(SimpleString.of("float"), 1);
        map.putDoubleProperty(SimpleString.of("double"), 1);
        map.putSimpleStringProperty(SimpleString.of("string"), SimpleString.of("text"));
        map.putCharProperty(SimpleString.of("char"), 'c');
        map.putNullValue(SimpleString.of("null"));
        ActiveMQBuffer buffer = ActiveMQBuffers.dynamicBuffer(512);
        MapMessageUtil.writeBodyMap(buffer, map);
        return bytes(buffer);
    }

    private static byte[] bytes(ActiveMQBuffer buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private static boolean fits(byte type, byte[] body) {
        return BodyForm.fits(type, ActiveMQBuffers.wrappedBuffer(body));
    }

    @Test
    void takesWhatClientsSend() {
        assertThat(fits(Message.TEXT_TYPE, text("{}"))).isTrue();
        assertThat(fits(Message.TEXT_TYPE, new byte[] {0})).as("null").isTrue();
        assertThat(fits(Message.MAP_TYPE, map())).isTrue();
        assertThat(fits(Message.MAP_TYPE, new byte[] {0})).as("no entries").isTrue();
        assertThat(fits(Message.OBJECT_TYPE, new byte[] {0, 0, 0, 1, 7})).isTrue();
        for (byte any :
                new byte[] {Message.DEFAULT_TYPE, Message.BYTES_TYPE, Message.STREAM_TYPE, Message.OBJECT_TYPE}) {
            assertThat(fits(any, new byte[0])).isTrue();
        }
    }

    @Test
    void takesNothingAtWhichAClientFailsOrTakesMoreMemoryThanWasSent() {
        for (int i = 0; i < MUTANTS; i++) {
            byte[] text = mutant(text("{\"purchaseId\":1}"));
            if (fits(Message.TEXT_TYPE, text)) {
                assertThatCode(() -> TextMessageUtil.readBodyText(ActiveMQBuffers.wrappedBuffer(text)))
                        .as(Arrays.toString(text))
                        .doesNotThrowAnyException();
            }
            byte[] map = mutant(map());
            if (fits(Message.MAP_TYPE, map)) {
                assertThatCode(() -> MapMessageUtil.readBodyMap(ActiveMQBuffers.wrappedBuffer(map)))
                        .as(Arrays.toString(map))
                        .doesNotThrowAnyException();
            }
        }
        assertThat(fits(Message.MAP_TYPE, new byte[] {1, 0x7f, -1, -1, -1})).isFalse();
        assertThat(fits(Message.OBJECT_TYPE, new byte[] {0x7f, -1, -1, -1})).isFalse();
    }

    @Test
    void knowsTheTypesOfJmsAlone() {
        List<Integer> known = new ArrayList<>();
        for (int type = Byte.MIN_VALUE; type <= Byte.MAX_VALUE; type++) {
            if (fits((byte) type, new byte[8])) {
                known.add(type);
            }
        }

        assertThat(known).containsExactly(0, 2, 3, 4, 5, 6);
    }

    /** Cut off, or with other bytes in a few places. */
    private byte[] mutant(byte[] body) {
        byte[] mutant = Arrays.copyOf(body, random.nextBoolean() ? body.length : random.nextInt(body.length + 1));
        for (int i = random.nextInt(3); i > 0 && mutant.length > 0; i--) {
            mutant[random.nextInt(mutant.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(12));
        }
        return mutant;
    }
}
