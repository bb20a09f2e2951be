package org.ticketorders.token;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/**
 * The file with the refresh tokens that {@code connect} has got, {@value #NAME} in the data directory: configuration, which the start reads beside
 * {@code application.yaml}. Each is good for one use; the tokens that follow are in the ledger. For this user's eyes alone.
 */
final class FirstTokens {

    static final String NAME = "connected.properties";

    private final Path file;

    FirstTokens(Path dataDirectory) {
        this.file = dataDirectory.resolve(NAME);
    }

    Path file() {
        return file;
    }

    /**
     * Puts a token in the place of the one of this key; others stay.
     *
     * @throws IOException if the file cannot be read or written
     */
    void put(String key, String refreshToken) throws IOException {
        Properties tokens = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                tokens.load(reader);
            }
        }
        tokens.setProperty(key, refreshToken);
        Path directory = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
            Files.createDirectories(directory.getParent());
            Files.createDirectory(directory, forThisUserAlone(directory.getParent(), "rwx------"));
        }
        Path written = Files.createTempFile(directory, NAME, ".tmp", forThisUserAlone(directory, "rw-------"));
        try {
            try (Writer writer = Files.newBufferedWriter(written)) {
                tokens.store(
                        writer,
                        "Refresh tokens as 'ticket-orders connect' got them. Each is good for one use: those that follow are in the ledger.");
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static FileAttribute<?>[] forThisUserAlone(Path in, String permissions) {
        return Files.getFileAttributeView(in, PosixFileAttributeView.class) == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                };
    }
}
