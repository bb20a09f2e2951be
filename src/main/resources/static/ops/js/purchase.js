/** What became of one purchase, and what can be done about it. */

import { get, post, Problem } from './api.js';
import { isOperator, tell } from './app.js';
import { askWhy } from './dialog.js';
import { h } from './dom.js';
import { age, ago, count, counted, millis, time } from './format.js';
import { amount, badge, candidates, change, copy, facts, purchaseLink, reason, runbookLink, shopName, ticketName, withTicketNames } from './parts.js';
import { notOrderedOpens, openResolve, openTakeBack } from './resolve.js';
import { to } from './router.js';
import { PAYMENTS, REPLAYABLE, reasonMeans, stateOf } from './words.js';

export function purchase(view) {
    const id = view.rest.join('/');
    let found = null;
    let elsewhere = null;

    async function load() {
        try {
            found = await get(['purchases', id]);
            elsewhere = null;
        } catch (e) {
            if (!(e instanceof Problem) || e.kind !== 'missing') {
                throw e;
            }
            found = null;
            elsewhere = await lookElsewhere(id);
        }
    }

    return {
        title: `Purchase ${id}`,
        every: () => (found && stateOf(found.state).end && found.published ? 10_000 : 2000),
        load,
        draw: () => (found ? known(found, view) : elsewhere && unknown(id, elsewhere)),
    };
}

/** A purchase that is not in the ledger may be a dead letter, or its id only nearly right. */
async function lookElsewhere(id) {
    const [letters, similar] = await Promise.all([
        get(['dead-letters', 'invalid'], { idPrefix: id, limit: 5 }).catch(() => ({ items: [] })),
        get('purchases', { idPrefix: id.slice(0, Math.max(4, id.length - 2)), limit: 5 }).catch(() => ({ items: [] })),
    ]);
    return { letters: letters.items, similar: similar.items };
}

function unknown(id, { letters, similar }) {
    return [
        h('h1', { key: 'title', tabindex: -1, class: 'id' }, id),
        h('section', { key: 'verdict', class: 'card verdict' },
            h('p', { class: 'verdict-line' }, h('span', { class: 'badge badge-unknown' }, 'Not known')),
            h('p', null, 'The ledger has no purchase of this id. It may wait in purchase.requested, it may never have been sent, or its message could not be read.'),
            letters.length > 0 && h('p', null, h('b', null, `Refused: ${counted(letters.length, 'message')} with this id in dead-letter.invalid. `), letters.map(letter =>
                h('a', { key: letter.messageId, href: to(['dead-letters', 'invalid', letter.messageId]) }, letter.reason, ' at ', time(letter.failedAt)))),
            similar.length > 0 && h('p', null, 'Ids like it: ', similar.map((one, i) => [i > 0 && ', ', purchaseLink(one.purchaseId), ' ', badge(one.state)]))),
    ];
}

function known(row, view) {
    return [
        h('h1', { key: 'title', tabindex: -1, class: 'id' }, row.purchaseId),
        h('section', { key: 'verdict', class: `card verdict verdict-${row.state}`, 'aria-label': 'What became of it' },
            h('p', { class: 'verdict-line' }, badge(row.state), ' ', row.payment && [h('span', { class: `badge badge-payment-${row.payment}`, key: 'payment' }, PAYMENTS[row.payment] ?? row.payment), ' '], reason(row.reason), ' ', h('span', { class: 'quiet' }, ago(row.updatedAt))),
            h('p', { class: 'verdict-says' }, stateOf(row.state).says, row.orderId && row.state === 'ordered' && [' Order ', h('b', { class: 'id' }, row.orderId), '.']),
            row.reason && row.state !== 'ordered' && h('p', null, 'Why: ', reasonMeans(row.reason) || row.reason, row.detail ? [' (', h('q', null, withTicketNames(row.detail, row.ticketNames)), ').'] : '.', ' ', runbookLink(`reasons/${row.reason}`)),
            row.lookAtShopAfter && h('p', null, notOrderedOpens(row.lookAtShopAfter)),
            row.mayBeTakenBackUntil && h('p', { class: 'quiet' }, 'It was in doubt, and was settled ', ago(row.settledAt), '. If that was wrong, it can be taken back until ', time(row.mayBeTakenBackUntil), ', and not once a replay has begun.'),
            candidates(row.candidates),
            row.published === false && h('p', { class: 'quiet' }, 'Its outcome is being published.'),
            actions(row, view)),
        h('div', { key: 'columns', class: 'columns' },
            h('section', { class: 'card', 'aria-labelledby': 'timeline-title' },
                h('h2', { id: 'timeline-title' }, 'Timeline'),
                timeline(row.history ?? [], row.calls ?? [], row.ticketNames ?? {})),
            h('section', { class: 'card', 'aria-labelledby': 'facts-title' },
                h('h2', { id: 'facts-title' }, 'What is known'),
                facts([
                    ['Shop', shopName(row.shop)],
                    ['Attempt', count(row.attempt)],
                    ['Order', row.orderId && h('span', null, h('span', { class: 'id' }, row.orderId), copy(row.orderId, 'order id'))],
                    ['Payment', row.payment && [PAYMENTS[row.payment] ?? row.payment, ' since ', time(row.paymentSince, { full: true })]],
                    ['Amount', amount(row.amount, row.hold?.currency)],
                    ['To pay at', row.redirectUrl && h('span', { class: 'id' }, row.redirectUrl)],
                    ['Shop answered', row.shopStatus && `HTTP ${row.shopStatus}`],
                    ['Tickets held', row.tickets?.map(one => h('div', { key: one.ticket }, `${one.quantity} × `, ticketName(one.ticket, one.name), copy(one.ticket, 'ticket’s GUID')))],
                    ['Held until', row.hold?.heldUntil && time(row.hold.heldUntil)],
                    ['Accepted', time(row.acceptedAt, { full: true })],
                    ['Last change', time(row.updatedAt, { full: true })],
                    ['Trace', traces(row.calls ?? [])],
                    ['Outcome', row.published === undefined ? null : row.published ? 'published' : 'not published yet'],
                ]))),
    ];
}

