/** What operators watch: metrics, log lines of progress, and traces. */
package org.ticketorders.monitoring;
