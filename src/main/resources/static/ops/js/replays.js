/** Replays that run or ran. */

import { post } from './api.js';
import { tell } from './app.js';
import { askWhy } from './dialog.js';
import { h } from './dom.js';
import { age, ago, count } from './format.js';
import { change } from './parts.js';
import { letterWord } from './words.js';

const SHOWN = 5;
const RESULTS = [['ordered', 'ordered'], ['rejected', 'rejected again'], ['expired', 'expired again'], ['failed', 'failed again'],
    ['in-doubt', 'in doubt'], ['in-work', 'in progress'], ['gone', 'no longer in the ledger']];
const WORDS = { running: ['held', 'runs'], done: ['ordered', 'done'], cancelled: ['expired', 'cancelled'], failed: ['failed', 'failed'] };

/** @param shown how many of them, the latest first */
export function replays(jobs, view, shown = SHOWN) {
    if (jobs.length === 0) {
        return null;
    }
    const latest = [...jobs].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt)).slice(0, shown);
    return h('section', { key: 'replays', class: 'card', 'aria-labelledby': 'replays-title' },
        h('h2', { id: 'replays-title' }, 'Replays'),
        h('ul', { class: 'rows' }, latest.map(job => row(job, view))));
}

/** ': 44 ordered, 2 rejected again': where those that were replayed stand now. */
function cameOf(results = {}) {
    const words = RESULTS.filter(([word]) => results[word] > 0).map(([word, text]) => `${count(results[word])} ${text}`);
    return words.length > 0 && `: ${words.join(', ')}`;
}

function row(job, view) {
    const [kind, word] = Object.hasOwn(WORDS, job.state) ? WORDS[job.state] : ['unknown', job.state];
    const handled = (job.replayed ?? 0) + (job.skipped ?? 0);
    const runs = job.state === 'running';
    return h('li', { key: job.id, class: 'row', 'data-replay': job.state },
        h('div', { class: 'row-main' },
            h('h3', null, letterWord(job.queue), ' ', h('span', { class: `badge badge-${kind}` }, word), ' ', h('span', { class: 'quiet' }, job.who, ' ', ago(job.startedAt))),
            h('progress', { max: Math.max(1, job.matched), value: handled, 'aria-label': 'Replayed' }),
            h('p', null, `${count(job.replayed)} of ${count(job.matched)} replayed`, job.skipped > 0 && `, ${count(job.skipped)} skipped`,
                cameOf(job.results),
                runs && job.perSecond > 0 && `, about ${age(Math.ceil((job.left ?? 0) / job.perSecond))} to go`, '. ', h('span', { class: 'quiet' }, job.why)),
            job.lastProblem && h('p', { class: 'problem' }, job.lastProblem)),
        h('div', { class: 'row-buttons' }, runs && change('Cancel…', () => askWhy({
            title: 'Cancel the replay',
            text: 'What is replayed stays so; the letters that are left stay in their queue.',
            send: 'Cancel the replay',
            work: async why => {
                await post(['replays', job.id, 'cancel'], { why });
                tell('The replay is cancelled.');
                view.reload();
            },
        }), { key: 'cancel' })));
}
