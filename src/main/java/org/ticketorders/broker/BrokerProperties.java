package org.ticketorders.broker;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import org.ticketorders.broker.login.Anonymous;
import org.ticketorders.broker.login.BrokerUser;

/**
 * The broker; see {@code config/application.yaml}.
 *
 * @param embedded whether the broker runs inside this process
 * @param config its configuration file, for the embedded broker
 * @param directory where the embedded broker keeps its journal
 * @param host the embedded broker's address for senders
 * @param port the embedded broker's port for senders
 * @param users who logs in at the embedded broker; where there is none, the first start makes a sender and a reader
 * @param keepPasswords whether the passwords that the first start makes are kept in the data directory, as they are
 * @param anonymous what the embedded broker lets somebody do who gives no password
 * @param url address of another broker, or of several of which one is at work; only read where {@code embedded} is false
 * @param user user at that broker, or empty
 * @param password its password, or empty
 * @param tls how the way to that broker is secured, or the embedded broker's port
 * @param consumerWindowSize bytes that the broker hands to a consumer ahead of time; 0 for one message at a time
 */
@Validated
@ConfigurationProperties(value = "openticket.broker", ignoreUnknownFields = false)
public record BrokerProperties(
        boolean embedded,
        @NotBlank String config,
        @NotBlank String directory,
        @NotBlank String host,
        @Min(1) @Max(65535) int port,
        @DefaultValue List<@Valid BrokerUser> users,
        boolean keepPasswords,
        @NotNull Anonymous anonymous,
        String url,
        String user,
        String password,
        @NotNull @Valid Tls tls,
        @Min(0) int consumerWindowSize) {

    /**
     * TLS to another broker, or at the embedded broker's port.
     *
     * @param enabled whether to use it; another broker's certificate is checked, and that it is of the host in the URL
     * @param trustStore PKCS #12 file with the certificates to trust; empty for those of the JDK. With the embedded broker: of
     *     senders, who must show one of them; empty where they need none
     * @param trustStorePassword its password
     * @param keyStore PKCS #12 file with the key and certificate by which the application shows who it is, or the embedded
     *     broker; empty for none, which the embedded broker cannot do without
     * @param keyStorePassword its password
     */
    public record Tls(
            boolean enabled, String trustStore, String trustStorePassword, String keyStore, String keyStorePassword) {

        @Override
        public String toString() {
            return enabled ? "TLS" : "no TLS";
        }
    }

    @AssertTrue(message = "openticket.broker.users: two of them have the same name")
    boolean isEachUserNameUnique() {
        return users.stream().map(BrokerUser::name).distinct().count() == users.size();
    }

    /** Where the embedded broker listens for senders: {@code 127.0.0.1:61616}, {@code [::1]:61616}. */
    public String address() {
        return address(host, port);
    }

    /** Host and port as an address has them: an IPv6 address in brackets, in which its colons are none before a port. */
    public static String address(String host, int port) {
        boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (isBare ? "[" + host.replace("%", "%25") + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return "BrokerProperties[" + (embedded ? "embedded, " + address() : url) + "]";
    }
}
