package org.ticketorders.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;

/** Subscriptions to webhooks, from the command line. */
class HookCommandTest {

    private static final String URL = "https://tickets.example.com/hooks/openticket/" + "k".repeat(32);

    @AutoClose
    private final ShopSimulator shop = ShopSimulator.start(Settings.defaults().withPort(0));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void subscribesToEachTriggerAndTellsTheNonces() {
        assertThat(run(Settings.TOKEN, "create", "--url=" + URL))
                .as(err.toString())
                .isZero();

        assertThat(shop.hooks().subscribed()).hasSize(3).allSatisfy(hook -> {
            assertThat(hook.url()).isEqualTo(URL);
            assertThat(hook.resource()).isEqualTo("order");
            assertThat(out.toString()).contains(hook.nonce());
        });
        assertThat(out.toString()).contains("OPENTICKET_HOOKS_NONCES=");
    }

    @Test
    void tellsWhyTheApiRefuses() {
        assertThat(run("wrong", "create", "--url=" + URL)).isEqualTo(1);

        assertThat(err.toString()).contains("HTTP 401");
        assertThat(shop.hooks().subscribed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "lists | unknown command 'lists'",
                "list all | 'list' takes no arguments",
                "create | --url is missing",
                "create --url=https://tickets.example.com/hooks/openticket/short | does not end in",
                "create --uri=x | unknown argument '--uri=x'",
                "remove 1 | takes the GUID",
            })
    void saysWhatIsWrongWithTheArguments(String arguments, String why) {
        assertThat(run(Settings.TOKEN, arguments.split(" "))).isEqualTo(2);

        assertThat(err.toString()).contains(why, "usage:");
    }

    @Test
    void needsAToken() {
        assertThat(run("", "list")).isEqualTo(2);

        assertThat(err.toString()).contains("OPENTICKET_SHOP_TOKEN is not set");
    }

    private int run(String token, String... arguments) {
        return HookCommand.run(
                arguments,
                Map.of(
                        "OPENTICKET_SHOP_TOKEN",
                        token,
                        "OPENTICKET_HOOKS_BASEURL",
                        shop.uri().toString()),
                new PrintStream(out),
                new PrintStream(err));
    }
}
