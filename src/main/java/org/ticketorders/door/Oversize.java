package org.ticketorders.door;

/**
 * What stands in for a body that was not taken into memory.
 *
 * @param kind of message: {@code text}, {@code bytes}, {@code map} …
 * @param size bytes, as they are on the wire; those that were looked at where it is not {@code complete}
 * @param complete whether the whole body was looked at; a compressed one is not, beyond the bound
 * @param sha256 digest of the bytes that were looked at, in hex
 * @param begins the first bytes in ASCII, all others escaped
 */
public record Oversize(String kind, long size, boolean complete, String sha256, String begins) {

    /** Whether it is of a kind that can be a purchase at all. */
    public boolean isReadableKind() {
        return kind.equals("text") || kind.equals("bytes");
    }

    /** What a dead letter holds in place of the body. */
    public String summary() {
        return "This body was not kept.\nkind: " + kind + "\nsize: " + (complete ? "" : "more than ") + size
                + " bytes\nSHA-256: " + sha256 + (complete ? "" : " (of the first " + size + " bytes)") + "\nbegins: "
                + begins;
    }

    @Override
    public String toString() {
        return "Oversize[" + kind + ", " + size + " bytes]";
    }
}
