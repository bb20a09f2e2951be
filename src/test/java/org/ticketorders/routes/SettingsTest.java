package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.testing.TestApp;

/** What binds the settings refuses values that cannot be, and names their keys; {@code StartIT} shows by some that a start is refused for that. */
@ExtendWith(OutputCaptureExtension.class)
class SettingsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "openticket.hold.safety-margin=9m, safety-margin",
        "openticket.hold.safety-margin=-1s, safety-margin",
        "openticket.hold.life=soon, openticket.hold.life",
        "openticket.hold.max-renewals=-1, openticket.hold.max-renewals",
        "openticket.purchase.max-units=0, openticket.purchase.max-units",
        "openticket.purchase.max-attempts=-2, openticket.purchase.max-attempts",
        "openticket.pause.after-failures=0, openticket.pause.after-failures",
        "openticket.http.max-connections=-5, openticket.http.max-connections",
        "openticket.broker.port=70000, openticket.broker.port",
        "openticket.shop.base-url=shop.example.com, openticket.shop.base-url",
        "openticket.shop.api-base-url=ftp://shop.example.com, openticket.shop.api-base-url",
        "openticket.broker.anonymous=all, openticket.broker.anonymous",
        "openticket.broker.users[0].password=secret, openticket.broker.users",
        "openticket.broker.users[1].name=erp, openticket.broker.users",
        "openticket.broker.users[0].name=routes, openticket.broker.users",
        "openticket.broker.users[0].roles=routes, openticket.broker.users",
        "openticket.security.users[0].password=secret, openticket.security.users",
        "openticket.security.users[1].name=olga, openticket.security.users",
        "openticket.shop.aliases.main=not-a-guid, openticket.shop.aliases",
        "openticket.http.proxy=proxy.example.com, openticket.http.proxy",
        "openticket.http.proxy=http://u:secret@proxy:1, openticket.http.proxy",
        "openticket.pause.doubts-per-outage=0, openticket.pause.doubts-per-outage",
        "openticket.shop.token-request=xml, openticket.shop.token-request",
        "openticket.in-doubt.settle-not-ordered=true, openticket.in-doubt.look-for-orders",
        "openticket.in-doubt.company=acme, openticket.in-doubt.company",
        "openticket.in-doubt.max-pages=0, openticket.in-doubt.max-pages",
        "openticket.in-doubt.not-ordered-after=-1s, openticket.in-doubt.not-ordered-after",
        "openticket.order-changes.first-look=0s, first-look",
        "openticket.order-changes.check-millis=1, openticket.order-changes.check-millis",
        "openticket.hooks.key=short, openticket.hooks.key",
        "openticket.hooks.key=01234567890123456789012345678901, openticket.hooks.nonces",
        "openticket.hooks.per-second=0, openticket.hooks.per-second",
        "openticket.web.hooks.max-body=1B, openticket.web.hooks.max-body",
    })
    void namesTheKeyOfAValueThatIsWrong(String property, String key, CapturedOutput output) {
        try (TestApp app = TestApp.prepare(directory, property)) {
            assertThatThrownBy(app::bind).isInstanceOf(Exception.class);
        }

        assertThat(output).contains(key).doesNotContain("\tat org.springframework");
    }
}
