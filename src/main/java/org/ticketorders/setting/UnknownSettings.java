package org.ticketorders.setting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Finds keys that begin as ours and that nobody reads. Spring refuses those that stand in a class of properties; a whole group of another name, such as {@code
 * openticket.brokr}, it passes over, and every variable of the environment.
 *
 * <p>A key stops the start. A variable is named in a warning: others may put some there whose names begin so.
 */
@Component
class UnknownSettings implements BeanFactoryPostProcessor, EnvironmentAware {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.start");

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("openticket");
    private static final String VARIABLE = "OPENTICKET_";

    /** Of the tools beside the application, and what Kubernetes tells of services. */
    private static final Pattern OTHERS =
            Pattern.compile("OPENTICKET_((SEND|TRAINING)_PASSWORD|(.*_)?SERVICE_(HOST|PORT).*|(.*_)?PORT_\\d+_.*)");

    /** Names that somebody gives, and numbers in lists, stand behind a key of one of these types. */
    private static final Set<String> OPEN = Set.of("java.util.Map", "java.util.List", "java.util.Set");

    /** By the tools of the start script. */
    private static final Set<String> READ_ELSEWHERE = Set.of("openticket.home");

    private final Set<String> keys = new TreeSet<>();
    private final Set<String> open = new TreeSet<>();
    private final Set<String> bound = new TreeSet<>();
    private ConfigurableEnvironment environment = new StandardEnvironment();

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = (ConfigurableEnvironment) environment;
    }

    /** @throws UnboundConfigurationPropertiesException if a key is unknown */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        learn(beans);
        Set<ConfigurationProperty> unknown = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource all && !isOfSystem(source)) {
                all.stream()
                        .filter(OURS::isAncestorOf)
                        .filter(name -> !isKnown(name.toString()))
                        .map(source::getConfigurationProperty)
                        .forEach(unknown::add);
            }
        }
        if (!unknown.isEmpty()) {
            throw new UnboundConfigurationPropertiesException(unknown);
        }
        variables()
                .forEach(name -> LOG.warn(
                        "The environment has {}, which is no key of the configuration: is it misspelt? A hyphen of a key is left out in it",
                        name));
    }

    private static boolean isOfSystem(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof EnumerablePropertySource<?> underlying
                && underlying.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private Stream<String> variables() {
        Object found =
                environment.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        if (!(found instanceof EnumerablePropertySource<?> variables)) {
            return Stream.empty();
        }
        Set<String> exact = keys.stream().flatMap(UnknownSettings::asVariable).collect(Collectors.toSet());
        Set<String> beginnings =
                open.stream().flatMap(UnknownSettings::asVariable).collect(Collectors.toSet());
        return Arrays.stream(variables.getPropertyNames())
                .filter(name -> name.toUpperCase(Locale.ROOT).startsWith(VARIABLE))
                .filter(name -> !OTHERS.matcher(name.toUpperCase(Locale.ROOT)).matches())
                .filter(name -> {
                    String upper = name.toUpperCase(Locale.ROOT);
                    return !exact.contains(upper)
                            && beginnings.stream().noneMatch(begin -> upper.startsWith(begin + "_"));
                })
                .sorted();
    }

    /** Without hyphens, as Spring says, and with one in the place of each, which it takes too. */
    private static Stream<String> asVariable(String key) {
        String upper = key.toUpperCase(Locale.ROOT).replace('.', '_');
        return Stream.of(upper.replace("-", ""), upper.replace('-', '_')).distinct();
    }

    private boolean isKnown(String name) {
        return keys.contains(name)
                || READ_ELSEWHERE.contains(name)
                || open.stream().anyMatch(key -> name.startsWith(key + ".") || name.startsWith(key + "["))
                || bound.stream().anyMatch(prefix -> name.startsWith(prefix + "."));
    }

    /** All keys: those of the configuration in the jar, and those of the classes that are bound to it. */
    private void learn(ConfigurableListableBeanFactory beans) {
        keys.addAll(shipped());
        for (String name : beans.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
            Class<?> type = beans.getType(name, false);
            ConfigurationProperties annotation = beans.findAnnotationOnBean(name, ConfigurationProperties.class, false);
            if (type != null && annotation != null && annotation.value().startsWith(OURS + ".")) {
                bound.add(annotation.value());
                learn(type, annotation.value());
            }
        }
        open.add("openticket.shops");
    }

    private void learn(Class<?> type, String prefix) {
        if (!type.isRecord()) {
            open.add(prefix);
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                learn(component.getType(), key);
            } else {
                keys.add(key);
                if (OPEN.contains(component.getType().getName())) {
                    open.add(key);
                }
            }
        }
    }

    private static Set<String> shipped() {
        try {
            return new YamlPropertySourceLoader()
                    .load("shipped", new ClassPathResource("config/application.yaml")).stream()
                            .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
                            .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
