/** Where the routes are read from, and what edited ones must keep. */
package org.ticketorders.routes;
