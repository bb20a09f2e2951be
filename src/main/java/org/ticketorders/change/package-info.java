/** What becomes of an order after it was taken: paid, its payment failed, withdrawn. */
package org.ticketorders.change;
