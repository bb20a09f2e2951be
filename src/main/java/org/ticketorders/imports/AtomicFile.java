package org.ticketorders.imports;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that nobody sees before it is whole: written beside its place under a hidden name, synced, then renamed. */
public final class AtomicFile {

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final Writer writer;

    private AtomicFile(Path target, Charset charset) throws IOException {
        this.target = target;
        this.temporary = hidden(target);
        this.channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        // what came in this charset can be written in it
        this.writer = new BufferedWriter(new OutputStreamWriter(Channels.newOutputStream(channel), charset), 1 << 16);
    }

    public static AtomicFile create(Path target) throws IOException {
        return create(target, StandardCharsets.UTF_8);
    }

    public static AtomicFile create(Path target, Charset charset) throws IOException {
        return new AtomicFile(target, charset);
    }

    public static void write(Path target, String text) throws IOException {
        AtomicFile file = create(target);
        file.writer().write(text);
        file.commit();
    }

    public Writer writer() {
        return writer;
    }

    public void commit() throws IOException {
        writer.flush();
        channel.force(true);
        writer.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }

    /** Moves a file, to another disk as well; the target is whole or not there. */
    public static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Path temporary = hidden(to);
            try (FileChannel channel = FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                Files.copy(from, out);
                channel.force(true);
            }
            Files.setLastModifiedTime(temporary, Files.getLastModifiedTime(from));
            Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(from);
        }
    }

    /** Makes durable which files are in the folder: a rename alone is forgotten when the power fails. */
    public static void sync(Path folder) throws IOException {
        // Windows opens no folders, and needs this for none
        if (File.separatorChar == '/') {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static Path hidden(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".tmp");
    }
}
