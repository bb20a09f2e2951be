package org.ticketorders.broker.login;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.apache.activemq.artemis.utils.CompositeAddress;

/**
 * Who the embedded broker lets in, and to what. The routes come within the process, by a password that is made at each
 * start, and nobody is them by network. Others have the rights that the broker's file gives to their roles, and not even those
 * in a queue that another user has made: replies are for who asked for them.
 */
public final class BrokerSecurity implements ActiveMQSecurityManager5 {

    /** The application itself, and its role. */
    public static final String ROUTES = "routes";

    private static final String ANONYMOUS = "anonymous";
    private static final String QUEUE_OF_ADDRESS = CompositeAddress.SEPARATOR;

    private final String routesPassword;
    private final BrokerLogins logins;
    private final Supplier<ActiveMQServer> broker;

    /**
     * @param routesPassword by which the routes log in
     * @param broker the broker that this is for, once it runs
     */
    public BrokerSecurity(String routesPassword, BrokerLogins logins, Supplier<ActiveMQServer> broker) {
        this.routesPassword = routesPassword;
        this.logins = logins;
        this.broker = broker;
    }

    @Override
    public Subject authenticate(String user, String password, RemotingConnection connection, String domain) {
        if (isInside(connection)) {
            return ROUTES.equals(user) && routesPassword.equals(password) ? subject(ROUTES, Set.of(ROUTES)) : null;
        }
        Optional<Set<String>> roles = logins.roles(user, password, address(connection));
        if (roles.isEmpty()) {
            refuse();
        }
        return subject(user == null || user.isEmpty() ? ANONYMOUS : user, roles.orElseThrow());
    }

    private static boolean isInside(RemotingConnection connection) {
        return connection != null && connection.getTransportConnection() instanceof InVMConnection;
    }

    /** {@code /127.0.0.1:4711} without its slash and port. */
    private static String address(RemotingConnection connection) {
        String address = connection == null ? null : connection.getRemoteAddress();
        return address == null ? "nowhere" : address.replaceFirst("^/", "").replaceFirst(":\\d+$", "");
    }

    /** As what the broker itself throws where a login fails: where it does, it also tells the log of each, with what was sent. */
    private static void refuse() {
        throwAny(new ActiveMQSecurityException(
                "user or password are wrong, or this broker wants them: config/README.md, 'Users" + " of the broker'"));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> void throwAny(Exception e) throws E {
        throw (E) e;
    }

    private static Subject subject(String name, Set<String> roles) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(name));
        roles.forEach(role -> subject.getPrincipals().add(new RolePrincipal(role)));
        return subject;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType right, String address) {
        Set<String> having = subject.getPrincipals(RolePrincipal.class).stream()
                .map(RolePrincipal::getName)
                .collect(Collectors.toCollection(HashSet::new));
        // that of a temporary queue comes and goes with it and needs no right; others would stay, over restarts, too
        if (right == CheckType.CREATE_ADDRESS && !having.contains(ROUTES)) {
            return false;
        }
        boolean given = roles.stream().anyMatch(role -> right.hasRole(role) && having.contains(role.getName()));
        return given && (having.contains(ROUTES) || !isOfAnother(subject, address));
    }

    /** Whether the queue was made by another user; what the broker's file or the routes have made is for who has a role. */
    private boolean isOfAnother(Subject subject, String address) {
        int separator = address.indexOf(QUEUE_OF_ADDRESS);
        String name = separator < 0 ? address : address.substring(separator + QUEUE_OF_ADDRESS.length());
        ActiveMQServer server = broker.get();
        Queue queue = server == null ? null : server.locateQueue(SimpleString.of(name));
        String owner = queue == null || queue.getUser() == null
                ? null
                : queue.getUser().toString();
        return owner != null && !owner.equals(ROUTES) && !owner.equals(getUserFromSubject(subject));
    }

    @Override
    public boolean validateUser(String user, String password) {
        throw new UnsupportedOperationException("in place of it: authenticate");
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType right) {
        throw new UnsupportedOperationException("in place of it: authorize");
    }
}
