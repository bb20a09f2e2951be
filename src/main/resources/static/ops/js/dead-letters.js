/** Dead letters by queue and cause, and what was replayed. */

import { get } from './api.js';
import { app, isOperator } from './app.js';
import { openBatch } from './batch.js';
import { h } from './dom.js';
import { age, ago, count, counted } from './format.js';
import { change, empty, nameOfShop, runbookLink, shopName, ticketName } from './parts.js';
import { replays } from './replays.js';
import { to } from './router.js';
import { DISCARDABLE, letterWord, LETTERS, reasonMeans, REPLAYABLE, stateOf } from './words.js';

const ORDER = ['in-doubt', 'failed', 'expired', 'rejected', 'invalid'];
/** Counting reasons reads the letters; so it is done when a queue has changed, and now and then. */
const COUNT_AFTER_MILLIS = 15_000;
/** Of more letters the causes were counted a while ago. */
const FEW = 1000;

export function deadLetters(view) {
    let queues = null;
    let jobs = [];
    let counted = 0;
    let depths = '';

    return {
        title: 'Dead letters',
        every: () => 2000,
        async load({ asked = false } = {}) {
            const known = JSON.stringify(app.overview?.queues.filter(queue => queue.kind === 'dead-letter').map(queue => queue.depth));
            const due = asked || queues === null || known !== depths || Date.now() - counted > COUNT_AFTER_MILLIS;
            const [letters, list] = await Promise.all([due ? get('dead-letters') : null, get('replays')]);
            jobs = list.items ?? list;
            if (letters) {
                queues = letters.queues;
                depths = known;
                counted = Date.now();
            }
        },
        draw: () => queues && [
            h('h1', { key: 'title', tabindex: -1 }, 'Dead letters'),
            h('p', { key: 'intro', class: 'intro' }, 'The senders’ messages, unchanged, of purchases that were not ordered. A replay is safe to try: it begins with a dry run, and however often a purchase is replayed it is ordered at most once.',
                !isOperator() && ' Replaying and discarding need the role operator.'),
            queues.every(queue => queue.depth === 0) && empty('There are no dead letters.'),
            replays(jobs, view),
            sorted(queues).filter(queue => queue.depth > 0).map(queue => section(queue, view)),
            queues.some(queue => queue.depth === 0) && !queues.every(queue => queue.depth === 0)
                && h('p', { key: 'empty', class: 'quiet' }, 'Empty: ', sorted(queues).filter(queue => queue.depth === 0).map(queue => letterWord(queue.name)).join(', '), '.'),
        ],
    };
}

function sorted(queues) {
    return [...queues].sort((a, b) => ORDER.indexOf(letterWord(a.name)) - ORDER.indexOf(letterWord(b.name)));
}

function section(queue, view) {
    const word = letterWord(queue.name);
    const most = Math.max(1, ...queue.causes.map(one => one.count));
    return h('section', { key: word, class: 'card', 'data-queue': word, 'aria-labelledby': `letters-${word}` },
        h('div', { class: 'card-head' },
            h('h2', { id: `letters-${word}` }, stateOf(word).name, ' ', h('span', { class: 'quiet' }, counted(queue.depth, 'letter'), ', the oldest ', age(queue.oldestAgeSeconds))),
            h('div', { class: 'buttons' },
                word === 'in-doubt' && h('a', { class: 'button', href: to('in-doubt'), key: 'settle' }, 'Settle them'),
                REPLAYABLE.includes(word) && change('Replay…', () => openBatch('replay', word, queue, {}, view.reload), { kind: 'primary', key: 'replay', 'aria-label': `Replay ${word}` }),
                DISCARDABLE.includes(word) && change('Discard…', () => openBatch('discard', word, queue, {}, view.reload), { key: 'discard', 'aria-label': `Discard ${word}` }),
                h('a', { class: 'button', href: to(['dead-letters', word]), key: 'browse', 'aria-label': `Browse ${word}` }, 'Browse'))),
        h('p', { class: 'quiet' }, Object.hasOwn(LETTERS, word) ? LETTERS[word] : ''),
        h('ul', { class: 'bars' }, queue.causes.map(one => h('li', { key: `${one.reason} ${one.shop} ${one.ticket} ${one.field}` },
            h('a', { href: to(['dead-letters', word], causeOf(one)), class: 'word' }, one.reason),
            h('progress', { max: most, value: one.count, 'aria-hidden': 'true', class: `bar-${word}` }),
            h('span', { class: 'bar-number' }, count(one.count)),
            h('span', { class: 'quiet' }, causeWords(one), ' ', runbookLink(`reasons/${one.reason}`, `What to do about ${one.reason}`))))),
        queue.depth > FEW && h('p', { class: 'quiet', key: 'counted' }, 'The causes were counted ', ago(queue.countedAt), '.'),
        queue.countedAll === false && h('p', { class: 'quiet', key: 'first' }, 'There are too many to count all of them: the causes are those of the first 10,000.'));
}

/** The filter that finds the letters of a cause. */
function causeOf({ reason, shop, ticket, field }) {
    return { reason, shop: shop && (nameOfShop(shop) ?? shop), ticket, field };
}

function causeWords({ reason, shop, ticket, ticketName: name, field }) {
    return [
        reasonMeans(reason),
        shop && [reasonMeans(reason) ? ' · ' : '', 'shop ', shopName(shop)],
        ticket && [' · ticket ', ticketName(ticket, name)],
        field && [' · field ', h('span', { class: 'word' }, field)],
    ];
}
