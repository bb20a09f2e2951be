package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** What the configuration may call a shop, and which shop a name is. */
class ShopsTest {

    private static final String NORTH = "11111111-AAAA-4aaa-8aaa-000000000001";

    @Test
    void knowsAShopByItsNameAndByItsGuidInWhateverCase() {
        Shops shops = shops("north.guid=" + NORTH, "north.token=t");

        assertThat(shops.aliases()).containsEntry("north", NORTH).containsEntry("main", ShopsOf.MAIN);
        assertThat(shops.own(NORTH.toLowerCase())).hasValueSatisfying(shop -> {
            assertThat(shop.name()).isEqualTo("north");
            assertThat(shop.settings().token()).isEqualTo("t");
        });
        assertThat(shops.own(ShopsOf.MAIN)).isEmpty();
        assertThat(shops.own(null)).isEmpty();
    }

    @Test
    void takesAnAliasThatIsTheSameShop() {
        assertThat(shops("main.guid=" + ShopsOf.MAIN.toUpperCase()).own(ShopsOf.MAIN))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "-north", "North", "no.rth", "no_rth", "a23456789012345678901234567890123"})
    void refusesANameThatNoQueueCanHave(String name) {
        ShopSettings settings = ShopsOf.settings("north.guid=" + NORTH).get("north");

        assertThatThrownBy(() -> ShopsOf.configured(Map.of(name, settings)))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> {
                    assertThat(e.getName()).isEqualTo("openticket.shops." + name);
                    assertThat(e.getReason()).contains("lower-case letters");
                });
    }

    @Test
    void refusesAnAliasThatIsAnotherShop() {
        assertThatThrownBy(() -> shops("main.guid=" + NORTH))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> assertThat(e.getName())
                        .isEqualTo("openticket.shops.main.guid"))
                .hasMessageContaining("openticket.shops.main.guid");
    }

    @Test
    void refusesTwoNamesWithALaneForOneShop() {
        assertThatThrownBy(() -> shops("north.guid=" + NORTH, "south.guid=" + NORTH.toLowerCase()))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("openticket.shops.north.guid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "north.refresh-token=r;north.client-id=geheim | openticket.shops.north.client-secret",
                "north.refresh-token=r;north.client-secret=geheim | openticket.shops.north.client-id",
                "north.client-id=geheim;north.client-secret=geheim | openticket.shops.north.refresh-token",
                "north.token=t;north.client-id=geheim;north.client-secret=geheim | openticket.shops.north.refresh-token",
            })
    void refusesHalfOfWhatARequestForTokensNeeds(String settings, String key) {
        assertThatThrownBy(() -> shops(("north.guid=" + NORTH + ";" + settings).split(";")))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> assertThat(e.getName())
                        .isEqualTo(key))
                .hasMessageNotContaining("geheim");
    }

    @Test
    void refusesARefreshTokenWhereNoClientIsGiven() {
        ShopProperties common = new ShopProperties(
                "https://a",
                "https://b",
                "https://c",
                "token",
                "",
                "",
                "",
                ShopProperties.TokenRequest.FORM,
                Duration.ofHours(6),
                false,
                Map.of());

        assertThatThrownBy(
                        () -> new Shops(common, ShopsOf.settings("north.guid=" + NORTH, "north.refresh-token=geheim")))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> {
                    assertThat(e.getName()).isEqualTo("openticket.shops.north.client-id");
                    assertThat(e.getReason()).contains("openticket.shop.client-id", "openticket.shop.client-secret");
                })
                .hasMessageNotContaining("geheim");
        assertThat(new Shops(
                                common,
                                ShopsOf.settings(
                                        "north.guid=" + NORTH,
                                        "north.refresh-token=r",
                                        "north.client-id=i",
                                        "north.client-secret=s"))
                        .own())
                .hasSize(1);
    }

    @Test
    void saysNoTokenWhenItIsLogged() {
        assertThat(ShopsOf.settings(
                                "north.guid=" + NORTH,
                                "north.token=geheim",
                                "north.refresh-token=geheim",
                                "north.client-id=geheim",
                                "north.client-secret=geheim")
                        .toString())
                .contains(NORTH)
                .doesNotContain("geheim");
    }

    private static Shops shops(String... properties) {
        return ShopsOf.configured(ShopsOf.settings(properties));
    }

    @ParameterizedTest
    @CsvSource({"60m, 0", "61m, 1"})
    void holdsNothingForLongerThanAnHour(String life, int mistakes) {
        ShopSettings shop = ShopsOf.settings("main.guid=" + ShopsOf.MAIN, "main.hold.life=" + life)
                .get("main");
        try (ValidatorFactory validators = Validation.buildDefaultValidatorFactory()) {
            assertThat(validators.getValidator().validate(shop))
                    .hasSize(mistakes)
                    .allSatisfy(mistake ->
                            assertThat(mistake.getPropertyPath().toString()).isEqualTo("hold.life"));
        }
    }
}
