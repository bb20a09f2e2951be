package org.ticketorders.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

class PasswordLoginsTest {

    private static final BCryptPasswordEncoder BCRYPT = new BCryptPasswordEncoder(8);
    private static final String RIGHT = "right password";

    private final SecurityProperties properties = new SecurityProperties(
            List.of(new SecurityProperties.User("ada", "{bcrypt}" + BCRYPT.encode(RIGHT), Set.of(Role.VIEWER))),
            false,
            false,
            3,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            new SecurityProperties.Oidc("roles", "sub", List.of("viewer"), List.of("operator")));
    private final AtomicInteger hashes = new AtomicInteger();
    private final PasswordLogins logins = new PasswordLogins(
            new Users(properties, mock(FirstOperator.class), none(), none()), properties, new Counting());

    private static <T> ObjectProvider<T> none() {
        return new StaticListableBeanFactory().getBeanProvider((Class<T>) Void.class, false);
    }

    private final class Counting implements PasswordEncoder {

        @Override
        public String encode(CharSequence password) {
            return BCRYPT.encode(password);
        }

        @Override
        public boolean matches(CharSequence password, String hash) {
            hashes.incrementAndGet();
            return BCRYPT.matches(password, hash);
        }
    }

    @Test
    void hashesARightPasswordOnceForManyRequests() {
        for (int i = 0; i < 50; i++) {
            assertThat(logIn("ada", RIGHT, "10.0.0.1").isAuthenticated()).isTrue();
        }
        assertThat(hashes).hasValue(1);
    }

    @Test
    void takesNoOtherPasswordForOneThatWasRight() {
        logIn("ada", RIGHT, "10.0.0.1");

        assertThatThrownBy(() -> logIn("ada", RIGHT + " ", "10.0.0.1")).isInstanceOf(BadCredentialsException.class);
        assertThatThrownBy(() -> logIn("adaright", " password", "10.0.0.1"))
                .isInstanceOf(BadCredentialsException.class);
        assertThatThrownBy(() -> logIn("ada", "", "10.0.0.1")).isInstanceOf(BadCredentialsException.class);
        assertThatThrownBy(() -> logIn("ada", "x".repeat(1000), "10.0.0.1"))
                .isInstanceOf(BadCredentialsException.class);
    }

    @Test
    void tellsNoGuessOnceThereWereTooMany() {
        // right a moment ago, and so remembered
        logIn("ada", RIGHT, "10.0.0.1");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> logIn("ada", "guess", "10.0.0.1")).isInstanceOf(BadCredentialsException.class);
        }
        int made = hashes.get();

        assertThatThrownBy(() -> logIn("ada", RIGHT, "10.0.0.1")).isInstanceOf(LockedException.class);
        assertThatThrownBy(() -> logIn("ada", "guess", "10.0.0.1")).isInstanceOf(LockedException.class);
        assertThat(hashes).as("refused without work").hasValue(made);
        assertThat(logIn("ada", RIGHT, "10.0.0.2").isAuthenticated()).isTrue();
    }

    @Test
    void countsFailuresInARowOnlyAndForgetsThemInTime() {
        AtomicLong nanos = new AtomicLong();
        Ticker ticker = nanos::get;
        LoginThrottle throttle = new LoginThrottle(2, Duration.ofMinutes(1), ticker);
        LoginThrottle.Origin source = new LoginThrottle.Origin("ada", "10.0.0.1");

        assertThat(throttle.failed(source)).isFalse();
        throttle.succeeded(source);
        assertThat(throttle.failed(source)).isFalse();
        assertThat(throttle.isLocked(source)).isFalse();
        assertThat(throttle.failed(source)).isTrue();
        assertThat(throttle.isLocked(source)).isTrue();
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(throttle.isLocked(source)).isTrue();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(throttle.isLocked(source)).isFalse();
    }

    private Authentication logIn(String name, String password, String address) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        UsernamePasswordAuthenticationToken login = UsernamePasswordAuthenticationToken.unauthenticated(name, password);
        login.setDetails(new WebAuthenticationDetails(request));
        return logins.authenticate(login);
    }
}
