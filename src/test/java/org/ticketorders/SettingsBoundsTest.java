package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.constraints.AssertTrue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.ticketorders.testing.ConfigurationKeys;
import org.ticketorders.testing.ConfigurationKeys.Key;

/** Every duration and size that is configured has a least value, and what would lose, double or stop something is below it. */
class SettingsBoundsTest {

    /** For which nothing at all is a value. */
    private static final Set<String> MAY_BE_ZERO = Set.of(
            "openticket.hold.safety-margin",
            "openticket.in-doubt.margin",
            "openticket.in-doubt.not-ordered-after",
            "openticket.ledger.keep-details",
            "openticket.ledger.retry-for",
            "openticket.payment-methods.stale-for",
            "openticket.rehearsal.longest",
            "openticket.shop.renew-ahead");

    /** A former name, which is not in the shipped configuration. */
    private static final String FORMER = "openticket.ledger.insist-for";

    static Stream<Key> settings() {
        return ConfigurationKeys.all()
                .filter(key -> key.type() == Duration.class || key.type() == DataSize.class)
                .filter(key -> !key.name().equals(FORMER));
    }

    private static final List<PropertySource<?>> SHIPPED = shipped();

    private static final LocalValidatorFactoryBean VALIDATOR = new LocalValidatorFactoryBean();

    static {
        VALIDATOR.afterPropertiesSet();
    }

    private static List<PropertySource<?>> shipped() {
        try {
            return new YamlPropertySourceLoader().load("shipped", new FileSystemResource("config/application.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object bound(Class<?> properties, String prefix, Map<String, Object> values) {
        StandardEnvironment environment = new StandardEnvironment();
        SHIPPED.forEach(environment.getPropertySources()::addLast);
        environment.getPropertySources().addFirst(new MapPropertySource("token", Map.of("openticket.shop.token", "x")));
        environment.getPropertySources().addFirst(new MapPropertySource("given", values));
        return Binder.get(environment)
                .bind(prefix, Bindable.of(properties), new ValidationBindHandler(VALIDATOR))
                .get();
    }

    @Test
    void areThere() {
        assertThat(settings().map(Key::name).collect(Collectors.toSet()))
                .contains(
                        "openticket.ledger.keep-rows",
                        "openticket.http.answer-timeout",
                        "openticket.web.hooks.max-body")
                .containsAll(MAY_BE_ZERO);
    }

    /** What is called otherwise is no property of a bean, and nobody asks for it. */
    @Test
    void areLookedAtByWhatIsCalledAsAProperty() {
        assertThat(ConfigurationKeys.properties()
                        .flatMap(properties -> Arrays.stream(properties.getDeclaredMethods()))
                        .filter(method -> method.isAnnotationPresent(AssertTrue.class)))
                .isNotEmpty()
                .allSatisfy(method -> assertThat(method.getName()).startsWith("is"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void areRefusedBelowTheLeast(Key setting) {
        assertThatCode(() -> bound(setting.properties(), setting.prefix(), Map.of()))
                .as("as shipped")
                .doesNotThrowAnyException();
        for (String value :
                (setting.type() == Duration.class) ? List.of("-1s", "-1d", "-400d") : List.of("-1B", "-1GB")) {
            assertThatThrownBy(
                            () -> bound(setting.properties(), setting.prefix(), Map.of(setting.name(), value)),
                            "%s: %s",
                            setting,
                            value)
                    .rootCause()
                    .satisfies(cause -> assertThat(String.valueOf(cause)).contains(setting.lastWord()));
        }
        String none = (setting.type() == Duration.class) ? "0s" : "0B";
        if (!MAY_BE_ZERO.contains(setting.name())) {
            assertThatThrownBy(
                            () -> bound(setting.properties(), setting.prefix(), Map.of(setting.name(), none)),
                            "%s: %s",
                            setting,
                            none)
                    .isInstanceOf(Exception.class);
        }
    }

    /** What somebody writes who forgets the unit, or means 'for ever' or 'without end'. */
    @ParameterizedTest
    @CsvSource({
        "openticket.ledger.keep-rows, -1",
        "openticket.ledger.keep-rows, 0",
        "openticket.ledger.keep-rows, 400",
        "openticket.ledger.keep-details, 90",
        "openticket.ledger.republish-after, 150",
        "openticket.http.answer-timeout, 0",
        "openticket.http.answer-timeout, 10",
        "openticket.http.connect-timeout, 3",
        "openticket.http.max-body, 1",
        "openticket.purchase.max-size, 256",
        "openticket.hold.life, 8h",
        "openticket.hold.life, 8",
    })
    void areRefusedWithoutTheirUnit(String key, String value) {
        Key setting =
                settings().filter(one -> one.name().equals(key)).findFirst().orElseThrow();
        assertThatThrownBy(() -> bound(setting.properties(), setting.prefix(), Map.of(key, value)))
                .isInstanceOf(Exception.class);
    }
}
