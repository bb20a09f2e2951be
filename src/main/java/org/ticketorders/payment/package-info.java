/** A shop's payment methods, kept for a while. */
package org.ticketorders.payment;
