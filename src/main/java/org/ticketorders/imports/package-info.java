/** Files that back offices drop: each record becomes a purchase message, and the sender gets reports. */
package org.ticketorders.imports;
