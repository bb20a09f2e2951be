package org.ticketorders.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** A browser at the operators' page of an application. */
public final class OpsBrowser implements AutoCloseable {

    public final Chromium browser;
    private final TestApp app;

    /** @param profile an empty directory, for the browser's profile */
    public OpsBrowser(TestApp app, Path profile) {
        this.app = app;
        browser = new Chromium(profile);
    }

    public OpsBrowser logIn(String name) {
        if (!browser.address().contains("/ops/login")) {
            browser.open(page());
        }
        browser.type("#username", name);
        browser.type("#password", Logins.PASSWORD, org.openqa.selenium.Keys.ENTER);
        browser.awaitText("#top", name);
        return this;
    }

    public String page() {
        return "http://127.0.0.1:" + app.httpPort() + "/ops";
    }

    /** Loads the page again, at this view. */
    public void show(String place) {
        browser.open("about:blank");
        browser.open(page() + "#/" + place);
        browser.awaitText("#top", "Overview");
        Chromium.soon("the view '" + place + "'")
                .until(() -> browser.count("#main .view > *") > 0 && browser.count("#main .loading") == 0);
    }

    /** Policies broken, errors of scripts, files that are not there; not the answers of the API that are not 2xx. */
    public void assertNothingToComplainOf() {
        List<String> complaints = browser.complaints().stream()
                .filter(complaint -> !complaint.contains("/ops/api/") || !complaint.contains("Failed to load resource"))
                .toList();
        assertThat(complaints).isEmpty();
    }

    @Override
    public void close() {
        browser.close();
    }
}
