/**
 * What the picture of the flow shows, and where: columns and rows of a wide picture, and of a narrow one for phones.
 * A queue may be whole or half a column wide. `consumer` is the route that takes from a queue, `stages` those whose pause
 * stops it.
 */

const ALL = ['ledger', 'broker'];

export const NODES = [
    { id: 'files', step: 'import-file', name: 'Import files', wide: [0, 0], narrow: [0, 0] },
    {
        id: 'requested', queue: 'purchase.requested', consumer: 'receive-purchase', stages: ['intake', 'reserve', ...ALL],
        wide: [0, 1], narrow: [0, 1],
    },
    { id: 'undelivered', queue: 'undelivered', consumer: 'receive-undelivered', stages: ALL, wide: [1, 0], narrow: [1, 1] },
    { id: 'undeliverable', queue: 'undeliverable', wide: [2, 0], narrow: [1, 0] },
    { id: 'accept', step: 'accept-purchase', name: 'Accept', wide: [1, 1], narrow: [0, 2] },
    { id: 'payment', step: 'look-up-payment-method', name: 'Payment method', wide: [2, 1], narrow: [0, 3] },
    { id: 'reserve', step: 'reserve-tickets', name: 'Reserve tickets', wide: [3, 1], narrow: [0, 4] },
    {
        id: 'held', queue: 'reservation.held', consumer: 'receive-held-reservation', stages: ['order', ...ALL],
        wide: [4, 1], narrow: [0, 5],
    },
    { id: 'order', step: 'create-order', name: 'Post order', wide: [5, 1], narrow: [0, 6] },
    { id: 'finish', step: 'finish-purchase', name: 'Finish', wide: [6, 1], narrow: [0, 7] },
    { id: 'outcome', queue: 'order.outcome', wide: [7, 1], narrow: [0, 8] },
    {
        id: 'again', queue: 'purchase.again', consumer: 'receive-renewal', stages: ['reserve', ...ALL],
        wide: [2, 2], narrow: [1, 3],
    },
    { id: 'renew', step: 'renew-hold', name: 'Renew hold', wide: [3, 2], narrow: [1, 4] },
    {
        id: 'expired', queue: 'reservation.expired', consumer: 'receive-expired-reservation', stages: ALL,
        wide: [4, 2], narrow: [1, 5],
    },
    { id: 'dl-invalid', queue: 'dead-letter.invalid', wide: [1, 3], narrow: [0, 9.4] },
    { id: 'dl-rejected', queue: 'dead-letter.rejected', wide: [4, 3], narrow: [1, 9.4] },
    { id: 'dl-expired', queue: 'dead-letter.expired', wide: [5, 3], narrow: [0, 10.4] },
    { id: 'dl-failed', queue: 'dead-letter.failed', wide: [6, 3], narrow: [1, 10.4] },
    { id: 'dl-in-doubt', queue: 'dead-letter.in-doubt', wide: [7, 3], narrow: [0, 11.4] },
];

/** From where to where, by the sides of the nodes (t, r, b, l), and how far along a side: 0.5 is its middle. */
export const EDGES = {
    wide: [
        ['files', 'b', 'requested', 't'],
        ['undelivered', 'b', 'accept', 't'],
        ['undelivered', 'r', 'undeliverable', 'l'],
        ['requested', 'r', 'accept', 'l'],
        ['accept', 'r', 'payment', 'l'],
        ['payment', 'r', 'reserve', 'l'],
        ['reserve', 'r', 'held', 'l'],
        ['held', 'r', 'order', 'l'],
        ['order', 'r', 'finish', 'l'],
        ['finish', 'r', 'outcome', 'l'],
        ['held', 'b', 'expired', 't'],
        ['expired', 'l', 'renew', 'r'],
        ['renew', 'l', 'again', 'r'],
        ['again', 'l', 'accept', 'b', 0.8],
        ['accept', 'b', 'dl-invalid', 't', 0.2, 0.2],
        ['finish', 'b', 'dl-rejected', 't', 0.5, 0.5, 'bus'],
        ['finish', 'b', 'dl-expired', 't', 0.5, 0.5, 'bus'],
        ['finish', 'b', 'dl-failed', 't', 0.5, 0.5, 'bus'],
        ['finish', 'b', 'dl-in-doubt', 't', 0.5, 0.5, 'bus'],
    ],
    narrow: [
        ['files', 'b', 'requested', 't'],
        ['requested', 'b', 'accept', 't'],
        ['undelivered', 'b', 'accept', 'r', 0.5, 0.35],
        ['undelivered', 't', 'undeliverable', 'b'],
        ['accept', 'b', 'payment', 't'],
        ['payment', 'b', 'reserve', 't'],
        ['reserve', 'b', 'held', 't'],
        ['held', 'b', 'order', 't'],
        ['order', 'b', 'finish', 't'],
        ['finish', 'b', 'outcome', 't'],
        ['held', 'r', 'expired', 'l'],
        ['expired', 't', 'renew', 'b'],
        ['renew', 't', 'again', 'b'],
        ['again', 't', 'accept', 'r', 0.3, 0.75],
    ],
};
