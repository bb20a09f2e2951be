/** The product's words in plain sentences. */

/** For each state: its name, what it means for the purchase, and whether it is an end. */
export const STATES = {
    accepted: { name: 'Accepted', says: 'It is taken in. Its tickets are being reserved at the shop.', end: false },
    held: { name: 'Held', says: 'The shop holds its tickets. It waits to be ordered.', end: false },
    ordering: { name: 'Ordering', says: 'Its order is being posted to the shop.', end: false },
    ordered: { name: 'Ordered', says: 'The shop has taken its order.', end: true },
    rejected: { name: 'Rejected', says: 'The shop, or a rule, said no. It was certainly not ordered.', end: true },
    expired: { name: 'Expired', says: 'Its tickets were no longer held when it could be ordered. It was certainly not ordered.', end: true },
    failed: { name: 'Failed', says: 'It came to an end for a technical reason. It was certainly not ordered.', end: true },
    'in-doubt': { name: 'In doubt', says: 'An order was posted and its answer is not known. Whether the shop has an order for it, a person must find out.', end: true },
    invalid: { name: 'Invalid', says: 'The message is no purchase that can be worked on.', end: true },
};

/** The ends, in the order in which charts and lists show them. */
export const ENDS = ['ordered', 'rejected', 'expired', 'failed', 'in-doubt'];

const REASONS = {
    unreadable: 'the message cannot be read',
    'unsupported-message-type': 'a kind of JMS message that is not taken',
    'breaks-schema': 'the message does not follow the schema',
    'purchase-id-reused': 'its purchaseId belongs to another purchase',
    'sold-out': 'the shop is sold out',
    'unknown-ticket': 'the shop does not know the ticket',
    'payment-method-not-offered': 'the shop does not offer the payment method',
    'refused-by-shop': 'the shop refused it',
    'hold-lapsed': 'the reservation lapsed before the order',
    'attempts-exhausted': 'it was started over too often',
    'deliveries-exhausted': 'the broker gave up on delivering it',
    'message-expired': 'its time-to-live ran out before it was worked on',
    'answer-lost': 'the order left, and its answer was lost',
    'answer-unclear': 'the order left, and its answer says neither yes nor no',
    interrupted: 'the application was interrupted while the order was out',
    'row-missing': 'the ledger had no row for it',
    'not-taken': 'the order was certainly not taken',
    resolved: 'a person settled it',
};

/** What a reason word means, or nothing for one that is new. */
export function reasonMeans(word) {
    return Object.hasOwn(REASONS, word) ? REASONS[word] : '';
}

export function stateOf(word) {
    return Object.hasOwn(STATES, word) ? STATES[word] : { name: String(word), says: '', end: false };
}

/** What each dead-letter queue holds, and what to do with it. */
export const LETTERS = {
    rejected: 'The shop or a rule said no. Replay them once the cause is gone, or tell the customer.',
    expired: 'The reservation lapsed and no renewal was left. Replay them, or tell the customer.',
    failed: 'A technical failure after the last try. Replay them once the cause is gone.',
    'in-doubt': 'Whether the shop has an order is not known. They are never replayed: look at the shop, and settle each.',
    invalid: 'Messages that are no purchases. Mend them at their sender and send them anew, then discard them here.',
};

export const REPLAYABLE = ['rejected', 'expired', 'failed'];
export const DISCARDABLE = ['rejected', 'expired', 'failed', 'invalid'];

/** What a pause of each stage keeps from happening. */
export const STAGES = {
    intake: { name: 'Intake', says: 'No new purchases are taken, neither from purchase.requested nor from files.' },
    reserve: { name: 'Reserve', says: 'No payment methods are looked up and no tickets reserved.' },
    order: { name: 'Order', says: 'No orders are posted.' },
    ledger: { name: 'Ledger', says: 'The ledger fails, so nothing is worked on.' },
    broker: { name: 'Broker', says: 'The broker takes no messages, so nothing is worked on.' },
};

/** A stage, or its part for one shop: `order.north`. */
export function stageOf(word) {
    const [stage, shop] = String(word).split('.', 2);
    if (!Object.hasOwn(STAGES, stage)) {
        return { name: String(word), says: '' };
    }
    return shop === undefined ? STAGES[stage] : { name: `${STAGES[stage].name} of ${shop}`, says: `This is about the shop ${shop} alone. ${STAGES[stage].says}` };
}

/** The word after `dead-letter.` in a queue's name. */
export function letterWord(queue) {
    return String(queue).replace(/^dead-letter\./, '');
}
