package org.ticketorders.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The HTTP side of one simulator: a single event loop that never blocks. */
final class SimulatorServer {

    private static final Logger LOG = System.getLogger(SimulatorServer.class.getName());
    private static final String HOST = "127.0.0.1";
    private static final int BACKLOG = 1024;
    private static final long PATIENCE_SECONDS = 10;

    private final Supplier<Settings> settings;
    private final RequestLog requests;
    private final FaultQueue faults;
    private final ShopApi shop;
    private final SimulatedHooks hooks;
    private final AdminApi admin;
    private final Vertx vertx;
    private final FaultPlayer faultPlayer;

    private volatile int port;
    private @Nullable HttpServer listening;
    private boolean closed;

    /** Bound and not listening: while the port refuses connections, nobody else gets it. */
    private @Nullable Socket placeholder;

    /** @param port 0 takes any free port at the first start, and the same one afterwards */
    SimulatorServer(
            int port,
            Supplier<Settings> settings,
            RequestLog requests,
            FaultQueue faults,
            ShopApi shop,
            SimulatedHooks hooks,
            AdminApi admin,
            Vertx vertx) {
        this.port = port;
        this.settings = settings;
        this.requests = requests;
        this.faults = faults;
        this.shop = shop;
        this.hooks = hooks;
        this.admin = admin;
        this.vertx = vertx;
        this.faultPlayer = new FaultPlayer(vertx);
    }

    /** A single event loop; closed with the server that it is given to. */
    static Vertx eventLoop() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    int port() {
        return port;
    }

    /** Accepts connections; does nothing if it already does. */
    synchronized void listen() {
        if (closed) {
            throw new IllegalStateException("the simulator is closed");
        }
        if (listening != null) {
            return;
        }
        letPortGo();
        HttpServer starting = vertx.createHttpServer(new HttpServerOptions()
                        .setAcceptBacklog(BACKLOG)
                        .setHttp2ClearTextEnabled(false)
                        .setHandle100ContinueAutomatically(true))
                .requestHandler(this::receive);
        await(starting.listen(port, HOST), "cannot listen on " + HOST + ":" + port);
        listening = starting;
        port = starting.actualPort();
    }

    /** Closes the port and every connection; does nothing if that has been done. */
    synchronized void stopListening() {
        if (listening != null) {
            await(listening.close(), "cannot stop listening");
            listening = null;
            placeholder = holdPort();
        }
    }

    /** What listened may let the port go only a moment after it says so. */
    private Socket holdPort() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return boundSocket();
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new UncheckedIOException("cannot hold port " + port, e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    private Socket boundSocket() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(HOST, port));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private void letPortGo() {
        try {
            if (placeholder != null) {
                placeholder.close();
                placeholder = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let port " + port + " go", e);
        }
    }

    synchronized void close() {
        if (!closed) {
            closed = true;
            listening = null;
            letPortGo();
            await(vertx.close(), "cannot close");
        }
    }

    private static void await(Future<?> future, String failure) {
        try {
            future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(failure + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(failure + " within " + PATIENCE_SECONDS + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure + ": interrupted", e);
        }
    }

    private void receive(HttpServerRequest request) {
        String method = request.method().name();
        String path = String.valueOf(request.path());
        if (path.startsWith(AdminApi.PREFIX)) {
            request.body()
                    .onSuccess(body -> guarded(
                            request,
                            () -> FaultPlayer.send(
                                    request, admin.answer(method, path, request.getParam("limit"), body.getBytes()))));
            return;
        }
        String authorization = request.getHeader("Authorization");
        requests.add(new SeenRequest(
                ShopRequest.call(method, path),
                method,
                request.uri(),
                authorization != null,
                request.getHeader("Content-Type"),
                Instant.now()));
        request.body().onSuccess(body -> guarded(request, () -> serve(request, ShopRequest.of(request, body))));
    }

    private void serve(HttpServerRequest request, ShopRequest shopRequest) {
        Fault fault = faults.next(shopRequest);
        long delayMillis = settings.get().latencyMillis();
        if (fault != null && fault.kind() != Fault.Kind.DRIP) {
            delayMillis += fault.delayMillis();
        }
        Runnable work = shopRequest.call() == Call.ORDER && (fault == null || fault.effect())
                ? () -> hooks.around(() -> shop.answer(shopRequest))
                        .onSuccess(answer -> guarded(request, () -> send(fault, () -> answer, request)))
                : () -> send(fault, () -> shop.answer(shopRequest), request);
        if (delayMillis == 0) {
            work.run();
        } else {
            vertx.setTimer(delayMillis, timer -> guarded(request, work));
        }
    }

    private void send(@Nullable Fault fault, Supplier<Answer> work, HttpServerRequest request) {
        if (fault == null) {
            FaultPlayer.send(request, work.get());
        } else {
            faultPlayer.play(fault, work, request);
        }
    }

    private static void guarded(HttpServerRequest request, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The simulator failed at " + request.path(), e);
            if (!request.response().headWritten()) {
                FaultPlayer.send(request, Answer.error(500, "The simulator itself failed: " + e));
            }
        }
    }
}
