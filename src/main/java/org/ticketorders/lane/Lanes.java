package org.ticketorders.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.Shops.NamedShop;

/**
 * Which shops have a lane of their own, what its queues are called, and which of them a message goes to.
 *
 * <p>Where one shop has a lane, the common {@code purchase.requested} and {@code purchase.again} are only sorted, and what is for
 * none of these shops goes to the lane {@link Shops#OTHERS}: else such a shop could keep all consumers of the common queues. Held
 * reservations know their queue when they are sent, so that {@code reservation.held} is the others' queue as it is.
 */
@Component
public class Lanes {

    private static final String REQUESTED = "purchase.requested.";
    private static final String AGAIN = "purchase.again.";
    private static final String HELD = "reservation.held.";

    private final Shops shops;
    private final PurchaseReader reader;

    Lanes(Shops shops, PurchaseReader reader) {
        this.shops = shops;
        this.reader = reader;
    }

    /** Whether any shop has a lane of its own. */
    public boolean areUsed() {
        return !shops.own().isEmpty();
    }

    /** The names of the shops that have one. */
    public List<String> shops() {
        return shops.own().stream().map(NamedShop::name).toList();
    }

    /** The name of the shop's lane. @param guid in lower case; null for no shop */
    public Optional<String> nameOf(String guid) {
        return shops.own(guid).map(NamedShop::name);
    }

    /**
     * The queue of the lane that the message belongs to, by its purchase's shop.
     *
     * @param message from one of the two common queues
     * @return null where no shop can be read from it, so that it asks no shop for anything
     */
    public String queueFor(PurchaseMessage message) {
        if (message.refusal() != null) {
            return null;
        }
        return reader.shopOf(message.body())
                .map(guid -> nameOf(guid).orElse(Shops.OTHERS))
                .map(lane -> (message.source() == Source.AGAIN ? AGAIN : REQUESTED) + lane)
                .orElse(null);
    }

    /** Where the shop's held reservations wait. @param guid in lower case */
    public String heldQueue(String guid) {
        return nameOf(guid).map(HELD::concat).orElse("reservation.held");
    }

    /** The queues that there are because of lanes. */
    public List<String> queues() {
        List<String> queues = new ArrayList<>();
        reserving().forEach(lane -> {
            queues.add(REQUESTED + lane);
            queues.add(AGAIN + lane);
        });
        shops().forEach(shop -> queues.add(HELD + shop));
        return queues;
    }

    private Stream<String> reserving() {
        return areUsed() ? Stream.concat(shops().stream(), Stream.of(Shops.OTHERS)) : Stream.empty();
    }

    /** {@code purchase.requested} for {@code purchase.requested.north}, and the name itself for a queue of no lane. */
    public static String commonOf(String queue) {
        return Stream.of(REQUESTED, AGAIN, HELD)
                .filter(queue::startsWith)
                .findFirst()
                .map(prefix -> prefix.substring(0, prefix.length() - 1))
                .orElse(queue);
    }

    static String requested(String lane) {
        return REQUESTED + lane;
    }

    static String again(String lane) {
        return AGAIN + lane;
    }

    static String held(String lane) {
        return HELD + lane;
    }
}
