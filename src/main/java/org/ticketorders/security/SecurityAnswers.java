package org.ticketorders.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;

/**
 * Says why a request was not let in: programs get problem details (RFC 9457), people the login page. None of the answers asks
 * a browser for a name and password, so that a browser never has some to send on its own.
 */
@Component
class SecurityAnswers implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    static final String LOGIN = "/ops/login";

    private final ObjectMapper json;
    private final SecurityProperties properties;

    SecurityAnswers(ObjectMapper json, SecurityProperties properties) {
        this.json = json;
        this.properties = properties;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (why instanceof LockedException) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER, String.valueOf(properties.lockFor().toSeconds() + 1));
            write(
                    request,
                    response,
                    HttpStatus.TOO_MANY_REQUESTS,
                    "too many failed logins of this user from this address; try again later");
        } else if (why instanceof AuthenticationServiceException) {
            write(request, response, HttpStatus.SERVICE_UNAVAILABLE, "the login cannot be checked now; try again");
        } else if (isForPeople(request)) {
            response.sendRedirect(request.getContextPath() + LOGIN);
        } else {
            if (isBearer(request)) {
                // by this clients know that they need a new token; no browser asks anybody for one
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
            }
            boolean tried = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
            write(
                    request,
                    response,
                    HttpStatus.UNAUTHORIZED,
                    tried
                            ? "name and password, or the token, are not right"
                            : "log in at " + LOGIN + ", or send name and password by HTTP Basic with the request");
        }
    }

    /** Of the firewall. The page of an error tells it: people and programs get theirs. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException why)
            throws IOException {
        response.sendError(HttpStatus.BAD_REQUEST.value(), why.getMessage());
    }

    private static boolean isBearer(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
    }

    private static boolean isForPeople(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return request.getMethod().equals("GET")
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && !path.startsWith("/ops/api")
                && !path.startsWith("/actuator");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        if (why instanceof CsrfException) {
            boolean forged = SecurityContextHolder.getContext().getAuthentication() != null
                    || request.getHeader(HttpHeaders.AUTHORIZATION) != null;
            if (request.getRequestURI().equals(request.getContextPath() + LOGIN)) {
                response.sendRedirect(request.getContextPath() + LOGIN + "?again");
                return;
            }
            if (!forged) {
                commence(request, response, new InsufficientAuthenticationException("no login"));
                return;
            }
            write(
                    request,
                    response,
                    HttpStatus.FORBIDDEN,
                    "the header X-XSRF-TOKEN is missing or old: send the value of the cookie XSRF-TOKEN in it, after"
                            + " loading the page again");
            return;
        }
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        write(
                request,
                response,
                HttpStatus.FORBIDDEN,
                reads
                        ? "this login has no role here; it needs 'viewer' or 'operator'"
                        : "changes need the role 'operator'");
    }

    /** Answers with a problem. */
    void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setInstance(URI.create(request.getRequestURI()));
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}
