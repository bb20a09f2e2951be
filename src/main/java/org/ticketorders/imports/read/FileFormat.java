package org.ticketorders.imports.read;

import java.util.Locale;
import org.ticketorders.imports.UnreadableFile;

/** How a file is written, told by its extension. */
public enum FileFormat {
    JSON("json"),
    NDJSON("ndjson"),
    CSV("csv"),
    XML("xml");

    private static final String PACKED = ".gz";

    private final String extension;

    FileFormat(String extension) {
        this.extension = extension;
    }

    public String extension() {
        return extension;
    }

    /** Whether a number is written apart from a text in it. */
    public boolean hasTypes() {
        return this == JSON || this == NDJSON;
    }

    static boolean isPacked(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(PACKED);
    }

    /** @throws UnreadableFile if the extension is none of ours */
    public static FileFormat of(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        if (plain.endsWith(PACKED)) {
            plain = plain.substring(0, plain.length() - PACKED.length());
        }
        return switch (plain.substring(plain.lastIndexOf('.') + 1)) {
            case "json" -> JSON;
            case "ndjson", "jsonl" -> NDJSON;
            case "csv" -> CSV;
            case "xml" -> XML;
            default ->
                throw new UnreadableFile(
                        "the extension is not known: .json, .ndjson, .jsonl, .csv and .xml are, each also with .gz behind it");
        };
    }
}
