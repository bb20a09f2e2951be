package org.ticketorders.imports.work;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.ImportedFile;
import org.ticketorders.imports.ImportedFile.FileState;
import org.ticketorders.imports.outcome.ImportReport;
import org.ticketorders.imports.read.FileFormat;
import org.ticketorders.imports.work.ImportCounts.Counts;
import org.ticketorders.purchase.Harmless;

/** The files that are or were imported: those in work, and those with a report. */
@Component
public class ImportList {

    /** Of {@link #stateOf}. */
    public static final String READING = "READING";

    private static final String REPORTED = "REPORTED";
    private static final String REPORT = ".report.json";

    private final ImportProperties properties;
    private final ImportProgress progress;
    private final ImportLedger ledger;
    private final LeftFiles left;
    private final InWork inWork;
    private final ImportCounts counts;
    private final ObjectMapper json;

    ImportList(
            ImportProperties properties,
            ImportProgress progress,
            ImportLedger ledger,
            LeftFiles left,
            InWork inWork,
            ImportCounts counts,
            ObjectMapper json) {
        this.left = left;
        this.inWork = inWork;
        this.counts = counts;
        this.properties = properties;
        this.progress = progress;
        this.ledger = ledger;
        this.json = json;
    }

    /**
     * One file.
     *
     * @param name of everything that is written about it
     * @param format {@code csv}, {@code json}, {@code ndjson} or {@code xml}; null where the name does not tell
     * @param state {@code reading}; {@code checking} and {@code checked} of a file that is only checked; {@code sent} once every purchase is sent; {@code closed} once the outcomes are written, or
     *     will be no more; {@code failed} if it cannot be read; {@code interrupted} if it waits to be begun again; {@code left} if it lies in
     *     the inbox and nobody takes it
     * @param records purchases in it; while it is read for the first time, those found so far; null if it failed
     * @param recordsRead those of them that are sent or rejected
     * @param bytesRead how much of the file that is, about
     * @param bytes size of the file; null where that is not known any more
     * @param percent how much of it is sent; null while it is read for the first time, and if it failed
     * @param rejected records that are no purchases; null if it failed
     * @param duplicates purchases that were sent before; null while it is read, and if it failed
     * @param sent purchases that are in the queue or were; null where it is not being sent, and once the outcomes are written
     * @param ordered those that are ordered by now; null as before
     * @param notOrdered those that ended otherwise; null as before
     * @param waiting those that have not ended; null as before
     * @param secondsLeft until it is read, or if it is, until none waits, at the rate of late; null where that is not known
     * @param why a file that failed did so, was interrupted, or is left
     * @param hasPurchases whether the ledger knows which purchases it has, as far as they are accepted: from when they are sent until the outcomes are final
     * @param files what was written about it and is there: the words of {@link ImportResults.Kind}
     */
    public record Item(
            String name,
            String format,
            String state,
            Long records,
            Long recordsRead,
            Long bytesRead,
            Long bytes,
            Integer percent,
            Long rejected,
            Long duplicates,
            Long sent,
            Long ordered,
            Long notOrdered,
            Long waiting,
            Long secondsLeft,
            String why,
            Instant startedAt,
            Instant updatedAt,
            boolean hasPurchases,
            List<String> files) {}

    private record Report(String label, Path path, FileTime at) {}

    /** @param results names of what was written about files */
    private record Reports(List<Report> newest, Set<String> results) {}

    /**
     * How far a file is: {@code READING} until it is read to its end, then as {@link ImportedFile.FileState} has it; {@code REPORTED} of one that has a
     * report and is not in the ledger; empty if it is unknown.
     */
    public Optional<String> stateOf(String label) throws IOException {
        if (progress.underWay().stream().anyMatch(work -> label.equals(work.label()) || label.equals(work.name()))) {
            return Optional.of(READING);
        }
        String known = Harmless.storable(label);
        String state = ledger.states(List.of(known)).get(known);
        return state != null
                ? Optional.of(state)
                : reports(Integer.MAX_VALUE).newest().stream()
                        .filter(report -> report.label().equals(label))
                        .map(report -> REPORTED)
                        .findFirst();
    }

    /** Whether files are imported at all. */
    public boolean isEnabled() {
        return properties.enabled();
    }

    /** The folder where senders drop files. */
    public Path inbox() {
        return Path.of(properties.inbox()).toAbsolutePath().normalize();
    }

    /**
     * Those that need somebody, those in work, then the others, newest first.
     *
     * @param limit most of them
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be read
     */
    public List<Item> newest(int limit, Instant now) throws IOException {
        return newest(limit, name -> true, now);
    }

