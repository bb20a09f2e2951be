package org.ticketorders.ops.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers an address that is not known: people get a page that leads on, programs get problem details. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class NoSuchPage {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final String page;

    NoSuchPage() throws IOException {
        page = new ClassPathResource("static/error/4xx.html").getContentAsString(StandardCharsets.UTF_8);
    }

    @ExceptionHandler
    ResponseEntity<?> answer(NoResourceFoundException unknown, HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        boolean isForPeople = accepted != null
                && accepted.contains(MediaType.TEXT_HTML_VALUE)
                && !request.getRequestURI().startsWith("/ops/api/");
        return isForPeople
                ? ResponseEntity.status(unknown.getStatusCode())
                        .contentType(HTML)
                        .body(page)
                : ResponseEntity.status(unknown.getStatusCode()).body(unknown.getBody());
    }
}
