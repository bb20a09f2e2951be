package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.faults.Figures;
import org.ticketorders.testing.SmallDisk;
import org.ticketorders.testing.TestApp;

/** What the embedded broker has answered for is there after its disk was full, in whichever of its files it was to be. */
@Timeout(300)
class BrokerDiskIT {

    private static final String QUEUE = "purchase.requested";
    private static final int MEGABYTES = 64;
    private static final long NONE = -1;
    private static final int IN_VM_ID = 7;
    private static final long LIMIT = 16 << 20;
    private static final int SECONDS = Figures.size(2, 60);

    /** Where a message goes, by its size and the memory that its queue may take. */
    enum Files {
        JOURNAL(200, 1L << 30),
        PAGES(20_000, 50_000),
        LARGE_MESSAGES(300_000, 1L << 30);

        private final int length;
        private final long memory;

        Files(int length, long memory) {
            this.length = length;
            this.memory = memory;
        }
    }

    @TempDir
    Path directory;

    private final int port = TestApp.freePort();
    private final AtomicLong numbers = new AtomicLong();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private SmallDisk disk;
    private RestartableBroker broker;
    private long memory = 1L << 30;
    private long minDiskFree = NONE;
    private volatile boolean isOver;

    @BeforeEach
    void mount() {
        // a broker that stops itself ends some of its threads by exceptions
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        Assumptions.assumeTrue(
                SmallDisk.isPossible(directory), "only root may mount the small disk that these tests fill");
        disk = SmallDisk.mountReal(directory.resolve("disk"), MEGABYTES);
        broker = new RestartableBroker(this::settings, (Interceptor) (packet, connection) -> true);
    }

    @AfterEach
    void unmount() throws Exception {
        Awaitility.reset();
        threads.shutdownNow();
        broker.stop();
        disk.close();
    }

    private Configuration settings() throws Exception {
        Path folder = disk.folder().resolve("broker");
        return new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalFileSize(1 << 20)
                .setJournalBufferTimeout_NIO(500_000)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setMaxDiskUsage(-1)
                .setMinDiskFree(minDiskFree)
                .addAcceptorConfiguration("ours", "vm://" + IN_VM_ID)
                .addAcceptorConfiguration("senders", "tcp://127.0.0.1:" + port + "?protocols=CORE,AMQP")
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                                .setMaxSizeBytes(memory)
                                .setPageSizeBytes(1 << 18))
                .addQueueConfiguration(QueueConfiguration.of(QUEUE).setRoutingType(RoutingType.ANYCAST));
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatItHasAnsweredForWhenItsDiskIsFull(Files files) throws Exception {
        memory = files.memory;
        broker.start();

        sendOverTheEdge(files.length);
        disk.free();

        startAgain();
        assertThat(acknowledged).isNotEmpty();
        assertThat(received()).containsAll(acknowledged);
    }

