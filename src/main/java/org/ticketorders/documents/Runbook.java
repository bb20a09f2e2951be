package org.ticketorders.documents;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The pages of {@code config/runbook}, for whoever has logged in. A page is found by its name among those that there are; no part of
 * an address becomes a part of a path. It is written when somebody first asks for it.
 */
@RestController
class Runbook {

    private static final String HOME = "/ops/runbook";
    private static final String INDEX = "README";
    private static final HtmlPage PAGE = new HtmlPage(HOME, "Runbook");

    /** Markdown by name: {@code orders-in-doubt}, {@code reasons/sold-out}. */
    private final Map<String, Resource> texts = new HashMap<>();

    /** HTML by name. */
    private final Map<String, String> pages = new ConcurrentHashMap<>();

    Runbook() throws IOException {
        PathMatchingResourcePatternResolver files = new PathMatchingResourcePatternResolver();
        for (String folder : new String[] {"", "reasons/"}) {
            for (Resource file : files.getResources("classpath:config/runbook/" + folder + "*.md")) {
                String name = folder + file.getFilename().replaceFirst("\\.md$", "");
                texts.put(name, file);
            }
        }
    }

    /** Where a link of a page leads here; empty where it leads out of the runbook. */
    private static String address(String page, String target, java.util.function.Predicate<String> exists) {
        if (target.matches("https?://.*")) {
            return target;
        }
        String path = target.replaceFirst("#.*", "");
        if (!path.endsWith(".md")) {
            return "";
        }
        String folder = page.contains("/") ? page.substring(0, page.indexOf('/') + 1) : "";
        String name = path.startsWith("../") && !folder.isEmpty() ? path.substring(3) : folder + path;
        name = name.replaceFirst("\\.md$", "");
        if (!exists.test(name)) {
            return "";
        }
        return name.equals(INDEX) ? HOME : HOME + "/" + name;
    }

    @GetMapping(path = HOME, produces = HtmlPage.HTML)
    ResponseEntity<String> index() {
        return answer(INDEX);
    }

    @GetMapping(path = HOME + "/{page}", produces = HtmlPage.HTML)
    ResponseEntity<String> page(@PathVariable String page) {
        return answer(page);
    }

    @GetMapping(path = HOME + "/reasons/{reason}", produces = HtmlPage.HTML)
    ResponseEntity<String> reason(@PathVariable String reason) {
        return answer("reasons/" + reason);
    }

    private ResponseEntity<String> answer(String name) {
        return PAGE.answer(texts.containsKey(name) ? pages.computeIfAbsent(name, this::html) : null);
    }

    private String html(String name) {
        try {
            String text = texts.get(name).getContentAsString(StandardCharsets.UTF_8);
            return PAGE.of(title(name), Markdown.html(text, target -> address(name, target, texts::containsKey)));
        } catch (IOException e) {
            throw new IllegalStateException("runbook page " + name, e);
        }
    }

    private static String title(String name) {
        return name.equals(INDEX) ? "Runbook" : name.substring(name.indexOf('/') + 1);
    }
}
