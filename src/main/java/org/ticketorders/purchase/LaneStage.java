package org.ticketorders.purchase;

/**
 * The part of a stage that is one shop's lane.
 *
 * @param kind {@link Stage#RESERVE} or {@link Stage#ORDER}
 * @param shop the shop's name in {@code openticket.shops}
 */
public record LaneStage(Stage kind, String shop) implements Section {

    @Override
    public String word() {
        return kind.word() + "." + shop;
    }

    @Override
    public String toString() {
        return word();
    }
}
