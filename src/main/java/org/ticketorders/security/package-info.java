/** Who may see and change what: logins, roles, and what keeps browsers from being misused for either. */
package org.ticketorders.security;
