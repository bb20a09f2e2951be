package org.ticketorders.ledger;

/**
 * What the ledger knows a purchase's content by: a digest of what its sender wrote, and behind a blank one of what that means. A message has the
 * same content if either is the same. By the first, a resend is known for as long as its row lives, whatever the configuration's defaults and
 * aliases were in between; by the second, however else it is written. A row of an earlier version has the first alone.
 */
public final class ContentDigest {

    private static final String BLANK = " ";

    private ContentDigest() {}

    /**
     * @param written digest of the fields as their sender wrote them
     * @param meaning digest of the purchase that was read from them; null if it is not known
     */
    public static String of(String written, String meaning) {
        return meaning == null ? written : written + BLANK + meaning;
    }

    /** Whether two contents are the same. */
    public static boolean isSame(String one, String other) {
        return written(one).equals(written(other))
                || (meaning(one) != null && meaning(one).equals(meaning(other)));
    }

    public static String written(String digest) {
        int blank = digest.indexOf(BLANK);
        return blank < 0 ? digest : digest.substring(0, blank);
    }

    /** Null if it is not known. */
    public static String meaning(String digest) {
        int blank = digest.indexOf(BLANK);
        return blank < 0 ? null : digest.substring(blank + 1);
    }
}
