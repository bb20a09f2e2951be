package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * An annotation that nothing here looks for does nothing, and nobody hears of it: {@link LeftOutConfigurations} leaves out what would
 * look for some of them, and others need a library or a switch that is not there. So the code has none of these. {@code @Repository} is
 * fine: it names a bean, and {@code JdbcTemplate} translates exceptions without it.
 */
class DeadAnnotationsTest {

    private static final String SPRING = "org.springframework.";
    private static final String TRANSACTION = "TransactionTemplate, as Ledger has it";
    private static final String METERS = "a meter of MeterRegistry, as PurchaseMeters has them";
    private static final String ROLES = "a rule for the path in SecurityConfiguration";
    private static final String CACHE = "Caffeine, as PaymentMethods has it";

    /** @param enabledBy makes the annotation work if a class of ours has it; null: nothing does */
    private record Rule(String enabledBy, String instead) {}

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry(
                    SPRING + "transaction.annotation.Transactional",
                    new Rule(SPRING + "transaction.annotation.EnableTransactionManagement", TRANSACTION)),
            Map.entry("jakarta.transaction.Transactional", new Rule(null, TRANSACTION)),
            Map.entry(
                    SPRING + "transaction.event.TransactionalEventListener",
                    new Rule(
                            SPRING + "transaction.annotation.EnableTransactionManagement",
                            "@EventListener, or AfterCommit for a JMS transaction")),
            Map.entry(
                    SPRING + "jms.annotation.JmsListener",
                    new Rule(SPRING + "jms.annotation.EnableJms", "a route from 'jms:queue:…' in routes/")),
            Map.entry(
                    SPRING + "scheduling.annotation.Async",
                    new Rule(
                            SPRING + "scheduling.annotation.EnableAsync",
                            "nothing: the work of a message stays on its thread (routes/RATIONALE.md)")),
            Map.entry(
                    SPRING + "scheduling.annotation.Scheduled",
                    new Rule(
                            SPRING + "scheduling.annotation.EnableScheduling",
                            "a route from 'timer:…' under the policy 'housekeeping'")),
            Map.entry(
                    SPRING + "cache.annotation.Cacheable", new Rule(SPRING + "cache.annotation.EnableCaching", CACHE)),
            Map.entry(
                    SPRING + "cache.annotation.CacheEvict", new Rule(SPRING + "cache.annotation.EnableCaching", CACHE)),
            Map.entry(
                    SPRING + "security.access.prepost.PreAuthorize",
                    new Rule(SPRING + "security.config.annotation.method.configuration.EnableMethodSecurity", ROLES)),
            Map.entry("jakarta.annotation.security.RolesAllowed", new Rule(null, ROLES)),
            Map.entry(
                    SPRING + "resilience.annotation.Retryable",
                    new Rule(
                            SPRING + "resilience.annotation.EnableResilientMethods",
                            "the policy 'repeat-safe-call' for calls, LedgerRetry for the ledger")),
            Map.entry(
                    SPRING + "resilience.annotation.ConcurrencyLimit",
                    new Rule(SPRING + "resilience.annotation.EnableResilientMethods", "openticket.consumers")),
            Map.entry("org.aspectj.lang.annotation.Aspect", new Rule(null, "a call where the thing is to happen")),
            Map.entry("io.micrometer.core.annotation.Timed", new Rule(null, METERS)),
            Map.entry("io.micrometer.core.annotation.Counted", new Rule(null, METERS)),
            Map.entry("io.micrometer.observation.annotation.Observed", new Rule(null, METERS)),
            Map.entry("jakarta.persistence.PersistenceContext", new Rule(null, "JdbcTemplate, as LedgerStore has it")));

    private final MetadataReaderFactory reader = new SimpleMetadataReaderFactory();

    @Test
    void noneIsInMain() throws IOException {
        List<AnnotationMetadata> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("target/classes/org/ticketorders"))) {
            for (Path file :
                    (Iterable<Path>) files.filter(each -> each.toString().endsWith(".class"))::iterator) {
                classes.add(
                        reader.getMetadataReader(new FileSystemResource(file)).getAnnotationMetadata());
            }
        }

        assertThat(classes).hasSizeGreaterThan(300);
        assertThat(dead(classes)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OfAClass.class,
                OfAMethod.class,
                ByAnAnnotationOfOurs.class,
                OfMessages.class,
                Later.class,
                Elsewhere.class,
                Remembered.class,
                AfterTheTransaction.class
            })
    void refusesOneWithoutWhatWouldLookForIt(Class<?> code) {
        assertThat(dead(List.of(AnnotationMetadata.introspect(code))))
                .singleElement()
                .asString()
                .startsWith(code.getName() + ": @")
                .contains("does nothing here, use ");
    }

    @Test
    void takesOneThatIsSwitchedOn() {
        assertThat(dead(List.of(
                        AnnotationMetadata.introspect(Later.class), AnnotationMetadata.introspect(Timetable.class))))
                .isEmpty();
        assertThat(dead(List.of(AnnotationMetadata.introspect(Listens.class)))).isEmpty();
    }

    private static List<String> dead(List<AnnotationMetadata> classes) {
        List<String> dead = new ArrayList<>();
        RULES.forEach((annotation, rule) -> {
            if (rule.enabledBy() != null && classes.stream().anyMatch(each -> each.hasAnnotation(rule.enabledBy()))) {
                return;
            }
            classes.stream()
                    .filter(each -> each.isAnnotated(annotation) || each.hasAnnotatedMethods(annotation))
                    .map(each -> each.getClassName() + ": @" + annotation + " does nothing here, use " + rule.instead())
                    .forEach(dead::add);
        });
        return dead;
    }

    @Transactional
    private static class OfAClass {}

    private static class OfAMethod {
        @Transactional
        void change() {}
    }

    @Transactional
    @Retention(RetentionPolicy.RUNTIME)
    private @interface Ours {}

    private static class ByAnAnnotationOfOurs {
        @Ours
        void change() {}
    }

    private static class OfMessages {
        @JmsListener(destination = "purchase.requested")
        void take() {}
    }

    private static class Later {
        @Scheduled(fixedDelay = 1)
        void look() {}
    }

    @EnableScheduling
    private static class Timetable {}

    private static class Elsewhere {
        @Async
        void work() {}
    }

    private static class Remembered {
        @Cacheable("x")
        String answer() {
            return "";
        }
    }

    private static class AfterTheTransaction {
        @TransactionalEventListener
        void listen(String event) {}
    }

    private static class Listens {
        @EventListener
        void listen(String event) {}
    }
}
