/** The first sentence: whether orders go out, how fast, when the last one went, what waits and for how long at this rate. */

import { app } from './app.js';
import { h } from './dom.js';
import { age, ago, count, now, perSecond, time } from './format.js';
import { ENDS, stageOf } from './words.js';

/** Queues whose messages wait to be ordered; shops may have some of their own, as `reservation.held.north`. */
const WAITING = ['purchase.requested', 'purchase.again', 'reservation.held', 'reservation.expired'];

/** Stages without which no order is posted. */
const NEEDED = ['ledger', 'broker', 'order', 'reserve', 'intake'];

/** Something that waited for so long while no order went out is told of. */
const TOO_LONG_SECONDS = 60;

function queuesOfWork(queues) {
    return queues.filter(queue => WAITING.some(name => queue.name === name || queue.name.startsWith(`${name}.`)));
}

/** Messages that wait to be ordered. */
export function waiting({ queues }) {
    return queuesOfWork(queues).reduce((sum, queue) => sum + (queue.depth ?? 0), 0);
}

/** Orders and purchases that come to an end, per second: of the last seconds, or of the last minute while those are not known. */
function pace({ orders }) {
    const ordered = app.looks.slope(overview => overview.states.ordered);
    const ended = app.looks.slope(overview => ENDS.reduce((sum, end) => sum + (overview.states[end] ?? 0), 0));
    const minute = orders.lastMinute / 60;
    return { orders: ordered > 0 ? ordered : minute, ends: ended > 0 ? ended : minute };
}

/** How long what waits takes at this rate, in seconds; null where nothing waits or nothing moves. */
export function secondsLeft(overview) {
    const { ends } = pace(overview);
    const depth = waiting(overview);
    return depth > 0 && ends > 0 ? depth / ends : null;
}

/**
 * What the sentence says.
 *
 * @return its kind (runs, idle, paused, part or down), its words, and what follows them
 */
function state(overview) {
    const { pauses, health, orders, queues } = overview;
    const whole = NEEDED.map(stage => pauses.find(pause => pause.stage === stage)).find(Boolean);
    if (whole) {
        return ['paused', `${stageOf(whole.stage).name === 'Order' ? 'Ordering' : stageOf(whole.stage).name} is paused`,
            [' since ', time(whole.since), whole.byOperator && whole.who ? ` by ${whole.who}` : '', whole.until ? [' until ', time(whole.until)] : '']];
    }
    if (health === 'DOWN') {
        return ['down', 'Something of our own fails', [' ', h('a', { href: '/actuator/health' }, 'health')]];
    }
    const { orders: rate } = pace(overview);
    const oldest = Math.max(0, ...queuesOfWork(queues).filter(queue => queue.depth > 0).map(queue => queue.oldestAgeSeconds ?? 0));
    const lastSeconds = orders.lastAt ? (now() - Date.parse(orders.lastAt)) / 1000 : Infinity;
    if (oldest > TOO_LONG_SECONDS && lastSeconds > TOO_LONG_SECONDS) {
        return ['down', 'No orders are going out', [', and the oldest message waits for ', h('b', null, age(oldest))]];
    }
    const parts = pauses.filter(pause => pause.stage.includes('.')).map(pause => pause.stage.split('.')[1]);
    const but = parts.length > 0 ? `, but not all of ${[...new Set(parts)].join(', ')}` : '';
    if (rate > 0) {
        return [parts.length > 0 ? 'paused' : 'runs', `Orders are going out${but}`, [' ', h('b', null, perSecond(rate))]];
    }
    return [parts.length > 0 ? 'paused' : 'idle', `${waiting(overview) > 0 ? 'Orders are being prepared' : 'No purchases are waiting'}${but}`, null];
}

export function hero(overview) {
    const [kind, words, facts] = state(overview);
    const depth = waiting(overview);
    const left = kind === 'runs' || kind === 'paused' ? secondsLeft(overview) : null;
    const stopped = overview.pauses.some(pause => NEEDED.includes(pause.stage));
    return h('p', { key: 'hero', class: `hero is-${kind}` },
        h('span', { class: 'hero-word' }, words),
        h('span', { class: 'hero-facts' }, facts, facts ? ' · ' : '',
            overview.orders.lastAt ? ['the last order ', ago(overview.orders.lastAt)] : 'no order yet',
            depth > 0 ? [' · ', h('b', null, count(depth)), ' waiting', !stopped && left !== null ? [', about ', h('b', null, age(Math.max(1, Math.ceil(left)))), ' at this rate'] : ''] : kind === 'idle' ? '' : ' · nothing waits'));
}
