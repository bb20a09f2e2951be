package org.ticketorders.ops.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.Digest;
import org.ticketorders.security.Caller;

class PersonalDataTest {

    private final Caller caller = mock(Caller.class);
    private final PersonalData personalData = new PersonalData(new ObjectMapper(), caller);

    @Test
    void showsViewersOfAMessageOnlyWhatIsHarmless() {
        String seen = personalData.body("{\"purchaseId\":\"ERP-1\",\"shop\":\"main\",\"paymentMethod\":\"iDeal\","
                + "\"receiver\":{\"locale\":\"nl_NL\",\"email\":\"jane@zebra.example\",\"firstname\":\"Xanthippe\","
                + "\"lastname\":\"Quibbleton\",\"phone\":5550123},\"jane@zebra.example\":1,\"note\":\"call 5550123\","
                + "\"tickets\":[{\"ticket\":\"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01\",\"quantity\":2},\"Quibbleton\"]}");

        assertThat(seen)
                .contains("ERP-1", "main", "iDeal", "nl_NL", "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01", "\"firstname\"")
                .doesNotContain("zebra", "Xanthippe", "Quibbleton", "5550123");
    }

    @Test
    void showsNoValueInAHarmlessPlaceThatIsOfAnotherForm() {
        assertThat(
                        personalData.body(
                                "{\"purchaseId\":\"jane@zebra.example\",\"shop\":{\"x\":\"Quibbleton\"},"
                                        + "\"currency\":\"Quibbleton\",\"tickets\":[{\"ticket\":\"Quibbleton\",\"quantity\":\"Quibbleton\"}]}"))
                .doesNotContain("zebra", "Quibbleton");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Quibbleton",
                "\"Quibbleton\"",
                "{\"lastname\":\"Quibbleton\"",
                "{} Quibbleton",
                "<lastname>Quibbleton</lastname>"
            })
    void showsViewersSizeAndDigestOfWhatCannotBeRead(String body) {
        assertThat(personalData.body(body))
                .doesNotContain("Quibbleton")
                .contains(body.length() + " bytes, keyed digest ")
                .doesNotContain(Digest.of(body));
    }

    @Test
    void showsViewersNoHeaderOfTheSender() {
        assertThat(personalData.headers(Map.of("reason", "sold-out", "contact", "Quibbleton")))
                .containsEntry("reason", "sold-out")
                .containsEntry("contact", "(operators only)");
    }

    @Test
    void showsViewersNoWayToPayOrUseAnothersTickets() throws Exception {
        String view = "{\"purchaseId\":\"ERP-1\",\"redirectUrl\":\"https://pay.example/secret\",\"hold\":{\"tickets\":"
                + "[{\"ticket\":\"t\",\"reservation\":\"r-1\",\"products\":[{\"guid\":\"p\",\"reservation\":\"r-2\"}]}]}}";

        assertThat(personalData.purchase(view))
                .contains("ERP-1", "\"ticket\":\"t\"")
                .doesNotContain("secret", "r-1", "r-2");
    }

    @Test
    void showsViewersTheBeginningOfAnOrdersGuidOnly() throws Exception {
        String order = "98031aed-8713-461b-a4b5-045a0458a44a";
        String view = "{\"orderId\":\"" + order + "\",\"detail\":\"answered with order id "
                + order.toUpperCase(Locale.ROOT) + "\",\"history\":[{\"detail\":\"at " + order + "\"}]}";

        assertThat(personalData.purchase(view))
                .containsIgnoringCase("98031aed…")
                .doesNotContainIgnoringCase("045a0458a44a");
        assertThat(personalData.order(order)).isEqualTo("98031aed…");
        assertThat(personalData.order(null)).isNull();
        assertThat(personalData.words("seen " + order + " of P-1", null)).isEqualTo("seen 98031aed… of P-1");
        assertThat(personalData.words("seen " + order, order)).isEqualTo("seen " + order);
        assertThat(personalData.words("10 bytes, SHA-256 " + "a".repeat(64), null))
                .doesNotContain("aaaa");
        assertThat(personalData.detail("the shop answered with order id " + order + " beside errors"))
                .doesNotContain("045a0458a44a");
        assertThat(personalData.headers(Map.of("detail", "order " + order)).get("detail"))
                .isEqualTo("order 98031aed…");
    }

    @Test
    void tellsTheSameUnreadableLetterFromOthers() {
        assertThat(personalData.body("Quibbleton"))
                .isEqualTo(personalData.body("Quibbleton"))
                .isNotEqualTo(personalData.body("Quibbletom"))
                .isNotEqualTo(new PersonalData(new ObjectMapper(), caller).body("Quibbleton"));
    }

    @Test
    void showsOperatorsEverything() throws Exception {
        when(caller.mayOperate()).thenReturn(true);

        assertThat(personalData.body("Quibbleton")).isEqualTo("Quibbleton");
        assertThat(personalData.headers(Map.of("contact", "Quibbleton"))).containsEntry("contact", "Quibbleton");
        assertThat(personalData.purchase("{\"redirectUrl\":\"u\"}")).isEqualTo("{\"redirectUrl\":\"u\"}");
    }
}
