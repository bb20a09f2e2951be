package org.ticketorders.broker;

import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.qpid.proton.amqp.Symbol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.door.DroppedConnections.Why;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.RawAmqp;
import org.ticketorders.testing.TestApp;

/** An application to whose broker packets are sent that no client sends. */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
abstract class OnPackets {

    @TempDir
    static Path directory;

    static TestApp app;

    @BeforeAll
    static void start() {
        app = TestApp.start(directory, "openticket.imports.enabled=false");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    static void sendAndAwaitEnd(long channel, Packet packet, boolean isLoggedIn) throws Exception {
        try (RawCore raw = new RawCore(app.brokerPort(), isLoggedIn)) {
            packet.setChannelID(channel);
            raw.connection().getTransportConnection().write(packet.encode(raw.connection()));
            await("the end of the connection after packet " + packet.getType() + " on channel " + channel)
                    .atMost(TestApp.PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> raw.connection().isDestroyed());
        }
    }

    static Set<String> queues() {
        return app.broker()
                .getPostOffice()
                .getAllBindings()
                // those of senders' replies come and go
                .filter(binding -> !(binding instanceof LocalQueueBinding local
                        && local.getQueue().isTemporary()))
                .map(binding -> binding.getUniqueName().toString())
                .filter(name -> !name.startsWith("notif"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static double dropped(Why why) {
        return app.bean(MeterRegistry.class)
                .get("openticket.broker.connections.dropped")
                .tag("reason", why.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .counter()
                .count();
    }

    static RawAmqp sender(Symbol... wishes) throws IOException {
        return RawAmqp.sender(app.brokerPort(), Logins.ERP, Logins.PASSWORD, wishes);
    }

    /** By all threads that are alive. */
    static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .sum();
    }
}
