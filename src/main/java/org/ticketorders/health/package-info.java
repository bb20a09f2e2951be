/** Health that is asked often and costs something to look at. */
package org.ticketorders.health;
