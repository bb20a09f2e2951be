package org.ticketorders.routes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.support.ExpressionAdapter;
import org.springframework.stereotype.Component;

/**
 * Reads paths such as {@code ${variable.row.hold.heldUntil}} straight away. Camel's own bean language copies the whole exchange and
 * parses the path for each of them, which was a quarter of the work for a purchase. Whatever is not a mere path, or cannot be read
 * by public methods, is left to Camel.
 *
 * <p>Of a name's methods {@code name()} is called before {@code getName()} and {@code isName()}.
 */
@Component("bean-language")
class PropertyPathLanguage extends BeanLanguage {

    private static final Pattern PATH = Pattern.compile("(\\.[A-Za-z]\\w*)+");
    private static final String[] NO_PATH = {};

    /** What routes write: as many as there are in their files. */
    private final Map<String, String[]> paths = new ConcurrentHashMap<>();

    private final ClassValue<Map<String, Optional<Method>>> methods = new ClassValue<>() {
        @Override
        protected Map<String, Optional<Method>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** @param properties as Camel hands them over: a result type, the object, and what of it is wanted */
    @Override
    public Expression createExpression(String expression, Object[] properties) {
        if (properties.length == 3 && properties[1] != null && properties[2] instanceof String text) {
            String[] path = paths.computeIfAbsent(text, PropertyPathLanguage::names);
            if (path.length > 0) {
                return new Path(properties, path);
            }
        }
        return super.createExpression(expression, properties);
    }

    private static String[] names(String path) {
        return PATH.matcher(path).matches() ? path.substring(1).split("\\.") : NO_PATH;
    }

    /** @return null if there is no such public method */
    private Method method(Class<?> type, String name) {
        Map<String, Optional<Method>> known = methods.get(type);
        Optional<Method> method = known.get(name);
        if (method == null) {
            method = find(type, name);
            known.put(name, method);
        }
        return method.orElse(null);
    }

    private static Optional<Method> find(Class<?> type, String name) {
        String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return Stream.of(name, "get" + capital, "is" + capital)
                .flatMap(each -> Stream.of(type.getMethods()).filter(method -> isCalled(method, each)))
                .findFirst();
    }

    private static boolean isCalled(Method method, String name) {
        return method.getName().equals(name)
                && method.getParameterCount() == 0
                && method.getReturnType() != void.class
                && Modifier.isPublic(method.getDeclaringClass().getModifiers());
    }

    private final class Path extends ExpressionAdapter {

        private final Object[] properties;
        private final String[] path;

        private Path(Object[] properties, String[] path) {
            this.properties = properties;
            this.path = path;
        }

        @Override
        public Object evaluate(Exchange exchange) {
            Object value = properties[1];
            try {
                for (String name : path) {
                    Method method = value == null ? null : method(value.getClass(), name);
                    if (method == null) {
                        return byCamel(exchange);
                    }
                    value = method.invoke(value);
                }
                return value;
            } catch (IllegalAccessException | InvocationTargetException e) {
                return byCamel(exchange);
            }
        }

        /** What Camel makes of it, which knows more ways, and says best why there is none. */
        private Object byCamel(Exchange exchange) {
            return PropertyPathLanguage.super.createExpression(null, properties).evaluate(exchange, Object.class);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            return type == Object.class ? (T) evaluate(exchange) : super.evaluate(exchange, type);
        }
    }
}
