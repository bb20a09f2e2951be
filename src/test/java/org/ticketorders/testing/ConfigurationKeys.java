package org.ticketorders.testing;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Keys of the configuration, by the records that are bound to them. */
public final class ConfigurationKeys {

    private ConfigurationKeys() {}

    /**
     * @param name of the key, such as {@code openticket.ledger.keep-rows}
     * @param type of its value
     * @param properties that it is bound to
     * @param prefix of those
     */
    public record Key(String name, Class<?> type, Class<?> properties, String prefix) {

        /** Behind the last dot. */
        public String lastWord() {
            return name.substring(name.lastIndexOf('.') + 1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All classes of properties. */
    public static Stream<Class<?>> properties() {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scan.findCandidateComponents("org.ticketorders").stream()
                .map(found -> ClassUtils.resolveClassName(found.getBeanClassName(), null));
    }

    /** All of them that hold one value. */
    public static Stream<Key> all() {
        return properties().filter(Class::isRecord).flatMap(properties -> {
            String prefix =
                    properties.getAnnotation(ConfigurationProperties.class).value();
            return of(properties, properties, prefix, prefix);
        });
    }

    private static Stream<Key> of(Class<?> type, Class<?> properties, String prefix, String path) {
        return Arrays.stream(type.getRecordComponents()).flatMap(component -> {
            String name = path + "." + dashed(component);
            return component.getType().isRecord()
                    ? of(component.getType(), properties, prefix, name)
                    : Stream.of(new Key(name, component.getType(), properties, prefix));
        });
    }

    private static String dashed(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
