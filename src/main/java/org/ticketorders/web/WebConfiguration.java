package org.ticketorders.web;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Sets up the server; what Spring Boot has keys for is in {@code config/application.yaml}, {@code server.tomcat}. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    /** Longest wait for the next bytes of a body, in milliseconds. */
    private static final int NEXT_BYTES_MILLIS = 2_000;

    /** Bytes of extensions and trailers of a chunked body, which nobody sends and which arrive outside the body's deadline. */
    private static final int CHUNK_EXTRAS = 16;

    private final WebProperties properties;

    WebConfiguration(WebProperties properties) {
        this.properties = properties;
    }

    /** Last, so that the valve that knows callers behind a proxy comes before ours, which count by address. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedServer() {
        return server -> {
            server.setProtocol(PunctualProtocol.class.getName());
            server.addConnectorCustomizers(this::bound);
            server.addContextCustomizers(
                    context -> context.getParent().getPipeline().addValve(new MalformedRequests()));
            if (properties.probes().port() > 0) {
                Connector probes = ProbeConnector.connector(properties);
                bound(probes);
                server.addAdditionalConnectors(probes);
                server.addEngineValves(new ProbeConnector.Only(probes));
            }
            if (properties.hooks().port() > 0) {
                Connector hooks = HookPort.connector(properties);
                bound(hooks);
                server.addAdditionalConnectors(hooks);
                server.addEngineValves(new HookPort.Only(hooks));
            }
            server.addEngineValves(new BodyValve(properties));
            server.addEngineValves(new HookPort.NowhereElse());
        };
    }

    private void bound(Connector connector) {
        AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
        ((PunctualProtocol) protocol).setHeadWithin(properties.arriveWithin());
        protocol.setDisableUploadTimeout(false);
        protocol.setConnectionUploadTimeout(NEXT_BYTES_MILLIS);
        protocol.setMaxExtensionSize(CHUNK_EXTRAS);
        protocol.setMaxTrailerSize(CHUNK_EXTRAS);
    }
}
