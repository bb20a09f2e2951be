package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportProperties;

/** Folders and passwords that would mean something else in the address of an endpoint. */
class ImportEndpointsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "feature%2Ftickets",
                "My%20Orders",
                "My Orders",
                "a+b",
                "50% (1) & more",
                "a#b",
                "Ju\u0308rgen's",
                "RAW(x)",
                "{{inbox}}",
                "a?b",
                "in?noop=false",
                "what?",
                "a#b?c"
            })
    void readsFilesFromTheFolderThatIsConfigured(String name) throws Exception {
        ImportProperties properties = properties(name, "", "");
        ImportFolders folders = new ImportFolders(properties, Clock.systemUTC());
        Files.writeString(folders.inbox().resolve("one.csv"), "a");
        Files.writeString(folders.toCheck().resolve("two.csv"), "b");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            new ImportEndpoints(camel, folders, properties);
            camel.start();

            try (ConsumerTemplate files = camel.createConsumerTemplate()) {
                assertThat(nextName(files, "file:inbox")).isEqualTo("one.csv");
                assertThat(nextName(files, "file:inbox-check")).isEqualTo("two.csv");
            }
        }
        try (var there = Files.list(directory)) {
            assertThat(there.map(folder -> folder.getFileName().toString())).containsOnlyOnce(name);
        }
        assertThat(Path.of("inbox")).doesNotExist();
    }

    private static String nextName(ConsumerTemplate files, String endpoint) {
        Exchange file = files.receive(endpoint + "?noop=true&idempotent=false&initialDelay=0&delay=20", 10_000);
        assertThat(file).as("a file of " + endpoint).isNotNull();
        files.doneUoW(file);
        return file.getIn().getHeader(Exchange.FILE_NAME_ONLY, String.class);
    }

    @ParameterizedTest
    @CsvSource({
        "outgoing, 'p)&x=y'",
        "outgoing, '{{pass}}'",
        "outgoing, 'RAW(p)}'",
        "outgoing, '#bean:p'",
        "outgoing, '100%25 p%s'",
        "out & going;a=b#c, ' p '",
        "'{{out}}', p",
        "'a+b;c)', p",
        "'100% (1)', p"
    })
    void takesAnyPasswordAndFolderOfAServer(String folder, String password) throws Exception {
        ImportProperties properties = properties("imports", "sftp://erp@files.example.com:2022/" + folder, password);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            ImportEndpoints endpoints =
                    new ImportEndpoints(camel, new ImportFolders(properties, Clock.systemUTC()), properties);

            RemoteFileConfiguration server = camel.getEndpoint("sftp:remote-inbox?delete=true", SftpEndpoint.class)
                    .getConfiguration();

            assertThat(endpoints.fetch()).isTrue();
            assertThat(server.getHost()).isEqualTo("files.example.com");
            assertThat(server.getPort()).isEqualTo(2022);
            assertThat(server.getUsername()).isEqualTo("erp");
            assertThat(server.getDirectory()).isEqualTo(folder);
            assertThat(server.getPassword()).isEqualTo(password);
        }
    }

    @Test
    void fetchesNothingWithoutAServer() throws Exception {
        ImportProperties properties = properties("imports", "", "");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            assertThat(new ImportEndpoints(camel, new ImportFolders(properties, Clock.systemUTC()), properties).fetch())
                    .isFalse();
        }
    }

    private ImportProperties properties(String folder, String remote, String password) {
        Path data = directory.resolve(folder);
        return new ImportProperties(
                true,
                data.resolve("inbox").toString(),
                data.resolve("in-work").toString(),
                data.resolve("done").toString(),
                data.resolve("failed").toString(),
                data.resolve("reports").toString(),
                remote,
                password,
                null,
                null,
                StandardCharsets.UTF_8,
                DataSize.ofMegabytes(1),
                100,
                1_000,
                3,
                10,
                false,
                100,
                100,
                0,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                100);
    }
}
