package org.ticketorders.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Locale;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * The password of a user that the first start makes. It is printed once, to standard output and not to the log, which may be
 * collected; what stays is its hash, in a file that its owner alone can read.
 *
 * @param user whose it is
 * @param logsInAt what the user logs in at, as it is told
 * @param file where the hash is kept
 * @param cost bcrypt's, 4 to 31; the password is no word that could be guessed, so it needs none that is high
 * @param copy where the password itself is kept as well, or null for nowhere
 */
public record FirstPassword(String user, String logsInAt, Path file, int cost, Path copy) {

    private static final String HASH = "\\$2[aby]\\$\\d\\d\\$.{53}";

    /** Without those that are easily mistaken for another; 20 of them are 98 bits. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 20;
    private static final int GROUP = 5;

    /**
     * The hash that is kept; where none is, or the copy that should be there is not, that of a new password.
     *
     * @throws IllegalStateException if a file cannot be read or written, or holds something else
     */
    public String hash() {
        try {
            boolean kept = Files.exists(file) && (copy == null || Files.exists(copy));
            String hash = kept ? Files.readString(file).strip() : first();
            if (!hash.matches(HASH)) {
                throw new IllegalStateException(file + " holds no password hash: remove it, and the next start makes"
                        + " a new password for user '" + user + "'");
            }
            return hash;
        } catch (IOException e) {
            throw new IllegalStateException("openticket.data-directory: cannot use " + file, e);
        }
    }

    private String first() throws IOException {
        String password = password(new SecureRandom());
        String hash = new BCryptPasswordEncoder(cost).encode(password);
        Path written = write(file, hash);
        if (copy != null) {
            Files.move(write(copy, password), copy, StandardCopyOption.ATOMIC_MOVE);
        }
        // before it counts: a password that nobody has seen would lock everybody out
        print(password);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        return hash;
    }

    private static Path write(Path file, String line) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(written);
        Files.createFile(written);
        if (Files.getFileAttributeView(written, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
        }
        return Files.writeString(written, line + "\n");
    }

    private void print(String password) {
        System.out.printf(
                Locale.ROOT,
                "%n    The first login%s, shown only now: user %s, password %s%n    %s, in %s:"
                        + " remove that file and start again for a new one.%n%n",
                logsInAt,
                user,
                password,
                copy == null ? "Only a hash of it is kept" : "Its hash is kept",
                file);
        if (copy != null) {
            System.out.printf(Locale.ROOT, "    It is also in %s, for who runs 'send' on this host.%n%n", copy);
        }
        System.out.flush();
    }

    private static String password(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            if (i > 0 && i % GROUP == 0) {
                password.append('-');
            }
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
