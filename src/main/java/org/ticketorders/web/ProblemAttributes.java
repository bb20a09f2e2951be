package org.ticketorders.web;

import jakarta.servlet.RequestDispatcher;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.webmvc.error.DefaultErrorAttributes;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;

/** What a program is told of a request that was refused before anything of ours looked at it: the fields of problem details (RFC 9457), as by all other answers. */
@Component
class ProblemAttributes extends DefaultErrorAttributes {

    @Override
    public Map<String, Object> getErrorAttributes(WebRequest request, ErrorAttributeOptions options) {
        Map<String, Object> all = super.getErrorAttributes(request, options);
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("title", all.get("error"));
        problem.put("status", all.get("status"));
        Object why = request.getAttribute(RequestDispatcher.ERROR_MESSAGE, RequestAttributes.SCOPE_REQUEST);
        // what a failure says is for the log
        if (getError(request) == null && why != null && !why.equals("")) {
            problem.put("detail", why);
        }
        problem.put("instance", all.get("path"));
        return problem;
    }
}
