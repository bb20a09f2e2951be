package org.ticketorders.security;

import java.net.InetAddress;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Refuses a start that would have passwords and personal data cross a network in the clear. The port of probes takes and tells neither. */
@Component
@EnableConfigurationProperties(ManagementServerProperties.class)
class SafeExposure {

    private static final String HOOKS = "openticket.web.hooks";

    SafeExposure(
            ServerProperties server,
            ManagementServerProperties management,
            SecurityProperties properties,
            Environment environment) {
        if (properties.behindTlsProxy()) {
            return;
        }
        mustBeSafe("server", server.getAddress(), server.getSsl());
        if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
            mustBeSafe("management.server", management.getAddress(), management.getSsl());
        }
        mustBeBehindProxy(environment);
    }

    /** The port of webhooks has no TLS of its own, and what calls bear must not cross a network in the clear. */
    private static void mustBeBehindProxy(Environment environment) {
        int port = environment.getProperty(HOOKS + ".port", Integer.class, 0);
        InetAddress address = environment.getProperty(HOOKS + ".address", InetAddress.class);
        if (port > 0 && (address == null || !address.isLoopbackAddress())) {
            throw new InvalidConfigurationPropertyValueException(
                    HOOKS + ".address",
                    address == null ? "every address" : address,
                    "others can reach it, and what the shop's calls are known by would cross the network in the clear. Let a proxy"
                            + " in front end TLS and say openticket.security.behind-tls-proxy=true, or set " + HOOKS
                            + ".address=127.0.0.1");
        }
    }

    private static void mustBeSafe(String prefix, InetAddress address, Ssl ssl) {
        boolean loopback = address != null && address.isLoopbackAddress();
        boolean tls = Ssl.isEnabled(ssl)
                && (ssl.getBundle() != null || ssl.getKeyStore() != null || ssl.getCertificate() != null);
        if (!loopback && !tls) {
            throw new InvalidConfigurationPropertyValueException(
                    prefix + ".address",
                    address == null ? "every address" : address,
                    "others can reach it, and passwords would cross the network in the clear. Set " + prefix
                            + ".ssl.* (config/README.md, 'Users and logins'), or " + prefix
                            + ".address=127.0.0.1; if a proxy in"
                            + " front ends TLS, say openticket.security.behind-tls-proxy=true");
        }
    }
}
