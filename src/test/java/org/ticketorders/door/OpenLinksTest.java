package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.Discharge;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.Test;
import org.ticketorders.door.OpenLinks.Link;

class OpenLinksTest {

    private static final Link COORDINATOR = new Link(1, 7);
    private static final Link SENDER = new Link(1, 8);

    private final AtomicInteger all = new AtomicInteger();
    private final OpenLinks links = new OpenLinks(all);

    @Test
    void boundsTheLinksOfAllSessionsTogether() {
        for (int handle = 0; handle < 5_000; handle++) {
            links.attached(new Link(handle % 3, handle), attach(false));
        }
        assertThat(links.whyTooMuch()).isNull();

        links.attached(new Link(0, 5_000), attach(false));

        assertThat(links.whyTooMuch()).contains("5000 links");
    }

    @Test
    void boundsTheLinksOfAllConnections() {
        OpenLinks others = new OpenLinks(all);
        for (int handle = 0; handle < 19_999; handle++) {
            others.attached(new Link(0, handle), attach(false));
        }
        links.attached(SENDER, attach(false));
        assertThat(links.whyTooMuch()).isNull();

        links.attached(COORDINATOR, attach(true));
        assertThat(links.whyTooMuch()).contains("20000");

        others.closed();
        assertThat(links.whyTooMuch()).isNull();
        assertThat(all).hasValue(2);
    }

    @Test
    void countsNoLinkThatIsDetachedOrWhoseSessionHasEnded() {
        for (int round = 0; round < 5; round++) {
            for (int handle = 0; handle < 3_000; handle++) {
                links.attached(new Link(handle % 2, handle), attach(false));
            }
            for (int handle = 0; handle < 3_000; handle += 2) {
                links.detached(new Link(0, handle));
            }
            links.ended(1);
        }

        assertThat(links.whyTooMuch()).isNull();
        assertThat(all).hasValue(0);
    }

    @Test
    void boundsTheTransactionsThatAreNotDischarged() {
        links.attached(COORDINATOR, attach(true));
        links.attached(SENDER, attach(false));
        for (int round = 0; round < 5; round++) {
            for (int id = 0; id < 500; id++) {
                links.answered(declared(id));
            }
            assertThat(links.whyTooMuch()).isNull();
            for (int id = 0; id < 500; id++) {
                links.sent(COORDINATOR, discharge(id));
            }
        }
        for (int id = 0; id < 501; id++) {
            links.answered(declared(id));
        }

        assertThat(links.whyTooMuch()).contains("500 transactions");
    }

    /** Else a client had as many open as it likes. */
    @Test
    void endsNoTransactionByWhatIsSentElsewhereOrNamesNone() {
        links.attached(COORDINATOR, attach(true));
        links.attached(SENDER, attach(false));
        for (int id = 0; id < 501; id++) {
            links.answered(declared(id));
            links.sent(SENDER, discharge(id));
            links.sent(COORDINATOR, discharge(10_000));
        }

        assertThat(links.whyTooMuch()).contains("500 transactions");
    }

    private static Attach attach(boolean toCoordinator) {
        Attach attach = new Attach();
        attach.setName("link");
        attach.setHandle(UnsignedInteger.ONE);
        attach.setTarget(toCoordinator ? new Coordinator() : new Target());
        return attach;
    }

    private static Binary id(int number) {
        return new Binary(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    private static Disposition declared(int id) {
        Declared declared = new Declared();
        declared.setTxnId(id(id));
        Disposition answer = new Disposition();
        answer.setState(declared);
        return answer;
    }

    private static ByteBuffer discharge(int id) {
        Discharge discharge = new Discharge();
        discharge.setTxnId(id(id));
        discharge.setFail(false);
        Message message = Message.Factory.create();
        message.setBody(new AmqpValue(discharge));
        byte[] bytes = new byte[200];
        return ByteBuffer.wrap(bytes, 0, message.encode(bytes, 0, bytes.length));
    }
}
