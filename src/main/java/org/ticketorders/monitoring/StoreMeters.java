package org.ticketorders.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.BrokerProperties;
import org.ticketorders.ledger.LedgerFiles;

/** The disk that the ledger and the embedded broker's journal take, and what is left of it. */
@Component
class StoreMeters implements SampledGauges {

    private final Optional<Store> ledger;
    private final Optional<SampledValue> ledgerAtServer;
    private final LedgerFiles files;
    private final Optional<Store> journal;

    /** @param path a folder, or a file with those that begin with its name */
    private record Store(Path path, SampledValue size, SampledValue free) {

        void read() {
            size.set(sizeOf(path));
            try {
                Path folder = Files.isDirectory(path) ? path : path.getParent();
                free.set(Files.getFileStore(folder).getUsableSpace());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void forget() {
            size.set(null);
            free.set(null);
        }
    }

    StoreMeters(LedgerFiles ledger, BrokerProperties broker, MeterRegistry metrics) {
        this.files = ledger;
        this.ledger = ledger.database().map(file -> store("ledger", file, metrics));
        // what is left of a server's disk is the server's to tell
        this.ledgerAtServer =
                this.ledger.isPresent() ? Optional.empty() : Optional.of(size(metrics, Tags.of("store", "ledger")));
        this.journal = broker.embedded()
                ? Optional.of(store("journal", Path.of(broker.directory()).toAbsolutePath(), metrics))
                : Optional.empty();
    }

    private static Store store(String name, Path path, MeterRegistry metrics) {
        Tags tags = Tags.of("store", name);
        return new Store(
                path,
                size(metrics, tags),
                SampledValue.gauge(metrics, "openticket.store.free", "bytes", tags, "room left on the store's disk"));
    }

    private static SampledValue size(MeterRegistry metrics, Tags tags) {
        return SampledValue.gauge(metrics, "openticket.store.size", "bytes", tags, "disk that the store takes");
    }

    private static long sizeOf(Path path) {
        try (Stream<Path> files = Files.isDirectory(path) ? Files.walk(path) : Files.list(path.getParent())) {
            return files.filter(file -> file.startsWith(path) || isBeside(file, path))
                    .mapToLong(StoreMeters::length)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SQLite keeps what it has not yet written into the database in files of its name with an ending. */
    private static boolean isBeside(Path file, Path database) {
        return file.getFileName().toString().startsWith(database.getFileName() + "-");
    }

    private static long length(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void read() {
        ledger.ifPresent(Store::read);
        ledgerAtServer.ifPresent(size -> size.set(files.sizeAtServer()));
        journal.ifPresent(Store::read);
    }

    @Override
    public void forget() {
        ledger.ifPresent(Store::forget);
        ledgerAtServer.ifPresent(size -> size.set(null));
        journal.ifPresent(Store::forget);
    }
}
