package org.ticketorders.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the wrapper gets a Maven where none that will do is installed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "mvnw is a shell script")
@Timeout(60)
class MavenDownloadTest extends OnMavenWrapper {

    @ParameterizedTest
    @ValueSource(strings = {"2.9.9", "3.6.3", "3.8.5", "3.8.6-rc-1"})
    void downloadsMavenIfTheInstalledOneIsTooOld(String version) throws Exception {
        installMaven(version);
        putADownloaderOnThePath();

        Result result = mvnw("-B", "verify", "-Dtext=two words");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("the mvn on the PATH is " + version + ", but the build needs 3.8.6 or newer")
                .endsWith("downloaded Maven: [-B] [verify] [-Dtext=two words]\n");
        assertThat(requests).containsExactly("/maven2" + ZIP_PATH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void downloadsMavenOnceIfNoneIsInstalled(String downloader) throws Exception {
        assumeTrue(putOnThePath(downloader), downloader + " is not installed");

        Result first = mvnw("validate");
        Result second = mvnw("verify");

        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(first.output())
                .contains("there is no mvn on the PATH")
                .contains("downloading Maven from " + repositoryAddress() + ZIP_PATH)
                .endsWith("downloaded Maven: [validate]\n");
        assertThat(second.exitCode()).as(second.output()).isZero();
        assertThat(second.output()).isEqualTo("downloaded Maven: [verify]\n");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"curl", "wget"})
    void logsInAtARepositoryThatAsksForIt(String downloader) throws Exception {
        assumeTrue(putOnThePath(downloader), downloader + " is not installed");
        String login = Base64.getEncoder().encodeToString("me:a \"quoted\" \\ $word".getBytes(UTF_8));
        repository.removeContext("/maven2" + ZIP_PATH);
        repository.createContext("/maven2" + ZIP_PATH, exchange -> {
            if (("Basic " + login).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 200, zip);
            } else {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"Maven\"");
                answer(exchange, 401, new byte[0]);
            }
        });

        Result stranger = mvnw("verify");
        environment.put("MVNW_USERNAME", "me");
        environment.put("MVNW_PASSWORD", "a \"quoted\" \\ $word");
        Result me = mvnw("verify");

        assertThat(stranger.exitCode()).isNotZero();
        assertThat(stranger.output()).contains("MVNW_USERNAME");
        assertThat(me.exitCode()).as(me.output()).isZero();
        assertThat(me.output()).endsWith("downloaded Maven: [verify]\n");
    }

    @Test
    void twoBuildsThatDownloadAtOnceBothRunTheSameMaven() throws Exception {
        putADownloaderOnThePath();
        CyclicBarrier bothAreDownloading = new CyclicBarrier(2);
        repository.removeContext("/maven2" + ZIP_PATH);
        repository.createContext("/maven2" + ZIP_PATH, exchange -> {
            try {
                bothAreDownloading.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException(e);
            }
            answer(exchange, 200, zip);
        });

        Process one = start(project, project.resolve("mvnw").toString(), "one");
        Process other = start(project, project.resolve("mvnw").toString(), "other");

        assertThat(resultOf(one).output()).endsWith("downloaded Maven: [one]\n");
        assertThat(resultOf(other).output()).endsWith("downloaded Maven: [other]\n");
        assertThat(requests).hasSize(2);
        assertThat(namesIn(distributions())).as("one Maven and no leftovers").hasSize(1);
        Path maven = distributions().resolve(namesIn(distributions()).get(0));
        assertThat(namesIn(maven)).containsExactly("bin");
    }

    @Test
    void refusesADownloadWithAWrongChecksum() throws Exception {
        putADownloaderOnThePath();
        String expected = checksum("SHA-512", "something else".getBytes(UTF_8));
        writeProperties("distributionSha512Sum=" + expected);

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("wrong SHA-512 checksum", expected, checksum("SHA-512", zip))
                .doesNotContain("downloaded Maven:");
        assertThat(namesIn(distributions())).isEmpty();
    }

    @Test
    void checksASha256SumIfThatIsWhatThePropertiesState() throws Exception {
        assumeTrue(putOnThePath("sha256sum") || putOnThePath("shasum") || putOnThePath("openssl"));
        putADownloaderOnThePath();

        writeProperties("distributionSha256Sum=" + checksum("SHA-256", "something else".getBytes(UTF_8)));
        Result wrong = mvnw("verify");
        writeProperties("distributionSha256Sum=" + checksum("SHA-256", zip));
        Result right = mvnw("verify");

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.output()).contains("wrong SHA-256 checksum");
        assertThat(right.exitCode()).as(right.output()).isZero();
        assertThat(right.output()).endsWith("downloaded Maven: [verify]\n");
    }

    @Test
    void tellsIfThePropertiesStateNoChecksum() throws Exception {
        writeProperties("");

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("must state distributionSha512Sum or distributionSha256Sum");
    }

    @Test
    void tellsWhatToDoIfTheDownloadFails() throws Exception {
        putADownloaderOnThePath();
        environment.put("MVNW_REPOURL", repositoryAddress() + "/nothing/here");

        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("could not download " + repositoryAddress() + "/nothing/here" + ZIP_PATH)
                .contains("set MVNW_REPOURL")
                .contains("or install Maven 3.8.6 or newer");
        assertThat(namesIn(distributions())).isEmpty();
    }

    @Test
    void doesNotShowAPasswordThatStandsInTheAddress() throws Exception {
        putADownloaderOnThePath();
        environment.put("MVNW_REPOURL", repositoryAddress().replace("http://", "http://me:secret@") + "/nothing/here");

        Result result = mvnw("verify");

        assertThat(result.output())
                .contains("could not download " + repositoryAddress())
                .doesNotContain("secret");
    }

    @Test
    void tellsWhatToDoIfNeitherCurlNorWgetIsThere() throws Exception {
        Result result = mvnw("verify");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains(NO_DOWNLOADER).contains("or Maven 3.8.6 or newer");
    }
}
