package org.ticketorders.door;

import org.apache.activemq.artemis.api.core.Message;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.ticketorders.purchase.Harmless;

/**
 * What a message may be at most. A body that is longer than {@code openticket.purchase.max-size} is no purchase; one that is longer
 * than {@link #body()} is not even taken into memory.
 */
@Component
public class Bounds {

    /** Properties of one message. */
    public static final int PROPERTIES = 100;

    /** Characters of a property's name. */
    public static final int NAME = 250;

    /** Bytes of all properties of a message, their names included; well below what a record of the broker's journal holds. */
    public static final int ALL_PROPERTIES = 65_536;

    /** Characters of an id: of the message, its group, its user, and of what it is correlated with. */
    public static final int ID = Harmless.LONGEST_ID;

    /** Whether there is a text, and how long it is. */
    private static final int TEXT_HEAD = 5;

    /** What a message has beside its body, in bytes: headers, properties, a part of a body that is streamed. */
    private static final int BESIDE_THE_BODY = 512 * 1024;

    private static final int TIMES_A_PURCHASE = 4;
    private static final long AT_LEAST = DataSize.ofMegabytes(1).toBytes();

    private final long body;

    /** @param purchase longest body of a purchase, {@code openticket.purchase.max-size} */
    public Bounds(@Value("${openticket.purchase.max-size}") DataSize purchase) {
        this.body = Math.min(Integer.MAX_VALUE / 4, Math.max(AT_LEAST, TIMES_A_PURCHASE * purchase.toBytes()));
    }

    /** Bytes of a body, as it is on the wire; 1 MB or more. */
    public int body() {
        return (int) body;
    }

    /** Bytes of a message with all that it has beside its body. */
    int message() {
        return body() + BESIDE_THE_BODY;
    }

    /** Bytes of a body of this type of message by the broker's own protocol, where text has two bytes a character. */
    int body(byte type) {
        return type == Message.TEXT_TYPE ? 2 * body() + TEXT_HEAD : body();
    }
}
