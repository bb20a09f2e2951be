/** Purchases of which nobody knows whether the shop has an order: what to look for, and settling them. */

import { get } from './api.js';
import { isOperator, redraw } from './app.js';
import { h } from './dom.js';
import { exportButtons } from './exports.js';
import { ago, counted, time } from './format.js';
import { amount, badge, candidates, change, copy, empty, purchaseLink, reason, runbookLink, shopName, shortId, ticketName } from './parts.js';
import { notOrderedOpens, openResolve, openTakeBack } from './resolve.js';
import { to } from './router.js';
import { openSettle } from './settle.js';
import { reasonMeans } from './words.js';

export function inDoubt(view) {
    let items = null;
    let more = false;
    let settled = [];
    const chosen = new Set();

    /** Those that are chosen, and still in doubt. */
    function chosenItems() {
        return items.filter(item => chosen.has(item.purchaseId));
    }

    function choose(ids, wanted) {
        ids.forEach(id => (wanted ? chosen.add(id) : chosen.delete(id)));
        redraw();
    }

    return {
        title: 'In doubt',
        every: () => 4000,
        async load() {
            const [answer, done] = await Promise.all([get('in-doubt'), get('settled', { limit: 20 })]);
            settled = done.items;
            items = answer.items;
            more = answer.more;
        },
        draw: () => items && [
            h('h1', { key: 'title', tabindex: -1 }, 'In doubt'),
            h('p', { key: 'intro', class: 'intro' }, 'For each of these an order was posted to the shop, and its answer never came or says neither yes nor no. Nothing repeats them, since that could order twice. ',
                'Check in the shop’s admin whether it has the order, and settle each by what you find.', !isOperator() && ' Settling needs the role operator, and so does seeing the customers.'),
            items.length === 0
                ? empty('Nothing is in doubt.')
                : [
                    isOperator() && h('div', { key: 'many', class: 'chosen' },
                        h('label', { class: 'check' }, h('input', {
                            type: 'checkbox', id: 'choose-all', onchange: event => {
                                document.querySelectorAll('[data-purchase] input[type=checkbox]').forEach(box => (box.checked = event.target.checked));
                                choose(items.map(item => item.purchaseId), event.target.checked);
                            },
                        }), ' All of this list'),
                        change(chosenItems().length === 0 ? 'Settle chosen…' : `Settle ${counted(chosenItems().length, 'chosen one', 'chosen ones')}…`, () => openSettle(chosenItems(), () => {
                            chosen.clear();
                            document.querySelectorAll('#main input[type=checkbox]').forEach(box => (box.checked = false));
                            view.reload();
                        }), { key: 'settle', disabled: chosenItems().length === 0, id: 'settle-chosen' }),
                        exportButtons('in-doubt', 'in-doubt', {}, null, view)),
                    h('ul', { key: 'list', class: 'rows card' }, items.map(item => row(item, view, wanted => choose([item.purchaseId], wanted)))),
                    more && h('p', { key: 'more', class: 'quiet' }, `The newest ${counted(items.length, 'purchase')}: there are more. `, h('a', { href: to('purchases', { state: 'in-doubt' }) }, 'All that are in doubt'), '.'),
                ],
            settled.length > 0 && h('section', { key: 'settled', 'aria-labelledby': 'settled-title' },
                h('h2', { id: 'settled-title' }, 'Just settled'),
                h('p', { class: 'intro' }, 'One of these is wrong? Take it back, and do not replay it: it is in doubt again then.'),
                h('ul', { class: 'rows card' }, settled.map(item => settledRow(item, view)))),
        ],
    };
}

