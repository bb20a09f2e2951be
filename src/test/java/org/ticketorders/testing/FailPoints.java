package org.ticketorders.testing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Lets a step be followed by a failure, once. Steps go by {@code route.step}, such as {@code send-on-hold.send}. What is not
 * armed runs as it would without this, on the same threads.
 */
public class FailPoints implements CamelContextConfiguration {

    /** What happens right after the step, on its thread. */
    public interface Harm {
        void happen() throws Exception;
    }

    private final Map<String, Harm> armed = new ConcurrentHashMap<>();
    private final Map<String, List<String>> threads = new ConcurrentHashMap<>();

    /** The next time that this step is done, the step after it fails. */
    public void failAfter(String step) {
        harmAfter(step, () -> {
            throw new IllegalStateException("played after " + step);
        });
    }

    public void harmAfter(String step, Harm harm) {
        threads.remove(step);
        armed.put(step, harm);
    }

    /** Whether the harm is done. */
    public boolean isSpent(String step) {
        return !armed.containsKey(step);
    }

    /** The threads on which the step ran since it was armed, one name for each time. */
    public List<String> threadsOf(String step) {
        return threads.getOrDefault(step, List.of());
    }

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        camel.getCamelContextExtension()
                .addInterceptStrategy((context, definition, target, next) -> wrap(name(definition), target));
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {
        // nothing to add
    }

    /** {@code route.step}, or null for a step without an id. */
    static String name(NamedNode definition) {
        String id = definition.getId();
        String route = ProcessorDefinitionHelper.getRouteId((ProcessorDefinition<?>) definition);
        return id == null || id.startsWith(route + ".") ? id : route + "." + id;
    }

    private Processor wrap(String step, Processor target) {
        if (step == null || !step.contains(".send")) {
            return target;
        }
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                threads.computeIfAbsent(step, any -> new CopyOnWriteArrayList<>())
                        .add(Thread.currentThread().getName());
                return super.process(exchange, doneSync -> {
                    Harm harm = exchange.getException() == null ? armed.remove(step) : null;
                    if (harm != null) {
                        try {
                            harm.happen();
                        } catch (Exception e) {
                            exchange.setException(e);
                        }
                    }
                    callback.done(doneSync);
                });
            }
        };
    }
}
