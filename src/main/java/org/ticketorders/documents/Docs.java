package org.ticketorders.documents;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the developers of a sending system look up, for whoever has logged in: queues and messages, reasons, fields, and the documents that
 * programs read. A page is written when somebody first asks for it.
 */
@RestController
class Docs {

    private static final String HOME = "/ops/docs";
    private static final String RUNBOOK = "/ops/runbook";
    private static final String COLLECTION = "ops-api.postman_collection.json";
    private static final String SAMPLES = "config/samples/";
    private static final HtmlPage PAGE = new HtmlPage(HOME, "For developers");

    /** Titles of the samples' pages, by the name that they have here. */
    private static final Map<String, String> TEXTS = Map.of("reasons", "Reasons", "fields", "Fields");

    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final ObjectMapper json;

    Docs(ObjectMapper json) {
        this.json = json;
    }

    @GetMapping(path = HOME, produces = HtmlPage.HTML)
    ResponseEntity<String> queues() {
        return PAGE.answer(pages.computeIfAbsent(
                "", name -> PAGE.of("For developers", Markdown.html(INDEX + QueueDocs.markdown(json), Docs::address))));
    }

    @GetMapping(path = HOME + "/{page:[a-z]+}", produces = HtmlPage.HTML)
    ResponseEntity<String> page(@PathVariable String page) {
        String title = TEXTS.get(page);
        return PAGE.answer(
                title == null
                        ? null
                        : pages.computeIfAbsent(
                                page, name -> PAGE.of(title, Markdown.html(sample(name + ".md"), Docs::address))));
    }

    /** A document of {@code config/schemas} as it is, or the collection of calls. */
    @GetMapping(HOME + "/{file:.+[.][a-z]+}")
    ResponseEntity<?> file(@PathVariable String file) {
        if (file.equals(COLLECTION)) {
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(RestCollection.json(json));
        }
        if (!Published.FILES.contains(file)) {
            return PAGE.answer(null);
        }
        Resource document = Published.file(file);
        return ResponseEntity.ok()
                .contentType(MediaTypeFactory.getMediaType(file).orElse(MediaType.TEXT_PLAIN))
                .body(document);
    }

    private static String sample(String file) {
        try {
            return new ClassPathResource(SAMPLES + file).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(SAMPLES + file, e);
        }
    }

    /** Where a link leads here; empty where it leads to what is no page of the application. */
    private static String address(String target) {
        if (target.matches("https?://.*")) {
            return target;
        }
        String name = target.replaceFirst("#.*", "");
        if (name.matches("\\.\\./runbook/(reasons/)?[a-z-]+\\.md")) {
            return RUNBOOK + name.substring("../runbook".length()).replaceFirst("\\.md$", "");
        }
        if (name.endsWith(".md") && TEXTS.containsKey(name.replaceFirst("\\.md$", ""))) {
            return HOME + "/" + name.replaceFirst("\\.md$", "");
        }
        return Published.FILES.contains(name) || name.equals(COLLECTION) ? HOME + "/" + name : "";
    }

    private static final String INDEX = """
            # For developers

            What a system that sends purchases needs to know. The same documents lie in `config/schemas` and `config/samples`, with programs in
            several languages.

            - [Reasons](reasons.md): whose fault each is, what to do, and under which id it may be sent again
            - [Fields](fields.md): which fields of SAP, Odoo, Dynamics 365 and Salesforce a purchase is made of
            - For programs: [asyncapi.yaml](asyncapi.yaml), [openapi.yaml](openapi.yaml), [purchase.schema.json](purchase.schema.json),
              [outcome.schema.json](outcome.schema.json), [order-change.schema.json](order-change.schema.json), [purchases.xsd](purchases.xsd)
            - [Collection of all calls by HTTP](ops-api.postman_collection.json), for Bruno, Postman and Insomnia: set `base`, `user` and `password`

            ## Queues

            """;
}
