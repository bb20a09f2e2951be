/** What operators watch: metrics, health, log lines of progress, and traces. Nothing else here knows it. */
package org.ticketorders.monitoring;
