package org.ticketorders.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document in Markdown, as its readers see it: headings, links, code. */
public final class Document {

    private static final Pattern FENCE = Pattern.compile("( *)```(\\w*)");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
    private static final Pattern INLINE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    private final Path path;
    private final List<String> lines;
    private final List<Block> blocks = new ArrayList<>();
    private final List<String> prose = new ArrayList<>();

    /**
     * A fenced block of code.
     *
     * @param line of its first line of code, from 1
     * @param language what stands behind the fence; empty for what a program prints, and pictures
     */
    public record Block(Path document, int line, String language, String text) {

        @Override
        public String toString() {
            return document + ":" + line + "\n" + text;
        }
    }

    private Document(Path path, List<String> lines) {
        this.path = path;
        this.lines = lines;
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (!fence.matches()) {
                prose.add(lines.get(i));
                continue;
            }
            int first = i + 1;
            StringBuilder text = new StringBuilder();
            for (i++; !lines.get(i).trim().equals("```"); i++) {
                text.append(lines.get(i).replaceFirst("^" + fence.group(1), "")).append('\n');
            }
            blocks.add(new Block(path, first + 1, fence.group(2), text.toString()));
        }
    }

    /** Every document of this repository that people read. */
    public static List<Document> all() {
        try (Stream<Path> files =
                Stream.of("config", "routes", "src").map(Path::of).flatMap(Document::walk)) {
            return Stream.concat(Stream.of(Path.of("README.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(Document::read)
                    .toList();
        }
    }

    public static Document read(Path file) {
        try {
            return new Document(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document of(Path path, String text) {
        return new Document(path, text.lines().toList());
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder).filter(Files::isRegularFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return path;
    }

    public List<String> lines() {
        return lines;
    }

    /** All lines but those of code. */
    public List<String> prose() {
        return prose;
    }

    public List<Block> blocks() {
        return blocks;
    }

    public Stream<Block> blocks(String language) {
        return blocks.stream().filter(block -> block.language().equals(language));
    }

    /** Code within a sentence. */
    public List<String> inlineCode() {
        return INLINE.matcher(String.join("\n", prose))
                .results()
                .map(code -> code.group(1).replace('\n', ' '))
                .toList();
    }

    /** Where its links lead, as they are written. */
    public List<String> links() {
        // what stands in code is no link
        return LINK.matcher(INLINE.matcher(String.join("\n", prose)).replaceAll("code"))
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    public List<String> headings() {
        return prose.stream()
                .map(HEADING::matcher)
                .filter(Matcher::matches)
                .map(heading -> heading.group(1).trim())
                .toList();
    }

    /** The anchors of its headings, as GitHub and others make them. */
    public List<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        return headings().stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .map(anchor -> {
                    int before = seen.merge(anchor, 1, Integer::sum) - 1;
                    return before == 0 ? anchor : anchor + "-" + before;
                })
                .toList();
    }

    /** What a pattern finds in all of its lines. */
    List<MatchResult> find(Pattern pattern) {
        return pattern.matcher(String.join("\n", lines)).results().toList();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
