package org.ticketorders.security;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Who makes the request that is being worked on; for routes, which must ask on the thread that the request came on. */
@Component
public class Caller {

    /** The name for the audit; {@code nobody} where there is no login. */
    public String name() {
        Authentication login = login();
        return login == null ? "nobody" : login.getName();
    }

    /** Whether they may change things, and see personal data. */
    public boolean mayOperate() {
        Authentication login = login();
        return login != null && Role.OPERATOR.isIn(login.getAuthorities());
    }

    private static Authentication login() {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        return login == null || !login.isAuthenticated() ? null : login;
    }
}
