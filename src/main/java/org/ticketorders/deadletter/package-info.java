/** Dead letters that no longer stand where their rows say. */
package org.ticketorders.deadletter;
