package org.ticketorders.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Makes the keyed digests by which customers are found in the ledger, which never has them in the clear. Without the key, which is not in the
 * ledger, nobody can tell whether a guess is right. The first start makes one and keeps it in the data directory; a ledger that several
 * applications share wants a configured one, or keeps no digests, since each would have a key of its own.
 */
@Component
public class CustomerDigests {

    static final String FILE = "search.key";

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    @Autowired
    CustomerDigests(
            SearchProperties properties,
            @Value("${spring.datasource.url}") String ledger,
            @Value("${openticket.data-directory}") Path dataDirectory) {
        this(
                !properties.customers()
                        ? null
                        : !properties.key().isEmpty()
                                ? properties.key().strip().getBytes(StandardCharsets.UTF_8)
                                : LedgerKind.of(ledger) == LedgerKind.SQLITE
                                        ? kept(dataDirectory.resolve(FILE).toAbsolutePath())
                                        : null);
    }

    /** @param key null to make none */
    CustomerDigests(byte[] key) {
        this.key = key == null ? null : new SecretKeySpec(key, MAC);
    }

    /** Makes none. */
    public static CustomerDigests none() {
        return new CustomerDigests(null);
    }

    /** Whether there are any. */
    public boolean areKept() {
        return key != null;
    }

    /** Those of a customer; null if none are kept. */
    public CustomerKeys of(String email, String firstName, String lastName) {
        return key == null ? null : new CustomerKeys(email(email), name(firstName + " " + lastName));
    }

    /** Of an e-mail address, however it is written in upper and lower case; empty if none are kept. */
    public Optional<Long> ofEmail(String email) {
        return key == null ? Optional.empty() : Optional.of(email(email));
    }

    /** Of first and last name with a space between, however they are written in upper and lower case; empty if none are kept. */
    public Optional<Long> ofName(String name) {
        return key == null ? Optional.empty() : Optional.of(name(name));
    }

    private long email(String email) {
        return digest("e-mail", email);
    }

    private long name(String name) {
        return digest("name", name);
    }

    /** The same text for those that people take for the same. */
    public static String normal(String text) {
        return SPACES.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC)
                        .toLowerCase(Locale.ROOT)
                        .strip())
                .replaceAll(" ");
    }

    private long digest(String kind, String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return ByteBuffer.wrap(mac.doFinal((kind + "\0" + normal(text)).getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] kept(Path file) {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            String hex = Files.readString(file).strip();
            if (!hex.matches("[0-9a-f]{" + 2 * KEY_BYTES + "}")) {
                throw new IllegalStateException(
                        file + " holds no key: put it there again from a copy, or remove it; purchases"
                                + " from before are then not found by their customers any more");
            }
            return HexFormat.of().parseHex(hex);
        } catch (IOException e) {
            throw new IllegalStateException("openticket.data-directory: cannot use " + file, e);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        Path written = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(written);
        Files.createFile(written);
        if (Files.getFileAttributeView(written, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(written, HexFormat.of().formatHex(random) + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
