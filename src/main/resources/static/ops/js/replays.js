/** Replays of many dead letters: those that run or ran, and what came of each letter of one. */

import { get, post } from './api.js';
import { redraw, tell } from './app.js';
import { askWhy } from './dialog.js';
import { h } from './dom.js';
import { exportButtons } from './exports.js';
import { age, ago, count, counted } from './format.js';
import { button, change, empty, purchaseLink, table } from './parts.js';
import { to } from './router.js';
import { letterWord } from './words.js';

const SHOWN = 5;
const PAGE = 100;
/** What became of letters, in the order in which it is told: how it is called in a sentence, the kind of its badge, and what the badge says. */
const RESULTS = {
    ordered: ['ordered', 'ordered', 'Ordered'],
    rejected: ['rejected again', 'rejected', 'Rejected again'],
    expired: ['expired again', 'expired', 'Expired again'],
    failed: ['failed again', 'failed', 'Failed again'],
    'in-doubt': ['in doubt', 'in-doubt', 'In doubt'],
    'in-work': ['in progress', 'accepted', 'In progress'],
    gone: ['no longer in the ledger', 'unknown', 'No longer in the ledger'],
    skipped: ['skipped', 'unknown', 'Skipped'],
    waiting: ['waiting', 'held', 'Waiting'],
};
const WORDS = { running: ['accepted', 'running'], suspended: ['held', 'suspended'], done: ['ordered', 'done'], cancelled: ['expired', 'cancelled'] };

/** @param shown how many of them, the latest first */
export function replays(jobs, view, shown = SHOWN) {
    if (jobs.length === 0) {
        return null;
    }
    const open = job => job.state === 'running' || job.state === 'suspended';
    const latest = [...jobs].sort((a, b) => open(b) - open(a) || Date.parse(b.startedAt) - Date.parse(a.startedAt)).slice(0, shown);
    return h('section', { key: 'replays', class: 'card', 'aria-labelledby': 'replays-title' },
        h('h2', { id: 'replays-title' }, 'Replays'),
        h('ul', { class: 'rows' }, latest.map(job => h('li', { key: job.id, class: 'row', 'data-replay': job.state },
            h('div', { class: 'row-main' },
                h('h3', null, heading(job)),
                progress(job),
                h('p', { key: 'each' }, h('a', { href: to(['replay', job.id]) }, 'What became of each'))),
            buttons(job, view)))));
}

function heading(job) {
    const [kind, word] = Object.hasOwn(WORDS, job.state) ? WORDS[job.state] : ['unknown', job.state];
    return [letterWord(job.queue), ' ', h('span', { class: `badge badge-${kind}`, key: 'state' }, word), ' ', h('span', { class: 'quiet', key: 'who' }, job.who, ' ', ago(job.startedAt))];
}

/** How far it is: a bar, and a sentence such as '46 of 46 replayed: 44 ordered, 2 rejected again'. */
function progress(job) {
    const results = Object.entries(RESULTS).filter(([word]) => job.results?.[word] > 0).map(([word, [text]]) => `${count(job.results[word])} ${text}`);
    return [
        h('progress', { key: 'bar', max: Math.max(1, job.matched), value: job.replayed + job.skipped, 'aria-label': 'Replayed' }),
        h('p', { key: 'far' }, `${count(job.replayed)} of ${count(job.matched)} replayed`, job.skipped > 0 && `, ${count(job.skipped)} skipped`,
            results.length > 0 && `: ${results.join(', ')}`,
            job.state === 'running' && job.left > 0 && `, about ${age(Math.ceil(job.left / job.perSecond))} to go`, job.state !== 'running' && job.left > 0 && `, ${count(job.left)} left`,
            '. ', h('span', { class: 'quiet' }, job.why)),
        job.lastProblem && h('p', { key: 'problem', class: 'problem' }, job.lastProblem),
    ];
}

