package org.ticketorders.imports.work;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.ImportedFile;

/**
 * Finds files that were imported and put away, and have been written to since: their sender paused for longer than a file must be unchanged, and continued.
 * They are read again. What was sent before is a duplicate then.
 */
@Component("grownFiles")
public class GrownFiles {

    /** So long after a file was begun it is looked at. */
    static final Duration WATCHED = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    private final ImportFolders folders;
    private final ImportLedger ledger;
    private final InWork inWork;
    private final ImportProgress progress;
    private final long settleMillis;
    private final Clock clock;

    GrownFiles(
            ImportProperties properties,
            ImportFolders folders,
            ImportLedger ledger,
            InWork inWork,
            ImportProgress progress,
            Clock clock) {
        this.folders = folders;
        this.ledger = ledger;
        this.inWork = inWork;
        this.progress = progress;
        this.settleMillis = properties.settleMillis();
        this.clock = clock;
    }

    /** Takes those that rest now. @return where they are */
    public List<Path> take() throws IOException {
        List<Path> taken = new ArrayList<>();
        for (ImportedFile file : ledger.sentSince(clock.instant().minus(WATCHED))) {
            Path path = folders.done(file.label());
            if (folders.isOfHere(file) && hasGrown(path, file.startedAt())) {
                Path claimed = claim(path, file.name());
                if (claimed != null) {
                    progress.countFile("grown");
                    LOG.warn(
                            "{} has been written to since it was imported; it is read again, and what was sent before"
                                    + " is not sent twice",
                            file.label());
                    taken.add(claimed);
                }
            }
        }
        return taken;
    }

    /** A file is begun only after it has rested, so it was not written to since then. */
    private boolean hasGrown(Path path, Instant begun) throws IOException {
        try {
            Instant written =
                    Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
            return written.isAfter(begun)
                    && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    && !written.plusMillis(settleMillis).isAfter(clock.instant());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Path claim(Path path, String name) throws IOException {
        try {
            return inWork.take(path, name);
        } catch (AtomicMoveNotSupportedException e) {
            // on another disk it is a copy, to which nobody writes by mistake
            LOG.debug("{} is on another disk", path);
            return null;
        }
    }
}
