package org.ticketorders.security;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.core.user.OAuth2UserAuthority;

/** The roles of who was let in by an OpenID provider. Who has none there has none here. */
class TokenRoles implements GrantedAuthoritiesMapper {

    private final SecurityProperties.Oidc properties;

    TokenRoles(SecurityProperties.Oidc properties) {
        this.properties = properties;
    }

    @Override
    public Collection<? extends GrantedAuthority> mapAuthorities(Collection<? extends GrantedAuthority> authorities) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (GrantedAuthority authority : authorities) {
            if (authority instanceof OAuth2UserAuthority user) {
                roles.addAll(roles(user.getAttributes()));
            }
        }
        return Role.authorities(roles);
    }

    Collection<GrantedAuthority> ofClaims(Map<String, Object> claims) {
        return Role.authorities(roles(claims));
    }

    /** A claim may have dots in its name, as {@code https://example.com/roles} has. */
    private static Object claim(Map<?, ?> claims, String path) {
        Object value = claims.get(path);
        int dot = path.indexOf('.');
        while (value == null && dot >= 0) {
            if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> object) {
                value = claim(object, path.substring(dot + 1));
            }
            dot = path.indexOf('.', dot + 1);
        }
        return value;
    }

    private Set<Role> roles(Map<String, Object> claims) {
        Object values = claim(claims, properties.rolesClaim());
        Collection<?> given =
                values instanceof Collection<?> many ? many : values == null ? List.of() : List.of(values);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (properties.viewers().stream().anyMatch(given::contains)) {
            roles.add(Role.VIEWER);
        }
        if (properties.operators().stream().anyMatch(given::contains)) {
            roles.add(Role.OPERATOR);
        }
        return roles;
    }
}
