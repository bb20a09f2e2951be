package org.ticketorders.setting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says where a configuration file is no YAML, without its lines, which may hold secrets: the parser would show them, and not say which file it is. */
class UnreadableSettings extends AbstractFailureAnalyzer<MarkedYAMLException> {

    /** Where Spring Boot looks when it is not told otherwise. */
    private static final List<Path> FOLDERS = List.of(Path.of("config"), Path.of(""));

    @Override
    protected FailureAnalysis analyze(Throwable root, MarkedYAMLException cause) {
        Mark mark = cause.getProblemMark();
        String where = mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
        String files = broken().map(Path::toString).collect(Collectors.joining(", "));
        return new FailureAnalysis(
                (files.isEmpty() ? "A configuration file" : files) + " cannot be read as YAML: " + where
                        + problem(cause),
                "Correct it, and start again. Levels are indented by spaces, and a key stands once in its level.",
                cause);
    }

    /** What the parser quotes of the file is left out, but for keys and single characters. */
    private static String problem(MarkedYAMLException cause) {
        String problem = String.valueOf(cause.getProblem());
        return problem.lines().findFirst().orElse("").strip();
    }

    private static Stream<Path> broken() {
        return FOLDERS.stream().flatMap(UnreadableSettings::files).filter(file -> !isYaml(file));
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder.toAbsolutePath())) {
            return files
                    .filter(file -> file.getFileName().toString().matches("application.*\\.ya?ml"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static boolean isYaml(Path file) {
        try {
            new YamlPropertySourceLoader().load("looked at", new FileSystemResource(file));
            return true;
        } catch (MarkedYAMLException e) {
            return false;
        } catch (IOException | UncheckedIOException e) {
            return true;
        }
    }
}
