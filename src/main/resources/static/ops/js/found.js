/** What was found by an order, an e-mail address, a name or whatever a person has. It is in no address, since it may be personal. */

import { h } from './dom.js';
import { ago } from './format.js';
import { badge, empty, purchaseLink, reason, table } from './parts.js';
import { to } from './router.js';

let last = null;

/** Keeps the answer of the search for the page that shows it. */
export function keepFound(text, answer) {
    last = { text, ...answer };
}

export function found() {
    return { title: 'Found', draw: () => (last ? shown(last) : [
        h('h1', { key: 'title', tabindex: -1 }, 'Found'),
        empty('Nothing has been looked for yet. The search box finds purchases by id, order, e-mail address, name, reservation, ticket or file.'),
    ]) };
}

function shown({ text, items, files, lookedIn, more }) {
    return [
        h('h1', { key: 'title', tabindex: -1 }, 'Found by “', text, '”'),
        items.length > 0 && h('section', { key: 'list', class: 'card' },
            table('Purchases that were found', [
                ['Purchase', one => link(one)],
                ['State', one => (one.state ? badge(one.state) : 'not in the ledger')],
                ['Reason', one => reason(one.reason)],
                ['Found by', one => `${one.foundBy}, in ${one.foundIn}`],
                ['Changed', one => one.updatedAt && ago(one.updatedAt)],
            ], items, one => `${one.purchaseId} ${one.messageId}`),
            more && h('p', { class: 'quiet list-end' }, 'There are more: look for a longer part of it, or for something else that you know of the purchase.')),
        files.length > 0 && h('section', { key: 'files', class: 'card' }, h('h2', null, 'Imported files'),
            h('ul', null, files.map(file => h('li', { key: file.name }, h('a', { href: to('imports') }, file.name), ' ', file.state,
                ['reading', 'sent'].includes(file.state) && [', ', h('a', { href: to('purchases', { file: file.name }), 'aria-label': `its purchases, ${file.name}` }, 'its purchases')])))),
        items.length === 0 && files.length === 0 && empty('Nothing was found.'),
        h('section', { key: 'where', class: 'card' }, h('h2', null, 'Where was looked'),
            h('ul', null, lookedIn.map(place => h('li', { key: place }, place)))),
    ];
}

function link(one) {
    if (one.state) {
        return purchaseLink(one.purchaseId);
    }
    const name = one.purchaseId ?? one.messageId;
    return one.foundIn.startsWith('dead-letter.')
        ? h('a', { href: to(['dead-letters', one.foundIn.slice('dead-letter.'.length), one.messageId]) }, name)
        : h('span', { class: 'id' }, name);
}
