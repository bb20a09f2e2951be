package org.ticketorders.sandbox;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;

/** A simulator with the settings of its start, and a client of it. */
abstract class OnSimulator {

    @AutoClose
    ShopSimulator simulator;

    ShopClient shop;

    @BeforeEach
    void startSimulator() {
        simulator = ShopSimulator.start(Settings.defaults());
        shop = new ShopClient(simulator.uri());
    }
}
