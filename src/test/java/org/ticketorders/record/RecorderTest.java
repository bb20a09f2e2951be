package org.ticketorders.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

class RecorderTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";
    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String RESERVATION = "b1c5fa2e-6b5e-4a37-8a4e-bb58cc8a5e10";
    private static final String ORDER = "56f5e720-611c-11ee-8dc2-455b4c4323d2";
    private static final String SENT =
            "{\"receiver\":{\"locale\":\"nl_NL\",\"email\":\"jane.appleseed@example.com\",\"firstname\":\"Jane\",\"lastname\":\"Appleseed\"}}";

    @TempDir
    Path directory;

    @Test
    void isOffUnlessAFolderIsNamed() throws Exception {
        Recorder recorder = new Recorder(new RecordProperties("", 10, DataSize.ofMegabytes(1)), Clock.systemUTC());
        assertThat(recorder.isOn()).isFalse();
        recorder.destroy();
        assertThat(files()).isEmpty();
    }

    @Test
    void keepsWhatAFixtureNeedsOfAReservation() throws Exception {
        JsonNode fixture = only(
                "GET",
                "/" + SHOP + "/reserve/ticket/" + TICKET,
                null,
                200,
                "{\"guid\":\"" + TICKET
                        + "\",\"reservation\":\"" + RESERVATION + "\",\"products\":[{\"guid\":\"" + TICKET
                        + "\",\"reservation\":\"" + RESERVATION + "\"}],\"free\":true,\"left\":12,\"note\":null}");

        assertThat(fixture.path("method").asText()).isEqualTo("GET");
        assertThat(fixture.path("path").asText()).isEqualTo("/" + SHOP + "/reserve/ticket/" + TICKET);
        assertThat(fixture.path("status").asInt()).isEqualTo(200);
        assertThat(fixture.path("headers").path("content-type").asText()).startsWith("application/json");
        assertThat(fixture.path("body").path("guid").asText()).isEqualTo(TICKET);
        assertThat(fixture.path("body").path("free").asBoolean()).isTrue();
        assertThat(fixture.path("body").path("left").asInt()).isEqualTo(12);
        assertThat(fixture.path("body").path("note").isNull()).isTrue();
        String masked = fixture.path("body").path("reservation").asText();
        assertThat(masked).isNotEqualTo(RESERVATION).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(fixture.path("body")
                        .path("products")
                        .get(0)
                        .path("reservation")
                        .asText())
                .isEqualTo(masked);
    }

    @Test
    void masksTheSameOrderAlikeInAnswersAndPaths() throws Exception {
        Recorder recorder = recorder(10, 1_000_000);
        answer(
                recorder,
                "POST",
                "/" + SHOP + "/order",
                SENT,
                200,
                "{\"fatals\":[],\"errors\":[],\"redirectUrl\":\"https://pay.example.com/" + ORDER
                        + "\",\"amount\":123456,\"order_id\":\"" + ORDER + "\"}");
        answer(
                recorder,
                "GET",
                "/order/" + ORDER + "?x=" + ORDER,
                null,
                200,
                "{\"guid\":\"" + ORDER
                        + "\",\"email\":\"jane.appleseed@example.com\",\"firstName\":\"Jane\",\"status\":\"paid\",\"created_at\":\"2026-01-31T12:00:00+01:00\",\"phone\":31612345678}");
        recorder.destroy();

        List<JsonNode> fixtures = fixtures();
        String masked = fixtures.get(0).path("body").path("order_id").asText();
        assertThat(fixtures.get(0).path("body").path("amount").asLong()).isEqualTo(123456);
        assertThat(fixtures.get(1).path("path").asText()).isEqualTo("/order/" + masked);
        assertThat(fixtures.get(1).path("body").path("guid").asText()).isEqualTo(masked);
        assertThat(fixtures.get(1).path("body").path("status").asText()).isEqualTo("paid");
        assertThat(fixtures.get(1).path("body").path("created_at").asText()).startsWith("2026");
        nothingPersonal();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errors\":[{\"reason\":\"sold_out\",\"extra\":{\"to\":\"jane.appleseed@example.com\"}}]}",
                "{\"errors\":[\"JANE  cannot order\", \"Ms. Appleseed has 31612345678\", \"see https://x.example/jane?t="
                        + ORDER + "\"]}",
                "{\"error_description\":\"order 56f5e720-611c-11ee-8dc2-455b4c4323d2 of jane.appleseed@example.com\"}",
                "{\"jane.appleseed@example.com\":{\"Appleseed\":1}, \"access_token\":\"eyJhbGciOi.Jane.x\"}",
                "{\"56f5e720-611c-11ee-8dc2-455b4c4323d2\":{\"name\":\"Jane\"}}",
                "<html>Jane Appleseed</html>",
                "\"Jane Appleseed\""
            })
    void keepsNothingThatIsPersonalOrSecret(String body) throws Exception {
        Recorder recorder = recorder(10, 1_000_000);

        assertThat(answer(recorder, "POST", "/" + SHOP + "/order", SENT, 400, body))
                .isEqualTo(body);
        recorder.destroy();

        assertThat(fixtures()).hasSize(1);
        nothingPersonal();
    }

    @Test
    void keepsTheShopsOwnWords() throws Exception {
        JsonNode fixture = only(
                "GET",
                "/" + SHOP + "/reserve/ticket/" + TICKET,
                null,
                200,
                "{\"errors\":[{\"subjectType\":\"ticket\",\"reason\":\"sold_out\"},\"The ticket is not available any more\"]}");

        assertThat(fixture.path("body").path("errors").get(0).path("reason").asText())
                .isEqualTo("sold_out");
        assertThat(fixture.path("body").path("errors").get(1).asText())
                .isEqualTo("The ticket is not available any more");
        JsonNode methods = only(
                "GET",
                "/shop/" + SHOP + "/payment_methods",
                null,
                200,
                "[{\"guid\":\"" + RESERVATION + "\",\"name\":\"iDeal\"}]");
        assertThat(methods.path("body").get(0).path("name").asText()).isEqualTo("iDeal");
        assertThat(methods.path("body").get(0).path("guid").asText()).isEqualTo(RESERVATION);
    }

    @Test
    void recordsNoMoreThanItMay() throws Exception {
        Recorder few = recorder(3, 1_000_000);
        for (int i = 0; i < 10; i++) {
            answer(few, "GET", "/" + i, null, 200 + i, "{}");
        }
        few.destroy();
        assertThat(files()).hasSize(3);

        Recorder small = recorder(1000, 1024);
        for (int i = 0; i < 10; i++) {
            answer(small, "GET", "/" + i, null, 300 + i, "{\"reason\":\"" + "word ".repeat(60) + "\"}");
        }
        small.destroy();
        assertThat(files().size()).isBetween(4, 6);

        Recorder alike = recorder(1000, 1_000_000);
        int before = files().size();
        for (int i = 0; i < 60; i++) {
            answer(alike, "GET", "/" + SHOP + "/reserve/ticket/" + TICKET, null, 200, "{}");
            Thread.yield();
        }
        alike.destroy();
        assertThat(files().size() - before).isLessThanOrEqualTo(25);
    }

    @Test
    void tellsOfALongAnswerItsLengthAlone() throws Exception {
        JsonNode fixture = only("GET", "/x", null, 200, "[" + "1,".repeat(200_000) + "1]");

        assertThat(fixture.path("length").asLong()).isEqualTo(400_003);
        assertThat(fixture.has("body")).isFalse();
    }

    @Test
    void isForThisUserAlone() throws Exception {
        Path made = directory.resolve("made");
        Recorder recorder =
                new Recorder(new RecordProperties(made.toString(), 10, DataSize.ofMegabytes(1)), Clock.systemUTC());
        answer(recorder, "GET", "/x", null, 200, "{}");
        recorder.destroy();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        for (Path file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rwx-----x", "rwx---r--", "rwx----w-"})
    void refusesToStartWhereOthersMayLook(String permissions) throws Exception {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> new Recorder(
                        new RecordProperties(open.toString(), 10, DataSize.ofMegabytes(1)), Clock.systemUTC()))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, refused -> {
                    assertThat(refused.getName()).isEqualTo("openticket.record.directory");
                    assertThat(refused.getReason()).contains(permissions, "chmod o-rwx");
                });
    }

    @Test
    void failsNoCallWhereItCannotWrite() throws Exception {
        Recorder recorder = recorder(10, 1_000_000);
        try (Stream<Path> runs = Files.list(directory)) {
            for (Path run : runs.toList()) {
                Files.delete(run);
            }
        }

        assertThatCode(() -> answer(recorder, "GET", "/x", null, 200, "{}")).doesNotThrowAnyException();
        recorder.destroy();
    }

    private Recorder recorder(int answers, long bytes) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        return new Recorder(
                new RecordProperties(directory.toString(), answers, DataSize.ofBytes(bytes)), Clock.systemUTC());
    }

    private JsonNode only(String method, String path, String sent, int status, String body) throws Exception {
        int before = files().size();
        Recorder recorder = recorder(10, 1_000_000);
        assertThat(answer(recorder, method, path, sent, status, body)).isEqualTo(body);
        recorder.destroy();
        List<JsonNode> all = fixtures();
        assertThat(all).hasSize(before + 1);
        return all.get(before);
    }

    /** What the caller reads. */
    private static String answer(Recorder recorder, String method, String path, String sent, int status, String body)
            throws IOException {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest(method, path);
        request.setHeader("Authorization", "Bearer secret-of-Jane");
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(status);
        response.setHeader("Content-Type", "application/json; charset=utf-8");
        response.setHeader("Set-Cookie", "session=Jane");
        response.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON));
        recorder.watch(request, sent == null ? null : sent.getBytes(StandardCharsets.UTF_8), response);
        try (InputStream content = response.getEntity().getContent()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(".json"))
                    .sorted((one, other) -> {
                        try {
                            int byTime = Files.getLastModifiedTime(one.getParent())
                                    .compareTo(Files.getLastModifiedTime(other.getParent()));
                            return byTime != 0 ? byTime : one.compareTo(other);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    private List<JsonNode> fixtures() throws IOException {
        return files().stream()
                .map(file -> {
                    try {
                        return JSON.readTree(file.toFile());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    private void nothingPersonal() throws IOException {
        for (Path file : files()) {
            assertThat(Files.readString(file).toLowerCase())
                    .doesNotContain(
                            "jane",
                            "appleseed",
                            ORDER,
                            "31612345678",
                            "eyjhbg",
                            "session",
                            "bearer",
                            "pay.example.com");
        }
    }
}
