/** What became of every purchase, and the one table that decides what is done with a message. */
package org.ticketorders.ledger;
