/** Settings that stop a start: how they are told, without secrets, and those that nobody reads. */
package org.ticketorders.setting;