    /**
     * Those of the same that have a fitting name: reports of others are not read.
     *
     * @param limit so many files are looked at
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be read
     */
    public List<Item> newest(int limit, Predicate<String> fits, Instant now) throws IOException {
        List<FileImport> underWay = progress.underWay();
        List<Item> items = new ArrayList<>(underWay.stream()
                .sorted(Comparator.comparing(FileImport::begunAt).reversed())
                .filter(work -> fits.test(name(work)))
                .map(work -> reading(work, now))
                .toList());
        // before a file has a label of its own, its name may be the label of another
        Set<String> labels = underWay.stream()
                .map(FileImport::label)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Reports reports = reports(limit);
        Map<String, String> states =
                ledger.states(reports.newest().stream().map(Report::label).toList());
        for (Report report : reports.newest()) {
            if (!labels.contains(report.label()) && fits.test(report.label())) {
                items.add(read(
                        report,
                        states.get(report.label()),
                        ImportResults.Kind.among(reports.results(), report.label()),
                        now));
            }
        }
        items.addAll(
                0, unattended().stream().filter(item -> fits.test(item.name())).toList());
        return items.stream().limit(limit).toList();
    }

    /** What waits for somebody, or for its next beginning. */
    private List<Item> unattended() {
        List<Item> items = new ArrayList<>();
        left.left().forEach(file -> items.add(item(file.name(), "left", file.why(), file.since())));
        inWork.interruptions()
                .forEach((file, interruption) -> items.add(item(
                        file.getFileName().toString(),
                        "interrupted",
                        "its import was interrupted, and begins again: " + interruption.words(),
                        interruption.at())));
        return items;
    }

    private static Item item(String name, String state, String why, Instant since) {
        return new Item(
                name,
                format(name),
                state,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                why,
                since,
                since,
                false,
                List.of());
    }

    private static String name(FileImport work) {
        return work.label() == null ? work.name() : work.label();
    }

    private Item reading(FileImport work, Instant now) {
        ImportedFile file = work.file();
        Counts counts = file == null ? null : this.counts.of(file.label(), now);
        long records = work.records();
        long read = work.counts().settled();
        boolean sends = work.label() != null;
        long percent = !sends || records == 0 ? 0 : Math.min(100, read * 100 / records);
        return new Item(
                name(work),
                work.format().name().toLowerCase(Locale.ROOT),
                work.isCheck() ? "checking" : "reading",
                records,
                read,
                sends && records > 0 ? Math.min(work.size(), work.size() * percent / 100) : 0,
                work.size(),
                sends ? (int) percent : null,
                work.counts().rejected(),
                work.isCheck() ? work.counts().duplicates() : null,
                file == null ? null : work.counts().sent(),
                counts == null ? null : counts.ordered(),
                counts == null ? null : counts.notOrdered(),
                counts == null ? null : counts.waiting(),
                work.secondsLeft(now),
                null,
                work.begunAt(),
                now,
                file != null,
                List.of());
    }

    private Reports reports(int limit) throws IOException {
        Path folder = Path.of(properties.reports());
        if (!Files.isDirectory(folder)) {
            return new Reports(List.of(), Set.of());
        }
        List<Report> reports = new ArrayList<>();
        Set<String> results = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : (Iterable<Path>) files::iterator) {
                String name = path.getFileName().toString();
                if (name.endsWith(REPORT) && Files.exists(path)) {
                    reports.add(new Report(
                            name.substring(0, name.length() - REPORT.length()), path, Files.getLastModifiedTime(path)));
                } else if (ImportResults.Kind.isAny(name)) {
                    results.add(name);
                }
            }
        }
        return new Reports(
                reports.stream()
                        .sorted(Comparator.comparing(Report::at).reversed())
                        .limit(limit)
                        .toList(),
                results);
    }

    private Item read(Report file, String state, List<String> files, Instant now) throws IOException {
        ImportReport report = json.readValue(file.path().toFile(), ImportReport.class);
        boolean failed = report.result().equals("failed");
        boolean isSent = "SENT".equals(state);
        Counts counts = isSent ? this.counts.of(file.label(), now) : null;
        return new Item(
                file.label(),
                format(report.file()),
                failed || report.result().equals("checked") ? report.result() : isSent ? "sent" : "closed",
                report.records(),
                report.records(),
                failed ? null : report.bytes(),
                report.bytes(),
                failed ? null : Integer.valueOf(100),
                report.rejected(),
                report.duplicates(),
                counts == null ? null : counts.noted(),
                counts == null ? null : counts.ordered(),
                counts == null ? null : counts.notOrdered(),
                counts == null ? null : counts.waiting(),
                counts == null ? null : counts.secondsLeft(),
                report.reason(),
                report.startedAt() == null ? report.endedAt() : report.startedAt(),
                report.endedAt(),
                state != null && !state.equals(FileState.CLOSED.name()),
                files);
    }

    private static String format(String name) {
        try {
            return FileFormat.of(name).name().toLowerCase(Locale.ROOT);
        } catch (RuntimeException e) {
            return null;
        }
    }
}
