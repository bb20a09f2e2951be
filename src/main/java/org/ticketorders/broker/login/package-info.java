/** Who may log in at the embedded broker, with what rights, and from where it can be reached. */
package org.ticketorders.broker.login;
