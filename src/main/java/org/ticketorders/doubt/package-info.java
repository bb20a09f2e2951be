/** Purchases in doubt: what the shop shows of their orders, and what follows from it. */
package org.ticketorders.doubt;
