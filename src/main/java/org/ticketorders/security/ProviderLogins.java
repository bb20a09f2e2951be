package org.ticketorders.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.stereotype.Component;

/** Logins that an OpenID provider vouches for: people by the redirects of OpenID Connect, programs by bearer tokens. */
@Component
class ProviderLogins {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.logins");

    private static final OidcUserService USERS = new OidcUserService();

    private static final String PROPERTIES = "spring.security.oauth2.resourceserver.jwt.";
    private static final int LONGEST_REASON = 300;

    private final ClientRegistrationRepository providers;
    private final JwtDecoder bearerTokens;
    private final OAuth2ResourceServerProperties resourceServer;
    private final SecurityProperties.Oidc properties;
    private final TokenRoles roles;
    private final SecurityAnswers answers;

    ProviderLogins(
            ObjectProvider<ClientRegistrationRepository> providers,
            ObjectProvider<JwtDecoder> bearerTokens,
            ObjectProvider<OAuth2ResourceServerProperties> resourceServer,
            SecurityProperties properties,
            SecurityAnswers answers) {
        this.providers = providers.getIfAvailable();
        this.bearerTokens = bearerTokens.getIfAvailable();
        this.resourceServer = resourceServer.getIfAvailable();
        this.properties = properties.oidc();
        this.roles = new TokenRoles(this.properties);
        this.answers = answers;
    }

    /**
     * Adds what the configuration asks for, which may be nothing.
     *
     * @throws InvalidConfigurationPropertyValueException if bearer tokens would be taken that were made for others
     */
    void addTo(HttpSecurity http, String afterLogin) throws Exception {
        if (providers != null) {
            addRedirects(http, afterLogin);
        }
        if (bearerTokens != null) {
            addBearerTokens(http);
        }
    }

    private void addRedirects(HttpSecurity http, String afterLogin) throws Exception {
        DefaultOAuth2AuthorizationRequestResolver requests = new DefaultOAuth2AuthorizationRequestResolver(
                providers, OAuth2AuthorizationRequestRedirectFilter.DEFAULT_AUTHORIZATION_REQUEST_BASE_URI);
        // who steals a code cannot use it (PKCE; RFC 9700 asks for it of every client)
        requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        http.oauth2Login(login -> login.loginPage(SecurityAnswers.LOGIN)
                .authorizationEndpoint(endpoint -> endpoint.authorizationRequestResolver(requests))
                .defaultSuccessUrl(afterLogin, true)
                .failureHandler(ProviderLogins::backToLogin)
                .userInfoEndpoint(
                        user -> user.oidcUserService(ProviderLogins::user).userAuthoritiesMapper(roles)));
    }

    /** Somebody without the claim that names people is no server's error but a login that failed. */
    private static OidcUser user(OidcUserRequest request) {
        try {
            return USERS.loadUser(request);
        } catch (IllegalArgumentException e) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, e.getMessage(), null), e);
        }
    }

    private static void backToLogin(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why) throws IOException {
        String reason = why instanceof OAuth2AuthenticationException known
                ? known.getError().getErrorCode() + ": " + known.getError().getDescription()
                : why.getMessage();
        // the provider's words, or those of who pretends to come from there
        String harmless = reason.replaceAll("[^\\x20-\\x7e]", " ");
        LOG.warn(
                "A login by the OpenID provider failed, {}",
                harmless.length() <= LONGEST_REASON ? harmless : harmless.substring(0, LONGEST_REASON));
        response.sendRedirect(request.getContextPath() + SecurityAnswers.LOGIN + "?refused");
    }

    private void addBearerTokens(HttpSecurity http) throws Exception {
        OAuth2ResourceServerProperties.Jwt jwt = resourceServer.getJwt();
        mustBeGiven(!jwt.getAudiences().isEmpty(), "audiences", "was made for another application");
        mustBeGiven(jwt.getIssuerUri() != null, "issuer-uri", "another issuer made with the same key");
        http.oauth2ResourceServer(bearer -> bearer.authenticationEntryPoint(answers)
                .accessDeniedHandler(answers)
                .jwt(tokens -> tokens.jwtAuthenticationConverter(converter()))
                .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                    @Override
                    public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                        // its own lets the failure through to the server where the provider cannot be asked
                        filter.setAuthenticationFailureHandler(answers::commence);
                        return filter;
                    }
                }));
    }

    private static void mustBeGiven(boolean given, String key, String stranger) {
        if (!given) {
            throw new InvalidConfigurationPropertyValueException(
                    PROPERTIES + key,
                    null,
                    "without it a token that " + stranger
                            + " would be taken here, too (config/README.md, 'Users and logins')");
        }
    }

    /** A token without the claim that names its owner is one of its subject. */
    private Converter<Jwt, AbstractAuthenticationToken> converter() {
        return token -> {
            Collection<GrantedAuthority> authorities = roles.ofClaims(token.getClaims());
            String name = token.getClaimAsString(properties.nameClaim());
            return name == null || name.isBlank()
                    ? new JwtAuthenticationToken(token, authorities)
                    : new JwtAuthenticationToken(token, authorities, name);
        };
    }
}
