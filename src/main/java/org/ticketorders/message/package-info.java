/** A sender's message on its way through the routes. */
package org.ticketorders.message;
