/**
 * The steps of the route files that every purchase passes and that are more than one call: each takes what it needs from the
 * variables of the exchange and puts there what comes of it.
 */
package org.ticketorders.steps;
