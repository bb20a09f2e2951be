/** The product's documents as pages of the application, one click away: the runbook for operators, messages and calls for developers. */
package org.ticketorders.documents;
