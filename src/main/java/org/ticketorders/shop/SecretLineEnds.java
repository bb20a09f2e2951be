package org.ticketorders.shop;

import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Takes the line end off a configured secret: it is that of the file or the command that the secret came from, such as {@code echo}, and who is told
 * that the secret is wrong would never see it.
 */
final class SecretLineEnds extends AbstractBindHandler {

    private static final Pattern SECRET =
            Pattern.compile("(.*(token|secret|password)|key|client-?id|authorization)", Pattern.CASE_INSENSITIVE);

    private static final Pattern LINE_END = Pattern.compile("[\\r\\n]+\\z");

    SecretLineEnds(BindHandler parent) {
        super(parent);
    }

    @Override
    public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object value) {
        Object bound = value instanceof String text && isSecret(name)
                ? LINE_END.matcher(text).replaceFirst("")
                : value;
        return super.onSuccess(name, target, context, bound);
    }

    static boolean isSecret(ConfigurationPropertyName name) {
        return SECRET.matcher(name.getLastElement(ConfigurationPropertyName.Form.DASHED))
                .matches();
    }
}
