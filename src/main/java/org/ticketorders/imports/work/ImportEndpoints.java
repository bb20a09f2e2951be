package org.ticketorders.imports.work;

import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportProperties;

/**
 * Tells the endpoints of the import routes where their files are. Routes call them {@code file:inbox} and {@code sftp:remote-inbox}: in the
 * address of an endpoint a folder's or a password's {@code %2F}, {@code ?}, <code>{{</code> or {@code )&} would mean something else, and
 * such an address is written to the log when it cannot be used.
 */
@Component("importEndpoints")
class ImportEndpoints {

    private static final String INBOX = "file://inbox";
    private static final String INBOX_CHECK = "file://inbox-check";
    private static final String REMOTE_INBOX = "sftp://remote-inbox";

    private final ImportFolders folders;
    private final ImportProperties properties;
    private final RemoteInbox remote;

    ImportEndpoints(CamelContext camel, ImportFolders folders, ImportProperties properties) {
        this.folders = folders;
        this.properties = properties;
        this.remote = isGiven(properties.remoteInbox()) ? RemoteInbox.of(properties.remoteInbox()) : null;
        camel.getCamelContextExtension().registerEndpointCallback(this::prepared);
    }

    /** Whether files are fetched from a server; the route asks. */
    public boolean fetch() {
        return remote != null;
    }

    private Endpoint prepared(String uri, Endpoint endpoint) {
        String base = endpoint.getEndpointBaseUri();
        if (endpoint instanceof FileEndpoint file && base.equals(INBOX)) {
            prepare(file, folders.inbox());
        } else if (endpoint instanceof FileEndpoint file && base.equals(INBOX_CHECK)) {
            prepare(file, folders.toCheck());
        } else if (endpoint instanceof SftpEndpoint sftp && base.equals(REMOTE_INBOX) && remote != null) {
            prepare((SftpConfiguration) sftp.getConfiguration());
        }
        return endpoint;
    }

    private static void prepare(FileEndpoint file, Path folder) {
        file.setFile(folder.toFile());
        file.getConfiguration().setDirectory(folder.toString());
    }

    private void prepare(SftpConfiguration server) {
        server.setHost(remote.host());
        server.setPort(remote.port());
        server.setUsername(remote.user());
        server.setDirectory(remote.folder());
        server.setPassword(isGiven(properties.remotePassword()) ? properties.remotePassword() : remote.password());
        if (isGiven(properties.remoteKeyFile())) {
            server.setPrivateKeyFile(properties.remoteKeyFile());
        }
        if (isGiven(properties.remoteKnownHosts())) {
            server.setKnownHostsFile(properties.remoteKnownHosts());
        }
    }

    private static boolean isGiven(String value) {
        return value != null && !value.isEmpty();
    }
}
