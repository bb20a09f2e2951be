package org.ticketorders.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The login page: a form, links to the OpenID providers, or both. It works without script; with it, a link to a place within the page still leads there. */
@RestController
class LoginPage {

    private final String page;
    private final String form;
    private final String links;

    LoginPage(Users users, ObjectProvider<ClientRegistrationRepository> providers) throws IOException {
        this.page = resource("login.html");
        this.form = users.isEmpty() ? "" : resource("login-form.html");
        StringBuilder all = new StringBuilder();
        if (providers.getIfAvailable() instanceof Iterable<?> registrations) {
            for (Object registration : registrations) {
                all.append(link((ClientRegistration) registration));
            }
        }
        this.links = all.toString();
    }

    private static String link(ClientRegistration provider) {
        return "<p><a class=\"button\" href=\"/oauth2/authorization/"
                + HtmlUtils.htmlEscape(provider.getRegistrationId()) + "\">Log in with "
                + HtmlUtils.htmlEscape(provider.getClientName()) + "</a></p>\n";
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = LoginPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @GetMapping(path = SecurityAnswers.LOGIN, produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
    String page(
            @RequestAttribute("_csrf") CsrfToken token,
            @RequestParam(required = false) String failed,
            @RequestParam(required = false) String locked,
            @RequestParam(required = false) String busy,
            @RequestParam(required = false) String refused,
            @RequestParam(required = false) String again,
            @RequestParam(required = false) String out) {
        return page.replace("<!-- message -->", message(failed, locked, busy, refused, again, out))
                .replace("<!-- form -->", form)
                .replace("<!-- links -->", links)
                .replace("${token}", HtmlUtils.htmlEscape(token.getToken()));
    }

    private static String message(String failed, String locked, String busy, String refused, String again, String out) {
        if (locked != null) {
            return alert("Too many failed logins. Wait a minute, then try again.");
        }
        if (busy != null) {
            return alert("Too many are logging in at the moment. Try again.");
        }
        if (failed != null) {
            return alert("That did not work. Check user and password, and try again.");
        }
        if (refused != null) {
            return alert("The provider's login did not work. Try again; if that does not help, the log of this"
                    + " application says why.");
        }
        if (again != null) {
            return alert("This page was open for too long, or cookies are off. Please log in again.");
        }
        return out == null ? "" : "<p role=\"status\">You are logged out.</p>";
    }

    private static String alert(String text) {
        return "<p class=\"problem\" role=\"alert\">" + text + "</p>";
    }
}
