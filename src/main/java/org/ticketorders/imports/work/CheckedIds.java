package org.ticketorders.imports.work;

import org.ticketorders.imports.read.SeenIds;
import org.ticketorders.ledger.ContentDigest;

/**
 * The purchases of a file that is checked, to find those whose id stands in it twice: 20 to 60 bytes each. Of an id 64 bits of a hash are
 * kept, of its content 32 bits of each digest: of a million purchases one is told to be another's duplicate, by mistake, with a probability of
 * about one in ten million.
 */
final class CheckedIds {

    private static final int HEX = 16;
    private static final int KEPT_DIGITS = 8;

    private long[] ids = new long[1 << 10];
    private int[] written = new int[ids.length];
    private int[] meanings = new int[ids.length];
    private int[] lines = new int[ids.length];
    private int size;

    /**
     * A purchase that came before with this id.
     *
     * @param line of the file where it begins
     * @param isSame whether it is the same purchase
     */
    record Before(long line, boolean isSame) {}

    /**
     * @param digest see {@link ContentDigest}
     * @return what came before, or null if the id is new: it is known from then on
     */
    Before note(String id, String digest, long line) {
        if (size * 3L > ids.length * 2L) {
            grow();
        }
        long hash = SeenIds.hash(id);
        int slot = slot(ids, hash);
        int ownWritten = kept(ContentDigest.written(digest));
        int ownMeaning = kept(ContentDigest.meaning(digest));
        if (ids[slot] != 0) {
            return new Before(lines[slot] & 0xffffffffL, written[slot] == ownWritten || meanings[slot] == ownMeaning);
        }
        put(slot, hash, ownWritten, ownMeaning, (int) line);
        size++;
        return null;
    }

    private void put(int slot, long id, int digest, int meaning, int line) {
        ids[slot] = id;
        written[slot] = digest;
        meanings[slot] = meaning;
        lines[slot] = line;
    }

    private static int kept(String digest) {
        return Integer.parseUnsignedInt(digest.substring(0, KEPT_DIGITS), HEX);
    }

    private void grow() {
        long[] oldIds = ids;
        int[] oldWritten = written;
        int[] oldMeanings = meanings;
        int[] oldLines = lines;
        ids = new long[oldIds.length * 2];
        written = new int[ids.length];
        meanings = new int[ids.length];
        lines = new int[ids.length];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                put(slot(ids, oldIds[i]), oldIds[i], oldWritten[i], oldMeanings[i], oldLines[i]);
            }
        }
    }

    private static int slot(long[] table, long hash) {
        int mask = table.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        while (table[slot] != 0 && table[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
