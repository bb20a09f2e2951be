package org.ticketorders.sandbox;

import java.util.Random;

/** What is drawn for one call of a webhook. */
record HookFate(boolean lost, boolean doubled, boolean late, boolean outOfOrder, boolean forged) {

    /** As many numbers are drawn whatever the knobs say. */
    static HookFate draw(HookKnobs knobs, Random random) {
        return new HookFate(
                random.nextDouble() < knobs.lost(),
                random.nextDouble() < knobs.doubled(),
                random.nextDouble() < knobs.late(),
                random.nextDouble() < knobs.outOfOrder(),
                random.nextDouble() < knobs.forged());
    }
}
