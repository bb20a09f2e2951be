package org.ticketorders;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.ticketorders.security.HashPassword;

/** Starts the routes. A failed start ends the process with exit code 1, whatever threads it left behind. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {

    public static void main(String[] args) throws IOException {
        if (args.length == 1 && args[0].equals(HashPassword.ARGUMENT)) {
            System.exit(HashPassword.run());
        }
        try {
            SpringApplication.run(Application.class, args);
        } catch (Throwable e) {
            // Spring has printed the reason; a broker or pool that had started would keep the process alive
            System.exit(1);
        }
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
