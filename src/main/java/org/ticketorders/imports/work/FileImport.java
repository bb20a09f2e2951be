package org.ticketorders.imports.work;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.ticketorders.imports.FileNames;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.ImportedFile;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.imports.outcome.ImportReport;
import org.ticketorders.imports.outcome.RejectedFile;
import org.ticketorders.imports.read.CsvHeader;
import org.ticketorders.imports.read.CsvReader;
import org.ticketorders.imports.read.FileEncoding;
import org.ticketorders.imports.read.FileFormat;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.imports.read.JsonReader;
import org.ticketorders.imports.read.Lines;
import org.ticketorders.imports.read.NdjsonReader;
import org.ticketorders.imports.read.RecordReader;
import org.ticketorders.imports.read.RecordingReader;
import org.ticketorders.imports.read.SeenIds;
import org.ticketorders.imports.read.TextSource;
import org.ticketorders.imports.read.XmlReader;
import org.ticketorders.purchase.Violation;

/**
 * One file on its way through the import, used by one thread, but for its second reading, which one other thread may do; how far it is
 * may be looked at by all. It is read twice: once to see that it can be read to its end, before anything of it is sent, and once to send
 * it.
 */
final class FileImport {

    private static final int ERRORS_TOLD = 20;

    private final Path path;
    private final FileFormat format;
    private final ImportProperties limits;
    private final int longest;
    private final SeenIds ids = new SeenIds();
    private final BasicFileAttributes before;
    private final Progress progress = new Progress();
    private final Instant begunAt;
    private final List<ImportReport.Error> firstErrors = new ArrayList<>();

    private FileEncoding encoding;
    private String digest;
    private volatile long records;
    private char separator = ',';
    private volatile ImportedFile file;
    private final RecordCounts counts = new RecordCounts();
    private RecordReader reader;
    private RejectedFile rejectedFile;
    private final Deque<AutoCloseable> users = new ArrayDeque<>();
    private BatchSender sender;
    private CsvHeader header;
    private volatile String checkLabel;

