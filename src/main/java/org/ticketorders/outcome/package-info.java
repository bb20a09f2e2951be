/** Outcomes: written, published once, and noted as published. */
package org.ticketorders.outcome;
