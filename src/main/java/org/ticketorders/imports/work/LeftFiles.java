package org.ticketorders.imports.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.FileNames;
import org.ticketorders.imports.ImportFolders;

/**
 * What lies in the inbox and nobody will ever take: files with hidden names or the ending of one that is still written, files that cannot be moved, and
 * folders. A sender may be at work on them, so none is moved; after a minute without a change they are reported. So is the inbox itself where it cannot be read, at once: for its
 * consumer it is empty then.
 */
@Component("leftFiles")
public class LeftFiles {

    static final Duration RESTS = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");
    private static final int MOST = 1_000;

    private final Path inbox;
    private final Path toCheck;
    private final InWork inWork;
    private final Clock clock;
    private final Set<String> told = new HashSet<>();
    private volatile List<Left> left = List.of();
    private Instant unreadableSince;

    /** @param why it is not taken */
    record Left(String name, String why, Instant since) {}

    LeftFiles(ImportFolders folders, InWork inWork, Clock clock) {
        this.inbox = folders.inbox();
        this.toCheck = folders.toCheck();
        this.inWork = inWork;
        this.clock = clock;
    }

    /** Looks into the inbox. */
    public synchronized void look() throws IOException {
        List<Left> found = new ArrayList<>();
        try {
            look(inbox, found);
            unreadableSince = null;
        } catch (IOException | UncheckedIOException e) {
            unreadableSince = unreadableSince == null ? clock.instant() : unreadableSince;
            found.add(new Left(
                    inbox.getFileName() + "/",
                    "the inbox itself cannot be read (" + e.getClass().getSimpleName()
                            + "), so no file in it is taken: give it back, or the right to read it",
                    unreadableSince));
        }
        if (Files.isDirectory(toCheck)) {
            look(toCheck, found);
        }
        found.sort(Comparator.comparing(Left::since));
        for (Left one : found) {
            if (told.size() < MOST && told.add(one.name())) {
                LOG.warn("{} lies in the inbox and is not taken: {}", one.name(), one.why());
            }
        }
        told.retainAll(found.stream().map(Left::name).toList());
        left = List.copyOf(found);
    }

    private void look(Path folder, List<Left> found) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.limit(100L * MOST)::iterator) {
                Left one = file.equals(toCheck) ? null : left(file);
                if (one != null && found.size() < MOST) {
                    found.add(one);
                }
            }
        }
    }

    private Left left(Path file) throws IOException {
        String name = file.getFileName().toString();
        String why = why(file, name);
        try {
            Instant changed =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            boolean rests = !changed.plus(RESTS).isAfter(clock.instant());
            return why == null || !rests ? null : new Left(FileNames.safe(FileNames.asText(name)), why, changed);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private String why(Path file, String name) {
        String immovable = inWork.whyImmovable(file);
        if (immovable != null) {
            return "it cannot be moved to the files in work (" + immovable
                    + "): give the application the right to move it";
        }
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return "it is a folder, and only files in the inbox itself and in its folder 'check' are taken";
        }
        if (FileNames.isUnfinished(name)) {
            return "its name ends as that of a file which is still written: rename it once it is whole";
        }
        return name.startsWith(".") ? "its name begins with a dot: rename it once it is whole" : null;
    }

    /** As of the last look, the oldest first; at most {@value #MOST}. */
    List<Left> left() {
        return left;
    }
}
