/** Small pieces that several views are made of. */

import { app, isOperator, tell } from './app.js';
import { h } from './dom.js';
import { time } from './format.js';
import { to } from './router.js';
import { reasonMeans, stateOf } from './words.js';

export function badge(state) {
    return h('span', { class: `badge badge-${/^[a-z-]+$/.test(state) ? state : 'unknown'}`, title: stateOf(state).says }, stateOf(state).name);
}

/** A purchase's id as a link to what became of it. */
export function purchaseLink(purchaseId) {
    return purchaseId ? h('a', { class: 'id', href: to(['purchase', purchaseId]) }, purchaseId) : h('span', { class: 'quiet' }, 'no purchaseId');
}

export function reason(word) {
    return word ? h('span', { class: 'word', title: reasonMeans(word) }, word) : null;
}

/** A shop by the name that the configuration gives it; its GUID on hover, and in place of a name where it has none. */
export function shopName(guid) {
    if (!guid) {
        return null;
    }
    const name = nameOfShop(guid);
    return name ? h('span', { title: guid }, name) : shortId(guid);
}

/** The configuration's name of a shop, or null. */
export function nameOfShop(guid) {
    return Object.entries(app.shops ?? {}).find(([, known]) => known.toLowerCase() === String(guid).toLowerCase())?.[0] ?? null;
}

/** The beginning of a GUID, the whole of it on hover; what is no GUID stays as it is. */
export function shortId(id) {
    const isGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
    return h('span', { class: 'id', title: id }, isGuid ? `${id.slice(0, 8)}…` : id);
}

/** What the shop calls a ticket, its GUID on hover; the beginning of its GUID where that is not known. */
export function ticketName(guid, name) {
    return name ? h('span', { title: guid }, name) : shortId(guid);
}

/**
 * A text in which GUIDs of tickets stand, each with its name behind it.
 * @param names of tickets by their GUIDs; may be missing
 */
export function withTicketNames(text, names) {
    const guids = Object.keys(names ?? {});
    if (!text || guids.length === 0) {
        return text;
    }
    return text.split(new RegExp(`(${guids.join('|')})`)).map((part, i) => (names[part] ? h('span', { key: i }, part, ' (', h('b', null, names[part]), ')') : part));
}

/** Money in cents; its currency is the purchase's, since the shop tells none. */
export function amount(cents, currency) {
    return cents === null || cents === undefined ? null : [(cents / 100).toLocaleString('en', { minimumFractionDigits: 2 }), currency].filter(Boolean).join(' ');
}

/** A button that copies a text. */
export function copy(text, what) {
    return h('button', { type: 'button', class: 'copy', key: 'copy', 'aria-label': `Copy ${what}`, onclick: () => toClipboard(text, what) }, 'copy');
}

async function toClipboard(text, what) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        // there is no clipboard but for pages that come over HTTPS or from this host
        const box = document.createElement('textarea');
        box.value = text;
        box.className = 'unseen';
        document.body.append(box);
        box.select();
        const copied = document.execCommand('copy');
        box.remove();
        if (!copied) {
            tell(`This browser does not let the page copy. The ${what} is: ${text}`);
            return;
        }
    }
    tell(`Copied the ${what}.`);
}

/** A link to a page of the runbook. */
export function runbookLink(page, words = 'What to do') {
    return h('a', { href: `runbook/${page.split('/').map(encodeURIComponent).join('/')}`, key: 'runbook', 'aria-label': words }, 'What to do');
}

export function button(text, onclick, { kind = '', ...attributes } = {}) {
    return h('button', { type: 'button', class: `button ${kind}`.trim(), onclick, ...attributes }, text);
}

/** A button that changes something: there for operators only. */
export function change(text, onclick, options) {
    return isOperator() ? button(text, onclick, options) : null;
}

export function empty(text, more) {
    return h('p', { class: 'empty' }, text, more && [' ', more]);
}

/** Names and values below each other; pairs without a value are left out. */
export function facts(pairs) {
    const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
    return h('dl', { class: 'facts' }, known.map(([name, value]) => h('div', { key: name }, h('dt', null, name), h('dd', null, value))));
}

/** A table that on a phone becomes a list of cards. Each column: its name, and what it shows of an item. */
export function table(caption, columns, items, key) {
    return h('table', { class: 'list' },
        h('caption', { class: 'unseen' }, caption),
        h('thead', null, h('tr', null, columns.map(([name]) => h('th', { scope: 'col' }, name)))),
        h('tbody', null, items.map(item => h('tr', { key: key(item) }, columns.map(([name, show]) => {
            const shown = show(item);
            return h('td', { 'data-name': name, class: shown === null || shown === '' ? 'is-empty' : null }, shown);
        })))));
}

/** Orders of the shop's that may be that of a purchase in doubt, and why none was taken. */
export function candidates(orders) {
    return orders?.length > 0 && h('details', { key: 'candidates', open: true },
        h('summary', null, 'Orders of the shop that it could be'),
        h('ul', null, orders.map(order => h('li', { key: order.orderId },
            h('span', { class: 'id' }, order.orderId), isOperator() && copy(order.orderId, 'order id'), order.madeAt && [', made ', time(order.madeAt, { full: true })], ': ', order.remark, '.',
            order.settledFor && [' Compare with ', purchaseLink(order.settledFor), '.']))));
}
