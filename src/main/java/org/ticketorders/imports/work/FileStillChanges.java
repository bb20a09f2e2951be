package org.ticketorders.imports.work;

/** The file changed while it was read: its sender is still writing it. */
public class FileStillChanges extends RuntimeException {

    FileStillChanges(String name) {
        super(name + " changed while it was read; it is read again once it rests");
    }
}
