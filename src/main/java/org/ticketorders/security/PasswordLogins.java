package org.ticketorders.security;

import com.github.benmanes.caffeine.cache.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * Checks names and passwords, from the login page as well as from HTTP Basic. A hash is slow on purpose: few are made at a time,
 * by {@link HashTurns}, and those found right are remembered.
 */
@Component
class PasswordLogins implements AuthenticationProvider {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.logins");

    /** Characters; bcrypt looks at no more than 72 bytes of a password. */
    private static final int LONGEST = 100;

    private final Users users;
    private final DaoAuthenticationProvider hashes;
    private final LoginThrottle throttle;
    private final VerifiedLogins verified;
    private final SecurityProperties properties;
    private final HashTurns turns = new HashTurns();

    @Autowired
    PasswordLogins(Users users, SecurityProperties properties) {
        this(users, properties, new BCryptPasswordEncoder());
    }

    PasswordLogins(Users users, SecurityProperties properties, PasswordEncoder encoder) {
        this.users = users;
        this.properties = properties;
        this.hashes = new DaoAuthenticationProvider(users::find);
        this.hashes.setPasswordEncoder(encoder);
        this.throttle = new LoginThrottle(properties.maxFailures(), properties.lockFor(), Ticker.systemTicker());
        this.verified = new VerifiedLogins(properties.verifiedFor());
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    @Override
    public Authentication authenticate(Authentication login) throws AuthenticationException {
        String name = login.getName();
        String password = String.valueOf(login.getCredentials());
        if (name.length() > LONGEST || password.length() > LONGEST) {
            throw new BadCredentialsException("too long");
        }
        LoginThrottle.Origin source = new LoginThrottle.Origin(name, address(login));
        // before anything else: what is remembered as right would tell a guess that is right
        mustNotBeLocked(source);
        if (!verified.knows(name, password)) {
            verify(login, password, source);
        }
        UsernamePasswordAuthenticationToken known = UsernamePasswordAuthenticationToken.authenticated(
                name, null, users.find(name).getAuthorities());
        known.setDetails(login.getDetails());
        return known;
    }

    private void verify(Authentication login, String password, LoginThrottle.Origin source) {
        if (!turns.take(source.address())) {
            throw new AuthenticationServiceException("too many logins at the same time");
        }
        try {
            mustNotBeLocked(source);
            hashes.authenticate(login);
            verified.add(source.name(), password);
            throttle.succeeded(source);
        } catch (BadCredentialsException e) {
            if (throttle.failed(source)) {
                // a name that is none may be a password in the wrong field
                LOG.warn(
                        "Logins of {} from {} are refused for {} s: {} failed in a row",
                        users.has(source.name()) ? "'" + source.name() + "'" : "an unknown user",
                        source.address(),
                        properties.lockFor().toSeconds(),
                        properties.maxFailures());
            }
            throw e;
        } finally {
            turns.release(source.address());
        }
    }

    private void mustNotBeLocked(LoginThrottle.Origin source) {
        if (throttle.isLocked(source)) {
            throw new LockedException("too many failed logins");
        }
    }

    private static String address(Authentication login) {
        return login.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
    }
}