function buttons(job, view) {
    return h('div', { class: 'row-buttons', key: 'buttons' },
        job.state === 'running' && action(job, view, 'suspend', 'Suspend', 'What it has not come to stays in the queue until somebody resumes the replay.', 'The replay is suspended.'),
        job.state === 'suspended' && action(job, view, 'resume', 'Resume', `${counted(job.left, 'letter is', 'letters are')} left, at ${job.perSecond} a second.`, 'The replay runs again.', 'primary', { suspendedAt: job.suspendedAt }),
        ['running', 'suspended'].includes(job.state) && action(job, view, 'cancel', 'Cancel', 'It ends for good: what is replayed stays so, and the letters that are left stay in their queue.', 'The replay is cancelled.'));
}

/** @param seen what of the replay the request is about */
function action(job, view, path, name, text, done, kind = '', seen = {}) {
    return change(`${name}…`, () => askWhy({
        title: `${name} the replay`,
        text,
        send: `${name} the replay`,
        work: async why => {
            await post(['replays', job.id, path], { why, ...seen });
            tell(done);
            view.reload();
        },
    }), { key: path, kind, 'data-action': path });
}

/** One replay: how far it is, and what became of each letter. */
export function replay(view) {
    const id = view.rest[0];
    const wanted = view.parameters.get('result') ?? '';
    let job = null;
    let items = null;
    let next = null;
    let pages = 1;

    async function more() {
        const answer = await get(['replays', id, 'letters'], { result: wanted, limit: PAGE, after: next });
        pages++;
        items = [...items, ...answer.items];
        next = answer.next;
        redraw();
    }

    return {
        title: 'Replay',
        every: () => (job?.state === 'running' || job?.results['in-work'] > 0 ? 2000 : 10_000),
        async load() {
            const [found, answer] = await Promise.all([
                get(['replays', id]),
                // further pages stay as they were; only the first is looked at again
                pages > 1 ? null : get(['replays', id, 'letters'], { result: wanted, limit: PAGE }),
            ]);
            job = found;
            if (answer) {
                items = answer.items;
                next = answer.next;
            }
        },
        draw: () => job && [
            h('nav', { key: 'trail', 'aria-label': 'Where you are', class: 'trail' }, h('a', { href: to('dead-letters') }, 'Dead letters'), ' / ', h('a', { href: to(['dead-letters', letterWord(job.queue)]) }, letterWord(job.queue))),
            h('h1', { key: 'title', tabindex: -1 }, 'Replay of ', heading(job)),
            h('section', { key: 'far', class: 'card', 'data-replay': job.state, 'aria-label': 'How far it is' }, progress(job), buttons(job, view)),
            results(job, id, wanted),
            items.length === 0 ? empty('No letter of this replay stands so.') : h('section', { class: 'card', key: 'list' },
                table('Letters, in the order of the replay', [
                    ['No.', one => count(one.position)],
                    ['Purchase', one => purchaseLink(one.purchaseId)],
                    ['Result', one => resultBadge(one.result)],
                    ['Detail', one => (one.problem ? h('span', { class: 'detail' }, one.problem) : '')],
                ], items, one => one.position),
                h('p', { class: 'quiet list-end' }, `${counted(items.length, 'letter')} shown. `,
                    next !== null && button('Show more', () => view.attempt(more), { key: 'more' }), ' ',
                    exportButtons(`replay-${id.slice(0, 8)}`, ['replays', id, 'letters'], { result: wanted }, 1000, view))),
        ],
    };
}

function resultBadge(word) {
    const [, kind, name] = RESULTS[word] ?? [word, 'unknown', word];
    return h('span', { class: `badge badge-${kind}` }, name);
}

/** Links that restrict the list to one result. */
function results(job, id, wanted) {
    const counts = { ...job.results, skipped: job.skipped, waiting: job.left };
    const there = Object.keys(RESULTS).filter(word => counts[word] > 0);
    return there.length > 1 && h('nav', { key: 'results', class: 'choices', 'aria-label': 'Results' },
        [['', 'All', job.matched], ...there.map(word => [word, RESULTS[word][2], counts[word]])].map(([word, name, number]) =>
            h('a', { key: word || 'all', class: 'button small', href: to(['replay', id], { result: word }), 'aria-current': word === wanted ? 'true' : null }, `${name} ${count(number)}`)));
}
