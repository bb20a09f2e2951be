package org.ticketorders.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

@ExtendWith(OutputCaptureExtension.class)
class FirstPasswordTest {

    @TempDir
    Path directory;

    @Test
    void isToldOnceAndThenKeptAsAHash(CapturedOutput output) throws IOException {
        String hash = password(null).hash();
        String told = told(output);

        assertThat(new BCryptPasswordEncoder().matches(told, hash)).isTrue();
        assertThat(password(null).hash()).isEqualTo(hash);
        assertThat(output.getOut().split("shown only now", -1)).hasSize(2);
        assertThat(Files.readString(directory.resolve("user.hash"))).isEqualTo(hash + "\n");
        assertThat(permissions("user.hash")).isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining("regex:.*(tmp|password)");
    }

    @Test
    void isMadeAgainWhereItsHashOrItsCopyWasRemoved(CapturedOutput output) throws IOException {
        Path copy = directory.resolve("user.password");
        String first = password(copy).hash();
        assertThat(copy).hasContent(told(output));
        assertThat(permissions("user.password")).isEqualTo("rw-------");
        assertThat(password(copy).hash()).isEqualTo(first);

        Files.delete(directory.resolve("user.hash"));
        String second = password(copy).hash();
        assertThat(second).isNotEqualTo(first);
        Files.delete(copy);
        String third = password(copy).hash();
        assertThat(third).isNotEqualTo(second);
        assertThat(new BCryptPasswordEncoder().matches(Files.readString(copy).strip(), third))
                .isTrue();
    }

    @Test
    void isRefusedWhereTheFileHoldsSomethingElse() throws IOException {
        Files.writeString(directory.resolve("user.hash"), "secret");

        assertThatThrownBy(() -> password(null).hash())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("user.hash holds no password hash: remove it")
                .hasMessageNotContaining("secret");
    }

    private FirstPassword password(Path copy) {
        return new FirstPassword("user", " somewhere", directory.resolve("user.hash"), 4, copy);
    }

    private static String told(CapturedOutput output) {
        return output.getOut()
                .split("The first login somewhere, shown only now: user user, password ")[1]
                .split("\\s")[0];
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
    }
}
