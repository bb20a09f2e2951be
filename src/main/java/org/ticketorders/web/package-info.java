/** The HTTP server's edge: what a request may cost before anything else looks at it, and a port for probes alone. */
package org.ticketorders.web;
