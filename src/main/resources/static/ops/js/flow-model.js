/**
 * What the picture of the flow shows, and where: columns and rows of a wide picture, and of a narrow one for phones.
 * A queue may be whole or half a column wide. `stages` are those whose pause stops who takes from a queue; a `step` is the
 * `direct:` name of a route.
 */

const ALL = ['ledger', 'broker'];

export const NODES = [
    { id: 'files', step: 'import-file', name: 'Import files', wide: [0, 0], narrow: [0, 0] },
    { id: 'requested', queue: 'purchase.requested', stages: ['intake', 'reserve', 'order', ...ALL], wide: [0, 1], narrow: [0, 1] },
    { id: 'undelivered', queue: 'undelivered', stages: ALL, wide: [1, 0], narrow: [1, 1] },
    { id: 'undeliverable', queue: 'undeliverable', wide: [2, 0], narrow: [1, 0] },
    { id: 'accept', step: 'accept-purchase', name: 'Accept', wide: [1, 1], narrow: [0, 2] },
    { id: 'reserve', step: 'reserve-tickets', name: 'Reserve tickets', wide: [2, 1], narrow: [0, 3] },
    { id: 'order', step: 'create-order', name: 'Post order', wide: [4, 1], narrow: [0, 6] },
    { id: 'finish', step: 'finish-purchase', name: 'Finish', wide: [5, 1], narrow: [0, 7] },
    { id: 'outcome', queue: 'order.outcome', wide: [6, 1], narrow: [0, 8] },
    { id: 'again', queue: 'purchase.again', stages: ['reserve', 'order', ...ALL], wide: [1, 2], narrow: [1, 3] },
    { id: 'renew', step: 'renew-hold', name: 'Renew hold', wide: [2, 2], narrow: [1, 4] },
    { id: 'expired', queue: 'reservation.expired', stages: ALL, wide: [3, 2], narrow: [1, 5] },
    { id: 'held', queue: 'reservation.held', stages: ['order', ...ALL], wide: [4, 2], narrow: [1, 6] },
    { id: 'dl-invalid', queue: 'dead-letter.invalid', wide: [0, 3], narrow: [0, 9.4] },
    { id: 'dl-rejected', queue: 'dead-letter.rejected', wide: [3, 3], narrow: [1, 9.4] },
    { id: 'dl-expired', queue: 'dead-letter.expired', wide: [4, 3], narrow: [0, 10.4] },
    { id: 'dl-failed', queue: 'dead-letter.failed', wide: [5, 3], narrow: [1, 10.4] },
    { id: 'dl-in-doubt', queue: 'dead-letter.in-doubt', wide: [6, 3], narrow: [0, 11.4] },
];

/** From where to where, by the sides of the nodes (t, r, b, l), and how far along a side: 0.5 is its middle. */
export const EDGES = {
    wide: [
        ['files', 'b', 'requested', 't'],
        ['undelivered', 'b', 'accept', 't'],
        ['undelivered', 'r', 'undeliverable', 'l'],
        ['requested', 'r', 'accept', 'l'],
        ['accept', 'r', 'reserve', 'l'],
        ['reserve', 'r', 'order', 'l'],
        ['order', 'r', 'finish', 'l'],
        ['finish', 'r', 'outcome', 'l'],
        ['order', 'b', 'held', 't'],
        ['held', 't', 'order', 'b'],
        ['held', 'l', 'expired', 'r'],
        ['expired', 'l', 'renew', 'r'],
        ['renew', 'l', 'again', 'r'],
        ['again', 't', 'accept', 'b'],
        ['requested', 'b', 'dl-invalid', 't'],
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
        ['accept', 'b', 'reserve', 't'],
        ['reserve', 'b', 'order', 't'],
        ['order', 'b', 'finish', 't'],
        ['finish', 'b', 'outcome', 't'],
        ['order', 'r', 'held', 'l'],
        ['held', 'l', 'order', 'r'],
        ['held', 't', 'expired', 'b'],
        ['expired', 't', 'renew', 'b'],
        ['renew', 't', 'again', 'b'],
        ['again', 't', 'accept', 'r', 0.3, 0.75],
    ],
};
