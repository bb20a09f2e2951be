/** What the shop really answers, kept as fixtures without what is personal or secret. */
package org.ticketorders.record;
