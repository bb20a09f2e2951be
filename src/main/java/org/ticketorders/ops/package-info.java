/** What operators ask and do: what became of a purchase, replays, and settling what is in doubt. */
package org.ticketorders.ops;
