/** The requests to the shop that were made for a purchase, and their answers, kept in the ledger for operators. */
package org.ticketorders.call;
