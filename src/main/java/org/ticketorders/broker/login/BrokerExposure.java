package org.ticketorders.broker.login;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses a start at which the embedded broker would let anybody in, or would have passwords and personal data cross a network
 * in the clear.
 */
public final class BrokerExposure {

    private static final String CONFIG = "openticket.broker.config";
    private static final String ELSE = "; or leave openticket.broker.host at 127.0.0.1";

    private BrokerExposure() {}

    /**
     * @param sendersAcceptor the one whose host is {@code openticket.broker.host}
     * @throws InvalidConfigurationPropertyValueException if it is not safe
     */
    public static void mustBeSafe(Configuration broker, String sendersAcceptor, Anonymous anonymous) {
        if (!broker.isSecurityEnabled()) {
            throw new InvalidConfigurationPropertyValueException(
                    CONFIG,
                    "security-enabled: false",
                    "everybody could read and change everything. Take that out; openticket.broker.anonymous lets senders"
                            + " in without a password");
        }
        if (!broker.getDiscoveryGroupConfigurations().isEmpty()
                || !broker.getBroadcastGroupConfigurations().isEmpty()) {
            throw new InvalidConfigurationPropertyValueException(
                    CONFIG,
                    "a discovery or broadcast group",
                    "others on the network can reach it, and the embedded broker has no use for it. Take it out");
        }
        for (TransportConfiguration acceptor : broker.getAcceptorConfigurations()) {
            mustBeSafe(acceptor, sendersAcceptor.equals(acceptor.getName()), anonymous);
        }
    }

    private static void mustBeSafe(TransportConfiguration acceptor, boolean ofSenders, Anonymous anonymous) {
        String hosts = hosts(acceptor);
        if (acceptor.getFactoryClassName().equals(InVMAcceptorFactory.class.getName())
                || Arrays.stream(TransportConfiguration.splitHosts(hosts)).allMatch(BrokerExposure::isLoopback)) {
            return;
        }
        String key = ofSenders ? "openticket.broker.host" : CONFIG;
        String value = ofSenders ? hosts : "acceptor '" + acceptor.getName() + "' on " + hosts;
        if (!hasTls(acceptor.getParams())) {
            throw new InvalidConfigurationPropertyValueException(
                    key,
                    value,
                    "others can reach it, and passwords and purchases would cross the network in the clear. Set"
                            + " openticket.broker.tls.enabled and key-store (config/README.md, 'Users of the broker')"
                            + ELSE);
        }
        if (anonymous != Anonymous.NONE) {
            throw new InvalidConfigurationPropertyValueException(
                    key,
                    value,
                    "others can reach it, and would need no password. Set openticket.broker.anonymous to none" + ELSE);
        }
    }

    private static String hosts(TransportConfiguration acceptor) {
        Object hosts = acceptor.getParams().get(TransportConstants.HOST_PROP_NAME);
        return hosts == null || hosts.toString().isBlank() ? TransportConstants.DEFAULT_HOST : hosts.toString();
    }

    /** Whether all addresses of that name are; what cannot be looked up may be anything. */
    private static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host.strip())).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean hasTls(Map<String, Object> params) {
        return Boolean.parseBoolean(String.valueOf(params.get(TransportConstants.SSL_ENABLED_PROP_NAME)));
    }
}
