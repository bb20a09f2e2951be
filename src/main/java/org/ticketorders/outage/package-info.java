/** Stages that pause while the shop is down, and probes that resume them. */
package org.ticketorders.outage;