    /**
     * @param longest characters of the longest record
     * @param begunAt now
     * @throws UnreadableFile if it is not a file that is taken
     */
    FileImport(Path path, ImportProperties limits, int longest, Instant begunAt) throws IOException {
        FileNames.check(path);
        this.path = path;
        this.format = FileFormat.of(name());
        this.limits = limits;
        this.longest = longest;
        this.begunAt = begunAt;
        this.before = attributes();
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    Path path() {
        return path;
    }

    String name() {
        return path.getFileName().toString();
    }

    /** When this reading began. */
    Instant begunAt() {
        return begunAt;
    }

    Progress progress() {
        return progress;
    }

    String digest() {
        return digest;
    }

    FileFormat format() {
        return format;
    }

    long size() {
        return before.size();
    }

    long records() {
        return records;
    }

    char separator() {
        return separator;
    }

    ImportedFile file() {
        return file;
    }

    /** How far the second reading is. */
    RecordCounts counts() {
        return counts;
    }

    /** Until the second reading is over, at its rate so far; null where that is not known. */
    Long secondsLeft(Instant now) {
        return counts.secondsLeft(records, now);
    }

    /** Sends its purchases; null before they are read. */
    BatchSender sender() {
        return sender;
    }

    void sendBy(BatchSender by) {
        sender = by;
    }

    /** Whatever uses the second reading on another thread, to be closed before the reading is. */
    void onClose(AutoCloseable user) {
        users.push(user);
    }

    List<ImportReport.Error> firstErrors() {
        return firstErrors;
    }

    /**
     * The first reading.
     *
     * @param progress called after each record
     * @throws UnreadableFile if the file cannot be read to its end
     */
    void check(Runnable progress) throws IOException {
        MessageDigest sha256 = sha256();
        encoding = FileEncoding.find(this::open, name(), format, limits);
        try (InputStream in = new DigestInputStream(open(), sha256);
                RecordReader first = reader(TextSource.open(new Unclosed(in), name(), encoding, limits))) {
            while (read(first) != null) {
                records = records + 1;
                if (records > limits.maxRecords()) {
                    throw new UnreadableFile("the file has more than " + limits.maxRecords()
                            + " records (openticket.imports.max-records)");
                }
                progress.run();
            }
            // what follows the last record belongs to the file, too
            in.transferTo(OutputStream.nullOutputStream());
        }
        ids.complete();
        digest = HexFormat.of().formatHex(sha256.digest());
        checkUnchanged();
    }

    /** @throws FileStillChanges if somebody writes to the file */
    void checkUnchanged() throws IOException {
        BasicFileAttributes now = attributes();
        if (now.size() != before.size() || !now.lastModifiedTime().equals(before.lastModifiedTime())) {
            throw new FileStillChanges(name());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private InputStream open() throws IOException {
        return new BufferedInputStream(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS), 1 << 16);
    }

    /** A parser that fails in a way of its own has met a file that cannot be read, and not an interruption: it would fail again. */
    private ImportRecord read(RecordReader reader) throws IOException {
        return unlessItFails(reader::next);
    }

    private RecordReader reader(TextSource.Text source) throws IOException {
        return unlessItFails(() -> newReader(source));
    }

    private interface Reading<T> {

        T read() throws IOException;
    }

    private <T> T unlessItFails(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (UnreadableFile | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            // without the parser's own words, which may quote the file
            throw new UnreadableFile("after record " + Math.max(records, counts.read()) + ": this cannot be read as "
                    + format + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    private RecordReader newReader(TextSource.Text source) throws IOException {
        // a parser reads ahead of the record
        return switch (format) {
            case JSON -> new JsonReader(new RecordingReader(source.text(), longest + (1 << 16)));
            case NDJSON -> new NdjsonReader(new Lines(source.text(), longest));
            case XML -> new XmlReader(new RecordingReader(source.text(), longest + (1 << 16)));
            case CSV -> {
                CsvReader csv = new CsvReader(new Lines(source.text(), longest), ids);
                separator = csv.header().separator();
                yield csv;
            }
        };
    }

    /**
     * Starts the second reading.
     *
     * @throws FileStillChanges if it has become unreadable since the first
     */
    void begin(ImportedFile file, Path rejected) throws IOException {
        this.file = file;
        TextSource.Text source = openAgain();
        rejectedFile = new RejectedFile(
                rejected, format, header, source.charset(), () -> reader instanceof XmlReader xml ? xml.root() : null);
    }

    /**
     * Starts the second reading of a file that is only checked.
     *
     * @param label the name of everything that is written about it
     * @throws FileStillChanges if it has become unreadable since the first
     */
    void beginCheck(String label) throws IOException {
        openAgain();
        checkLabel = label;
    }

    private TextSource.Text openAgain() throws IOException {
        InputStream in = open();
        boolean isOpen = false;
        try {
            TextSource.Text source = TextSource.open(in, name(), encoding, limits);
            reader = reader(source);
            header = reader instanceof CsvReader csv ? csv.header() : null;
            isOpen = true;
            return source;
        } catch (UnreadableFile e) {
            throw new FileStillChanges(name());
        } finally {
            if (!isOpen) {
                in.close();
            }
        }
    }

    /** Whether it is checked, and nothing of it is sent. */
    boolean isCheck() {
        return FileNames.isCheck(name());
    }

    /** The name of everything that is written about it; null before its second reading. */
    String label() {
        return file == null ? checkLabel : file.label();
    }

    /** What stands above the rows of a CSV file; null before the second reading, and for other formats. */
    CsvHeader header() {
        return header;
    }

    /**
     * The next record, or null at the end.
     *
     * @throws FileStillChanges if it has become unreadable since the first reading
     */
    ImportRecord next() throws IOException {
        ImportRecord record;
        try {
            record = read(reader);
        } catch (UnreadableFile e) {
            // this must not count as a file of which nothing was sent
            throw new FileStillChanges(name());
        }
        if (record != null) {
            counts.countRead();
        }
        return record;
    }

    /** Puts a record aside that is no purchase. */
    void reject(ImportRecord record, List<Violation> violations) throws IOException {
        rejectedFile.add(record, violations);
        counts.countRejected();
        if (firstErrors.size() < ERRORS_TOLD) {
            firstErrors.add(new ImportReport.Error(
                    record.line(), violations.stream().map(Violation::toString).toList()));
        }
    }

    /** @return name of the file with the rejected records, or null if there are none */
    String commitRejected() throws IOException {
        return rejectedFile.commit();
    }

    /** Ends the second reading, wherever it is. */
    void close() throws IOException {
        while (!users.isEmpty()) {
            try {
                users.pop().close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        if (reader != null) {
            reader.close();
        }
        if (rejectedFile != null) {
            rejectedFile.discard();
        }
    }

    /** A parser closes what it has read to its end. */
    private static final class Unclosed extends FilterInputStream {

        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // who opened it closes it
        }
    }
}
