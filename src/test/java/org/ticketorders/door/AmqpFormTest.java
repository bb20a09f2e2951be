package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.transaction.TransactionalState;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.Test;

class AmqpFormTest {

    private static final int ELEMENTS = 10_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes that each byte may take once it is decoded: an entry of a map has two at least, and some hundred in memory. */
    private static final int TIMES = 100;

    private static final int BESIDE = 100_000;

    private final Set<String> names = new HashSet<>();

    private static final DecoderImpl DECODER = new DecoderImpl();
    private static final EncoderImpl ENCODER = new EncoderImpl(DECODER);

    static {
        AMQPDefinedTypes.registerAllTypes(DECODER, ENCODER);
    }

    private static byte[] encoded(Object value) {
        ByteBuffer bytes = ByteBuffer.allocate(1_000_000);
        ENCODER.setByteBuffer(bytes);
        ENCODER.writeObject(value);
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(bytes.flip()));
    }

    private static Map<String, Object> values() {
        return Map.ofEntries(
                Map.entry("text", "x".repeat(1_000)),
                Map.entry("short", "é"),
                Map.entry("date", new Date()),
                Map.entry("uuid", UUID.randomUUID()),
                Map.entry("decimal", new Decimal128(1, 2)),
                Map.entry("char", 'x'),
                Map.entry("bytes", new Binary(new byte[300])),
                Map.entry("symbol", Symbol.valueOf("of-a-value")),
                Map.entry("unsigned", UnsignedLong.valueOf(-1L)),
                Map.entry("byte", UnsignedByte.valueOf((byte) 200)),
                Map.entry("double", 1.5),
                Map.entry("list", List.of(1, "two", List.of(), List.of(3L, true))),
                Map.entry("map", Map.of("a", Map.of("b", 2))),
                Map.entry("array", new Integer[] {1, 2, 100_000}),
                Map.entry("symbols", new Symbol[] {Symbol.valueOf("one"), Symbol.valueOf("two")}));
    }

    private static List<byte[]> messages() {
        List<byte[]> messages = new ArrayList<>();
        for (Section body : List.of(
                new AmqpValue("{}"),
                new AmqpValue(values()),
                new AmqpSequence(new ArrayList<>(values().values())),
                new Data(new Binary(new byte[5_000])))) {
            Message message = Proton.message();
            message.setDurable(true);
            message.setTtl(5);
            message.setMessageId(UUID.randomUUID());
            message.setCorrelationId("correlation");
            message.setAddress("purchase.requested");
            message.setContentType("application/json");
            message.setDeliveryAnnotations(new DeliveryAnnotations(Map.of(Symbol.valueOf("x-opt-a"), values())));
            message.setMessageAnnotations(new MessageAnnotations(Map.of(Symbol.valueOf("x-opt-b"), 5)));
            message.setApplicationProperties(new ApplicationProperties(values()));
            message.setFooter(new Footer(Map.of(Symbol.valueOf("x-opt-c"), "end")));
            message.setBody(body);
            byte[] bytes = new byte[100_000];
            messages.add(Arrays.copyOf(bytes, message.encode(bytes, 0, bytes.length)));
        }
        return messages;
    }

    private static List<byte[]> performatives() {
        SaslInit login = new SaslInit();
        login.setMechanism(Symbol.valueOf("PLAIN"));
        login.setInitialResponse(new Binary(new byte[20]));
        Open open = new Open();
        open.setContainerId("container");
        open.setDesiredCapabilities(Symbol.valueOf("one"), Symbol.valueOf("two"));
        open.setProperties(Map.of(Symbol.valueOf("product"), "test"));
        Attach attach = new Attach();
        attach.setName("link");
        attach.setHandle(UnsignedInteger.ZERO);
        attach.setRole(Role.RECEIVER);
        Source source = new Source();
        source.setAddress("order.outcome");
        source.setFilter(Map.of(Symbol.valueOf("selector"), "a = 1"));
        source.setOutcomes(Accepted.DESCRIPTOR_SYMBOL);
        attach.setSource(source);
        attach.setTarget(new Target());
        Disposition disposition = new Disposition();
        disposition.setRole(Role.SENDER);
        disposition.setFirst(UnsignedInteger.ONE);
        TransactionalState state = new TransactionalState();
        state.setTxnId(new Binary(new byte[8]));
        state.setOutcome(Accepted.getInstance());
        disposition.setState(state);
        return List.of(encoded(login), encoded(open), encoded(attach), encoded(disposition));
    }

    private static ByteBuf frame(byte[] content) {
        return Unpooled.buffer()
                .writeInt(8 + content.length)
                .writeByte(2)
                .writeByte(0)
                .writeShort(0)
                .writeBytes(content);
    }

    private String whyNotMessage(byte[] message) {
        return AmqpForm.ofMessage(Unpooled.wrappedBuffer(message), ELEMENTS, name -> names.add(name) || true);
    }

    private String whyNotFrame(byte[] content) {
        return AmqpForm.ofFrame(frame(content), ELEMENTS, name -> names.add(name) || true);
    }

    @Test
    void isThatOfWhatClientsSend() {
        for (byte[] message : messages()) {
            assertThat(whyNotMessage(message)).isNull();
        }
        for (byte[] performative : performatives()) {
            assertThat(whyNotFrame(performative)).isNull();
            byte[] withPayload = ByteBufUtil.getBytes(Unpooled.wrappedBuffer(performative, new byte[] {1, 2, 3}));
            assertThat(whyNotFrame(withPayload)).isNull();
        }
        assertThat(whyNotFrame(new byte[0])).as("a heartbeat").isNull();
    }

    @Test
    void namesAllThatTheDecoderKeeps() {
        messages().forEach(this::whyNotMessage);
        performatives().forEach(this::whyNotFrame);

        assertThat(names)
                .contains("#112", "#119", "#16", "#52", "x-opt-a", "x-opt-b", "x-opt-c", "of-a-value", "one", "two")
                .contains("application/json", "PLAIN", "product", "selector", "amqp:accepted:list");
        for (byte[] bytes : messages()) {
            assertThat(AmqpForm.ofMessage(Unpooled.wrappedBuffer(bytes), ELEMENTS, name -> !name.equals("x-opt-b")))
                    .contains("too many");
        }
    }

    /** Lists in lists, each of which says that it has as many elements as there are bytes left. */
    @Test
    void isNotThatOfListsThatSayMoreThanTheyHave() {
        for (int code : new int[] {0xd0, 0xd1, 0xf0}) {
            ByteBuf lists = Unpooled.buffer();
            for (int left = 100_000; left > 20; left -= 9) {
                lists.writeByte(code).writeInt(left - 5).writeInt(left - 9);
            }
            byte[] value = ByteBufUtil.getBytes(lists);
            for (int descriptor = 0; descriptor < 256; descriptor++) {
                byte[] described =
                        ByteBufUtil.getBytes(Unpooled.wrappedBuffer(new byte[] {0, 0x53, (byte) descriptor}, value));
                assertThat(whyNotMessage(described)).isNotNull();
                assertThat(whyNotFrame(described)).isNotNull();
            }
        }
    }

    @Test
    void isNotThatOfWhatIsDeepOrLongOrCutOff() {
        Object deep = "x";
        for (int level = 0; level <= AmqpForm.DEEPEST; level++) {
            deep = List.of(deep);
        }
        assertThat(whyNotMessage(encoded(new AmqpValue(deep)))).contains("levels");
        assertThat(whyNotMessage(encoded(new AmqpValue(((List<?>) deep).get(0)))))
                .isNull();
        assertThat(whyNotMessage(encoded(new AmqpValue(Collections.nCopies(ELEMENTS, 1)))))
                .contains("elements");
        assertThat(whyNotMessage(encoded(new AmqpValue(Collections.nCopies(ELEMENTS - 1, 1)))))
                .isNull();
        assertThat(whyNotMessage(encoded(new AmqpValue(Symbol.valueOf("s".repeat(Bounds.NAME + 1))))))
                .contains("symbol");
        assertThat(whyNotMessage(encoded("no section"))).contains("descriptor");
        byte[] whole = encoded(new AmqpValue(values()));
        for (int length = 1; length < whole.length; length++) {
            assertThat(whyNotMessage(Arrays.copyOf(whole, length)))
                    .as(length + " bytes")
                    .isNotNull();
        }
    }

    /** Whatever else is taken is decoded with little memory. */
    @Test
    void boundsWhatTheDecoderTakes() {
        List<byte[]> all = new ArrayList<>(messages());
        all.addAll(performatives());
        Random random = new Random(7);
        int taken = 0;
        for (byte[] bytes : all) {
            for (int attempt = 0; attempt < 2_000; attempt++) {
                byte[] changed = bytes.clone();
                for (int n = 0; n <= attempt % 3; n++) {
                    changed[random.nextInt(Math.min(changed.length, 700))] = (byte) random.nextInt(256);
                }
                if (whyNotMessage(changed) == null) {
                    taken++;
                    long before = THREADS.getCurrentThreadAllocatedBytes();
                    decode(changed);
                    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                            .as("bytes taken by %s", ByteBufUtil.hexDump(changed))
                            .isLessThan(BESIDE + (long) TIMES * changed.length);
                }
            }
        }
        assertThat(taken).isGreaterThan(500);
    }

    /** As the broker does; it may fail. */
    private static void decode(byte[] bytes) {
        DecoderImpl decoder = new DecoderImpl();
        AMQPDefinedTypes.registerAllTypes(decoder, new EncoderImpl(decoder));
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        decoder.setByteBuffer(buffer);
        try {
            while (buffer.hasRemaining()) {
                decoder.readObject();
            }
        } catch (RuntimeException e) {
            assertThat(e).isNotNull();
        }
    }
}
