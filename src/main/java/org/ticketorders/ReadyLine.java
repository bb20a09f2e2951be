package org.ticketorders;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.BrokerProbe;
import org.ticketorders.broker.BrokerProperties;
import org.ticketorders.shop.ShopProperties;

/** Tells once the routes run what runs, and with which broker, ledger and shop: what a report of a fault should begin with. */
@Component
class ReadyLine {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.start");
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String AOT_CACHE = "-XX:AOTCache=";

    private final String version;
    private final Environment environment;
    private final BrokerProperties broker;
    private final ShopProperties shop;
    private final BrokerProbe probe;

    ReadyLine(
            ObjectProvider<BuildProperties> build,
            Environment environment,
            BrokerProperties broker,
            ShopProperties shop,
            BrokerProbe probe) {
        BuildProperties built = build.getIfAvailable();
        this.version = built == null ? "of an unknown version" : built.getVersion();
        this.environment = environment;
        this.broker = broker;
        this.shop = shop;
        this.probe = probe;
    }

    @Order(Ordered.HIGHEST_PRECEDENCE)
    @EventListener(ApplicationReadyEvent.class)
    void tell() {
        probe.trouble()
                .ifPresentOrElse(
                        trouble -> LOG.warn("Started, but not ready: {}. {}", trouble, text()),
                        () -> LOG.info("Ready. {}", text()));
        cacheLeftOut(ManagementFactory.getRuntimeMXBean().getInputArguments(), System.getProperty("java.vm.info", ""))
                .ifPresent(cache -> LOG.warn(
                        "The AOT cache {} does not fit this Java, its options or the jars, and was left out: the start took"
                                + " longer, until 'bin/ticket-orders prepare' is run again",
                        cache));
    }

    /**
     * The AOT cache that Java was given and does not use.
     *
     * @param arguments those of Java itself
     * @param about the property {@code java.vm.info}, which says 'sharing' where classes come from a cache
     */
    static Optional<String> cacheLeftOut(List<String> arguments, String about) {
        return about.contains("sharing")
                ? Optional.empty()
                : arguments.stream()
                        .filter(argument -> argument.startsWith(AOT_CACHE))
                        .map(argument -> argument.substring(AOT_CACHE.length()))
                        .findFirst();
    }

    String text() {
        return "Ticket order routes " + version + ", " + profile() + "; broker: " + broker() + "; ledger: " + ledger()
                + "; shop: " + Addresses.withoutSecrets(shop.baseUrl());
    }

    private String profile() {
        String[] profiles = environment.getActiveProfiles();
        return profiles.length == 0 ? "no profile" : "profile " + String.join(", ", profiles);
    }

    private String broker() {
        return broker.embedded() ? "embedded, tcp://" + broker.address() : Addresses.withoutSecrets(broker.url());
    }

    private String ledger() {
        String url = environment.getRequiredProperty("spring.datasource.url");
        return url.startsWith(SQLITE)
                ? "SQLite, "
                        + Path.of(url.substring(SQLITE.length()).split("\\?")[0])
                                .toAbsolutePath()
                : Addresses.withoutSecrets(url.replaceFirst("^jdbc:", ""));
    }
}
