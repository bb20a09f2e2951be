package org.ticketorders.security;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** What a person or a program may do. */
public enum Role {
    /** Sees everything but personal data. */
    VIEWER,
    /** Sees and changes everything; a viewer, too. */
    OPERATOR;

    /** As it stands in the configuration and in answers: {@code viewer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private GrantedAuthority authority() {
        return new SimpleGrantedAuthority("ROLE_" + name());
    }

    boolean isIn(Collection<? extends GrantedAuthority> authorities) {
        return authorities.contains(authority());
    }

    /** What Spring Security knows these roles by, with the role that an operator has besides. */
    static Set<GrantedAuthority> authorities(Collection<Role> roles) {
        Set<GrantedAuthority> authorities = new LinkedHashSet<>();
        if (roles.contains(OPERATOR)) {
            authorities.add(OPERATOR.authority());
        }
        if (!roles.isEmpty()) {
            authorities.add(VIEWER.authority());
        }
        return authorities;
    }

    /** The words of those roles, the mightiest first. */
    static List<String> words(Collection<? extends GrantedAuthority> authorities) {
        return List.of(OPERATOR, VIEWER).stream()
                .filter(role -> role.isIn(authorities))
                .map(Role::word)
                .toList();
    }
}
