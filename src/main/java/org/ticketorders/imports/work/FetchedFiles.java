package org.ticketorders.imports.work;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.AtomicFile;
import org.ticketorders.imports.FileNames;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportProperties;

/** Puts files into the inbox that come from elsewhere. */
@Component("fetchedFiles")
public class FetchedFiles {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    private final Path inbox;
    private final InWork inWork;
    private final long maxSize;

    FetchedFiles(ImportProperties properties, ImportFolders folders, InWork inWork) {
        this.inbox = folders.inbox();
        this.inWork = inWork;
        this.maxSize = properties.maxSize().toBytes();
    }

    /**
     * Puts a file into the inbox.
     *
     * @param name as it is called there
     * @param length bytes that it must have
     * @throws IOException if it is not here as a whole, or one of its name is there; it may be fetched again then
     */
    public void land(InputStream content, String name, long length) throws IOException {
        String safe = FileNames.safe(name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1));
        Path arriving = inWork.arriving();
        try {
            if (length > maxSize) {
                throw new IOException("it is larger than " + maxSize + " bytes (openticket.imports.max-size)");
            }
            receive(content, arriving, length);
            place(arriving, inbox.resolve(safe));
            AtomicFile.sync(inbox);
            LOG.info("{} was fetched", safe);
        } catch (IOException e) {
            LOG.warn("{} was not fetched and stays where it is: {}", safe, e.getMessage());
            throw e;
        } finally {
            Files.deleteIfExists(arriving);
        }
    }

    private static void receive(InputStream content, Path arriving, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(arriving, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            long arrived = content.transferTo(out);
            if (arrived != length) {
                throw new IOException(arrived + " of " + length + " bytes came");
            }
            channel.force(true);
        }
    }

    /** A rename would overwrite what has come to that place in the same moment. */
    private static void place(Path arriving, Path place) throws IOException {
        try {
            try {
                Files.createLink(place, arriving);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (UnsupportedOperationException | FileSystemException e) {
                // a disk without hard links: whoever makes the file has the place, and overwrites nothing but that
                Files.createFile(place);
                Files.move(arriving, place, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException("one of the same name is in the inbox", e);
        }
    }
}
