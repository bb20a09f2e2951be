package org.ticketorders.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.SettableClock;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopProperties.TokenRequest;
import org.ticketorders.shop.ShopUnavailable;

class TokenRequestsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Renewal RENEWAL = new Renewal("spent&=ü", new OAuthClient("our+client", "our secret/\"ß"));

    @Test
    void sendsTheFourFieldsOfTheApisPageAsAForm() {
        assertThat(requests(TokenRequest.FORM).contentType()).isEqualTo("application/x-www-form-urlencoded");
        assertThat(requests(TokenRequest.FORM).body(RENEWAL))
                .isEqualTo("grant_type=refresh_token&refresh_token=spent%26%3D%C3%BC&client_id=our%2Bclient"
                        + "&client_secret=our+secret%2F%22%C3%9F");
    }

    @Test
    void sendsThemAsJsonWhereThatIsSet() {
        assertThat(requests(TokenRequest.JSON).contentType()).isEqualTo("application/json");
        assertThat(requests(TokenRequest.JSON).body(RENEWAL))
                .isEqualTo(
                        "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"spent&=ü\",\"client_id\":\"our+client\","
                                + "\"client_secret\":\"our secret/\\\"ß\"}");
    }

    @Test
    void keepsTheOldRefreshTokenWhereNoneComes() {
        for (String refresh :
                new String[] {"", ",\"refresh_token\":null", ",\"refresh_token\":\"\"", ",\"refresh_token\":7"}) {
            Token token = answer(
                    200, "{\"token_type\":\"Bearer\",\"expires_in\":60,\"access_token\":\"good\"" + refresh + "}");
            assertThat(token).isEqualTo(new Token(RENEWAL.refreshToken(), "good", NOW, NOW.plusSeconds(60)));
        }
        assertThat(answer(200, "{\"access_token\":\"good\",\"expires_in\":60,\"refresh_token\":\"next\"}")
                        .refreshToken())
                .isEqualTo("next");
    }

    @Test
    void takesTokensWithoutTheWhiteSpaceAroundThem() {
        assertThat(answer(200, "{\"access_token\":\" good\\n\",\"refresh_token\":\"next\\r\\n\",\"expires_in\":60}"))
                .isEqualTo(new Token("next", "good", NOW, NOW.plusSeconds(60)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 259200",
        "',\"expires_in\":null', 259200",
        "',\"expires_in\":0', 259200",
        "',\"expires_in\":-1', 259200",
        "',\"expires_in\":\"soon\"', 259200",
        "',\"expires_in\":[3600]', 259200",
        "',\"expires_in\":true', 259200",
        "',\"expires_in\":\"NaN\"', 259200",
        "',\"expires_in\":0.5', 259200",
        "',\"expires_in\":18446744073709551617', 31536000",
        "',\"expires_in\":1e400', 31536000",
        "',\"expires_in\":123456789012345678901234567890', 31536000",
        "',\"expires_in\":\"3600\"', 3600",
        "',\"expires_in\":3600.9', 3600",
        "',\"expires_in\":9223372036854775807', 31536000",
    })
    void takesTheDocumentedLifeWhereTheAnswerHasNoneThatCanBeUsed(String field, long seconds) {
        assertThat(answer(200, "{\"access_token\":\"good\"" + field + "}").expiresAt())
                .isEqualTo(NOW.plusSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":\"invalid_grant\"} | REFRESH_TOKEN",
                "401 | {\"error\":\"invalid_grant\",\"error_description\":\"spent&=ü is expired\"} | REFRESH_TOKEN",
                "403 | {\"error\":\"INVALID_GRANT\"} | REFRESH_TOKEN",
                "200 | {\"error\":\"invalid_grant\"} | REFRESH_TOKEN",
                "401 | {\"error\":\"invalid_request\",\"error_description\":\"The refresh token is invalid.\"} | REFRESH_TOKEN",
                "400 | {\"error_description\":\"The refresh token is invalid\",\"status_code\":400} | REFRESH_TOKEN",
                "401 | {\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"} | CLIENT",
                "400 | {\"error\":\"invalid_client\"} | CLIENT",
                "401 | {\"error\":\"unauthorized_client\"} | CLIENT",
                "401 | {\"error_description\":\"Client authentication failed\",\"status_code\":401} | CLIENT",
            })
    void takesOnlyTheAuthHostsOwnWordsForARefusal(int status, String body, TokenRefused.What what) {
        assertThatThrownBy(() -> answer(status, body))
                .isInstanceOfSatisfying(
                        TokenRefused.class, e -> assertThat(e.what()).isEqualTo(what))
                .hasMessageContaining(what == TokenRefused.What.CLIENT ? "OAuth client" : "refresh token")
                .hasMessageContaining("HTTP " + status)
                .message()
                .doesNotContain("spent&", RENEWAL.client().secret());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "200 | <html>We are back soon. invalid_grant</html>",
                "200 | NULL",
                "200 | null",
                "200 | []",
                "200 | {}",
                "200 | {\"access_token\":null}",
                "200 | {\"access_token\":\"\"}",
                "200 | {\"access_token\":\"two words\"}",
                "200 | {\"access_token\":\"line\\nbreak\",\"expires_in\":60}",
                "200 | {\"access_token\":{},\"expires_in\":60}",
                "200 | {\"access_token\":\"cut o",
                "200 | Warning: PHP {\"access_token\":\"a\"}",
                "204 | NULL",
                "302 | NULL",
                "400 | <html>Bad Request</html>",
                "400 | {\"error\":\"invalid_request\",\"error_description\":\"client_id is missing\"}",
                "400 | {\"error\":\"unsupported_grant_type\"}",
                "400 | {\"error\":{\"code\":\"invalid_grant\"}}",
                "400 | \"invalid_grant\"",
                "401 | NULL",
                "401 | Unauthorized",
                "403 | <html>You are blocked: invalid_client</html>",
                "404 | default backend - 404",
                "404 | {\"error_description\":\"Not found\",\"status_code\":404}",
                "408 | NULL",
                "429 | {\"error\":\"invalid_grant\"}",
                "500 | {\"error\":\"invalid_grant\"}",
                "503 | {\"error\":\"temporarily_unavailable\"}",
            })
    void takesWhateverElseComesForAnOutage(int status, String body) {
        assertThatThrownBy(() -> answer(status, body))
                .isInstanceOf(ShopUnavailable.class)
                .hasMessageContaining("HTTP " + status);
    }

    @Test
    void saysWhatItWasThatAnsweredInThePlaceOfTheApi() {
        assertThatThrownBy(() -> answer(200, "<html>soon</html>"))
                .hasMessage("what answered for the auth host was not the API (HTTP 200, 17 bytes, text/html)");
        assertThatThrownBy(() -> answer(400, "{\"error\":\"unsupported_grant_type\"}"))
                .hasMessage("the auth host gave no token (unsupported_grant_type, HTTP 400)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spent&=ü", "our+client", "our secret"})
    void showsNoSecretInItsText(String secret) {
        assertThat(RENEWAL + " " + RENEWAL.client()).doesNotContain(secret);
    }

    private static Token answer(int status, String body) {
        return requests(TokenRequest.FORM)
                .answer(
                        RENEWAL,
                        status,
                        body == null ? null : body.getBytes(StandardCharsets.UTF_8),
                        null,
                        "text/html; charset=UTF-8");
    }

    private static TokenRequests requests(TokenRequest form) {
        return new TokenRequests(
                new ShopProperties(
                        "https://a",
                        "https://b",
                        "https://c",
                        "",
                        "r",
                        "i",
                        "s",
                        form,
                        Duration.ofHours(6),
                        false,
                        Map.of()),
                new SettableClock(NOW));
    }
}
