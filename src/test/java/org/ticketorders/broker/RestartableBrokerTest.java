package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that has stopped itself is started again, however often a try fails. */
@Timeout(60)
class RestartableBrokerTest {

    @TempDir
    Path directory;

    private boolean isUnreadable;

    private final RestartableBroker broker =
            new RestartableBroker(this::settings, (Interceptor) (packet, connection) -> true);

    @AfterEach
    void stop() throws Exception {
        if (broker.getActiveMQServer() != null) {
            broker.stop();
        }
    }

    @Test
    void startsAgainOnceItsSettingsCanBeRead() throws Exception {
        broker.start();
        broker.getActiveMQServer().stop();
        assertThat(broker.trouble()).isPresent();
        isUnreadable = true;
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(broker::startAgainIfStopped).isInstanceOf(IOException.class);
            assertThat(broker.trouble()).isPresent();
        }

        isUnreadable = false;
        broker.startAgainIfStopped();

        assertThat(broker.trouble()).isEmpty();
    }

    @Test
    void startsAgainOnceItsJournalCanBeOpened() throws Exception {
        broker.start();
        broker.getActiveMQServer().stop();
        Files.move(directory.resolve("journal"), directory.resolve("away"));
        Files.writeString(directory.resolve("journal"), "no directory");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(broker::startAgainIfStopped).isInstanceOf(IOException.class);
            assertThat(broker.trouble()).isPresent();
        }

        Files.delete(directory.resolve("journal"));
        Files.move(directory.resolve("away"), directory.resolve("journal"));
        broker.startAgainIfStopped();

        assertThat(broker.trouble()).isEmpty();
    }

    private Configuration settings() throws IOException {
        if (isUnreadable) {
            throw new IOException("the disk fails");
        }
        return new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setPagingDirectory(directory.resolve("paging").toString());
    }
}
