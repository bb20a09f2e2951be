package org.ticketorders.documents;

import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.HtmlUtils;

/** What stands around the contents of every page. */
record HtmlPage(String home, String name) {

    static final String HTML = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8";

    /**
     * @param title text
     * @param contents HTML
     */
    String of(String title, String contents) {
        return String.format(Locale.ROOT, """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <meta name="color-scheme" content="light dark">
                  <title>%s · Ticket orders</title>
                  <link rel="icon" href="/ops/icon.svg" type="image/svg+xml">
                  <link rel="stylesheet" href="/ops/tokens.css">
                  <link rel="stylesheet" href="/ops/ops.css">
                </head>
                <body>
                <header id="top"><nav class="bar" aria-label="Where you are"><a class="product" href="/ops/">Ticket orders</a> <a href="%s">%s</a></nav></header>
                <main id="main"><article class="card runbook">
                %s</article></main>
                </body>
                </html>
                """, HtmlUtils.htmlEscape(title, "UTF-8"), home, name, contents);
    }

    /** @param page HTML; null for one that there is not */
    ResponseEntity<String> answer(String page) {
        return page == null
                ? ResponseEntity.status(HttpStatus.NOT_FOUND)
                        .body(of(
                                name,
                                "<h1>No such page</h1><p>There is none of this name: <a href=\"" + home + "\">" + name
                                        + "</a>.</p>"))
                : ResponseEntity.ok(page);
    }
}
