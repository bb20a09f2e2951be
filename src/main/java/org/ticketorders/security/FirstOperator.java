package org.ticketorders.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * The operator {@value #NAME} of an application that has no users yet. Its password is made at the first start and printed
 * once, to standard output and not to the log, which may be collected; what stays is a hash in the data directory.
 */
@Component
class FirstOperator {

    static final String NAME = "admin";
    static final String FILE = "first-operator.hash";

    /** Without those that are easily mistaken for another; 20 of them are 98 bits. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 20;
    private static final int GROUP = 5;

    private final Path file;

    FirstOperator(@Value("${openticket.data-directory}") Path dataDirectory) {
        this.file = dataDirectory.resolve(FILE).toAbsolutePath();
    }

    /** @throws IllegalStateException if its file cannot be read or written, or holds something else */
    UserDetails get() {
        try {
            String hash = Files.exists(file) ? Files.readString(file).strip() : first();
            if (!hash.matches("\\$2[aby]\\$\\d\\d\\$.{53}")) {
                throw new IllegalStateException(file + " holds no password hash: remove it, and the next start makes"
                        + " a new password for user '" + NAME + "'");
            }
            return User.withUsername(NAME)
                    .password(hash)
                    .authorities(Role.authorities(List.of(Role.OPERATOR)))
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException("openticket.data-directory: cannot use " + file, e);
        }
    }

    private String first() throws IOException {
        String password = password(new SecureRandom());
        String hash = new BCryptPasswordEncoder().encode(password);
        Path written = file.resolveSibling(FILE + ".tmp");
        Files.deleteIfExists(written);
        Files.createFile(written);
        if (Files.getFileAttributeView(written, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(written, hash + "\n");
        // before it counts: a password that nobody has seen would lock everybody out
        print(password);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        return hash;
    }

    private void print(String password) {
        System.out.printf(
                "%n    The first login, told this once: user %s, password %s%n"
                        + "    Only a hash of it is kept, in %s: remove that file and start again for a new one.%n%n",
                NAME, password, file);
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
