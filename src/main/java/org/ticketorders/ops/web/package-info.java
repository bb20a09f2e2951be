/** What operators ask by HTTP: the requests and their answers, read and written here alone. */
package org.ticketorders.ops.web;
