/**
 * A purchase, and the words for what becomes of it: its state, its end and the reason, what is held for it, the stage that its work has
 * come to. Whatever else there is here knows these; they know nothing else.
 */
package org.ticketorders.purchase;
