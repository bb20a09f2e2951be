package org.ticketorders;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.ticketorders.command.TicketOrders;
import org.ticketorders.security.HashPassword;

/** Starts the routes, or does a command of {@link TicketOrders}. A failed start ends the process with exit code 1, whatever threads it left behind. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {

    /** Netty takes memory in pieces of 8 KB times two to the power of this, several of them however little it needs. */
    private static final String PIECES = "io.netty.allocator.maxOrder";

    public static void main(String[] args) throws IOException {
        // validators, drivers and the web server would speak the machine's language, amid sentences of ours
        Locale.setDefault(Locale.ENGLISH);
        if (args.length == 1 && args[0].equals(HashPassword.ARGUMENT)) {
            System.exit(HashPassword.run());
        }
        if (args.length > 0 && isWord(args[0])) {
            // a start is what is asked for by options alone: a misspelt word must not be a second one
            System.exit(TicketOrders.run(args));
        }
        refusal(args).ifPresent(why -> {
            System.err.println("ticket-orders: " + why);
            System.exit(2);
        });
        if (System.getProperty(PIECES) == null) {
            System.setProperty(PIECES, "7");
        }
        ClassesOfStart.loadAhead();
        try {
            SpringApplication.run(Application.class, args);
        } catch (Throwable e) {
            // Spring has printed the reason; a broker or pool that had started would keep the process alive
            System.exit(1);
        }
    }

    /** Why a start with these arguments would not be what is meant by them; empty if it is. What begins with one hyphen Spring would pass over. */
    static Optional<String> refusal(String... arguments) {
        for (String argument : arguments) {
            if (isWord(argument)) {
                return Optional.of("'" + argument
                        + "' stands behind options of a start: a command comes first, and a start has options only");
            }
            if (argument.startsWith("-") && !argument.startsWith("--")) {
                return Optional.of("'" + argument.replaceFirst("=.*", "=…")
                        + "' is no option of a start: those begin with two hyphens (--key=value), and"
                        + " options for Java stand in JAVA_OPTS");
            }
        }
        return Optional.empty();
    }

    private static boolean isWord(String argument) {
        return !argument.isBlank() && !argument.startsWith("-");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Elapsed time, which nobody can set. */
    @Bean
    Ticker ticker() {
        return Ticker.systemTicker();
    }
}
