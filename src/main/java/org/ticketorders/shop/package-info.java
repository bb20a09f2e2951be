/** How we call the shop, and how its answers are read. */
package org.ticketorders.shop;
