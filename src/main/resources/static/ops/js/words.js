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
    'in-doubt': { name: 'In doubt', says: 'An order was posted and its answer is not known. Someone must check whether the shop has the order.', end: true },
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
    'limit-exceeded': 'it breaks a limit that the shop or a ticket sets for one order',
    'refused-by-shop': 'the shop refused it',
    'hold-lapsed': 'the reservation lapsed before the order',
    'attempts-exhausted': 'it was started over too often',
    'deliveries-exhausted': 'the broker\'s delivery attempts are exhausted',
    'message-expired': 'its time-to-live ran out before it was worked on',
    'answer-lost': 'the order left, and its answer was lost',
    'answer-unclear': 'the order left, and its answer says neither yes nor no',
    interrupted: 'the application was interrupted while the order was out',
    'row-missing': 'the ledger had no row for it',
    'not-taken': 'the order was certainly not taken',
    resolved: 'a person settled it',
    'taken-back': 'it had been settled, and an operator took that back',
};

/** The words of all reasons. */
export const REASON_WORDS = Object.keys(REASONS);

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
    'in-doubt': 'Whether the shop has an order is not known. They are never replayed: check in the shop’s admin, and settle each.',
    invalid: 'Messages that are no purchases. Fix and resend them from the source system, then discard them here.',
};

/** How far an order has come after it was taken. */
export const PAYMENTS = { open: 'not paid yet', 'payment-failed': 'payment failed', paid: 'paid', withdrawn: 'withdrawn' };

export const REPLAYABLE = ['rejected', 'expired', 'failed'];
export const DISCARDABLE = ['rejected', 'expired', 'failed', 'invalid'];

/** What a pause of each stage keeps from happening. */
export const STAGES = {
    intake: {
        name: 'Intake', does: 'Takes new purchases from purchase.requested and from files.',
        says: 'No new purchases are taken, neither from purchase.requested nor from files.',
        meanwhile: 'What is accepted already continues: holds are ordered, and holds that have lapsed are renewed.',
    },
    reserve: {
        name: 'Reserve', does: 'Looks up payment methods and reserves tickets at the shop.',
        says: 'No payment methods are looked up and no tickets reserved.',
        meanwhile: 'What the shop holds already is still ordered. New purchases wait in purchase.requested.',
    },
    order: {
        name: 'Order', does: 'Posts orders to the shop.',
        says: 'No orders are posted. Reserving is paused with it, so that no tickets are held at the shop that could not be ordered.',
        meanwhile: 'What the shop holds already waits. Such a hold may lapse before you resume: then its tickets are reserved again afterwards, if the shop still has them.',
    },
    ledger: { name: 'Ledger', does: 'Keeps what became of each purchase.', says: 'The ledger fails, so nothing is worked on.', meanwhile: '' },
    broker: { name: 'Broker', does: 'Keeps the messages.', says: 'The broker takes no messages, so nothing is worked on.', meanwhile: '' },
};

/** A stage, or its part for one shop: `order.north`. */
export function stageOf(word) {
    const [stage, shop] = String(word).split('.', 2);
    if (!Object.hasOwn(STAGES, stage)) {
        return { name: String(word), does: '', says: '', meanwhile: '' };
    }
    return shop === undefined ? STAGES[stage] : {
        ...STAGES[stage],
        name: `${STAGES[stage].name} of ${shop}`,
        does: `${STAGES[stage].does} For the shop ${shop} alone.`,
        says: `This is about the shop ${shop} alone. ${STAGES[stage].says}`,
    };
}

/**
 * Dead letters that somebody has to review: those in doubt are counted as purchases in doubt, and nowhere else.
 *
 * @param queues those of an overview
 */
export function lettersToReview(queues) {
    return queues.filter(queue => queue.name.startsWith('dead-letter.') && queue.name !== 'dead-letter.in-doubt')
        .reduce((sum, queue) => sum + (queue.depth ?? 0), 0);
}

/** A text that begins a sentence. */
export function capital(text) {
    return text ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** The word after `dead-letter.` in a queue's name. */
export function letterWord(queue) {
    return String(queue).replace(/^dead-letter\./, '');
}
