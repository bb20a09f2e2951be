/** How a file is worked on: found or fetched, claimed by one process, read twice, sent, watched. */
package org.ticketorders.imports.work;