function actions(row, view) {
    const letters = row.state !== 'ordered' && stateOf(row.state).end
        && h('a', { class: 'button', key: 'letter', href: to(['dead-letters', row.state], { idPrefix: row.purchaseId }) }, 'Its dead letter');
    const replay = REPLAYABLE.includes(row.state) && change('Replay…', () => openReplay(row, view.reload), { kind: 'primary', key: 'replay' });
    const resolve = row.state === 'in-doubt' && change('Settle…', () => openResolve(row, view.reload), { kind: 'primary', key: 'resolve' });
    const back = row.mayBeTakenBackUntil && change('Take the settling back…', () => openTakeBack(row, view.reload), { key: 'take-back' });
    const lacking = !isOperator() && (REPLAYABLE.includes(row.state) || row.state === 'in-doubt')
        && h('span', { class: 'quiet', key: 'lacking' }, row.state === 'in-doubt' ? 'Settling it needs the role operator.' : 'A replay needs the role operator.');
    return (letters || replay || resolve || back || lacking) && h('div', { class: 'buttons' }, replay, resolve, back, letters, lacking);
}

/** Asks why, and replays one purchase, as it is seen. @param done called once it is on its way */
export function openReplay({ purchaseId, attempt }, done) {
    return askWhy({
        title: `Replay ${purchaseId}`,
        text: ['Its message is accepted once more, with a new reservation. However often it is replayed, it is ordered at most once.'],
        send: 'Replay',
        work: async why => {
            await post(['purchases', purchaseId, 'replay'], { why, attempt });
            tell(`${purchaseId} is on its way again.`);
            done();
        },
    });
}

/** The ids of the traces in which the calls were made; null where there are none. */
function traces(calls) {
    const ids = [...new Set(calls.map(call => call.trace).filter(Boolean))];
    return ids.length > 0 ? ids.map(id => h('div', { key: id }, h('span', { class: 'id' }, id), copy(id, 'trace id'))) : null;
}

/** The changes of a purchase's row, and between them the calls of the shop. */
function timeline(history, calls, names) {
    if (history.length === 0 && calls.length === 0) {
        return h('p', { class: 'empty' }, 'The steps of this purchase are no longer kept.');
    }
    const steps = [
        ...history.map((change, i) => ({ at: Date.parse(change.at), item: changeItem(change, history[i - 1], i, names) })),
        ...calls.map((call, i) => ({ at: Date.parse(call.at), item: callItem(call, names, i) })),
    ].sort((a, b) => a.at - b.at);
    return h('ol', { class: 'timeline' }, steps.map(step => step.item));
}

function changeItem(change, previous, i, names) {
    const gap = previous ? (Date.parse(change.at) - Date.parse(previous.at)) / 1000 : null;
    return h('li', { key: i, class: `timeline-${change.state}` },
        h('div', { class: 'timeline-line' }, badge(change.state), change.attempt > 1 && h('span', { class: 'quiet' }, `attempt ${change.attempt}`),
            time(change.at), gap !== null && h('span', { class: 'quiet' }, `+${gap < 1 ? `${Math.round(gap * 1000)} ms` : age(gap)}`)),
        (change.reason || change.detail) && h('p', null, reason(change.reason), change.reason && change.detail && ': ', withTicketNames(change.detail, names)));
}

function callItem(call, names, i) {
    const failed = !call.status || call.status >= 400;
    return h('li', { key: `call-${i}`, class: `timeline-call${failed ? ' is-failed' : ''}` },
        h('div', { class: 'timeline-line' }, h('b', null, callName(call, names)),
            h('span', { class: failed ? 'badge badge-rejected' : 'badge' }, call.status ? `HTTP ${call.status}` : 'no answer'),
            call.attempt > 1 && h('span', { class: 'quiet' }, `attempt ${call.attempt}`),
            time(call.at), h('span', { class: 'quiet' }, `took ${millis(call.millis)}`)),
        call.failure && h('p', null, call.failure),
        h('details', { key: 'exchange' },
            h('summary', null, call.answer || call.request ? 'Request and answer' : 'Request'),
            h('p', { class: 'id' }, `${call.method} ${call.path}`),
            body('Request body', call.request), body('Answer body', call.answer)));
}

function body(name, text) {
    return text && h('div', { key: name }, h('p', { class: 'quiet' }, name), h('pre', { tabindex: 0, role: 'region', 'aria-label': name }, indented(text)));
}

/** JSON in lines; what was cut off, or is none, as it is. */
function indented(text) {
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}

/** What a call asks for, in words. */
function callName(call, names) {
    const last = call.path.split('/').pop();
    if (call.path.includes('/reserve/')) {
        return ['Reserve ', ticketName(last, names[last])];
    }
    if (call.path.startsWith('/ticket/')) {
        return ['Limits of ', ticketName(last, names[last])];
    }
    const known = [[/\/order$/, 'Order'], [/\/payment_methods$/, 'Payment methods'], [/\/tokens?$/, 'Access token'], [/^\/shop\//, 'Limits of the shop']];
    return known.find(([path]) => path.test(call.path))?.[1] ?? call.method;
}
