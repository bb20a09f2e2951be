package org.ticketorders.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/**
 * Writes the shop's answers as fixtures: method, path, status, some headers, body; see {@link Mask} for what is left out. Off unless a directory is
 * configured. It watches: no call waits for it, and none fails because of it.
 */
@Component
public class Recorder implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.shop");
    private static final String KEY = "openticket.record.directory";

    /** Longer answers are told by their length alone. */
    private static final int LONGEST_BODY = 256 * 1024;

    /** Of one kind of answer (method, path without ids, status), so many: the rare ones are worth more. */
    private static final int MOST_OF_A_KIND = 25;

    private static final int MOST_WAITING = 100;
    private static final long END_WITHIN_MILLIS = 2_000;
    private static final Set<String> HEADERS = Set.of("content-type", "content-encoding", "retry-after", "allow");
    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final RecordProperties properties;
    private final Mask mask = Mask.keyed();
    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final Map<String, Integer> kinds = new HashMap<>();
    private final Path run;
    private final ThreadPoolExecutor writer;
    private int answers;
    private long bytes;
    private boolean isFull;

    /** @throws InvalidConfigurationPropertyValueException if the directory cannot be used, or others may look into it */
    Recorder(RecordProperties properties, Clock clock) {
        this.properties = properties;
        if (!properties.isOn()) {
            run = null;
            writer = null;
            return;
        }
        run = open(Path.of(properties.directory()).toAbsolutePath(), "run-" + RUN.format(clock.instant()) + "-");
        writer = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
            Thread thread = new Thread(task, "record-answers");
            thread.setDaemon(true);
            return thread;
        });
        LOG.warn(
                "The shop's answers are recorded in {}, at most {} of them and {}: switch it off when that is enough",
                run,
                properties.maxAnswers(),
                properties.maxSize());
    }

    private static Path open(Path directory, String prefix) {
        try {
            if (!Files.exists(directory)) {
                Files.createDirectories(directory.getParent());
                Files.createDirectory(directory, forThisUserAlone(directory.getParent(), "rwx------"));
            }
            if (Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
                if (permissions.stream()
                        .anyMatch(permission -> permission.name().startsWith("OTHERS_"))) {
                    throw new InvalidConfigurationPropertyValueException(
                            KEY,
                            directory,
                            "others may look into that folder (" + PosixFilePermissions.toString(permissions)
                                    + "): take that from them (chmod o-rwx), or name another");
                }
            }
            return Files.createTempDirectory(directory, prefix, forThisUserAlone(directory, "rwx------"));
        } catch (IOException e) {
            throw new InvalidConfigurationPropertyValueException(
                    KEY, directory, "the folder cannot be used (" + e + "): make it, or let this user write there");
        }
    }

    private static FileAttribute<?>[] forThisUserAlone(Path in, String permissions) {
        return Files.getFileAttributeView(in, PosixFileAttributeView.class) == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                };
    }

    /** Whether answers are recorded at all. */
    public boolean isOn() {
        return properties.isOn();
    }

    /**
     * Has an answer recorded once it was read. To be called only where answers are recorded.
     *
     * @param request that it answers
     * @param sent the body of the request, which says what is its customer's; null for none
     * @param response whose entity is replaced by one that is watched
     */
    public void watch(ClassicHttpRequest request, byte[] sent, ClassicHttpResponse response) {
        Seen seen = new Seen(
                request.getMethod(),
                request.getPath() == null ? "/" : request.getPath(),
                mask.personal(sent),
                response.getCode(),
                headers(response.getHeaders()));
        if (response.getEntity() == null) {
            write(seen, new byte[0], 0, true);
        } else {
            response.setEntity(new CopiedEntity(
                    response.getEntity(),
                    LONGEST_BODY,
                    (copy, length, isWhole, failure) -> write(seen, copy, length, isWhole)));
        }
    }

    private static Map<String, String> headers(Header[] all) {
        Map<String, String> kept = new HashMap<>();
        for (Header header : all) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (HEADERS.contains(name)) {
                kept.put(name, header.getValue());
            } else if (name.equals("www-authenticate")) {
                kept.put(name, header.getValue().split("[ ,]", 2)[0]);
            }
        }
        return kept;
    }

    private record Seen(String method, String path, Set<String> personal, int status, Map<String, String> headers) {}

    private void write(Seen seen, byte[] body, long length, boolean isWhole) {
        try {
            writer.execute(() -> writeNow(seen, body, length, isWhole));
        } catch (RuntimeException e) {
            LOG.debug("An answer is not recorded: {}", e.toString());
        }
    }

    private void writeNow(Seen seen, byte[] body, long length, boolean isWhole) {
        try {
            String kind = seen.method() + " " + kindOf(seen.path()) + " " + seen.status();
            if (isFull || kinds.merge(kind, 1, Integer::sum) > MOST_OF_A_KIND) {
                return;
            }
            byte[] file = json.writeValueAsBytes(fixture(seen, body, length, isWhole));
            if (answers >= properties.maxAnswers()
                    || bytes + file.length > properties.maxSize().toBytes()) {
                isFull = true;
                LOG.warn("No further answers are recorded: there are {} with {} bytes", answers, bytes);
                return;
            }
            answers++;
            bytes += file.length;
            String name = String.format(
                    Locale.ROOT,
                    "%05d-%s-%s-%d.json",
                    answers,
                    seen.method().toLowerCase(Locale.ROOT),
                    wordOf(seen.path()),
                    seen.status());
            Path target = Files.createFile(run.resolve(name), forThisUserAlone(run, "rw-------"));
            Files.write(target, file);
        } catch (IOException | RuntimeException e) {
            isFull = true;
            LOG.warn("The shop's answers cannot be recorded any more: {}", e.toString());
        }
    }

    private ObjectNode fixture(Seen seen, byte[] body, long length, boolean isWhole) {
        ObjectNode fixture = json.createObjectNode()
                .put("method", seen.method())
                .put("path", mask.path(seen.path()))
                .put("status", seen.status());
        ObjectNode headers = fixture.putObject("headers");
        seen.headers().forEach(headers::put);
        fixture.put("length", length);
        if (!isWhole) {
            return fixture.put("note", "the body was not read to its end, or is too long");
        }
        JsonNode masked = mask.body(body, seen.personal(), Mask.isPublic(seen.path()), mask.path(seen.path()));
        if (masked != null) {
            fixture.set("body", masked);
        } else if (length > 0) {
            fixture.put("note", "the body is no JSON object or list, and is left out");
        }
        return fixture;
    }

    private static String kindOf(String path) {
        return path.split("\\?", 2)[0].replaceAll("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "*");
    }

    private static String wordOf(String path) {
        List<String> words = List.of(kindOf(path).split("/"));
        return words.stream()
                .filter(word -> word.matches("[a-z_]{1,30}"))
                .reduce((first, last) -> last)
                .orElse("other");
    }

    /** Writes what waits, for a moment. */
    @Override
    public void destroy() throws InterruptedException {
        if (writer != null) {
            writer.shutdown();
            writer.awaitTermination(END_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
