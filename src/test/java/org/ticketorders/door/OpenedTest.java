package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.Discharge;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.Test;
import org.ticketorders.door.Opened.Link;

class OpenedTest {

    private static final Link COORDINATOR = new Link(1, 7);
    private static final Link SENDER = new Link(1, 8);
    private static final Link RECEIVER = new Link(1, 9);

    private final Opened open = new Opened();

    @Test
    void countsNoLinkThatIsDetachedOrWhoseSessionHasEnded() {
        for (int round = 0; round < 5; round++) {
            open.begun(0);
            open.begun(1);
            for (int handle = 0; handle < 300; handle++) {
                open.attached(new Link(handle % 2, handle), attach(Role.RECEIVER, false));
            }
            assertThat(open.links()).isEqualTo(300);
            assertThat(open.consumers()).isEqualTo(300);
            for (int handle = 0; handle < 300; handle += 2) {
                open.detached(new Link(0, handle));
            }
            open.ended(1);
            assertThat(open.sessions()).isEqualTo(1);
        }

        assertThat(open.links()).isZero();
        assertThat(open.consumers()).isZero();
    }

    @Test
    void countsWhatReceivesAsAConsumerAlone() {
        open.attached(COORDINATOR, attach(Role.SENDER, true));
        open.attached(SENDER, attach(Role.SENDER, false));
        open.attached(RECEIVER, attach(Role.RECEIVER, false));

        assertThat(open.links()).isEqualTo(3);
        assertThat(open.consumers()).isEqualTo(1);
    }

    @Test
    void countsTheTransactionsThatAreNotDischarged() {
        open.attached(COORDINATOR, attach(Role.SENDER, true));
        for (int round = 0; round < 5; round++) {
            for (int id = 0; id < 50; id++) {
                assertThat(open.answered(declared(id))).isTrue();
            }
            assertThat(open.transactions()).isEqualTo(50);
            for (int id = 0; id < 50; id++) {
                open.sent(COORDINATOR, discharge(id));
            }
            assertThat(open.transactions()).isZero();
        }
    }

    /** Else a client had as many open as it likes. */
    @Test
    void endsNoTransactionByWhatIsSentElsewhereOrNamesNone() {
        open.attached(COORDINATOR, attach(Role.SENDER, true));
        open.attached(SENDER, attach(Role.SENDER, false));
        for (int id = 0; id < 50; id++) {
            open.answered(declared(id));
            open.sent(SENDER, discharge(id));
            open.sent(COORDINATOR, discharge(10_000));
        }

        assertThat(open.transactions()).isEqualTo(50);
    }

    @Test
    void countsOfABodyThatIsStreamedWhatHasComeUntilItIsCompleteOrItsSessionEnds() {
        open.streams(1, 100);
        open.streams(1, 100);
        open.streams(2, 1_000);
        assertThat(open.stream(1)).isEqualTo(200);
        assertThat(open.unfinished()).isEqualTo(1_200);

        open.streamed(1);
        open.streamed(1);
        assertThat(open.unfinished()).isEqualTo(1_000);

        open.ended(2);
        assertThat(open.unfinished()).isZero();
    }

    private static Attach attach(Role role, boolean toCoordinator) {
        Attach attach = new Attach();
        attach.setName("link");
        attach.setHandle(UnsignedInteger.ONE);
        attach.setRole(role);
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
