package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {

    private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)([^>]*)>");

    private static String html(String text) {
        return Markdown.html(text, target -> target.endsWith(".md") ? "/ops/runbook/" + target : "");
    }

    @Test
    void writesWhatTheRunbookIsWrittenIn() {
        assertThat(html("# A `b` & c")).isEqualTo("<h1>A <code>b</code> &amp; c</h1>\n");
        assertThat(html("one\ntwo **three**\n\nfour"))
                .isEqualTo("<p>one two <strong>three</strong></p>\n<p>four</p>\n");
        assertThat(html("*one* 2 * 3 * 4")).isEqualTo("<p><em>one</em> 2 * 3 * 4</p>\n");
        assertThat(html("[x](y.md) and [z](../z.yaml)"))
                .isEqualTo("<p><a href=\"/ops/runbook/y.md\">x</a> and z</p>\n");
        assertThat(html("**see [`x`](y.md) and `**z**`**"))
                .isEqualTo(
                        "<p><strong>see <a href=\"/ops/runbook/y.md\"><code>x</code></a> and <code>**z**</code></strong></p>\n");
        assertThat(html("```sh\na <b>\n\n  c\n```"))
                .isEqualTo("<pre tabindex=\"0\"><code>a &lt;b&gt;\n\n  c\n</code></pre>\n");
        assertThat(html("| a | b |\n|---|---|\n| `c` | d\\|e |"))
                .startsWith("<div aria-label=\"Table\" class=\"scroll\" role=\"region\" tabindex=\"0\">")
                .contains("<th>a</th>\n<th>b</th>\n</tr>", "<td><code>c</code></td>\n<td>d|e</td>\n</tr>");
        assertThat(html("![x](y.md) <http://x.example/>")).isEqualTo("<p>x http://x.example/</p>\n");
    }

    @Test
    void keepsCodeBelowItsItemAndTheNumbersOfAList() {
        assertThat(html("1. one\n\n   ```sh\n   x\n   ```\n\n2. two\n   continues\n\nbehind"))
                .isEqualTo("<ol>\n<li>\n<p>one</p>\n<pre tabindex=\"0\"><code>x\n</code></pre>\n</li>\n"
                        + "<li>\n<p>two continues</p>\n</li>\n</ol>\n<p>behind</p>\n");
        assertThat(html("text\n\n2. two")).contains("<ol start=\"2\">");
        assertThat(html("- a\n- b")).isEqualTo("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "[x](javascript:alert(1).md\"onclick=y)",
                "`<img src=x onerror=y>`",
                "| <b> | \"'& |\n|---|---|",
                "**<i>** ](x.md) [a](b.md\"><script>)",
                "```\n</code></pre><script>",
                "1. <u>\n   - <u>\n     ```",
                "$1 \\1 ${x}"
            })
    void letsNoMarkupPass(String text) {
        String html = html(text);

        assertThat(tags(html))
                .isSubsetOf(
                        "p", "a", "code", "pre", "strong", "em", "div", "table", "thead", "tbody", "tr", "th", "td",
                        "ol", "ul", "li");
        assertThat(html).doesNotContainPattern("<[^>]*\\son\\w+=");
        assertBalanced(html);
    }

    static Stream<Path> pages() throws IOException {
        return Files.walk(Path.of("config/runbook"))
                .filter(file -> file.toString().endsWith(".md"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leavesNothingOfThePagesUnreadable(Path page) throws IOException {
        String text = Files.readString(page);

        String html = html(text);

        assertBalanced(html);
        assertThat(html.replaceAll("(?s)<code>.*?</code>", "")).doesNotContain("**", "```", "](", "`");
        String shown = org.springframework.web.util.HtmlUtils.htmlUnescape(html.replaceAll("<[^>]*>", " "));
        List<String> words = Stream.of(text.replaceAll("```\\w*", " ")
                        .replaceAll("\\]\\([^)]*\\)", " ")
                        .split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .toList();
        assertThat(List.of(shown.split("[^\\p{L}\\p{N}]+")))
                .as("no word is lost")
                .containsAll(
                        words.stream().filter(word -> !word.matches("\\d+")).toList());
    }

    private static List<String> tags(String html) {
        return TAG.matcher(html)
                .results()
                .map(found -> found.group(2))
                .distinct()
                .toList();
    }

    private static void assertBalanced(String html) {
        java.util.Deque<String> open = new java.util.ArrayDeque<>();
        Matcher tag = TAG.matcher(html);
        while (tag.find()) {
            if (tag.group(1).isEmpty()) {
                open.push(tag.group(2));
            } else {
                assertThat(open.pop()).isEqualTo(tag.group(2));
            }
        }
        assertThat(open).isEmpty();
    }
}
