package org.ticketorders.payment;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Names the shops whose last list of payment methods is used because they do not answer. Out of service once half of the time is over for which one may: purchases
 * wait when all of it is.
 */
@Component
class PaymentMethodsHealthIndicator extends AbstractHealthIndicator {

    private final PaymentMethods methods;
    private final PaymentProperties properties;

    PaymentMethodsHealthIndicator(PaymentMethods methods, PaymentProperties properties) {
        this.methods = methods;
        this.properties = properties;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Map<String, Duration> ages = methods.staleAges();
        Duration longest = properties.cacheFor().plus(properties.staleFor());
        health.up();
        ages.forEach((shop, age) -> {
            if (age.compareTo(longest.dividedBy(2)) > 0) {
                health.outOfService();
            }
            health.withDetail(
                    shop,
                    "its payment methods are " + words(age)
                            + " old and cannot be asked for; they serve for up to "
                            + words(longest));
        });
    }

    /** {@code 1h10m} */
    private static String words(Duration time) {
        return Duration.ofSeconds(time.toSeconds()).toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
