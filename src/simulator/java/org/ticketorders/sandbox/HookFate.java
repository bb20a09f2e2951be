package org.ticketorders.sandbox;

import java.util.Random;

/** What is drawn for one call of a webhook. */
record HookFate(boolean lost, boolean doubled, boolean late, boolean outOfOrder, boolean forged) {

    /** As many numbers are drawn whatever the settings say. */
    static HookFate draw(HookSettings settings, Random random) {
        return new HookFate(
                random.nextDouble() < settings.lost(),
                random.nextDouble() < settings.doubled(),
                random.nextDouble() < settings.late(),
                random.nextDouble() < settings.outOfOrder(),
                random.nextDouble() < settings.forged());
    }
}
