package org.ticketorders.purchase;

import java.util.Locale;

/** What is paused together, since it needs the same: of the shop, or of our own stores; or since it takes what is new. */
public enum Stage implements Section {
    /** New purchases, by message and by file. Nothing but an operator pauses it, or that it does not begin after that. */
    INTAKE,
    /** Payment methods and reservations. */
    RESERVE,
    /** Orders. */
    ORDER,
    /** Whatever takes work: nothing may be done that the ledger cannot note. */
    LEDGER,
    /** Whatever takes work: nothing may be done whose outcome cannot be sent. */
    BROKER;

    /** Whether it waits for a store of our own and not for the shop. */
    public boolean needsStore() {
        return this == LEDGER || this == BROKER;
    }

    @Override
    public Stage kind() {
        return this;
    }

    @Override
    public String shop() {
        return null;
    }

    /** {@code reserve} for {@link #RESERVE}. */
    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
