package org.ticketorders.security;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Logins; see {@code config/application.yaml}.
 *
 * @param users people and programs that log in with a password
 * @param openReadiness whether readiness is told, without details, to who has no login
 * @param behindTlsProxy whether something in front ends TLS, so that passwords do not cross the network in the clear
 * @param maxFailures failed logins of one name from one address before further ones are refused
 * @param lockFor how long they are refused, from the last failure on
 * @param verifiedFor how long a name and password that were found right are taken for right
 * @param oidc roles of who logs in at an OpenID provider, or comes with its token
 */
@Validated
@ConfigurationProperties(value = "openticket.security", ignoreUnknownFields = false)
record SecurityProperties(
        @DefaultValue List<@Valid User> users,
        boolean openReadiness,
        boolean behindTlsProxy,
        @Min(1) int maxFailures,
        @NotNull Duration lockFor,
        @NotNull Duration verifiedFor,
        @NotNull @Valid Oidc oidc) {

    /**
     * @param name unique
     * @param password bcrypt hash of it
     * @param roles at least one
     */
    record User(
            @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", message = "must be 1 to 64 letters, digits, . _ @ -")
            @NotNull
            String name,

            @Pattern(
                    regexp = HashPassword.HASH,
                    message =
                            "must be a bcrypt hash of cost 8 to 15, not the password itself; config/README.md, 'Users and"
                                    + " logins', says how to make one")
            @NotNull
            String password,

            @NotEmpty Set<@NotNull Role> roles) {

        @Override
        public String toString() {
            return "User[" + name + ", " + roles + "]";
        }
    }

    /**
     * @param rolesClaim where a token says the roles; dots lead into objects
     * @param nameClaim what a bearer token's owner is called by
     * @param viewers the values that make a viewer
     * @param operators the values that make an operator
     */
    record Oidc(
            @NotNull String rolesClaim,
            @NotNull String nameClaim,
            @DefaultValue List<String> viewers,
            @DefaultValue List<String> operators) {}

    @AssertTrue(message = "openticket.security.users: two of them have the same name")
    boolean isEachNameUnique() {
        return users.stream().map(User::name).distinct().count() == users.size();
    }

    @AssertTrue(message = "openticket.security.lock-for and verified-for must be longer than nothing")
    boolean isEachDurationPositive() {
        return lockFor == null || verifiedFor == null || (lockFor.toMillis() > 0 && verifiedFor.toMillis() > 0);
    }
}
