/** Who changed what, when and why. */

import { get } from './api.js';
import { redraw } from './app.js';
import { h } from './dom.js';
import { time } from './format.js';
import { button, empty, table } from './parts.js';

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
                        ['On', one => h('span', { class: 'id' }, one.subject ?? '')],
                        ['Why', one => one.why ?? ''],
                        ['Result', one => one.result ?? ''],
                    ], items, one => one.id),
                    next && h('p', { class: 'list-end' }, button('Show more', () => view.attempt(async () => {
                        pages++;
                        const answer = await get('audit', { limit: PAGE, after: next });
                        items = [...items, ...answer.items];
                        next = answer.next;
                        redraw();
                    })))),
        ],
    };
}
