/** The order: its body, and what each answer to it means. */
package org.ticketorders.order;
