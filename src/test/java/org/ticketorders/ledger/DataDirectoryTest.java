package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

/** Whose the folder is that holds tokens and journals. */
class DataDirectoryTest {

    private final String before = System.clearProperty("org.sqlite.tmpdir");

    @TempDir
    Path parent;

    @Test
    void makesAFolderThatNobodyElseCanLookInto() throws IOException {
        use(parent.resolve("some/data"));

        assertThat(permissions(parent.resolve("some/data"))).isEqualTo("rwx------");
    }

    @Test
    void leavesAFolderAsItWasMade() throws IOException {
        Path shared = Files.createDirectory(parent.resolve("data"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwx---"));

        use(shared);

        assertThat(permissions(shared)).isEqualTo("rwxrwx---");
    }

    @Test
    void removesTheLibrariesThatKilledProcessesLeftBehind() throws IOException {
        Path left = Files.createDirectories(parent.resolve("data/native")).resolve("sqlite-3-left-libsqlitejdbc.so");
        Files.writeString(left, "left");

        use(parent.resolve("data"));

        assertThat(left).doesNotExist();
        assertThat(System.getProperty("org.sqlite.tmpdir"))
                .isEqualTo(parent.resolve("data/native").toString());
    }

    @Test
    void leavesTheFolderThatSomebodyElseHasNamedForTheLibrary() throws IOException {
        System.setProperty("org.sqlite.tmpdir", "/elsewhere");

        use(parent.resolve("data"));

        assertThat(System.getProperty("org.sqlite.tmpdir")).isEqualTo("/elsewhere");
        assertThat(parent.resolve("data/native")).doesNotExist();
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty("org.sqlite.tmpdir");
        } else {
            System.setProperty("org.sqlite.tmpdir", before);
        }
    }

    private static void use(Path directory) throws IOException {
        DataDirectory data = new DataDirectory();
        data.setEnvironment(new MockEnvironment().withProperty("openticket.data-directory", directory.toString()));
        data.postProcessBeanFactory(new DefaultListableBeanFactory());
        data.destroy();
    }

    private static String permissions(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }
}
