package org.ticketorders.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Secures the way to a broker apart from the application, to each of them where its URL names several; or the embedded one's port. */
final class BrokerTls {

    private static final String PREFIX = "openticket.broker.tls.";
    private static final String PKCS12 = "PKCS12";

    private BrokerTls() {}

    /** @throws InvalidConfigurationPropertyValueException if a file is not there */
    static void apply(BrokerProperties.Tls tls, ActiveMQConnectionFactory factory) {
        if (!tls.enabled()) {
            return;
        }
        for (TransportConfiguration broker : factory.getServerLocator().getStaticTransportConfigurations()) {
            Map<String, Object> params = broker.getParams();
            params.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
            params.put(TransportConstants.VERIFY_HOST_PROP_NAME, true);
            putStores(tls, params);
        }
    }

    /**
     * Secures a port of the embedded broker.
     *
     * @throws InvalidConfigurationPropertyValueException if a file is not there, or there is no key
     */
    static void apply(BrokerProperties.Tls tls, TransportConfiguration acceptor) {
        if (!tls.enabled()) {
            return;
        }
        Map<String, Object> params = acceptor.getParams();
        params.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
        putStores(tls, params);
        params.put(
                TransportConstants.NEED_CLIENT_AUTH_PROP_NAME,
                params.containsKey(TransportConstants.TRUSTSTORE_PATH_PROP_NAME));
        if (!params.containsKey(TransportConstants.KEYSTORE_PATH_PROP_NAME)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "key-store",
                    "",
                    "the embedded broker needs a key and a certificate for TLS; name a PKCS" + " #12 file (.p12)");
        }
    }

    private static void putStores(BrokerProperties.Tls tls, Map<String, Object> params) {
        if (isGiven("trust-store", tls.trustStore())) {
            params.put(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, tls.trustStore());
            params.put(TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME, tls.trustStorePassword());
            params.put(TransportConstants.TRUSTSTORE_TYPE_PROP_NAME, PKCS12);
        }
        if (isGiven("key-store", tls.keyStore())) {
            params.put(TransportConstants.KEYSTORE_PATH_PROP_NAME, tls.keyStore());
            params.put(TransportConstants.KEYSTORE_PASSWORD_PROP_NAME, tls.keyStorePassword());
            params.put(TransportConstants.KEYSTORE_TYPE_PROP_NAME, PKCS12);
        }
    }

    private static boolean isGiven(String key, String file) {
        if (file == null || file.isEmpty()) {
            return false;
        }
        if (!Files.isReadable(Path.of(file))) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + key, file, "there is no such file that can be read; name a PKCS #12 file (.p12)");
        }
        return true;
    }
}
