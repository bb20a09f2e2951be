package org.ticketorders.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Which requests are looked at. The characters of an id may be encoded, its dots, too; parts of a path that are dots alone lead elsewhere. In the
 * name of a file an encoded % and ; stand for themselves, as in {@code 100%.csv}.
 * Headers and names of parameters are looked at here, all of them: routes read them on another thread, where a refusal would be a failure.
 */
class RequestFirewall extends StrictHttpFirewall {

    private static final Pattern DOTS_ALONE = Pattern.compile("/(\\.|%2[eE]){1,2}(/|;|$)");

    private static final String ERRORS = "/error";

    /** Behind it stands the name of a file that was imported or checked. */
    private static final Pattern FILES = Pattern.compile("/ops/api/imports/(files|checks)/.");

    private final StrictHttpFirewall ofFiles = new StrictHttpFirewall();

    RequestFirewall() {
        setAllowUrlEncodedPeriod(true);
        ofFiles.setAllowUrlEncodedPeriod(true);
        ofFiles.setAllowUrlEncodedPercent(true);
        ofFiles.setAllowSemicolon(true);
    }

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        if (DOTS_ALONE.matcher(request.getRequestURI()).find()) {
            throw new RequestRejectedException("a part of the path is '.' or '..'");
        }
        if (request.getDispatcherType() == DispatcherType.REQUEST
                && request.getRequestURI().startsWith(ERRORS)) {
            throw new RequestRejectedException("the server alone asks for the page of an error");
        }
        String path = request.getRequestURI().substring(request.getContextPath().length());
        boolean isOfFile = path.indexOf(';') < 0 && FILES.matcher(path).lookingAt();
        FirewalledRequest firewalled =
                isOfFile ? ofFiles.getFirewalledRequest(request) : super.getFirewalledRequest(request);
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            Collections.list(firewalled.getHeaderNames())
                    .forEach(name -> Collections.list(firewalled.getHeaders(name)));
            Collections.list(firewalled.getParameterNames());
        }
        return firewalled;
    }
}
