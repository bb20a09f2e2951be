package org.ticketorders.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class UnknownProfilesTest {

    @Test
    void stopTheStart() {
        assertThatThrownBy(() -> look("sandbx", "Config resource 'file [config/application-sandbox.yaml]'", "a", "b"))
                .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        refused -> assertThat(refused.getReason()).contains("application-sandbx.yaml"))
                .hasMessageContaining("spring.profiles.active");
    }

    @ParameterizedTest
    @CsvSource({
        "Config resource 'file [config/application-ours.yaml]' via location 'x', a, b",
        "Config resource 'file [config/application.yaml]' (document #1), spring.config.activate.on-profile, ours & !x",
        "Config resource 'file [config/application.yaml]' (document #1), spring.config.activate.on-profile[0], ours",
        "Config resource 'file [config/application.yaml]', spring.profiles.group.ours[0], postgresql",
    })
    void areNoneOfThoseForWhichSomethingIsSet(String source, String key, String value) {
        assertThatCode(() -> look("ours", source, key, value)).doesNotThrowAnyException();
    }

    private static void look(String profile, String source, String key, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.setActiveProfiles(profile);
        environment.getPropertySources().addLast(new MapPropertySource(source, Map.of(key, value)));
        UnknownProfiles profiles = new UnknownProfiles();
        profiles.setEnvironment(environment);
        profiles.postProcessBeanFactory(new DefaultListableBeanFactory());
    }
}
