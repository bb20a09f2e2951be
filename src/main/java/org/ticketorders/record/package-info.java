/** What the shop really answers, kept as fixtures, and the mask for what is personal or secret in it. */
package org.ticketorders.record;
