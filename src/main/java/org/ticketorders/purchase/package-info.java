/** Purchases as senders write them: schema, defaults, digest. */
package org.ticketorders.purchase;
