package org.ticketorders.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** Which paths are looked at. The characters of an id may be encoded, its dots, too; parts that are dots alone lead elsewhere. */
class EncodedPaths extends StrictHttpFirewall {

    private static final Pattern DOTS_ALONE = Pattern.compile("/(\\.|%2[eE]){1,2}(/|;|$)");

    private static final String ERRORS = "/error";

    EncodedPaths() {
        setAllowUrlEncodedPeriod(true);
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
        return super.getFirewalledRequest(request);
    }
}
