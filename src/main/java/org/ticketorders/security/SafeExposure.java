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
