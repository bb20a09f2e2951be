package org.ticketorders.imports.work;

import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportProperties;

/** Says in one line why no files can be fetched, and what to do about it. It is tried again in any case. */
@Component("fetchFailures")
class FetchFailures implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    private final String server;

    FetchFailures(ImportProperties properties) {
        this.server = String.valueOf(properties.remoteInbox()).isEmpty()
                ? ""
                : String.valueOf(RemoteInbox.of(properties.remoteInbox()));
    }

    @Override
    public void handleException(Throwable failure) {
        String why = NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
        LOG.warn("No files are fetched from {} for now: {}. {}", server, why, remedy(String.valueOf(why)));
    }

    /** By what JSch says, which has no types for it. */
    static String remedy(String why) {
        if (why.startsWith("Auth ")) {
            return "The server refuses the login: check the user in openticket.imports.remote-inbox, and remote-password or"
                    + " remote-key-file";
        }
        if (why.contains("HostKey") || why.contains("host key")) {
            return "The server's key is not the one in ~/.ssh/known_hosts, or in the file that"
                    + " openticket.imports.remote-known-hosts names: find out why, and write it there if it is right";
        }
        return "Check openticket.imports.remote-inbox, and whether that server can be reached from here";
    }

    @Override
    public void handleException(String message, Throwable failure) {
        handleException(failure);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable failure) {
        handleException(failure);
    }
}
