package org.ticketorders.security;

import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.stereotype.Component;

/** The operator {@value #NAME} of an application that has no users yet; its password is made at the first start. */
@Component
class FirstOperator {

    static final String NAME = "admin";
    static final String FILE = "first-operator.hash";

    /** bcrypt's default. */
    private static final int COST = 10;

    private final FirstPassword password;

    FirstOperator(@Value("${openticket.data-directory}") Path dataDirectory) {
        this.password = new FirstPassword(NAME, "", dataDirectory.resolve(FILE).toAbsolutePath(), COST, null);
    }

    /** @throws IllegalStateException if its file cannot be read or written, or holds something else */
    UserDetails get() {
        return User.withUsername(NAME)
                .password(password.hash())
                .authorities(Role.authorities(List.of(Role.OPERATOR)))
                .build();
    }
}
