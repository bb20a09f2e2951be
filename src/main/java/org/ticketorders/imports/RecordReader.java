package org.ticketorders.imports;

import java.io.Closeable;
import java.io.IOException;

/** Reads a file record by record, holding no more than one. */
interface RecordReader extends Closeable {

    /**
     * @return the next record, or null at the end
     * @throws UnreadableFile if the file cannot be read on from here
     * @throws IOException if the disk fails
     */
    ImportRecord next() throws IOException;
}
