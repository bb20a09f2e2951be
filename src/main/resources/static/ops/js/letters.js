/** The letters of one queue, and one letter as it is. */

import { get } from './api.js';
import { isOperator } from './app.js';
import { openBatch } from './batch.js';
import { field, valuesOf } from './dialog.js';
import { h } from './dom.js';
import { ago, bytes, counted } from './format.js';
import { change, empty, facts, purchaseLink, reason, table } from './parts.js';
import { to } from './router.js';
import { DISCARDABLE, LETTERS, REPLAYABLE, stateOf } from './words.js';

const MOST = 50;

export function letters(view) {
    const word = view.rest[0];
    const filter = Object.fromEntries(['reason', 'shop', 'idPrefix'].map(name => [name, view.parameters.get(name) ?? '']));
    let items = null;
    let more = false;

    return {
        title: `${stateOf(word).name}: dead letters`,
        every: () => 10_000,
        async load() {
            const answer = await get(['dead-letters', word], { ...filter, limit: MOST });
            items = answer.items;
            more = answer.more;
        },
        draw: () => items && [
            trail(word),
            h('div', { class: 'card-head', key: 'head' },
                h('h1', { tabindex: -1 }, `${stateOf(word).name}: dead letters`),
                h('div', { class: 'buttons' },
                    REPLAYABLE.includes(word) && change('Replay these…', () => openBatch('replay', word, null, filter, view.reload), { kind: 'primary', key: 'replay' }),
                    DISCARDABLE.includes(word) && change('Discard these…', () => openBatch('discard', word, null, filter, view.reload), { key: 'discard' }))),
            h('p', { class: 'intro', key: 'intro' }, Object.hasOwn(LETTERS, word) ? LETTERS[word] : ''),
            form(word, filter),
            items.length === 0
                ? empty(Object.values(filter).some(Boolean) ? 'No letter fits this filter.' : 'This queue is empty.')
                : h('section', { class: 'card', key: 'list' },
                    table('Dead letters, the oldest first', [
                        ['Purchase', letter => purchaseLink(letter.purchaseId)],
                        ['Reason', letter => reason(letter.reason)],
                        ['Detail', letter => h('span', { class: 'detail' }, letter.detail ?? '')],
                        ['When', letter => ago(letter.failedAt)],
                        ['Letter', letter => h('a', { href: to(['dead-letters', word, letter.messageId]), 'aria-label': `Letter of ${letter.purchaseId ?? 'no purchase'}` }, 'Open')],
                    ], items, letter => letter.messageId),
                    h('p', { class: 'quiet list-end' }, more ? `The first ${counted(items.length, 'letter')}; narrow the filter to see others.` : `${counted(items.length, 'letter')}.`)),
        ],
    };
}

function form(word, filter) {
    return h('form', {
        key: 'filter', class: 'filter card', 'aria-label': 'Filter', onsubmit: event => {
            event.preventDefault();
            location.hash = to(['dead-letters', word], valuesOf(event.target));
        },
    },
    field('Reason', 'reason', { value: filter.reason, spellcheck: 'false' }),
    field('Id begins with', 'idPrefix', { value: filter.idPrefix, spellcheck: 'false' }),
    field('Shop', 'shop', { value: filter.shop, spellcheck: 'false' }),
    h('button', { class: 'button' }, 'Filter'));
}

function trail(word) {
    return h('nav', { key: 'trail', 'aria-label': 'Where you are', class: 'trail' }, h('a', { href: to('dead-letters') }, 'Dead letters'), ' / ', h('a', { href: to(['dead-letters', word]) }, word));
}

/** One letter: what the headers say, and the sender's message. */
export function letter(view) {
    const [word, ...rest] = view.rest;
    const messageId = rest.join('/');
    let found = null;

    return {
        title: 'Dead letter',
        every: () => 60_000,
        async load() {
            found = await get(['dead-letters', word, messageId]);
        },
        draw: () => found && [
            trail(word),
            h('h1', { key: 'title', tabindex: -1 }, 'Dead letter'),
            h('section', { key: 'facts', class: 'card' },
                facts([
                    ['Purchase', purchaseLink(found.purchaseId)],
                    ['Reason', reason(found.reason)],
                    ['Detail', found.detail],
                    ['Stage', found.stage],
                    ['Attempt', found.attempt],
                    ['Failed', ago(found.failedAt)],
                    ['Shop answered', found.shopStatus && `HTTP ${found.shopStatus}`],
                    ['Size', bytes(found.size)],
                    ['Message id', h('span', { class: 'id' }, found.messageId ?? messageId)],
                ]),
                DISCARDABLE.includes(word) && h('div', { class: 'buttons' }, change('Discard…', () => openBatch('discard', word, null, { messageIds: [messageId] }, () => {
                    location.hash = to(['dead-letters', word]);
                })))),
            h('section', { key: 'body', class: 'card', 'aria-labelledby': 'body-title' },
                h('h2', { id: 'body-title' }, 'Message'),
                !isOperator() && h('p', { class: 'quiet' }, 'Personal data is masked for viewers.'),
                h('pre', { tabindex: 0, role: 'region', 'aria-label': 'The message' }, typeof found.body === 'string' ? found.body : JSON.stringify(found.body, null, 2) ?? '')),
            h('section', { key: 'headers', class: 'card', 'aria-labelledby': 'headers-title' },
                h('h2', { id: 'headers-title' }, 'Headers'),
                facts(Object.entries(found.headers ?? {}).map(([name, value]) => [name, h('span', { class: 'id' }, String(value))]))),
        ],
    };
}
