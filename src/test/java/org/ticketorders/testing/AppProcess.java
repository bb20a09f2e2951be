package org.ticketorders.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.ticketorders.Application;

/** The application as its own process, which a test may kill. */
public final class AppProcess extends JavaProcess {

    private static final Duration START = Duration.ofSeconds(300);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int httpPort;

    /**
     * @param log where its output goes
     * @param main the application, or a main class that adds to it
     * @param properties the same as on its command line, without dashes
     */
    public AppProcess(Path log, Class<?> main, List<String> properties) {
        this(log, main, List.of("-Xmx512m"), TestApp.freePort(), properties);
    }

    /**
     * The application with other settings of its JVM.
     *
     * @param options come after those that every test process gets, and may undo them
     */
    public AppProcess(Path log, List<String> options, List<String> properties) {
        this(log, Application.class, options, TestApp.freePort(), properties);
    }

    private AppProcess(Path log, Class<?> main, List<String> options, int httpPort, List<String> properties) {
        super(
                log,
                main,
                options,
                Stream.of(
                                Stream.of("server.port=" + httpPort),
                                Logins.properties().entrySet().stream()
                                        .map(property -> property.getKey() + "=" + property.getValue()),
                                properties.stream())
                        .flatMap(part -> part)
                        .map(property -> "--" + property)
                        .toList());
        this.httpPort = httpPort;
    }

    public int httpPort() {
        return httpPort;
    }

    /** Starts it and waits until it is ready. */
    public void start() {
        launch();
        awaitReady();
    }

    public void awaitReady() {
        await("the application to be ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    if (!isAlive()) {
                        throw new IllegalStateException("it ended: " + output());
                    }
                    return isReady();
                });
    }

    /** Whether its readiness check is content. */
    public boolean isReady() {
        URI readiness = uri("/actuator/health/readiness");
        try {
            return HTTP.send(
                                    Logins.asOperator(HttpRequest.newBuilder(readiness))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IOException if it does not answer, or dies before it does */
    public HttpResponse<String> post(String path, String json) throws IOException {
        return ask(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** @throws IOException if it does not answer, or dies before it does */
    public HttpResponse<String> get(String path) throws IOException {
        return ask(HttpRequest.newBuilder(uri(path)));
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) throws IOException {
        try {
            return HTTP.send(
                    Logins.asOperator(request).timeout(Duration.ofSeconds(30)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }
}
