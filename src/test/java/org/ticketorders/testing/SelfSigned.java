package org.ticketorders.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.security.auth.x500.X500Principal;

/**
 * A new elliptic curve key with a certificate that it signs itself, valid for the day before and after: as {@code keytool} makes them, without a process
 * for each. Written by RFC 5280.
 */
public record SelfSigned(PrivateKey key, X509Certificate certificate) {

    private static final String ALIAS = "it";

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    /** The object identifiers 1.2.840.10045.4.3.2 and 2.5.29.17, with their tags and lengths. */
    private static final byte[] ECDSA_WITH_SHA_256 = HexFormat.of().parseHex("06082a8648ce3d040302");

    private static final byte[] SUBJECT_ALTERNATIVE_NAME = HexFormat.of().parseHex("0603551d11");

    static {
        // of the key, the certificates and the check of the whole: ten thousand each, by default, which every reader
        // does again
        for (String rounds : List.of("keyPbe", "certPbe", "mac")) {
            System.setProperty("keystore.pkcs12." + rounds + "IterationCount", "1");
        }
    }

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /** @param name its holder's common name */
    public static SelfSigned of(String name, InetAddress address) {
        return of(name, der(IP_ADDRESS, address.getAddress()));
    }

    /** @param host its holder's common name, and the host for which it is valid */
    public static SelfSigned of(String host) {
        return of(host, der(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII)));
    }

    private static SelfSigned of(String name, byte[] alternativeName) {
        try {
            KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
            byte[] algorithm = der(SEQUENCE, ECDSA_WITH_SHA_256);
            byte[] holder = new X500Principal("CN=" + name).getEncoded();
            Instant now = Instant.now();
            byte[] content = der(
                    SEQUENCE,
                    der(VERSION, der(INTEGER, new byte[] {2})),
                    der(INTEGER, serialNumber()),
                    algorithm,
                    holder,
                    der(SEQUENCE, time(now.minus(Duration.ofDays(1))), time(now.plus(Duration.ofDays(1)))),
                    holder,
                    keys.getPublic().getEncoded(),
                    der(
                            EXTENSIONS,
                            der(
                                    SEQUENCE,
                                    der(
                                            SEQUENCE,
                                            SUBJECT_ALTERNATIVE_NAME,
                                            der(OCTET_STRING, der(SEQUENCE, alternativeName))))));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            byte[] whole = der(SEQUENCE, content, algorithm, der(BIT_STRING, new byte[] {0}, signature.sign()));
            return new SelfSigned(keys.getPrivate(), (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of two with one issuer and number, some take one for the other. Positive, without a zero before it. */
    private static byte[] serialNumber() {
        byte[] number = new byte[8];
        ThreadLocalRandom.current().nextBytes(number);
        number[0] = (byte) (number[0] & 0x3f | 0x40);
        return number;
    }

    private static byte[] time(Instant at) {
        return der(UTC_TIME, TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        int length = content.size();
        if (length > 0xff) {
            all.write(0x82);
            all.write(length >> 8);
        } else if (length > 0x7f) {
            all.write(0x81);
        }
        all.write(length);
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    /** Writes both into a new PKCS #12 key store. */
    public void keyStore(Path file, String password) {
        store(
                file,
                password,
                store -> store.setKeyEntry(ALIAS, key, password.toCharArray(), new Certificate[] {certificate}));
    }

    /** Writes a new PKCS #12 store by which the certificate is trusted. */
    public void trustStore(Path file, String password) {
        store(file, password, store -> store.setCertificateEntry(ALIAS, certificate));
    }

    private interface Content {
        void into(KeyStore store) throws GeneralSecurityException;
    }

    private static void store(Path file, String password, Content content) {
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            content.into(store);
            store.store(out, password.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate as PEM. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key as PEM, without a password. */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
