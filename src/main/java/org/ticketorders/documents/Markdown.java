package org.ticketorders.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;

/**
 * The part of Markdown that the runbook is written in, as HTML: headings, paragraphs, lists with code between their items, tables,
 * code, bold and emphasized words, and links. All else stays the text that it is: every character is escaped, and no markup passes.
 */
final class Markdown {

    private static final Pattern HEADING = Pattern.compile("(#{1,6}) +(.*)");
    /** Of a line without the spaces before it. */
    private static final Pattern ITEM = Pattern.compile("^(?:([-*])|(\\d{1,4})\\.) (.*)");

    private static final String FENCE = "```";
    private static final Pattern RULE = Pattern.compile("\\|[-:| ]+\\|?");
    private static final Pattern CODE_OR_LINK = Pattern.compile("`([^`]+)`|\\[([^\\[\\]]++)]\\(([^()\\[\\]\\s]++)\\)");
    private static final String KEPT = "[\\ue000-\\uf8ff]";
    private static final char FIRST_KEPT = '\ue000';
    private static final int MOST_KEPT = 0xf8ff - 0xe000;
    private static final Pattern EMPHASIS = Pattern.compile("\\*(?! )([^*]++)\\*");
    private static final Pattern BOLD = Pattern.compile("\\*\\*(.+?)\\*\\*");

    private final List<String> lines;
    private final UnaryOperator<String> address;
    private final StringBuilder html = new StringBuilder();
    private int at = 0;

    private Markdown(String text, UnaryOperator<String> address) {
        this.lines = text.lines().toList();
        this.address = address;
    }

    /**
     * @param address gives the address that a link's target has here, or an empty text for one that leads nowhere here: its words
     *     stay
     */
    static String html(String text, UnaryOperator<String> address) {
        Markdown markdown = new Markdown(text, address);
        while (markdown.at < markdown.lines.size()) {
            markdown.block();
        }
        return markdown.html.toString();
    }

    private void block() {
        String line = lines.get(at);
        Matcher heading = HEADING.matcher(line);
        if (line.isBlank()) {
            at++;
        } else if (heading.matches()) {
            int level = heading.group(1).length();
            html.append("<h" + level + ">" + inline(heading.group(2)) + "</h" + level + ">\n");
            at++;
        } else if (isFence(line)) {
            code();
        } else if (line.startsWith("|")) {
            table();
        } else if (item(line).matches()) {
            list();
        } else {
            html.append("<p>").append(inline(paragraph(""))).append("</p>\n");
        }
    }

    /** The lines up to the next block, as one. */
    private String paragraph(String first) {
        List<String> words = new ArrayList<>();
        if (!first.isEmpty()) {
            words.add(first);
        }
        while (at < lines.size() && !endsParagraph(lines.get(at))) {
            words.add(lines.get(at).strip());
            at++;
        }
        return String.join(" ", words);
    }

    private static boolean endsParagraph(String line) {
        return line.isBlank()
                || HEADING.matcher(line).matches()
                || isFence(line)
                || line.startsWith("|")
                || item(line).matches();
    }

    private static Matcher item(String line) {
        return ITEM.matcher(line.stripLeading());
    }

    private static boolean isFence(String line) {
        return line.stripLeading().startsWith(FENCE);
    }

    private void code() {
        int indent = indent(lines.get(at++));
        List<String> code = new ArrayList<>();
        while (at < lines.size() && !isFence(lines.get(at))) {
            String line = lines.get(at++);
            code.add(line.substring(Math.min(indent, indent(line))));
        }
        at++;
        html.append("<pre tabindex=\"0\"><code>")
                .append(escaped(String.join("\n", code)))
                .append("</code></pre>\n");
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    /** Items, and whatever is indented below them. A list that is continued behind something else is counted on. */
    private void list() {
        Matcher first = item(lines.get(at));
        first.matches();
        boolean ordered = first.group(1) == null;
        int indent = indent(lines.get(at));
        html.append(ordered ? "<ol start=\"" + first.group(2) + "\">\n" : "<ul>\n");
        while (at < lines.size()) {
            Matcher item = item(lines.get(at));
            if (!item.matches() || indent(lines.get(at)) != indent || (item.group(1) == null) != ordered) {
                break;
            }
            at++;
            html.append("<li>").append(inline(paragraph(item.group(3).strip()))).append('\n');
            belowItem(indent);
            html.append("</li>\n");
        }
        html.append(ordered ? "</ol>\n" : "</ul>\n");
    }

    private void belowItem(int indent) {
        while (at < lines.size()) {
            int next = at;
            while (next < lines.size() && lines.get(next).isBlank()) {
                next++;
            }
            if (next == lines.size()) {
                return;
            }
            if (indent(lines.get(next)) <= indent) {
                // the next item, or what comes behind the list
                at = item(lines.get(next)).matches() ? next : at;
                return;
            }
            at = next;
            block();
        }
    }

    private void table() {
        List<String> rows = new ArrayList<>();
        while (at < lines.size() && lines.get(at).startsWith("|")) {
            rows.add(lines.get(at++));
        }
        html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>\n");
        boolean hasHead = rows.size() > 1 && RULE.matcher(rows.get(1).strip()).matches();
        for (int i = 0; i < rows.size(); i++) {
            if (hasHead && i == 1) {
                continue;
            }
            String cell = hasHead && i == 0 ? "th" : "td";
            html.append("<tr>")
                    .append(cells(rows.get(i)).stream()
                            .map(text -> "<" + cell + ">" + inline(text) + "</" + cell + ">")
                            .collect(Collectors.joining()))
                    .append("</tr>\n");
        }
        html.append("</table></div>\n");
    }

    private static List<String> cells(String row) {
        String inner = row.strip().replaceFirst("^\\|", "").replaceFirst("\\|$", "");
        return List.of(inner.split("(?<!\\\\)\\|", -1)).stream()
                .map(text -> text.strip().replace("\\|", "|"))
                .toList();
    }

    /** Code and links first, each kept aside as one character: nothing in them is a part of bold words. */
    private String inline(String text) {
        List<String> kept = new ArrayList<>();
        String words = CODE_OR_LINK.matcher(text.replaceAll(KEPT, "")).replaceAll(found -> {
            kept.add(
                    found.group(1) == null
                            ? link(found.group(2), found.group(3))
                            : "<code>" + escaped(found.group(1)) + "</code>");
            return String.valueOf((char) (FIRST_KEPT + Math.min(kept.size() - 1, MOST_KEPT)));
        });
        String bold = BOLD.matcher(escaped(words)).replaceAll("<strong>$1</strong>");
        String html = EMPHASIS.matcher(bold).replaceAll("<em>$1</em>");
        for (int i = 0; i < kept.size(); i++) {
            html = html.replace(String.valueOf((char) (FIRST_KEPT + i)), kept.get(i));
        }
        return html;
    }

    private String link(String words, String target) {
        String known = address.apply(target);
        return known.isEmpty() ? inline(words) : "<a href=\"" + escaped(known) + "\">" + inline(words) + "</a>";
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
