/** Stages that pause while the shop is down, and probes that let them go on. */
package org.ticketorders.outage;
