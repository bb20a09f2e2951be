package org.ticketorders.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A disk of a few megabytes in memory, which a test can fill. Linux lets only root have one. */
public final class SmallDisk implements AutoCloseable {

    private final Path folder;
    private final Path filler;
    private boolean readOnly;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.filler = folder.resolve("filler");
    }

    /** Whether this machine lets the test mount one. */
    public static boolean isPossible(Path scratch) {
        try (SmallDisk disk = mount(scratch.resolve("may-mount"), 1)) {
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    public static SmallDisk mount(Path folder, int megabytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Leaves no byte free. */
    public void fill() {
        fillBut(0);
    }

    /** Leaves about so many bytes free, whole pages of 4 KB. */
    public void fillBut(long free) {
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (folder.toFile().getUsableSpace() > free) {
                out.write(page);
            }
        } catch (IOException e) {
            if (free > 0) {
                throw new UncheckedIOException(e);
            }
            // full
        }
    }

    public void free() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is opened from now on can only be read; files that are open for writing stay so. */
    public void makeReadOnly() {
        run("mount", "--bind", folder.toString(), folder.toString());
        readOnly = true;
        run("mount", "-o", "remount,bind,ro", folder.toString());
    }

    /** Takes {@link #makeReadOnly} back. */
    public void makeWritable() {
        if (readOnly) {
            run("umount", "-l", folder.toString());
            readOnly = false;
        }
    }

    @Override
    public void close() {
        makeWritable();
        run("umount", "-l", folder.toString());
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(List.of(command) + " failed");
            }
        } catch (IOException e) {
            throw new IllegalStateException(List.of(command) + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
