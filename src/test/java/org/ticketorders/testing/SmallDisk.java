package org.ticketorders.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A disk of a few megabytes, which a test can fill. Linux lets only root have one. */
public final class SmallDisk implements AutoCloseable {

    private static final byte[] PAGE = new byte[4096];

    private final Path folder;
    private final Path image;
    private final Path filler;
    private boolean readOnly;

    /** @param image the file that the disk is in, or null if it is in memory */
    private SmallDisk(Path folder, Path image) {
        this.folder = folder;
        this.image = image;
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

    /** A disk in memory. */
    public static SmallDisk mount(Path folder, int megabytes) {
        create(folder);
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
        return new SmallDisk(folder, null);
    }

    /**
     * An ext4 file system in a file beside the folder, which allocates late as real disks do. In memory where no loop device may be
     * used, as in most containers.
     */
    public static SmallDisk mountReal(Path folder, int megabytes) {
        create(folder);
        Path image = folder.resolveSibling(folder.getFileName() + ".img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) megabytes << 20);
            run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
            run("mount", "-o", "loop", image.toString(), folder.toString());
            return new SmallDisk(folder, image);
        } catch (IOException | IllegalStateException e) {
            delete(image);
            return mount(folder, megabytes);
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kind of its file system. */
    public String kind() {
        return image == null ? "tmpfs" : "ext4";
    }

    public Path folder() {
        return folder;
    }

    /** Leaves no byte free. */
    public void fill() {
        fillBut(0);
    }

    /** Leaves about so many bytes free, whole pages of 4 KB; adds to what fills it already. */
    public void fillBut(long free) {
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (usable() > free) {
                // a file system that allocates late does not count at once
                long pages = Math.max(1, Math.min(256, (usable() - free) / PAGE.length / 2));
                for (long page = 0; page < pages; page++) {
                    out.write(PAGE);
                }
            }
        } catch (IOException e) {
            if (free > 0) {
                throw new UncheckedIOException(e);
            }
            // full
        }
    }

    private long usable() {
        return folder.toFile().getUsableSpace();
    }

    public void free() {
        delete(filler);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
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
        if (image != null) {
            delete(image);
        }
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
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
