package org.ticketorders.imports.read;

import java.util.Arrays;

/**
 * The purchaseIds of a CSV file, to find those whose rows do not follow one another. Eight to twenty-four bytes each: only
 * a hash is kept, by which two ids of millions are taken for one with a probability of about one in a million.
 */
public final class SeenIds {

    /** The lowest bit of an entry says that the id came again; an entry is never 0. */
    private static final long AGAIN = 1;

    private long[] table = new long[1 << 10];
    private int size;
    private boolean isComplete;

    /** To be called at the first row of each run of rows with the same id. */
    void note(String id) {
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
