/** Who changed what, when and why. */

import { get } from './api.js';
import { redraw } from './app.js';
import { h } from './dom.js';
import { exportButtons } from './exports.js';
import { time } from './format.js';
import { button, empty, table } from './parts.js';
import { to } from './router.js';
import { letterWord } from './words.js';

const PAGE = 100;

export function audit(view) {
    let items = null;
    let next = null;
    let pages = 1;

    return {
        title: 'Audit',
        every: () => 5000,
        async load() {
            if (pages > 1) {
                return;
            }
            const answer = await get('audit', { limit: PAGE });
            items = answer.items;
            next = answer.next;
        },
        draw: () => items && [
            h('h1', { key: 'title', tabindex: -1 }, 'Audit'),
            h('p', { key: 'intro', class: 'intro' }, 'Every change that somebody made or tried: who, when, what, why.'),
            items.length === 0
                ? empty('Nobody has changed anything yet.')
                : h('section', { key: 'list', class: 'card' },
                    table('Changes, the latest first', [
                        ['When', one => time(one.at)],
                        ['Who', one => one.who],
                        ['What', one => h('span', { class: 'word' }, one.action)],
                        ['On', one => subject(one)],
                        ['Why', one => one.why ?? ''],
                        ['Result', one => one.result ?? ''],
                    ], items, one => one.id),
                    h('p', { class: 'list-end' }, next && button('Show more', () => view.attempt(async () => {
                        pages++;
                        const answer = await get('audit', { limit: PAGE, after: next });
                        items = [...items, ...answer.items];
                        next = answer.next;
                        redraw();
                    }), { key: 'more' }), ' ', exportButtons('audit', 'audit', {}, 500, view))),
        ],
    };
}

/** What was changed, as a link to it: a stage, a queue, a replay, or a purchase. */
function subject({ action, subject: on }) {
    const id = h('span', { class: 'id' }, on ?? '');
    if (!on) {
        return id;
    }
    const href = on.startsWith('replay ') ? to(['replay', on.slice('replay '.length)])
        : ['pause', 'resume'].includes(action) ? to('shop')
            : on.startsWith('dead-letter.') ? to(['dead-letters', letterWord(on)])
                : /^ID:/.test(on) ? null : to(['purchase', on]);
    return href ? h('a', { class: 'id', href }, on) : id;
}
