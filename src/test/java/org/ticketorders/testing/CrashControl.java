package org.ticketorders.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The test's side of {@link CrashPoints}. */
public final class CrashControl {

    /** Who passes stands there until the process is killed. */
    public static final String STAND = "stand";

    private final Path directory;

    public CrashControl(Path directory) {
        try {
            this.directory = Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be given to the application. */
    public String property() {
        return CrashPoints.DIRECTORY + "=" + directory;
    }

    /**
     * Something to happen at a point.
     *
     * @param purchaseId {@code *} for whichever purchase comes first
     * @param time the how manieth time that this process passes the point with this purchase, 1 for the first
     * @param action {@link #STAND}, {@code stop}, or milliseconds to wait
     */
    public record Arm(String purchaseId, String point, int time, String action) {}

    /** Arms these points and no others. */
    public void arm(Arm... points) {
        try {
            replace(
                    directory.resolve(CrashPoints.ARMED),
                    Arrays.stream(points).map(CrashControl::line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this has happened. */
    public boolean isSpent(Arm arm) {
        return !lines(CrashPoints.ARMED).contains(line(arm));
    }

    private static String line(Arm arm) {
        return arm.purchaseId() + " " + arm.point() + " " + arm.time() + " " + arm.action();
    }

    /** Whether everything that was armed has happened. */
    public boolean isSpent() {
        return lines(CrashPoints.ARMED).isEmpty();
    }

    /**
     * A point that was passed.
     *
     * @param time the how manieth time
     * @param onItsOwn by a periodic task, and not on the path of a message
     */
    public record Passed(String point, int time, boolean onItsOwn) {}

    /** The points that this purchase passed, in their order. */
    public List<Passed> passed(String purchaseId) {
        return lines(CrashPoints.PASSED).stream()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 4 && words[0].equals(purchaseId))
                .map(words -> new Passed(words[1], Integer.parseInt(words[2]), Boolean.parseBoolean(words[3])))
                .toList();
    }

    /** Every step that has points, as {@code route.step}. */
    public Set<String> steps() {
        return new TreeSet<>(lines(CrashPoints.STEPS));
    }

    /** Every step that somebody has passed, as {@code route.step}. */
    public Set<String> passedSteps() {
        return lines(CrashPoints.PASSED).stream()
                .map(line -> line.split(" ")[1].replaceAll(".*/|:.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(directory.resolve(file));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void replace(Path file, List<String> lines) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, lines);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
