package org.ticketorders.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        all.key(all.server, "broker");
        all.key(all.client, "ticket-orders");
        all.key(all.stranger, "stranger");
        all.trust(all.trustedByServer, all.client);
        all.trust(all.trustedByClient, all.server);
        return all;
    }

    private void key(Path store, String name) {
        keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1");
    }

    private void trust(Path store, Path other) {
        Path certificate = other.resolveSibling(other.getFileName() + ".cer");
        keytool(other, "-exportcert", "-file", certificate.toString());
        keytool(store, "-importcert", "-noprompt", "-file", certificate.toString());
    }

    private static void keytool(Path store, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("-alias", "it", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
        try {
            Path log = store.resolveSibling("keytool.log");
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
