/** The access token and its renewal. */
package org.ticketorders.token;
