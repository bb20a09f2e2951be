package org.ticketorders.broker;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.Configuration;

/**
 * The room on the disks of a broker's files, asked of the file system at each question: between two looks a minute apart, or a
 * second, others may fill a disk.
 *
 * @param folders where the broker writes
 * @param minFree bytes that must be free, from {@code min-disk-free}; negative for no such limit
 * @param maxUsage percent that may be in use, from {@code max-disk-usage}; negative for no such limit
 */
record DiskRoom(List<Path> folders, long minFree, int maxUsage) {

    private static final int MEGABYTE = 1 << 20;

    /** As the settings have it: of the two limits Artemis itself minds the first alone, too. */
    static DiskRoom of(Configuration settings) {
        List<Path> folders = Stream.of(
                        settings.getJournalLocation(),
                        settings.getBindingsLocation(),
                        settings.getPagingLocation(),
                        settings.getLargeMessagesLocation())
                .map(File::toPath)
                .toList();
        return new DiskRoom(folders, settings.getMinDiskFree(), settings.getMaxDiskUsage());
    }

    /** Why nobody may send, or empty. */
    Optional<String> lack() {
        return lack(minFree);
    }

    /** Why not even the application may send, which has to bring to an end what it has begun: half of the limit is left for that. */
    Optional<String> lackForOurselves() {
        return lack(minFree / 2);
    }

    private Optional<String> lack(long least) {
        return folders.stream()
                .map(DiskRoom::existing)
                .filter(folder -> isFull(folder, least))
                .findFirst()
                .map(folder -> "the broker's disk is nearly full: " + folder.getUsableSpace() / MEGABYTE
                        + " MB are free, "
                        + (minFree >= 0 ? "less than min-disk-free" : "more is used than max-disk-usage")
                        + " in openticket.broker.config");
    }

    private boolean isFull(File folder, long least) {
        long free = folder.getUsableSpace();
        if (minFree >= 0) {
            return free < least;
        }
        return maxUsage >= 0 && free < folder.getTotalSpace() * (100 - maxUsage) / 100;
    }

    /** The folder, or that in which it will be made. */
    private static File existing(Path folder) {
        Path found = folder.toAbsolutePath();
        while (!found.toFile().exists() && found.getParent() != null) {
            found = found.getParent();
        }
        return found.toFile();
    }
}
