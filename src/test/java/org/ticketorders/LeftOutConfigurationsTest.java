package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.io.support.SpringFactoriesLoader;

class LeftOutConfigurationsTest {

    private final List<String> all = ImportCandidates.load(
                    AutoConfiguration.class, getClass().getClassLoader())
            .getCandidates();

    @Test
    void leavesOutNothingThatIsNoLongerThere() {
        assertThat(LeftOutConfigurations.LEFT_OUT)
                .allSatisfy(name -> assertThat(all).anyMatch(each -> each.startsWith(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration, false",
        "org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration, false",
        "org.apache.camel.language.csimple.springboot.CSimpleLanguageAutoConfiguration, false",
        "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration, true",
        "org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration, true",
        "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration, true",
        "org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration, true",
        "org.apache.camel.component.jms.springboot.JmsComponentAutoConfiguration, true",
        "org.apache.camel.component.http.springboot.HttpComponentAutoConfiguration, true",
        ", true"
    })
    void leavesOutThoseAlone(String name, boolean wanted) {
        assertThat(new LeftOutConfigurations().match(new String[] {name}, null)).containsExactly(wanted);
        if (name != null) {
            assertThat(all).contains(name);
        }
    }

    @Test
    void isAsked() {
        assertThat(SpringFactoriesLoader.loadFactoryNames(
                        AutoConfigurationImportFilter.class, getClass().getClassLoader()))
                .contains(LeftOutConfigurations.class.getName());
    }
}
