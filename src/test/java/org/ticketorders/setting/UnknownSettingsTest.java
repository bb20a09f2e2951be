package org.ticketorders.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.ticketorders.testing.ConfigurationKeys;

@ExtendWith(OutputCaptureExtension.class)
class UnknownSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openticket.brokr.embedded",
                "openticket.route.directory",
                "openticket.lanes.north.guid",
                "openticket.tokn"
            })
    void stopTheStart(String key) {
        assertThatThrownBy(() -> look(Map.of(key, "geheim"), Map.of()))
                .isInstanceOf(UnboundConfigurationPropertiesException.class)
                .satisfies(failure -> assertThat(new RefusedSettings(new StandardEnvironment())
                                .analyze(new IllegalStateException(failure))
                                .getDescription())
                        .contains("Property: " + key)
                        .contains("this key is unknown")
                        .doesNotContain("geheim"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPENTICKET_SHOP_TOKN", "OPENTICKET_BROKER_EMBEDED", "openticket_imports_maxsizes"})
    void areNamedInAWarningWhereTheyStandInTheEnvironment(String variable, CapturedOutput log) {
        look(Map.of(), Map.of(variable, "geheim", "OPENTICKET_SHOP_TOKEN", "x"));

        assertThat(log).contains("The environment has " + variable).doesNotContain("OPENTICKET_SHOP_TOKEN", "geheim");
    }

    @Test
    void areNoneOfThoseThatThereAre(CapturedOutput log) {
        Map<String, Object> all = new HashMap<>();
        Map<String, Object> variables = new HashMap<>(Map.of(
                "OPENTICKET_SEND_PASSWORD", "x",
                "OPENTICKET_PORT_8080_TCP_ADDR", "x",
                "OPENTICKET_SERVICE_HOST", "x",
                "OPENTICKET_SHOPS_NORTH_REFRESHTOKEN", "x",
                "OPENTICKET_SECURITY_USERS_0_NAME", "x",
                "OPENTICKET_TRACING_HEADERS_AUTHORIZATION", "x",
                "OPENTICKET_HOUSEKEEPING_PERIODMILLIS", "x",
                "OPENTICKET_IMPORTS_MAX_SIZE", "x"));
        ConfigurationKeys.all().forEach(key -> {
            all.put(key.name(), "x");
            variables.put(key.name().toUpperCase(Locale.ROOT).replace('.', '_').replace("-", ""), "x");
        });
        all.put("openticket.shops.north.guid", "x");
        all.put("openticket.security.users[0].name", "x");
        all.put("openticket.shop.aliases.main", "x");
        all.put("openticket.consumers.purchase-again", "2");
        all.put("spring.anything", "x");

        assertThatCode(() -> look(all, variables)).doesNotThrowAnyException();
        assertThat(log).doesNotContain("The environment has");
    }

    private static void look(Map<String, Object> keys, Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment.getPropertySources().addFirst(new MapPropertySource("given", keys));
        ConfigurationPropertySources.attach(environment);
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        ConfigurationKeys.properties()
                .forEach(type -> beans.registerBeanDefinition(type.getName(), new RootBeanDefinition(type)));
        UnknownSettings settings = new UnknownSettings();
        settings.setEnvironment(environment);
        settings.postProcessBeanFactory(beans);
    }
}
