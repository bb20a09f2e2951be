/** What every log line says beside its words: of which purchase it speaks, and in which route. */
package org.ticketorders.log;
