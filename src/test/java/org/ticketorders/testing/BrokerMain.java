package org.ticketorders.testing;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * A broker apart from the application, set up by a {@code broker.xml} as a stand-alone Artemis is: what the file leaves open
 * comes from system properties.
 */
public final class BrokerMain {

    public static final String USER = "routes";
    public static final String PASSWORD = "routes-password";

    private BrokerMain() {}

    /** @param args the {@code broker.xml} */
    public static void main(String[] args) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        FileDeploymentManager files =
                new FileDeploymentManager(Path.of(args[0]).toUri().toURL().toString());
        files.addDeployable(configuration);
        files.readConfiguration();

        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(USER, PASSWORD);
        users.addRole(USER, "routes");
        users.addUser(Logins.ERP, Logins.PASSWORD);
        users.addRole(Logins.ERP, "senders");
        users.addRole(Logins.ERP, "readers");

        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        broker.start();
    }
}
