/** Where the routes are read from, and the settings that only they use. */
package org.ticketorders.routes;
