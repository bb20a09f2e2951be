package org.ticketorders.door;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Takes a body chunk by chunk: keeps it up to a bound, and counts and digests what comes behind that. Not for several threads. */
final class Intake extends OutputStream {

    private static final int SHOWN = 100;

    private final int bound;
    private final boolean toTheEnd;
    private final MessageDigest digest = sha256();
    private byte[] kept = new byte[0];
    private int filled;
    private long size;
    private boolean cutOff;

    /** @param toTheEnd whether what is longer than the bound is counted to its end, or refused there */
    Intake(int bound, boolean toTheEnd) {
        this.bound = bound;
        this.toTheEnd = toTheEnd;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        digest.update(bytes, from, length);
        size += length;
        int room = Math.min(length, bound - filled);
        if (room > 0) {
            keep(bytes, from, room);
        }
        if (size > bound && !toTheEnd) {
            cutOff = true;
            throw new IOException("longer than " + bound + " bytes");
        }
    }

    private void keep(byte[] bytes, int from, int length) {
        if (filled + length > kept.length) {
            byte[] larger = new byte[(int) Math.min(bound, Math.max(filled + (long) length, 2L * kept.length))];
            System.arraycopy(kept, 0, larger, 0, filled);
            kept = larger;
        }
        System.arraycopy(bytes, from, kept, filled, length);
        filled += length;
    }

    boolean isWithinBound() {
        return size <= bound;
    }

    /** The body, if it is {@linkplain #isWithinBound() within the bound}. */
    byte[] body() {
        return filled == kept.length ? kept : java.util.Arrays.copyOf(kept, filled);
    }

    Oversize oversize(String kind) {
        return new Oversize(kind, size, !cutOff, HexFormat.of().formatHex(digest.digest()), begins());
    }

    private String begins() {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < Math.min(SHOWN, filled); at++) {
            int one = kept[at] & 0xff;
            if (one >= 0x20 && one < 0x7f && one != '\\') {
                text.append((char) one);
            } else {
                text.append("\\x").append(HexFormat.of().toHexDigits((byte) one));
            }
        }
        return text.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
