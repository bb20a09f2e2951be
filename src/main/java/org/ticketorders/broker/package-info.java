/** The broker, the JMS transaction, and whether the broker keeps what it cannot deliver. */
package org.ticketorders.broker;
