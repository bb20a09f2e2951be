/** What a message may be to come in, and how its size is looked at before its body is read. */
package org.ticketorders.door;