function row(item, view, onChoose) {
    return h('li', { key: item.purchaseId, class: 'row', 'data-purchase': item.purchaseId },
        isOperator() && h('input', { key: 'choose', type: 'checkbox', class: 'choose-row', 'aria-label': `Choose ${item.purchaseId}`, onchange: event => onChoose(event.target.checked) }),
        h('div', { class: 'row-main', key: 'main' },
            h('h2', null, purchaseLink(item.purchaseId), ' ', reason(item.reason)),
            h('p', { class: 'quiet' }, reasonMeans(item.reason) || item.reason, ' ', runbookLink(`reasons/${item.reason}`), ' · ', ago(item.updatedAt), item.shop ? [' · shop ', shopName(item.shop)] : '', item.attempt > 1 ? ` · attempt ${item.attempt}` : ''),
            sought(item),
            item.orderId && h('p', { key: 'named' }, 'The shop’s answer named order ', h('span', { class: 'id' }, item.orderId), copy(item.orderId, 'order id'), '.'),
            candidates(item.candidates),
            h('p', { key: 'opens' }, notOrderedOpens(item.lookAtShopAfter)),
            h('details', { key: 'detail' }, h('summary', null, 'Technical detail'), h('p', null, item.detail ?? 'None is kept.'))),
        h('div', { class: 'row-buttons', key: 'buttons' },
            change('Settle…', () => openResolve(item, view.reload), { kind: 'primary', key: 'settle', 'aria-label': `Settle ${item.purchaseId}` }),
            item.messageId && h('a', { class: 'button', key: 'letter', href: to(['dead-letters', 'in-doubt', item.messageId]), 'aria-label': `Dead letter of ${item.purchaseId}` }, 'Dead letter')));
}

function settledRow(item, view) {
    return h('li', { key: item.purchaseId, class: 'row', 'data-settled': item.purchaseId },
        h('div', { class: 'row-main', key: 'main' },
            h('h3', null, purchaseLink(item.purchaseId), ' ', badge(item.state)),
            h('p', { class: 'quiet' }, item.orderId ? ['order ', h('span', { class: 'id' }, item.orderId), ' · '] : '', item.who ?? 'somebody', ', ', ago(item.settledAt), item.why ? [' · ', h('q', null, item.why)] : '')),
        h('div', { class: 'row-buttons', key: 'buttons' },
            change('Take back…', () => openTakeBack(item, view.reload), { key: 'take-back', 'aria-label': `Take back how ${item.purchaseId} was settled` })));
}

/** What to look for at the shop. */
function sought({ email, name, tickets, amount: cents, currency, postedAt, reservations }) {
    const customer = [name, email].filter(Boolean);
    return h('dl', { class: 'find', key: 'find' }, [
        ['Customer', customer.length === 0 ? h('span', { class: 'quiet' }, 'not known: its dead letter is not there') : [
            name && h('span', { key: 'name' }, name, isOperator() && copy(name, 'customer’s name')),
            name && email && isOperator() ? h('br', { key: 'break' }) : ' ',
            email && email !== name && h('span', { key: 'email' }, email, isOperator() && copy(email, 'e-mail address')),
        ]],
        ['Tickets', tickets.length === 0 ? h('span', { class: 'quiet' }, 'not known') : tickets.map(one => h('div', { key: one.ticket }, `${one.quantity} × `, ticketName(one.ticket, one.name), copy(one.ticket, 'ticket’s GUID')))],
        ['Amount', amount(cents, currency) ?? h('span', { class: 'quiet' }, 'not told by the shop')],
        ['Posted', postedAt ? [time(postedAt, { full: true }), copy(postedAt, 'time in UTC')] : h('span', { class: 'quiet' }, 'not known')],
        [reservations.length > 1 ? 'Reservations' : 'Reservation', reservations.length === 0 ? h('span', { class: 'quiet' }, 'not known') : isOperator()
            ? [shortId(reservations[0]), reservations.length > 1 ? ` and ${reservations.length - 1} more` : '', copy(reservations.join('\n'), reservations.length > 1 ? 'reservations' : 'reservation')]
            : reservations[0]],
    ].map(([term, value]) => h('div', { key: term }, h('dt', null, term), h('dd', null, value))));
}
