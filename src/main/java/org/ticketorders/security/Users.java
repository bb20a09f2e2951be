package org.ticketorders.security;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.stereotype.Component;

/**
 * Who logs in with a password: the users of the configuration. Where there is none, and nobody else says who somebody is, the
 * first start makes one.
 */
@Component
class Users {

    private final Map<String, UserDetails> users;

    Users(
            SecurityProperties properties,
            FirstOperator firstOperator,
            ObjectProvider<ClientRegistrationRepository> providers,
            ObjectProvider<JwtDecoder> bearerTokens) {
        boolean othersSay = providers.getIfAvailable() != null || bearerTokens.getIfAvailable() != null;
        if (properties.users().isEmpty() && !othersSay) {
            UserDetails first = firstOperator.get();
            this.users = Map.of(first.getUsername(), first);
        } else {
            this.users = properties.users().stream()
                    .map(Users::details)
                    .collect(Collectors.toUnmodifiableMap(UserDetails::getUsername, user -> user));
        }
    }

    private static UserDetails details(SecurityProperties.User user) {
        return User.withUsername(user.name())
                .password(user.password().replace("{bcrypt}", ""))
                .authorities(Role.authorities(user.roles()))
                .build();
    }

    boolean isEmpty() {
        return users.isEmpty();
    }

    boolean has(String name) {
        return users.containsKey(name);
    }

    /** @throws UsernameNotFoundException if there is none of this name */
    UserDetails find(String name) {
        UserDetails user = users.get(name);
        if (user == null) {
            throw new UsernameNotFoundException("no such user");
        }
        return user;
    }
}
