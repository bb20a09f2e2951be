/** The shop's webhooks: calls that name an order to be looked up, and the subscriptions to them. */
package org.ticketorders.hook;
