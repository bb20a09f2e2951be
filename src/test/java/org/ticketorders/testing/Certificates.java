package org.ticketorders.testing;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * Key stores (PKCS #12) for both ends of a connection by TLS, each of which trusts the other.
 *
 * @param server the broker's key
 * @param client the application's key
 * @param stranger a client's key that the broker does not trust
 * @param trustedByServer what the broker trusts
 * @param trustedByClient what the application trusts
 */
public record Certificates(Path server, Path client, Path stranger, Path trustedByServer, Path trustedByClient) {

    public static final String PASSWORD = "a-secret-of-stores";

    public static Certificates make(Path directory) {
        Certificates all = new Certificates(
                directory.resolve("server.p12"),
                directory.resolve("client.p12"),
                directory.resolve("stranger.p12"),
                directory.resolve("trusted-by-server.p12"),
                directory.resolve("trusted-by-client.p12"));
        key(all.server, "broker").trustStore(all.trustedByClient, PASSWORD);
        key(all.client, "ticket-orders").trustStore(all.trustedByServer, PASSWORD);
        key(all.stranger, "stranger");
        return all;
    }

    private static SelfSigned key(Path store, String name) {
        SelfSigned made = SelfSigned.of(name, InetAddress.getLoopbackAddress());
        made.keyStore(store, PASSWORD);
        return made;
    }
}
