package org.ticketorders.imports.work;

import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExclusiveReadLockStrategy;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.component.file.strategy.GenericFileDeleteProcessStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.FileNames;

/**
 * Removes a file from the server once it was fetched, unless another has come under its name meanwhile: that stays, and is fetched by a later
 * poll. Size and time of the last change tell them apart.
 */
@Component("removeWhatWasRead")
class RemoveWhatWasRead extends GenericFileDeleteProcessStrategy<SftpRemoteFile<?>> {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    @SuppressWarnings({"unchecked", "rawtypes"})
    RemoveWhatWasRead(RestedFiles rested) {
        setExclusiveReadLockStrategy((GenericFileExclusiveReadLockStrategy) rested);
    }

    @Override
    public void commit(
            GenericFileOperations<SftpRemoteFile<?>> operations,
            GenericFileEndpoint<SftpRemoteFile<?>> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile<?>> file)
            throws Exception {
        operations.releaseRetrievedFileResources(exchange);
        if (isThere(operations, file)) {
            super.commit(operations, endpoint, exchange, file);
        } else {
            LOG.warn(
                    "{} was changed on the server while it was fetched: what is there now stays, and is fetched next",
                    FileNames.safe(file.getFileNameOnly()));
            abort(operations, endpoint, exchange, file);
        }
    }

    /** Asks for the whole folder, as Camel does: in the name of a file alone the server may see a pattern. */
    private static boolean isThere(
            GenericFileOperations<SftpRemoteFile<?>> operations, GenericFile<SftpRemoteFile<?>> file) {
        for (Object listed : (Object[]) operations.listFiles(file.getParent())) {
            if (listed instanceof SftpRemoteFile<?> now && now.getFilename().equals(file.getFileNameOnly())) {
                return now.getFileLength() == file.getFileLength() && now.getLastModified() == file.getLastModified();
            }
        }
        return false;
    }
}
