package org.ticketorders.door;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Whether encoded AMQP is what it says of itself, by a look at its codes and lengths alone, before anything is decoded. The decoder (Proton-J
 * 0.34.1) takes memory for as many elements as a list says that it has, and lists in lists say so at each level; the size that stands beside it
 * never looks at. Here each element must be there, and end where its list does, so that what is taken is a small multiple of what was sent.
 */
final class AmqpForm {

    /** Lists, maps, arrays and described values within one another. */
    static final int DEEPEST = 32;

    private static final int DESCRIBED = 0x00;
    private static final int ULONG_0 = 0x44;
    private static final int SMALL_ULONG = 0x53;
    private static final int ULONG = 0x80;
    private static final int SYMBOL_8 = 0xa3;
    private static final int SYMBOL_32 = 0xb3;
    private static final int MAPS = 0x01;

    private final ByteBuf bytes;
    private final int most;
    private final Predicate<String> names;
    private int elements;

    /** Whoever sent it has to hear why. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why, null, false, false);
        }
    }

    private AmqpForm(ByteBuf bytes, int most, Predicate<String> names) {
        this.bytes = bytes;
        this.most = most;
        this.names = names;
    }

    /**
     * @param message all sections of one, from its reader index
     * @param most elements that it may have, at all levels together
     * @param names asked about each symbol and descriptor, whether it may be decoded
     * @return a sentence for the sender; null if it may be decoded
     */
    static String ofMessage(ByteBuf message, int most, Predicate<String> names) {
        AmqpForm form = new AmqpForm(message.duplicate(), most, names);
        return whyNot(() -> {
            while (form.bytes.isReadable()) {
                form.count(1);
                form.described();
            }
        });
    }

    /**
     * @param frame with its size and head; what comes behind the performative is not looked at
     * @see #ofMessage
     */
    static String ofFrame(ByteBuf frame, int most, Predicate<String> names) {
        AmqpForm form = new AmqpForm(frame.duplicate(), most, names);
        return whyNot(() -> {
            // where the head ends, in words of four bytes
            form.skip(Integer.BYTES * form.bytes.getUnsignedByte(form.bytes.readerIndex() + Integer.BYTES));
            if (form.bytes.isReadable()) {
                form.described();
            }
        });
    }

    private static String whyNot(Runnable look) {
        try {
            look.run();
            return null;
        } catch (Refused e) {
            return e.getMessage();
        } catch (IndexOutOfBoundsException e) {
            return "it ends before what it has begun";
        }
    }

    /** A section or a performative: a value that says which one it is. */
    private void described() {
        if (bytes.getUnsignedByte(bytes.readerIndex()) != DESCRIBED) {
            throw new Refused("it has no descriptor");
        }
        value(0);
    }

    private void value(int depth) {
        content(code(depth), depth);
    }

    /** How the next value is encoded; its descriptors, if it has any, are read. */
    private int code(int depth) {
        if (depth > DEEPEST) {
            throw new Refused("it has more than " + DEEPEST + " levels");
        }
        int code = bytes.readUnsignedByte();
        if (code != DESCRIBED) {
            return code;
        }
        descriptor();
        return code(depth + 1);
    }

    private void descriptor() {
        int code = bytes.readUnsignedByte();
        switch (code) {
            case ULONG_0 -> name(AmqpNames.number(0));
            case SMALL_ULONG -> name(AmqpNames.number(bytes.readUnsignedByte()));
            case ULONG -> name(AmqpNames.number(bytes.readLong()));
            case SYMBOL_8, SYMBOL_32 -> content(code, 0);
            default -> throw new Refused("it has a descriptor that is neither a number nor a symbol");
        }
    }

    /** @param code of the value, whose first four bits say how long it is */
    private void content(int code, int depth) {
        switch (code >> 4) {
            case 0x4 -> {
                // nothing follows
            }
            case 0x5 -> skip(1);
            case 0x6 -> skip(2);
            case 0x7 -> skip(4);
            case 0x8 -> skip(8);
            case 0x9 -> skip(16);
            case 0xa, 0xb -> variable(code, number(code >> 4 == 0xa));
            case 0xc, 0xd -> compound(code >> 4 == 0xc, (code & 0xf) == MAPS, depth);
            case 0xe, 0xf -> array(code >> 4 == 0xe, depth);
            default -> throw new Refused("it has a value of a type that AMQP does not know");
        }
    }

    private void variable(int code, int length) {
        if (code == SYMBOL_8 || code == SYMBOL_32) {
            if (length < 0 || length > Bounds.NAME) {
                throw new Refused("it has a symbol of more than " + Bounds.NAME + " characters");
            }
            name(bytes.readCharSequence(length, StandardCharsets.US_ASCII).toString());
        } else {
            skip(length);
        }
    }

    private void compound(boolean isShort, boolean isMap, int depth) {
        long end = end(isShort);
        int count = number(isShort);
        count(count);
        if (isMap && count % 2 != 0) {
            throw new Refused("it has a map with a key that has no value");
        }
        for (int element = 0; element < count; element++) {
            value(depth + 1);
        }
        mustEnd(end);
    }

    private void array(boolean isShort, int depth) {
        long end = end(isShort);
        int count = number(isShort);
        count(count);
        int code = code(depth + 1);
        for (int element = 0; element < count; element++) {
            content(code, depth + 1);
        }
        mustEnd(end);
    }

    private long end(boolean isShort) {
        int size = number(isShort);
        return (long) bytes.readerIndex() + size;
    }

    private void mustEnd(long end) {
        if (bytes.readerIndex() != end) {
            throw new Refused("it has a list, map or array that does not end where it says");
        }
    }

    private void count(int more) {
        if (more < 0 || more > most - elements) {
            throw new Refused("it has more than " + most + " elements");
        }
        elements += more;
    }

    private void name(String name) {
        if (!names.test(name)) {
            throw new Refused("it has a symbol or a descriptor that is new here, and there are too many");
        }
    }

    private int number(boolean isShort) {
        return isShort ? bytes.readUnsignedByte() : bytes.readInt();
    }

    private void skip(int length) {
        if (length < 0) {
            throw new IndexOutOfBoundsException();
        }
        bytes.skipBytes(length);
    }
}
