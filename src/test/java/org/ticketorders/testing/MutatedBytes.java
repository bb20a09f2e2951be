package org.ticketorders.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bytes as a broken disk, a careless program or an attacker leaves them. The same number makes the same of them. */
public final class MutatedBytes {

    private static final List<String> PIECES = List.of(
            "&",
            "&nbsp;",
            "&#0;",
            "&#x110000;",
            "]]>",
            "<![CDATA[",
            "<!--",
            "<?x?>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>",
            "</purchase>",
            "\u0000",
            "\uFEFF",
            "\u2028",
            "\r",
            "\n\n",
            "\"",
            "'",
            ";",
            ",",
            "\t",
            "sep=|\n",
            "{",
            "}",
            "[",
            "]",
            ":",
            "null",
            "NaN",
            "1e999999999",
            "-0",
            "\\u0000",
            "\\ud800",
            "=cmd|' /C calc'!A0",
            "{{env:PATH}}",
            "${body}");

    private MutatedBytes() {}

    public static byte[] of(byte[] original, long number) {
        Random random = new Random(number);
        byte[] bytes = original.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(60));
        return switch (random.nextInt(7)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
            case 2 -> joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, bytes.length));
            case 3 -> inserted(bytes, at, piece(random).getBytes(StandardCharsets.UTF_8));
            case 4 ->
                inserted(
                        bytes,
                        at,
                        piece(random).repeat(1 + random.nextInt(3_000)).getBytes(StandardCharsets.UTF_8));
            case 5 -> inserted(bytes, at, new byte[] {(byte) random.nextInt(256), (byte) random.nextInt(256)});
            default -> flipped(bytes, random);
        };
    }

    private static String piece(Random random) {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] inserted(byte[] bytes, int at, byte[] piece) {
        return joined(joined(Arrays.copyOf(bytes, at), piece), Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }
}
