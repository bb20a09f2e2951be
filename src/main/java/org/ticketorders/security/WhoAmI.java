package org.ticketorders.security;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells who is logged in, and to what. */
@RestController
class WhoAmI {

    private final String version;

    WhoAmI(ObjectProvider<BuildProperties> build) {
        BuildProperties built = build.getIfAvailable();
        this.version = built == null ? "unknown" : built.getVersion();
    }

    /**
     * @param name as it stands in the audit
     * @param roles {@code operator} and {@code viewer}, or {@code viewer}
     */
    record Me(String name, List<String> roles, String product, String version) {}

    @GetMapping("/ops/api/me")
    Me me(Authentication login) {
        return new Me(login.getName(), Role.words(login.getAuthorities()), "Ticket order routes", version);
    }
}
