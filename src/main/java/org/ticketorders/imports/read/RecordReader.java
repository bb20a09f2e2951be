package org.ticketorders.imports.read;

import java.io.Closeable;
import java.io.IOException;
import org.ticketorders.imports.UnreadableFile;

/** Reads a file record by record, holding no more than one. */
public interface RecordReader extends Closeable {

    /**
     * @return the next record, or null at the end
     * @throws UnreadableFile if the file cannot be read on from here
     * @throws IOException if the disk fails
     */
    ImportRecord next() throws IOException;
}
