package org.ticketorders.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** By a real start of what is bound to the configuration that is shipped. */
class RefusedSettingsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "openticket.security.users[0].password, geheim, openticket.security.users[0].password, bcrypt",
        "openticket.imports.remote-pasword, geheim, openticket.imports.remote-pasword, unknown",
        "openticket.shop.base-url, https://me:geheim@example.com/, openticket.shop.base-url, 'https://(login, not shown)@example.com/'",
        "openticket.shop.tokn, geheim, openticket.shop.tokn, unknown"
    })
    void areToldWithoutSecrets(String key, String value, String named, String said) {
        String told = told(Map.of(key, value));

        assertThat(told).contains("Property: " + named).contains(said).doesNotContain("geheim");
    }

    @Test
    void areToldByTheKeysThatTheyAreAboutWhereThatIsSeveral() {
        assertThat(told(Map.of("openticket.shop.token", "", "openticket.shop.refresh-token", "")))
                .contains("Reason: openticket.shop.token is missing: set the environment variable")
                .doesNotContain("Value");
    }

    /** What a bean refuses, which Spring would tell with the value as it stands in the environment. */
    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://me:geheim@db/x?password=geheim, '\"jdbc:mysql://(login, not shown)@db/x (parameters, not shown)\"'",
        "jdbc:postgresql://db/x?user=me&password=geheim, '\"jdbc:postgresql://db/x (parameters, not shown)\"'",
        "jdbc:sqlserver://db;password=geheim, '\"jdbc:sqlserver://db (parameters, not shown)\"'",
        "jdbc:sqlite:data/ledger.db, '\"jdbc:sqlite:data/ledger.db\"'"
    })
    void areToldWithoutSecretsByWhoeverRefusesThem(String url, String shown) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("given", Map.of("spring.datasource.url", url)));
        Throwable refused =
                new InvalidConfigurationPropertyValueException("spring.datasource.url", url, "it is another's");

        FailureAnalysis analysis =
                new RefusedSettings(environment).analyze(new IllegalStateException("a bean", refused));

        assertThat(analysis.getDescription())
                .contains("Property: spring.datasource.url", "Value: " + shown, "Reason: it is another's")
                .contains("Origin: \"spring.datasource.url\" from property source \"given\"")
                .doesNotContain("geheim");
    }

    private static String told(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of("openticket.shop.token", "x"));
        all.putAll(values);
        String[] arguments = all.entrySet().stream()
                .map(one -> "--" + one.getKey() + "=" + one.getValue())
                .toArray(String[]::new);
        Throwable failure = catchThrowable(() -> new SpringApplicationBuilder(Bound.class)
                .web(WebApplicationType.NONE)
                .run(arguments)
                .close());
        assertThat(failure).isNotNull();
        FailureAnalysis analysis = new RefusedSettings(new StandardEnvironment()).analyze(failure);
        assertThat(analysis).as(failure.toString()).isNotNull();
        return analysis.getDescription() + analysis.getAction();
    }

    @ParameterizedTest
    @CsvSource({
        "'openticket:\n\tgeheim: 1\n', line 2",
        "'openticket:\n  token: geheim\n  token: geheim\n', 'line 3, column 3: found duplicate key token'",
        "'openticket: {token: geheim\n', line 2"
    })
    void areToldByTheirPlaceWhereTheFileIsNoYaml(String text, String place) throws Exception {
        Path file = Files.writeString(directory.resolve("application.yaml"), text);
        Throwable failure =
                catchThrowable(() -> new YamlPropertySourceLoader().load("x", new FileSystemResource(file)));

        FailureAnalysis analysis = new UnreadableSettings().analyze(new IllegalStateException(failure));

        assertThat(analysis.getDescription())
                .contains("cannot be read as YAML: ")
                .contains(place)
                .doesNotContain("geheim");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties
    @ConfigurationPropertiesScan("org.ticketorders")
    static class Bound {}
}
