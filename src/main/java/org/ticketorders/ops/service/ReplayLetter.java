package org.ticketorders.ops.service;

/**
 * One dead letter of a replay.
 *
 * @param position from 1, in the order of the replay
 * @param purchaseId null where the dead letter names none
 * @param attempt of the purchase, which the dead letter is about; null where it does not say
 * @param problem why it was skipped, else null
 */
public record ReplayLetter(int position, String purchaseId, Integer attempt, LetterState state, String problem) {}
