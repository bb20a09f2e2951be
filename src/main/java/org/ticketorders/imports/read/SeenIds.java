package org.ticketorders.imports.read;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The purchaseIds of a CSV file, to find those whose rows do not follow one another. Eight to twenty-four bytes each: only
 * a hash is kept, by which two ids of millions are taken for one with a probability of about one in a million.
 */
public final class SeenIds {

    /** The lowest bit of an entry says that the id came again; an entry is never 0. */
    private static final long AGAIN = 1;

    /** Ids that came again whose lines are kept, of each reading. */
    private static final int MOST_LINES = 10_000;

    /** By the hash of an id: where it came again first, by the first reading. */
    private final Map<Long, Long> later = new HashMap<>();

    /** By the hash of an id: where it came first, by the second reading. */
    private final Map<Long, Long> earlier = new HashMap<>();

    private long[] table = new long[1 << 10];
    private int size;
    private boolean isComplete;

    /** To be called at the first row of each run of rows with the same id. @param line of that row, from 1 */
    void note(String id, long line) {
        if (size * 3L > table.length * 2L) {
            grow();
        }
        long hash = hash(id);
        int slot = slot(table, hash);
        if (table[slot] == 0) {
            table[slot] = hash;
            size++;
        } else {
            table[slot] |= AGAIN;
            put(later, hash, line);
        }
    }

    private static void put(Map<Long, Long> lines, long hash, long line) {
        if (lines.size() < MOST_LINES) {
            lines.putIfAbsent(hash, line);
        }
    }

    /** All of the file is noted. */
    public void complete() {
        isComplete = true;
    }

    boolean isComplete() {
        return isComplete;
    }

    /** Whether the id's rows are in several places. */
    boolean isScattered(String id) {
        return (table[slot(table, hash(id))] & AGAIN) != 0;
    }

    /** To be called in the second reading wherever an id whose rows are in several places may stand. @param line from 1 */
    void pass(String id, long line) {
        if (isScattered(id)) {
            put(earlier, hash(id), line);
        }
    }

    /**
     * Where else the id has a row, by {@link #note} and {@link #pass}; empty where that is not kept, since too many ids came again.
     *
     * @param line where it has one, from 1
     */
    OptionalLong otherLine(String id, long line) {
        long hash = hash(id);
        long first = earlier.getOrDefault(hash, line);
        long other = first == line ? later.getOrDefault(hash, line) : first;
        return other == line ? OptionalLong.empty() : OptionalLong.of(other);
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        Arrays.stream(table).filter(entry -> entry != 0).forEach(entry -> larger[slot(larger, entry)] = entry);
        table = larger;
    }

    private static int slot(long[] table, long hash) {
        int mask = table.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        while (table[slot] != 0 && (table[slot] | AGAIN) != (hash | AGAIN)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** FNV-1a, mixed as MurmurHash 3 does. */
    public static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash = (hash ^ (hash >>> 33)) & ~AGAIN;
        return hash == 0 ? 2 : hash;
    }
}
