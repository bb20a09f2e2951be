package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Maven the wrapper runs, and what it says where there is none, or no Java. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "mvnw is a shell script")
@Timeout(60)
class MavenWrapperTest extends OnMavenWrapper {

    @ParameterizedTest
    @ValueSource(strings = {"3.8.6", "3.8.7", "3.8.10", "3.10.0", "4.0.0-rc-3"})
    void usesAnInstalledMavenThatIsNewEnough(String version) throws Exception {
        installMaven(version);

        Result result = mvnw("-B", "verify", "-Dtext=two words");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).isEqualTo("installed Maven: [-B] [verify] [-Dtext=two words]\n");
        assertThat(requests).isEmpty();
    }

    @Test
    void tellsWhatToDoIfThereIsNoJava() throws Exception {
        environment.remove("JAVA_HOME");
        installMaven("3.9.9");

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("no Java found").contains("Install a JDK");
    }

    @Test
    void tellsIfJavaHomeIsNotAJdk() throws Exception {
        environment.put("JAVA_HOME", folder.toString());
        installMaven("3.9.9");

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("JAVA_HOME is " + folder);
    }

    @Test
    void runsMavenInTheFolderWhereTheUserStands() throws Exception {
        installMaven("3.9.9");
        Files.writeString(bin.resolve("mvn"), "pwd\n", StandardOpenOption.APPEND);
        Path below = Files.createDirectories(project.resolve("src/main"));
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));

        Result fromBelow = resultOf(start(below, "../../mvnw", "verify"));
        Result fromElsewhere = resultOf(start(elsewhere, project.resolve("mvnw").toString(), "verify"));

        assertThat(fromBelow.output()).isEqualTo("installed Maven: [verify]\n" + below.toRealPath() + "\n");
        assertThat(fromElsewhere.output()).isEqualTo("installed Maven: [verify]\n" + elsewhere.toRealPath() + "\n");
    }

    @Test
    void readsTheMinimumFromTheBuildsOwnPom() throws Exception {
        Path pom = project.resolve("pom.xml");
        Files.delete(pom);
        Files.copy(Path.of("pom.xml"), pom);
        installMaven("3.0.5");

        Result result = mvnw("verify");

        assertThat(result.output()).contains(NO_DOWNLOADER).containsPattern("or Maven \\d+\\.\\d+\\.\\d+ or newer");
    }

    @Test
    void theProjectsOwnPropertiesNameADistributionAndItsChecksum() throws Exception {
        assertThat(Path.of(".mvn/wrapper/maven-wrapper.properties"))
                .content()
                .containsPattern("(?m)^distributionUrl=https://\\S+/apache-maven-[0-9.]+-bin\\.zip$")
                .containsPattern("(?m)^distributionSha512Sum=[0-9a-f]{128}$");
    }
}
