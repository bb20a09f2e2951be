package org.ticketorders.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;
import org.ticketorders.ledger.LedgerRetry;
import org.ticketorders.shop.HttpProperties;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.ShopsOf;

class TokensTest {

    @Test
    void tellsOfTheCommonTokenAndOfThoseThatShopsHaveOfTheirOwn() {
        Tokens tokens = tokens(
                "",
                "north.guid=11111111-aaaa-4aaa-8aaa-000000000001",
                "north.refresh-token=refresh-of-north",
                "east.guid=11111111-aaaa-4aaa-8aaa-000000000002",
                "east.token=token-of-east",
                "west.guid=11111111-aaaa-4aaa-8aaa-000000000003");

        assertThat(tokens.states())
                .containsExactly(
                        new Tokens.TokenState(null, "none", null),
                        new Tokens.TokenState("east", "static", null),
                        new Tokens.TokenState("north", "refreshed", null));
        assertThat(tokens("token").states()).containsExactly(new Tokens.TokenState(null, "static", null));
    }

    @Test
    void refusesOneRefreshTokenWithTwoClients() {
        assertThatThrownBy(() -> tokens(
                        "token",
                        "north.guid=11111111-aaaa-4aaa-8aaa-000000000001",
                        "north.refresh-token=geheim",
                        "north.client-id=geheim",
                        "north.client-secret=geheim",
                        "east.guid=11111111-aaaa-4aaa-8aaa-000000000002",
                        "east.refresh-token=geheim"))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("openticket.shops.north.client-id")
                .hasMessageContaining("OPENTICKET_SHOP_CLIENT_ID")
                .hasMessageNotContaining("geheim");
    }

    private static Tokens tokens(String common, String... shops) {
        Map<String, ShopSettings> own = ShopsOf.settings(shops);
        ShopProperties properties = new ShopProperties(
                "https://a",
                "https://b",
                "https://c",
                common,
                "",
                "client",
                "client-secret",
                ShopProperties.TokenRequest.FORM,
                Duration.ofHours(6),
                false,
                Map.of());
        return new Tokens(
                properties,
                new Shops(properties, own),
                new HttpProperties(Duration.ofSeconds(3), Duration.ofSeconds(10), 200, DataSize.ofMegabytes(1), ""),
                mock(TokenStore.class),
                mock(LedgerRetry.class),
                mock(ProducerTemplate.class),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }
}
