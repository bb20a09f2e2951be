package org.ticketorders.sandbox;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

/**
 * Runs a simulator as a process of its own until it is told to stop (SIGTERM or SIGINT).
 *
 * <p>Options, each at most once: {@code --port} (default 8090; 0 takes any free port), {@code --hold-millis} (default
 * 480000), {@code --latency-millis} (default 0). Prints one line with the URL once connections are accepted. Exits with
 * 2 if an option is wrong and with 1 if the port cannot be had.
 */
public final class ShopSimulatorMain {

    private static final int DEFAULT_PORT = 8090;

    private ShopSimulatorMain() {}

    public static void main(String[] args) {
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.JULLogDelegateFactory");
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        try {
            ShopSimulator simulator = ShopSimulator.start(settings(args));
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "stop"));
            System.out.println("Shop simulator listens on " + simulator.uri());
        } catch (IllegalArgumentException e) {
            exit(2, e);
        } catch (IllegalStateException e) {
            exit(1, e);
        }
    }

    private static void exit(int status, RuntimeException reason) {
        System.err.println("Shop simulator: " + reason.getMessage());
        System.exit(status);
    }

    /** @throws IllegalArgumentException if an option is unknown or its value out of bounds; the message names it */
    static Settings settings(String... args) {
        Settings settings = Settings.defaults().withPort(DEFAULT_PORT);
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            String value = equals < 0 ? "" : arg.substring(equals + 1);
            settings = switch (name) {
                case "--port" -> settings.withPort((int) Math.max(-1, Math.min(number(name, value), 65_536)));
                case "--hold-millis" -> settings.withHoldMillis(number(name, value));
                case "--latency-millis" -> settings.withLatencyMillis(number(name, value));
                default ->
                    throw new IllegalArgumentException(
                            "unknown option " + arg + "; known are --port=, --hold-millis=, --latency-millis=");
            };
        }
        return settings;
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a whole number, such as " + name + "=1000", e);
        }
    }
}
