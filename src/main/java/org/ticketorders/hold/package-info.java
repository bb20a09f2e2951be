/** What the shop holds for a purchase, all units or none. */
package org.ticketorders.hold;
