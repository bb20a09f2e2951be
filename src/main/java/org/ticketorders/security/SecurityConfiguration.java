package org.ticketorders.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.server.servlet.CookieSameSiteSupplier;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.concurrent.DelegatingSecurityContextRunnable;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.ticketorders.web.HookPort;
import org.ticketorders.web.ProbeConnector;

/** One chain of filters before the page, its REST, and Actuator: nothing but liveness is open. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " font-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private static final String AFTER_LOGIN = "/ops";
    private static final String SESSION_COOKIE = "ticket_orders_session";

    @Bean
    SecurityFilterChain logins(
            HttpSecurity http,
            SecurityProperties properties,
            SecurityAnswers answers,
            Users users,
            ProviderLogins providerLogins)
            throws Exception {
        http.authorizeHttpRequests(requests -> rules(requests, properties))
                .exceptionHandling(
                        failures -> failures.authenticationEntryPoint(answers).accessDeniedHandler(answers))
                .httpBasic(basic -> basic.authenticationEntryPoint(answers))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens(properties))
                        .csrfTokenRequestHandler(new SpaCsrfTokens())
                        .requireCsrfProtectionMatcher(SecurityConfiguration::needsCsrfToken))
                .logout(logout -> logout.logoutUrl("/ops/logout")
                        .logoutSuccessHandler((request, response, login) ->
                                response.sendRedirect(request.getContextPath() + SecurityAnswers.LOGIN + "?out"))
                        .deleteCookies(SESSION_COOKIE))
                // a session for each stranger who asks for a page is a way to fill our memory
                .requestCache(RequestCacheConfigurer::disable)
                .headers(SecurityConfiguration::headers)
                .addFilterAfter(new JsonOnly(answers), AuthorizationFilter.class);
        if (!users.isEmpty()) {
            http.formLogin(form -> form.loginPage(SecurityAnswers.LOGIN)
                    .defaultSuccessUrl(AFTER_LOGIN, true)
                    .failureHandler(backToLogin()));
        }
        providerLogins.addTo(http, AFTER_LOGIN);
        return http.build();
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests,
            SecurityProperties properties) {
        requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(
                        HttpMethod.GET,
                        "/actuator/health/liveness",
                        SecurityAnswers.LOGIN,
                        "/ops/tokens.css",
                        "/ops/fonts/*",
                        "/ops/login.css",
                        "/ops/js/login.js")
                .permitAll();
        // they get the bare status: this port takes no login
        requests.requestMatchers(request -> request.getAttribute(ProbeConnector.ATTRIBUTE) != null)
                .permitAll();
        // who calls there is known by the path and a nonce, which the route compares
        requests.requestMatchers(request -> request.getAttribute(HookPort.ATTRIBUTE) != null)
                .permitAll();
        if (properties.openReadiness()) {
            requests.requestMatchers(HttpMethod.GET, "/actuator/health/readiness")
                    .permitAll();
        }
        requests.requestMatchers(HttpMethod.GET, "/**")
                .hasRole(Role.VIEWER.name())
                .requestMatchers(HttpMethod.HEAD, "/**")
                .hasRole(Role.VIEWER.name())
                .anyRequest()
                .hasRole(Role.OPERATOR.name());
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .contentTypeOptions(Customizer.withDefaults())
                .cacheControl(Customizer.withDefaults());
    }

    private static CookieCsrfTokenRepository csrfTokens(SecurityProperties properties) {
        CookieCsrfTokenRepository tokens = CookieCsrfTokenRepository.withHttpOnlyFalse();
        tokens.setCookieCustomizer(cookie -> {
            cookie.sameSite(SameSite.STRICT.attributeValue());
            if (properties.behindTlsProxy()) {
                cookie.secure(true);
            }
        });
        return tokens;
    }

    /**
     * Whether a change must show that it comes from our page. A program that sends its password or token with the request
     * needs not; but what a browser sends says where it comes from, and then a password that it knows is not enough. Nor
     * is it enough with a session: a token of a scheme that nothing here reads would leave the session to vouch for the change.
     */
    private static boolean needsCsrfToken(HttpServletRequest request) {
        boolean fromProgram = request.getHeader(HttpHeaders.AUTHORIZATION) != null
                && request.getHeader(HttpHeaders.ORIGIN) == null
                && request.getHeader("Sec-Fetch-Site") == null
                && !request.isRequestedSessionIdValid();
        if (request.getAttribute(HookPort.ATTRIBUTE) != null) {
            return false;
        }
        RequestMatcher changes = CsrfFilter.DEFAULT_CSRF_MATCHER;
        return !fromProgram && changes.matches(request);
    }

    private static AuthenticationFailureHandler backToLogin() {
        return (request, response, why) -> response.sendRedirect(request.getContextPath()
                + SecurityAnswers.LOGIN
                + (why instanceof LockedException
                        ? "?locked"
                        : why instanceof AuthenticationServiceException ? "?busy" : "?failed"));
    }

    @Bean
    WebSecurityCustomizer paths() {
        return security -> security.httpFirewall(new RequestFirewall());
    }

    /**
     * The session cookie is not sent with what another site starts. A login at an OpenID provider ends with such a
     * request, so there it is Lax, and the tokens alone guard against forged changes.
     */
    @Bean
    CookieSameSiteSupplier sessionCookieIsForThisSite(ObjectProvider<ClientRegistrationRepository> providers) {
        SameSite sameSite = providers.getIfAvailable() == null ? SameSite.STRICT : SameSite.LAX;
        return CookieSameSiteSupplier.of(sameSite).whenHasName(SESSION_COOKIE);
    }

    @Bean
    ServletContextInitializer sessionCookieNeedsTls(SecurityProperties properties) {
        return context -> {
            if (properties.behindTlsProxy()) {
                context.getSessionCookieConfig().setSecure(true);
            }
        };
    }

    /** The routes behind the REST run on other threads than the requests come on, and ask there who is calling. */
    @Bean
    TaskDecorator carriesTheCaller() {
        return DelegatingSecurityContextRunnable::new;
    }
}
