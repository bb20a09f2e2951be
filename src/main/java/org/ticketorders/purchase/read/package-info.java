/** How a purchase is read from what its sender wrote: schema, defaults, bounds. */
package org.ticketorders.purchase.read;
