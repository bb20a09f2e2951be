package org.ticketorders.broker.login;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Set;
import org.ticketorders.security.HashPassword;

/**
 * Somebody who logs in at the embedded broker with a password; see {@code openticket.broker.users}.
 *
 * @param name unique
 * @param password bcrypt hash of it
 * @param roles of those in the broker's security settings, at least one
 */
public record BrokerUser(
        @Pattern(
                regexp = "(?!routes$|anonymous$)[A-Za-z0-9][A-Za-z0-9._@-]{0,63}",
                message = "must be 1 to 64 letters, digits, . _ @ - and neither 'routes' nor 'anonymous'")
        @NotNull
        String name,

        @Pattern(
                regexp = HashPassword.HASH,
                message =
                        "must be a bcrypt hash of cost 8 to 15, not the password itself; config/README.md, 'Users and logins',"
                                + " says how to make one")
        @NotNull
        String password,

        @NotEmpty
        Set<
                        @NotNull
                        @Pattern(
                                regexp = "(?!routes$)[A-Za-z0-9._-]{1,64}",
                                message = "must be a role of the broker's file other than 'routes', such as senders")
                        String>
                roles) {

    @Override
    public String toString() {
        return "BrokerUser[" + name + ", " + roles + "]";
    }
}
