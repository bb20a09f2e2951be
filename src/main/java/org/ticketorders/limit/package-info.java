/** What a shop lets one order have, read where its API shows it and checked before tickets are reserved. */
package org.ticketorders.limit;
