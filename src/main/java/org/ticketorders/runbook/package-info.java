/** The runbook as pages of the application: what to do about a reason, a pause or an alert, one click away. */
package org.ticketorders.runbook;
