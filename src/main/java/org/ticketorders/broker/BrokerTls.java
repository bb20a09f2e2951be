package org.ticketorders.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Secures the way to a broker apart from the application, to each of them where its URL names several. */
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