    @Test
    void refusesWithoutRoomByAllProtocolsAndLetsOthersRead() throws Exception {
        minDiskFree = LIMIT;
        broker.start();
        List<ConnectionFactory> outside = List.of(core(), amqp());
        for (ConnectionFactory factory : outside) {
            send(factory, JMSContext.AUTO_ACKNOWLEDGE);
            send(factory, JMSContext.SESSION_TRANSACTED);
        }

        disk.fillBut(LIMIT * 3 / 4);
        for (ConnectionFactory factory : outside) {
            for (int mode : List.of(JMSContext.AUTO_ACKNOWLEDGE, JMSContext.SESSION_TRANSACTED)) {
                assertThatThrownBy(() -> send(factory, mode)).hasMessageContaining("the broker's disk is nearly full");
            }
        }
        send(ours(), JMSContext.SESSION_TRANSACTED);
        assertThat(broker.trouble()).get().asString().startsWith("the broker's disk is nearly full");
        assertThat(received()).containsExactlyInAnyOrderElementsOf(acknowledged);

        disk.fillBut(LIMIT / 4);
        assertThatThrownBy(() -> send(ours(), JMSContext.SESSION_TRANSACTED))
                .hasMessageContaining("the broker's disk is nearly full");

        disk.free();
        assertThat(broker.trouble()).isEmpty();
        acknowledged.clear();
        for (ConnectionFactory factory : outside) {
            send(factory, JMSContext.AUTO_ACKNOWLEDGE);
        }
        assertThat(received()).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    @Test
    void startsOnlyWithRoom() throws Exception {
        minDiskFree = LIMIT;
        disk.fillBut(LIMIT / 2);
        broker.start();
        assertThat(broker.trouble()).get().asString().startsWith("the broker is not started, and is started");
        broker.startAgainIfStopped();
        assertThat(broker.getActiveMQServer()).isNull();

        disk.free();
        broker.startAgainIfStopped();

        assertThat(broker.trouble()).isEmpty();
        disk.fillBut(LIMIT / 2);
        broker.getActiveMQServer().stop();
        broker.startAgainIfStopped();
        assertThat(broker.getActiveMQServer()).isNull();
    }

    /** Sends one message. */
    private void send(ConnectionFactory factory, int mode) {
        try (JMSContext jms = factory.createContext(mode)) {
            long number = numbers.incrementAndGet();
            jms.createProducer()
                    .setProperty("number", number)
                    .setProperty("length", 1)
                    .send(jms.createQueue(QUEUE), "x");
            if (mode == JMSContext.SESSION_TRANSACTED) {
                jms.commit();
            }
            acknowledged.add(number);
        }
    }

    /** Sends by both protocols, in transactions and without, and starts a broker that has stopped itself, for some seconds. */
    private void sendOverTheEdge(int length) throws Exception {
        isOver = false;
        List<Future<?>> senders = new ArrayList<>();
        for (ConnectionFactory factory : List.of(core(), amqp())) {
            for (int batch : List.of(1, 3)) {
                senders.add(threads.submit(() -> sendOn(factory, batch, length)));
            }
        }
        await().atMost(TestApp.PATIENCE).until(() -> acknowledged.size() > 10);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            // over the edge again and again: what is lost is lost there
            disk.free();
            disk.fillBut(4 << 20);
            TimeUnit.MILLISECONDS.sleep(200);
            disk.fill();
            TimeUnit.MILLISECONDS.sleep(100);
            disk.fill();
            try {
                broker.startAgainIfStopped();
            } catch (Exception e) {
                // no room
            }
        }
        isOver = true;
        for (Future<?> sender : senders) {
            sender.get(60, TimeUnit.SECONDS);
        }
    }

    private void sendOn(ConnectionFactory factory, int batch, int length) {
        while (!isOver) {
            int mode = batch > 1 ? JMSContext.SESSION_TRANSACTED : JMSContext.AUTO_ACKNOWLEDGE;
            try (JMSContext jms = factory.createContext(mode)) {
                Queue queue = jms.createQueue(QUEUE);
                JMSProducer producer = jms.createProducer();
                while (!isOver) {
                    List<Long> sent = new ArrayList<>();
                    for (int n = 0; n < batch; n++) {
                        long number = numbers.incrementAndGet();
                        producer.setProperty("number", number)
                                .setProperty("length", length)
                                .send(queue, "x".repeat(length));
                        sent.add(number);
                    }
                    if (batch > 1) {
                        jms.commit();
                    }
                    acknowledged.addAll(sent);
                }
            } catch (JMSRuntimeException e) {
                // refused, or no answer: nothing is known of it
                try {
                    TimeUnit.MILLISECONDS.sleep(20);
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    private ConnectionFactory core() {
        return new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + port + "?callTimeout=4000&minLargeMessageSize=100000");
    }

    /** As the application itself is connected. */
    private static ConnectionFactory ours() {
        return new ActiveMQConnectionFactory("vm://" + IN_VM_ID);
    }

    private ConnectionFactory amqp() {
        return new JmsConnectionFactory("amqp://127.0.0.1:" + port
                + "?jms.connectTimeout=4000&jms.requestTimeout=4000&jms.sendTimeout=4000&jms.closeTimeout=1000");
    }

    /** All that is in memory is read from the disk. */
    private void startAgain() throws Exception {
        if (broker.getActiveMQServer() != null) {
            broker.getActiveMQServer().stop();
        }
        await().atMost(TestApp.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> {
                    broker.startAgainIfStopped();
                    return broker.trouble().isEmpty();
                });
    }

    /** Those that are there with the body that was sent. */
    private Set<Long> received() throws Exception {
        Set<Long> received = new HashSet<>();
        try (JMSContext jms = core().createContext();
                JMSConsumer consumer = jms.createConsumer(jms.createQueue(QUEUE))) {
            for (Message message; (message = consumer.receive(2_000)) != null; ) {
                if (message.getBody(String.class).length() == message.getIntProperty("length")) {
                    received.add(message.getLongProperty("number"));
                }
            }
        }
        return received;
    }
}
