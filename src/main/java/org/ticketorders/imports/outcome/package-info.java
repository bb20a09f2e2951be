/** What the sender of a file gets back: its report, the records that were refused, the outcomes of the others. */
package org.ticketorders.imports.outcome;
