package org.ticketorders.setting;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says which settings stop the start, and why, as Spring would, but for secrets: a password that stands where its hash belongs, or behind a misspelt
 * key, would be in the log of each start that it stops.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class RefusedSettings implements FailureAnalyzer {

    private static final int DEEPEST = 20;

    private static final Pattern SECRET = Pattern.compile(
            "(token|secret|password|hash|nonces|key|client-?id|authorization)(\\[\\d{1,4}])?$",
            Pattern.CASE_INSENSITIVE);

    /** Who logs in, in an address. */
    private static final Pattern LOGIN = Pattern.compile("(?<=://)[^/?#\\s]*@");

    /** Of an address; a password may be among them. */
    private static final Pattern PARAMETERS = Pattern.compile("(?<=://)([^?;]*)[?;].*", Pattern.DOTALL);

    private static final String HIDDEN = "(a secret, not shown)";

    private final Environment environment;

    RefusedSettings(Environment environment) {
        this.environment = environment;
    }

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof BindValidationException refused) {
                return analysis(
                        refused.getValidationErrors().getAllErrors(),
                        RefusedSettings::refused,
                        "Correct this",
                        refused);
            }
            if (cause instanceof InvalidConfigurationPropertyValueException refused) {
                return analysis(List.of(refused), this::refused, "Correct this", refused);
            }
            if (cause instanceof UnboundConfigurationPropertiesException unknown) {
                return analysis(
                        List.copyOf(unknown.getUnboundProperties()),
                        RefusedSettings::unknown,
                        "Correct its name (config/application.yaml has all keys) or remove it",
                        unknown);
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static <T> FailureAnalysis analysis(
            List<T> all, Function<T, String> words, String action, Throwable cause) {
        return new FailureAnalysis(
                all.stream().map(words).collect(Collectors.joining("\n\n")), action + ", and start again.", cause);
    }

    private String refused(InvalidConfigurationPropertyValueException refused) {
        Origin origin = null;
        if (ConfigurationPropertyName.isValid(refused.getName())) {
            ConfigurationPropertyName name = ConfigurationPropertyName.of(refused.getName());
            for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
                ConfigurationProperty property = source.getConfigurationProperty(name);
                if (origin == null && property != null) {
                    origin = property.getOrigin();
                }
            }
        }
        return lines(
                "Property: " + refused.getName(),
                refused.getValue() == null ? null : "Value: " + shown(refused.getName(), refused.getValue()),
                origin,
                refused.getReason());
    }

    private static String refused(ObjectError error) {
        Object value = error instanceof FieldError field ? field.getRejectedValue() : null;
        String reason = String.valueOf(error.getDefaultMessage());
        if (!(error instanceof FieldError field)) {
            return lines("Property: " + error.getObjectName(), null, null, reason);
        }
        if (Boolean.FALSE.equals(value) && reason.contains(error.getObjectName())) {
            // it is about several settings, which it names
            return lines(null, null, null, reason);
        }
        return lines(
                "Property: " + error.getObjectName() + "." + dashed(field.getField()),
                "Value: " + shown(field.getField(), value),
                Origin.from(error),
                reason);
    }

    private static String unknown(ConfigurationProperty property) {
        return lines("Property: " + property.getName(), null, property.getOrigin(), "this key is unknown");
    }

    private static String lines(String property, String value, Origin origin, String reason) {
        return Stream.of(property, value, origin == null ? null : "Origin: " + origin, "Reason: " + reason)
                .filter(line -> line != null)
                .map(line -> "    " + line)
                .collect(Collectors.joining("\n"));
    }

    private static String shown(String field, Object value) {
        String text = String.valueOf(value);
        if (value != null && !text.isEmpty() && SECRET.matcher(field).find()) {
            return HIDDEN;
        }
        String address = LOGIN.matcher(text).replaceAll("(login, not shown)@");
        return '"' + PARAMETERS.matcher(address).replaceAll("$1 (parameters, not shown)") + '"';
    }

    /** As it is written in a file: what stands in brackets is a name that somebody gave. */
    private static String dashed(String field) {
        StringBuilder dashed = new StringBuilder();
        boolean isGiven = false;
        for (char c : field.toCharArray()) {
            isGiven = c == '[' || (isGiven && c != ']');
            dashed.append(!isGiven && Character.isUpperCase(c) ? "-" + Character.toLowerCase(c) : String.valueOf(c));
        }
        return dashed.toString();
    }
}
