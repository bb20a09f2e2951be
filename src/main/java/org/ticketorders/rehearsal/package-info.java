/** Purchases that nobody sent, worked on by the very code that works on purchases, before the first real one comes. */
package org.ticketorders.rehearsal;
