package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerAddressTest {

    /** A host and a port put together elsewhere would have an IPv6 address without its brackets. */
    private static final Pattern BY_HAND = Pattern.compile(
            "([hH]ost(Address|Name|String)?\\(\\)|\\bhost)\\s*\\+\\s*\":\"|//\\{}:\\{}|reaches \\{}:\\{}|//%s:%d");

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:61616",
        "broker.example.com, broker.example.com:61616",
        "::1, [::1]:61616",
        "[::1], [::1]:61616",
        "2001:db8::7, [2001:db8::7]:61616",
        "fe80::1%eth0, [fe80::1%25eth0]:61616",
    })
    void putsIPv6InBrackets(String host, String address) {
        assertThat(BrokerProperties.address(host, 61616)).isEqualTo(address);
        assertThat(URI.create("tcp://" + address).getPort()).isEqualTo(61616);
    }

    @Test
    void noAddressIsMadeOtherwise() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<Path> found = sources.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("BrokerProperties.java"))
                    .filter(BrokerAddressTest::makesOne)
                    .toList();
            assertThat(found).isEmpty();
        }
    }

    private static boolean makesOne(Path source) {
        try {
            return BY_HAND.matcher(Files.readString(source)).find();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
