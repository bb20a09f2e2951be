package org.ticketorders.testing;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Takes traces over HTTP as an OpenTelemetry collector does, and keeps them. */
public final class TraceCollector implements AutoCloseable {

    private static final String PATH = "/v1/traces";

    private final List<byte[]> exports = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public TraceCollector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(PATH, exchange -> {
            exports.add(exchange.getRequestBody().readAllBytes());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** What makes the application send its traces here. */
    public String[] properties() {
        return new String[] {
            "openticket.tracing.enabled=true",
            "openticket.tracing.endpoint=http://127.0.0.1:"
                    + server.getAddress().getPort() + PATH
        };
    }

    /** Everything that came, in its wire form, in which texts stand as they are. */
    public String everything() {
        return exports.stream()
                .map(export -> new String(export, StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
    }

    public List<Span> spans() {
        return exports.stream()
                .map(TraceCollector::parse)
                .flatMap(export -> export.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    private static ExportTraceServiceRequest parse(byte[] export) {
        try {
            return ExportTraceServiceRequest.parseFrom(export);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
