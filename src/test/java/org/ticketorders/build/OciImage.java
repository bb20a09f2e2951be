package org.ticketorders.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** An image as a file, in the layout of the Open Container Initiative. */
final class OciImage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, byte[]> entries = new HashMap<>();
    private final JsonNode manifest;
    private final JsonNode config;

    /** A file of a layer. */
    record Entry(String name, int mode, long user, long seconds) {}

    OciImage(Path tar) {
        try (TarArchiveInputStream archive = new TarArchiveInputStream(Files.newInputStream(tar))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                entries.put(entry.getName(), archive.readAllBytes());
            }
            manifest = JSON.readTree(blob(JSON.readTree(entries.get("index.json"))
                    .at("/manifests/0/digest")
                    .asText()));
            config = JSON.readTree(blob(manifest.at("/config/digest").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] blob(String digest) {
        return entries.get("blobs/" + digest.replace(':', '/'));
    }

    /** How a container of it runs. */
    JsonNode config() {
        return config.path("config");
    }

    JsonNode about() {
        return config;
    }

    /** What each layer holds, the lowest first. */
    List<List<Entry>> layers() {
        List<List<Entry>> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            List<Entry> files = new ArrayList<>();
            read(
                    layer,
                    (entry, content) -> files.add(new Entry(
                            entry.getName(),
                            entry.getMode(),
                            entry.getLongUserId(),
                            entry.getModTime().getTime() / 1000)));
            layers.add(files);
        }
        return layers;
    }

    /** Bytes of each layer as it is pushed, the lowest first. */
    List<Long> sizes() {
        List<Long> sizes = new ArrayList<>();
        manifest.path("layers").forEach(layer -> sizes.add(layer.path("size").asLong()));
        return sizes;
    }

    /** Lays its layers upon each other in a folder. */
    void unpack(Path root) {
        for (JsonNode layer : manifest.path("layers")) {
            read(layer, (entry, content) -> {
                Path target = root.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(content, target);
                }
            });
        }
    }

    private interface Reader {
        void read(TarArchiveEntry entry, TarArchiveInputStream content) throws IOException;
    }

    private void read(JsonNode layer, Reader reader) {
        byte[] bytes = blob(layer.path("digest").asText());
        try (TarArchiveInputStream files =
                new TarArchiveInputStream(new GzipCompressorInputStream(new ByteArrayInputStream(bytes)))) {
            for (TarArchiveEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
                reader.read(entry, files);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
