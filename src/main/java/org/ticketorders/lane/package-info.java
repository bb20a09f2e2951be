/** Lanes: queues, consumers and calls of one shop alone, so that it holds up no other. */
package org.ticketorders.lane;
