package org.ticketorders;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package of {@code main/java} may know which, and that none knows the simulator: {@code src/README.md} says what each holds. */
class ArchitectureTest {

    private static final String OURS = "org.ticketorders";
    private static final Path SOURCES = Path.of("src/main/java");

    private static JavaClasses main;

    @BeforeAll
    static void read() {
        main = new ClassFileImporter().importPath(Path.of("target/classes/org/ticketorders"));
        assertThat(main).hasSizeGreaterThan(300);
    }

    @Test
    void noPackagesKnowEachOtherInACircle() {
        slices().matching(OURS + ".(**)").should().beFreeOfCycles().check(main);
    }

    /** An import that only Javadoc needs is in no class file. */
    @Test
    void noImportOfDocumentationClosesACircle() throws IOException {
        Map<String, List<String>> known = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    (Iterable<Path>) files.filter(each -> each.toString().endsWith(".java"))::iterator) {
                String from = SOURCES.relativize(file.getParent()).toString().replace('/', '.');
                Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("import " + OURS + "."))
                        .map(line -> line.substring("import ".length()).replaceFirst("\\.[A-Z].*", ""))
                        .filter(to -> !to.equals(from))
                        .forEach(to -> known.merge(
                                from, List.of(to), (some, more) -> Stream.concat(some.stream(), more.stream())
                                        .distinct()
                                        .toList()));
            }
        }
        assertThat(known).hasSizeGreaterThan(20);

        // whoever knows nobody that is left is free; those that stay know each other
        while (known.keySet().removeIf(from -> known.get(from).stream().noneMatch(known::containsKey))) {}

        assertThat(known).isEmpty();
    }

    @Test
    void theWordsOfAPurchaseKnowNoOtherPackage() {
        noClasses()
                .that()
                .resideInAPackage(OURS + ".purchase")
                .should()
                .dependOnClassesThat(outside(OURS + ".purchase"))
                .check(main);
    }

    /** What watches, joins and serves is at the top: it may be left out without a change of the rest. */
    @ParameterizedTest
    @ValueSource(strings = {"", ".steps", ".ops..", ".monitoring", ".documents", ".sandbox"})
    void nothingElseKnows(String room) {
        knownByNobody(room).check(main);
    }

    /** It runs without the application too; only what has it run inside knows both. */
    @Test
    void theSimulatorKnowsNothingOfTheApplication() {
        noClasses()
                .that(are(resideInAPackage(OURS + ".sandbox")))
                .and()
                .haveNameNotMatching(".*\\.Sandbox(\\$.*)?")
                .should()
                .dependOnClassesThat(outside(OURS + ".sandbox"))
                .check(main);
    }

    /** Only {@code steps} puts them together. */
    @ParameterizedTest
    @ValueSource(strings = {"payment", "hold", "order", "outcome", "deadletter", "token", "imports"})
    void knowsNoOtherPartOfTheWay(String part) {
        String[] others = Stream.of("payment", "hold", "order", "outcome", "deadletter", "token", "imports")
                .filter(other -> !other.equals(part))
                .map(other -> OURS + "." + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(OURS + "." + part + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(main);
    }

    @ParameterizedTest
    @CsvSource({"imports, read, outcome", "imports, read, work", "imports, outcome, work", "ops, service, web"})
    void aRoomKnowsNoneAboveIt(String whole, String room, String above) {
        noClasses()
                .that()
                .resideInAnyPackage(OURS + "." + whole, OURS + "." + whole + "." + room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(OURS + "." + whole + "." + above)
                .check(main);
    }

    /** Or a reader has to look at the imports to see which is meant. */
    @Test
    void noNameIsUsedTwice() {
        Map<String, List<String>> byName = main.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(each -> !each.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getName, Collectors.toList())));
        main.stream()
                .filter(JavaClass::isNestedClass)
                .filter(each -> byName.getOrDefault(each.getSimpleName(), List.of()).stream()
                        .anyMatch(name -> name.equals(OURS + ".purchase." + each.getSimpleName())))
                .forEach(each -> byName.computeIfPresent(
                        each.getSimpleName(), (name, some) -> Stream.concat(some.stream(), Stream.of(each.getName()))
                                .toList()));
        byName.values().removeIf(some -> some.size() == 1);

        assertThat(byName).isEmpty();
    }

    private static ArchRule knownByNobody(String room) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(OURS + room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(OURS + room);
    }

    private static DescribedPredicate<JavaClass> outside(String room) {
        return are(resideInAPackage(OURS + "..")).and(DescribedPredicate.not(resideInAPackage(room)));
    }
}
