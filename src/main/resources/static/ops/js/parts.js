/** Small pieces that several views are made of. */

import { isOperator } from './app.js';
import { h } from './dom.js';
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
