package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.ticketorders.testing.ConfigurationKeys;

class SecretLineEndsTest {

    private static final String NORTH = "openticket.shops.north.";
    private static final List<String> SECRETS = List.of(
            "openticket.shop.token",
            "openticket.shop.refresh-token",
            "openticket.shop.client-id",
            "openticket.shop.client-secret",
            NORTH + "token",
            NORTH + "refresh-token",
            NORTH + "client-id",
            NORTH + "client-secret",
            "spring.datasource.password");

    @Configuration
    @EnableConfigurationProperties({ShopProperties.class, DataSourceProperties.class})
    static class Needed {}

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "\n\n"})
    void areNoPartOfTheSecret(String end) {
        Map<String, Object> given = new HashMap<>();
        SECRETS.forEach(key -> given.put(key, "a secret " + end));
        given.put(NORTH + "guid", ShopsOf.MAIN);
        for (String host : List.of("base-url", "api-base-url", "auth-base-url")) {
            given.put("openticket.shop." + host, "http://127.0.0.1");
        }
        given.put("openticket.shop.renew-ahead", "6h");

        new ApplicationContextRunner()
                .withUserConfiguration(Needed.class, ShopsConfiguration.class)
                .withBean(LocalValidatorFactoryBean.class)
                .withInitializer(context ->
                        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("given", given)))
                .run(context -> {
                    ShopProperties common = context.getBean(ShopProperties.class);
                    ShopSettings own = context.getBean(Shops.class).own().get(0).settings();
                    assertThat(List.of(
                                    common.token(),
                                    common.refreshToken(),
                                    common.clientId(),
                                    common.clientSecret(),
                                    own.token(),
                                    own.refreshToken(),
                                    own.clientId(),
                                    own.clientSecret(),
                                    context.getBean(DataSourceProperties.class).getPassword()))
                            .containsOnly("a secret ");
                });
    }

    /** Whatever is not shown because it is secret is read so. */
    @Test
    void areTakenOffAllThatIsSecret() {
        assertThat(texts().filter(SecretLineEnds::isSecret).map(ConfigurationPropertyName::toString))
                .contains(
                        "openticket.broker.password",
                        "openticket.broker.tls.key-store-password",
                        "openticket.broker.tls.trust-store-password",
                        "openticket.hooks.key",
                        "openticket.imports.remote-password",
                        "openticket.search.key");
        Set<String> words = Set.of("token", "secret", "password");
        assertThat(texts().filter(name -> words.stream().anyMatch(name.toString()::endsWith))
                        .filter(name -> !SecretLineEnds.isSecret(name)))
                .isEmpty();
    }

    private static Stream<ConfigurationPropertyName> texts() {
        return ConfigurationKeys.all()
                .filter(key -> key.type() == String.class)
                .map(key -> ConfigurationPropertyName.of(key.name()));
    }
}
