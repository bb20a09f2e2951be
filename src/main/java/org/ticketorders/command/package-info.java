/**
 * The commands of {@code ticket-orders}: what an operator looks at and changes from a terminal or a script, by the REST of the running
 * application. Nothing here starts the application or needs Spring.
 */
package org.ticketorders.command;
