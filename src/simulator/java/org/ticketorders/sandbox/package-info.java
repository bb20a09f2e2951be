/** A simulated OpenTicket shop over real HTTP, for the sandbox, for tests and for benchmarks. */
@NullMarked
package org.ticketorders.sandbox;

import org.jspecify.annotations.NullMarked;
