package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the files of the operators' page must and must not hold. */
class OpsPageFilesTest {

    private static final Path PAGE = Path.of("src/main/resources/static/ops");
    private static final Pattern IMPORT = Pattern.compile("^import .* from '([^']+)';$", Pattern.MULTILINE);
    private static final Pattern PRELOAD = Pattern.compile("rel=\"modulepreload\" href=\"([^\"]+)\"");

    /** All but the font, which comes with its licence. */
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(PAGE)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(PAGE.resolve("fonts")))
                    .toList();
        }
    }

    static List<Path> modules() throws IOException {
        return files().stream().filter(file -> file.toString().endsWith(".js")).toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void asksNoOtherHost(Path file) throws IOException {
        assertThat(Files.readString(file).replace("http://www.w3.org/2000/svg", ""))
                .doesNotContainPattern("(https?:)?//\\w+\\.\\w+");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void makesNoMarkupOfTexts(Path module) throws IOException {
        assertThat(Files.readString(module))
                .doesNotContain(
                        "innerHTML",
                        "outerHTML",
                        "insertAdjacentHTML",
                        "document.write",
                        "eval(",
                        "new Function",
                        "DOMParser")
                .doesNotContainPattern("setAttribute\\('(style|on)");
    }

    /** By LOCAL_TIME alone, which refuses hours that are missing or there twice where clocks are changed. */
    @ParameterizedTest
    @MethodSource("modules")
    void asksForLocalTimesInOneWay(Path module) throws IOException {
        if (!module.endsWith("format.js")) {
            assertThat(Files.readString(module)).doesNotContain("datetime-local");
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void importsOnlyModulesThatAreThere(Path module) throws IOException {
        assertThat(IMPORT.matcher(Files.readString(module)).results().map(found -> found.group(1)))
                .allSatisfy(name -> assertThat(module.resolveSibling(name)).isRegularFile());
    }

    @Test
    void hasNoScriptOrStyleInItsHtml() throws IOException {
        assertThat(Files.readString(PAGE.resolve("index.html")))
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern("<style|\\sstyle=|\\son\\w+=|javascript:");
    }

    /** Else the browser finds them one after the other, each a round trip later. */
    @Test
    void namesEveryModuleAheadSoThatAllAreFetchedAtOnce() throws IOException {
        String html = Files.readString(PAGE.resolve("index.html"));
        List<String> modules = modules().stream()
                .map(module -> PAGE.relativize(module).toString().replace('\\', '/'))
                .filter(module -> !module.equals("js/main.js") && !module.equals("js/login.js"))
                .toList();

        assertThat(PRELOAD.matcher(html).results().map((MatchResult found) -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(modules);
    }
}
