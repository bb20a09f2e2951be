/** Dead letters: moved where their rows say, or replayed. */
package org.ticketorders.deadletter;
