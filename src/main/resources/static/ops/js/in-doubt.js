/** Purchases of which nobody knows whether the shop has an order. */

import { get } from './api.js';
import { isOperator } from './app.js';
import { h } from './dom.js';
import { ago, now, time } from './format.js';
import { change, empty, purchaseLink, reason } from './parts.js';
import { openResolve } from './resolve.js';
import { reasonMeans } from './words.js';

export function inDoubt(view) {
    let items = null;

    return {
        title: 'In doubt',
        every: () => 2000,
        async load() {
            items = (await get('in-doubt')).items;
        },
        draw: () => items && [
            h('h1', { key: 'title', tabindex: -1 }, 'In doubt'),
            h('p', { key: 'intro', class: 'intro' }, 'For each of these an order was posted to the shop, and its answer never came or says neither yes nor no. Nothing repeats them by itself, since that could order twice. ',
                'Look in the shop’s own administration whether it has the order, and settle each by what you find.', !isOperator() && ' Settling needs the role operator.'),
            items.length === 0
                ? empty('Nothing is in doubt.')
                : h('ul', { key: 'list', class: 'rows card' }, items.map(item => row(item, view))),
        ],
    };
}

function row(item, view) {
    const canSayNo = !item.lookAtShopAfter || now() >= Date.parse(item.lookAtShopAfter);
    return h('li', { key: item.purchaseId, class: 'row', 'data-purchase': item.purchaseId },
        h('div', { class: 'row-main' },
            h('h2', null, purchaseLink(item.purchaseId), ' ', reason(item.reason)),
            h('p', null, item.detail || reasonMeans(item.reason), ' ', h('span', { class: 'quiet' }, ago(item.updatedAt), item.shop ? ` · shop ${item.shop}` : '', item.attempt > 1 ? ` · attempt ${item.attempt}` : '')),
            item.orderId && h('p', null, 'The shop’s answer named order ', h('span', { class: 'id' }, item.orderId), '.'),
            h('p', null, canSayNo
                ? ['You may look now: a look after ', time(item.lookAtShopAfter), ' shows whether there is an order.']
                : ['If the shop has the order you may say so now. That it has none, only from a look after ', time(item.lookAtShopAfter), ', ', ago(item.lookAtShopAfter), '.'])),
        h('div', { class: 'row-buttons' }, change('Settle…', () => openResolve(item, view.reload), { kind: 'primary', 'aria-label': `Settle ${item.purchaseId}` })));
}
