/** The letters of one queue, and one letter as it is. */

import { get } from './api.js';
import { isOperator, redraw, tell } from './app.js';
import { openBatch } from './batch.js';
import { field, valuesOf } from './dialog.js';
import { h } from './dom.js';
import { exportButtons } from './exports.js';
import { filterOf, isInForce, reasonField, shopField } from './filters.js';
import { ago, bytes, counted } from './format.js';
import { openReplay } from './purchase.js';
import { button, change, copy, empty, facts, purchaseLink, reason, runbookLink, table } from './parts.js';
import { replays } from './replays.js';
import { to } from './router.js';
import { DISCARDABLE, letterWord, LETTERS, REPLAYABLE, stateOf } from './words.js';

const PAGE = 50;
const FILTERS = ['reason', 'idPrefix', 'shop', 'ticket', 'field'];

export function letters(view) {
    const word = view.rest[0];
    const filter = filterOf(view.parameters, FILTERS);
    const chosen = new Set();
    let items = null;
    let next = null;
    let pages = 1;
    let jobs = [];

    /** 'These' are those that are listed: a filter that is typed and not yet in force comes into force first. */
    function openForThese(kind) {
        if (isInForce(filter)) {
            openBatch(kind, word, null, filter, reload);
        } else {
            location.hash = to(['dead-letters', word], valuesOf(document.querySelector('form.filter')));
            tell('The filter was not in force yet. Now it is: look at the list, then choose again.');
        }
    }

    function openForChosen(kind) {
        openBatch(kind, word, null, { messageIds: chosenIds() }, reload);
    }

    /** Those that are chosen, and still listed. */
    function chosenIds() {
        return items.map(one => one.messageId).filter(id => chosen.has(id));
    }

    function choose(ids, wanted) {
        ids.forEach(id => (wanted ? chosen.add(id) : chosen.delete(id)));
        redraw();
    }

    function reload() {
        pages = 1;
        chosen.clear();
        document.querySelectorAll('#main table input[type=checkbox]').forEach(box => (box.checked = false));
        view.reload();
    }

    async function more() {
        const answer = await get(['dead-letters', word], { ...filter, limit: PAGE, after: next });
        pages++;
        items = [...items, ...answer.items];
        next = answer.next;
        redraw();
    }

    return {
        title: `${stateOf(word).name}: dead letters`,
        every: () => (jobs.some(job => job.state === 'running' || job.results?.['in-work'] > 0) ? 2000 : 10_000),
        async load() {
            const [answer, list] = await Promise.all([
                // further pages stay as they were; only the first is looked at again
                pages > 1 ? null : get(['dead-letters', word], { ...filter, limit: PAGE }),
                REPLAYABLE.includes(word) ? get('replays') : { items: [] },
            ]);
            jobs = list.items.filter(job => letterWord(job.queue) === word);
            if (answer) {
                items = answer.items;
                next = answer.next;
            }
        },
        draw: () => items && [
            trail(word),
            h('div', { class: 'card-head', key: 'head' },
                h('h1', { tabindex: -1 }, `${stateOf(word).name}: dead letters`),
                h('div', { class: 'buttons' },
                    REPLAYABLE.includes(word) && change('Replay these…', () => openForThese('replay'), { kind: 'primary', key: 'replay' }),
                    DISCARDABLE.includes(word) && change('Discard these…', () => openForThese('discard'), { key: 'discard' }))),
            h('p', { class: 'intro', key: 'intro' }, Object.hasOwn(LETTERS, word) ? LETTERS[word] : ''),
            replays(jobs, view, 1),
            form(word, filter),
            items.length === 0
                ? empty(Object.values(filter).some(Boolean) ? 'No letter fits this filter.' : 'This queue is empty.')
                : h('section', { class: 'card', key: 'list' },
                    (isOperator() && DISCARDABLE.includes(word)) && h('div', { class: 'chosen', key: 'chosen' },
                        REPLAYABLE.includes(word) && change(`Replay chosen (${chosenIds().length})…`, () => openForChosen('replay'), { key: 'replay', id: 'replay-chosen', disabled: chosenIds().length === 0 }),
                        change(`Discard chosen (${chosenIds().length})…`, () => openForChosen('discard'), { key: 'discard', id: 'discard-chosen', disabled: chosenIds().length === 0 })),
                    table('Dead letters, the oldest first', [
                        ...(isOperator() && DISCARDABLE.includes(word) ? [['Choose', letter => h('input', {
                            type: 'checkbox', class: 'choose-row', 'aria-label': `Choose the letter of ${letter.purchaseId ?? 'no purchase'}`, onchange: event => choose([letter.messageId], event.target.checked),
                        })]] : []),
                        ['Purchase', letter => purchaseLink(letter.purchaseId)],
                        ['Reason', letter => reason(letter.reason)],
                        ['Detail', letter => h('span', { class: 'detail' }, letter.detail ?? '')],
                        ['When', letter => ago(letter.failedAt)],
                        ['Letter', letter => h('a', { href: to(['dead-letters', word, letter.messageId]), 'aria-label': `Letter of ${letter.purchaseId ?? 'no purchase'}` }, 'Open')],
                    ], items, letter => letter.messageId),
                    h('p', { class: 'quiet list-end' }, `${counted(items.length, 'letter')} shown, the oldest first. `,
                        next && button('Show more', () => view.attempt(more), { key: 'more' }), ' ',
                        exportButtons(`dead-letters-${word}`, ['dead-letters', word], filter, 500, view))),
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
    reasonField(filter.reason),
    field('Id begins with', 'idPrefix', { value: filter.idPrefix, spellcheck: 'false' }),
    shopField(filter.shop),
    field('Ticket', 'ticket', { value: filter.ticket, spellcheck: 'false' }),
    field('Field', 'field', { value: filter.field, spellcheck: 'false', placeholder: '/tickets/*/quantity' }),
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
                    ['Reason', found.reason && h('span', null, reason(found.reason), ' ', runbookLink(`reasons/${found.reason}`))],
                    ['Detail', found.detail],
                    ['Stage', found.stage],
                    ['Attempt', found.attempt],
                    ['Failed', ago(found.failedAt)],
                    ['Shop answered', found.shopStatus && `HTTP ${found.shopStatus}`],
                    ['Size', bytes(found.size)],
                    ['Message id', h('span', { class: 'id' }, found.messageId ?? messageId)],
                ]),
                h('div', { class: 'buttons' },
                    REPLAYABLE.includes(word) && found.purchaseId && change('Replay…', () => openReplay(found, () => {
                        location.hash = to(['purchase', found.purchaseId]);
                    }), { kind: 'primary', key: 'replay' }),
                    DISCARDABLE.includes(word) && change('Discard…', () => openBatch('discard', word, null, { messageIds: [messageId] }, () => {
                        location.hash = to(['dead-letters', word]);
                    }), { key: 'discard' }),
                    word === 'in-doubt' && h('a', { class: 'button', key: 'settle', href: to('in-doubt') }, 'Settle it'))),
            h('section', { key: 'body', class: 'card', 'aria-labelledby': 'body-title' },
                h('h2', { id: 'body-title' }, 'Message ', isOperator() && typeof found.body === 'string' && copy(found.body, 'message')),
                !isOperator() && h('p', { class: 'quiet' }, 'Personal data is masked for viewers.'),
                h('pre', { tabindex: 0, role: 'region', 'aria-label': 'The message' }, readable(word, found.body)),
                readable(word, found.body) !== found.body && h('details', { key: 'raw' }, h('summary', null, 'As it came'), h('pre', { tabindex: 0, role: 'region', 'aria-label': 'The message as it came' }, found.body))),
            h('section', { key: 'headers', class: 'card', 'aria-labelledby': 'headers-title' },
                h('h2', { id: 'headers-title' }, 'Headers'),
                facts(Object.entries(found.headers ?? {}).map(([name, value]) => [name, h('span', { class: 'id' }, String(value))]))),
        ],
    };
}

/** A message in lines, where nothing of it can get lost by that; one that was refused stays as it came. */
function readable(word, body) {
    if (typeof body !== 'string' || word === 'invalid') {
        return body ?? '';
    }
    try {
        return JSON.stringify(JSON.parse(body), null, 2);
    } catch {
        return body;
    }
}
