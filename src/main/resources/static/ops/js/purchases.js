/** Purchases by state, shop, reason, id, time and the file that they came in. */

import { get } from './api.js';
import { redraw } from './app.js';
import { field, valuesOf } from './dialog.js';
import { h } from './dom.js';
import { exportButtons } from './exports.js';
import { filterOf, reasonField, shopField } from './filters.js';
import { LOCAL_TIME, ZONE, ago, counted, localText } from './format.js';
import { badge, button, empty, purchaseLink, reason, shopName, table } from './parts.js';
import { to } from './router.js';
import { STATES, stateOf } from './words.js';

const PAGE = 50;
const FILTERS = ['shop', 'reason', 'idPrefix', 'since', 'until', 'file'];

export function purchases(view) {
    const filter = filterOf(view.parameters, FILTERS, ['state']);
    let items = null;
    let next = null;
    let pages = 1;

    async function load() {
        // further pages stay as they were; only the newest are looked at again
        if (pages > 1) {
            return;
        }
        const answer = await get('purchases', { ...filter, limit: PAGE });
        items = answer.items;
        next = answer.next;
    }

    async function more() {
        pages++;
        const answer = await get('purchases', { ...filter, limit: PAGE, after: next });
        items = [...items, ...answer.items];
        next = answer.next;
        redraw();
    }

    function submit(event) {
        event.preventDefault();
        const said = valuesOf(event.target);
        location.hash = to('purchases', {
            ...said,
            state: said.state === 'work' ? ['accepted', 'held', 'ordering'] : said.state,
            since: instant(said.since),
            until: instant(said.until),
        });
    }

    return {
        title: 'Purchases',
        every: () => 4000,
        load,
        draw: () => items && [
            h('h1', { key: 'title', tabindex: -1 }, 'Purchases'),
            form(filter, submit),
            items.length === 0
                ? empty(filter.file ? 'No purchase fits this filter. Those of a file are found here once they are accepted. Once the outcomes of a file are final, they are found under Imports, as the outcome of each purchase.'
                    : isFiltered(filter) ? 'No purchase fits this filter.' : 'There are no purchases yet. Send one to the queue purchase.requested, and it appears here.',
                    isFiltered(filter) && h('a', { href: to('purchases') }, 'Show all'))
                : h('section', { key: 'list', class: 'card' },
                    table(`Purchases, ${order(filter)}`, [
                        ['Purchase', one => purchaseLink(one.purchaseId)],
                        ['State', one => badge(one.state)],
                        ['Reason', one => reason(one.reason)],
                        ['Attempt', one => (one.attempt > 1 ? `attempt ${one.attempt}` : null)],
                        ['Shop', one => shopName(one.shop)],
                        ['Changed', one => ago(one.updatedAt)],
                    ], items, one => one.purchaseId),
                    h('p', { class: 'quiet list-end' }, `${counted(items.length, 'purchase')} shown, ${order(filter)}. `, next && button('Show more', () => view.attempt(more), { key: 'more' }), ' ', exportButtons('purchases', 'purchases', filter, 200, view))),
        ],
    };
}

function order(filter) {
    return filter.file ? 'in the order of the file' : filter.idPrefix ? 'by descending id' : 'the newest first';
}

function isFiltered(filter) {
    return filter.state.length > 0 || FILTERS.some(name => filter[name] !== '');
}

function form(filter, onsubmit) {
    const state = filter.state.length > 1 ? 'work' : filter.state[0] ?? '';
    const choices = [['', 'any'], ['work', 'in work'], ...Object.keys(STATES).filter(word => word !== 'invalid').map(word => [word, stateOf(word).name.toLowerCase()])];
    return h('form', { key: 'filter', class: 'filter card', onsubmit, 'aria-label': 'Filter' },
        field('State', 'state', { tag: 'select', options: choices.map(([value, name]) => h('option', { value, selected: value === state }, name)) }),
        field('Id begins with', 'idPrefix', { value: filter.idPrefix, spellcheck: 'false' }),
        reasonField(filter.reason),
        shopField(filter.shop),
        field(`Accepted since (${ZONE})`, 'since', { ...LOCAL_TIME, value: local(filter.since) }),
        field(`Accepted until (${ZONE})`, 'until', { ...LOCAL_TIME, value: local(filter.until) }),
        field('Imported file', 'file', { value: filter.file, spellcheck: 'false' }),
        h('button', { class: 'button' }, 'Filter'));
}

function instant(localTime) {
    return localTime ? new Date(localTime).toISOString() : '';
}

function local(iso) {
    if (!iso || Number.isNaN(Date.parse(iso))) {
        return '';
    }
    return localText(Date.parse(iso));
}
