package org.ticketorders.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The YAML documents that a platform is given, and whether it would take them. */
final class Manifests {

    /** Kinds that Kubernetes itself does not have; their schemas are ours. */
    private static final Set<String> OTHERS = Set.of("Kustomization", "ScaledObject");

    private static final Gson MODELS = new GsonBuilder()
            .registerTypeAdapter(OffsetDateTime.class, (JsonDeserializer<OffsetDateTime>)
                    (time, type, context) -> OffsetDateTime.parse(time.getAsString()))
            .create();

    private Manifests() {}

    /** A document, and the file in which it stands. */
    record Manifest(Path file, JsonNode content) {

        String kind() {
            return content.path("kind").asText();
        }

        @Override
        public String toString() {
            return file.getFileName() + " " + kind();
        }
    }

    static List<Manifest> in(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("application.yaml"))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Manifest> read(Path file) {
        YAMLMapper yaml = new YAMLMapper();
        try {
            List<Manifest> documents = new ArrayList<>();
            yaml.readerFor(JsonNode.class)
                    .readValues(file.toFile())
                    .forEachRemaining(document -> documents.add(new Manifest(file, (JsonNode) document)));
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Why Kubernetes' API, or whoever else reads this kind, would refuse it; empty if it would not. */
    static Optional<String> fault(JsonNode document) {
        String kind = document.path("kind").asText();
        return OTHERS.contains(kind) ? bySchema("k8s/" + kind, document) : byModel(kind, document);
    }

    /** By the models made from Kubernetes' own API description: fields that are unknown, missing, or of another type. */
    private static Optional<String> byModel(String kind, JsonNode document) {
        String[] version = document.path("apiVersion").asText().split("/");
        String name = version[version.length - 1].equals("v1") ? "V1" + kind : "none";
        try {
            Class<?> model = Class.forName("io.kubernetes.client.openapi.models." + name);
            String text = new ObjectMapper().writeValueAsString(document);
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, JsonParser.parseString(text));
            MODELS.fromJson(text, model);
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.of("there is no " + kind + " of version " + document.path("apiVersion"));
        } catch (InvocationTargetException e) {
            return Optional.of(e.getCause().getMessage());
        } catch (RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Optional<String> bySchema(String name, JsonNode document) {
        try (InputStream schema = Manifests.class.getResourceAsStream("/" + name + ".schema.json")) {
            Set<?> faults = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema)
                    .validate(document);
            return faults.isEmpty() ? Optional.empty() : Optional.of(faults.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
