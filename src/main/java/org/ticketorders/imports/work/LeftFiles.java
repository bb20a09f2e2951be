package org.ticketorders.imports.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 *
 * <p>A file whose time of change lies in the future would only be taken once that has passed: it gets the present time, and is taken as one that has just come.
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
    private Map<Path, FileTime> ahead = Map.of();
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
        Map<Path, FileTime> aheadNow = new HashMap<>();
        try {
            look(inbox, found, aheadNow);
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
            look(toCheck, found, aheadNow);
        }
        ahead = aheadNow;
        found.sort(Comparator.comparing(Left::since));
        for (Left one : found) {
            if (told.size() < MOST && told.add(one.name())) {
                LOG.warn("{} lies in the inbox and is not taken: {}", one.name(), one.why());
            }
        }
        told.retainAll(found.stream().map(Left::name).toList());
        left = List.copyOf(found);
    }

    private void look(Path folder, List<Left> found, Map<Path, FileTime> aheadNow) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.limit(100L * MOST)::iterator) {
                Left one = file.equals(toCheck) ? null : left(file, aheadNow);
                if (one != null && found.size() < MOST) {
                    found.add(one);
                }
            }
        }
    }

    private Left left(Path file, Map<Path, FileTime> aheadNow) throws IOException {
        String name = file.getFileName().toString();
        String why = why(file, name);
        try {
            Instant changed =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            if (why == null && changed.isAfter(clock.instant().plus(RESTS))) {
                return ahead(file, name, FileTime.from(changed), aheadNow);
            }
            boolean rests = !changed.plus(RESTS).isAfter(clock.instant());
            return why == null || !rests ? null : new Left(FileNames.safe(FileNames.asText(name)), why, changed);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Another look must find it so, too: whoever writes it may be about to set its time. */
    private Left ahead(Path file, String name, FileTime changed, Map<Path, FileTime> aheadNow) {
        aheadNow.put(file, changed);
        if (!changed.equals(ahead.get(file)) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try {
            Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(clock.instant()), null, null);
            return null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            return new Left(
                    FileNames.safe(FileNames.asText(name)),
                    "its time of change lies in the future, and it is not taken before: correct that with touch",
                    clock.instant());
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
