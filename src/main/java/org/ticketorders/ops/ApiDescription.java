package org.ticketorders.ops;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.openapi.OpenApiRestApiProcessorFactory;
import org.apache.camel.spi.RestApiProcessorFactory;
import org.apache.camel.spi.RestConfiguration;
import org.apache.camel.support.service.ServiceHelper;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Describes the operators' API when somebody asks for it. Camel would do so at each start, and load for it a tenth of what the
 * start needs besides the flow.
 */
@Component
class ApiDescription implements RestApiProcessorFactory {

    private final RestApiProcessorFactory openApi;

    @Autowired
    ApiDescription() {
        this(new OpenApiRestApiProcessorFactory());
    }

    ApiDescription(RestApiProcessorFactory openApi) {
        this.openApi = openApi;
    }

    @Override
    public Processor createApiProcessor(
            CamelContext camel, String path, RestConfiguration configuration, Map<String, Object> parameters) {
        SingletonSupplier<Processor> description =
                SingletonSupplier.of(() -> started(camel, path, configuration, parameters));
        return exchange -> description.obtain().process(exchange);
    }

    private Processor started(
            CamelContext camel, String path, RestConfiguration configuration, Map<String, Object> parameters) {
        try {
            Processor processor = openApi.createApiProcessor(camel, path, configuration, parameters);
            ServiceHelper.startService(processor);
            return processor;
        } catch (Exception e) {
            throw new IllegalStateException("the operators' API cannot be described", e);
        }
    }
}
