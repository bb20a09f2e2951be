package org.ticketorders.ops.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriUtils;

/**
 * Who asks, and what for. Camel answers on a thread of its own, where nobody is logged in: the name is noted while the request
 * is still on the thread that it came by, behind every filter that may log somebody in.
 */
@Component("operator")
public class Operator extends OncePerRequestFilter {

    /** Who has not logged in. */
    public static final String ANONYMOUS = "anonymous";

    /** Of an exchange: whether its request changes nothing. */
    static final String LOOKS = "ticketOrdersLooks";

    private static final String NAME = Operator.class.getName();
    private static final String API = "/ops/api/";

    /** What the paths of the API call their parts. */
    private static final List<String> PARTS = List.of("purchaseId", "word", "messageId", "id", "stage");

    private static final int LONGEST_NAME = 100;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Principal principal = request.getUserPrincipal();
        String name = principal == null ? null : principal.getName();
        request.setAttribute(
                NAME,
                name == null || name.isBlank()
                        ? ANONYMOUS
                        : name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME));
        if (request.getRequestURI().startsWith(API)) {
            // Camel sends no such header: it takes it for the client's
            response.setHeader("Cache-Control", "no-store");
        }
        chain.doFilter(request, response);
    }

    /**
     * The request that a route begins with; to be read before the headers are removed.
     *
     * @throws Refusal if its path cannot be decoded
     */
    public OpsRequest request(Exchange exchange) throws IOException {
        HttpServletRequest request =
                exchange.getMessage(PlatformHttpMessage.class).getRequest();
        exchange.setProperty(LOOKS, "GET".equals(request.getMethod()));
        exchange.setProperty(UploadFilter.ARRIVED, request.getAttribute(UploadFilter.ARRIVED));
        Map<String, String> path = new TreeMap<>();
        // the request's own headers stand beside them, and are nobody's business further on
        PARTS.forEach(name -> {
            if (exchange.getMessage().getHeader(name) instanceof String text) {
                path.put(name, decoded(text));
            }
        });
        Map<String, List<String>> query = request.getParameterMap().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, parameter -> List.of(parameter.getValue())));
        return new OpsRequest(String.valueOf(request.getAttribute(NAME)), path, query, body(exchange));
    }

    /** Camel hands the path on as it came. */
    private static String decoded(String part) {
        try {
            return UriUtils.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("the path has a percent sign that is followed by no two hexadecimal digits");
        }
    }

    /** The server has seen to its length and that it is here; see {@code openticket.web}. */
    private static byte[] body(Exchange exchange) throws IOException {
        InputStream body = exchange.getMessage().getBody(InputStream.class);
        return body == null ? new byte[0] : body.readAllBytes();
    }
}
