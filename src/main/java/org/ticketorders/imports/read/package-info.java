/** How the records of a file are read, whatever its format, and as what text. */
package org.ticketorders.imports.read;
