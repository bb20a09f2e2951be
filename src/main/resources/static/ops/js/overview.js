/** The overview: what needs a person, the flow, outcomes over time. */

import { get } from './api.js';
import { app, redraw } from './app.js';
import { h } from './dom.js';
import { flow } from './flow.js';
import { age, count, counted, millis, rate } from './format.js';
import { hero, secondsLeft, waiting } from './hero.js';
import { outcomesChart, RANGES } from './outcomes.js';
import { runbookLink } from './parts.js';
import { pauseRunbook, pauseWords } from './pauses.js';
import { to } from './router.js';
import { ENDS, lettersToReview, stageOf, stateOf } from './words.js';

const STANDING_STILL_SECONDS = 30 * 60;
const GROUPS = [
    ['intake', 'Intake'], ['payment-methods', 'Payment method'], ['reserve', 'Reserve'], ['order', 'Order'], ['finish', 'Finish'],
    ['holds', 'Holds that wait'], ['lanes', 'Lanes'], ['imports', 'Imports'], ['token', 'Token'], ['order-look-up', 'Look-up of an order'],
    ['limits', 'Limits of a shop'], ['order-list', 'List of orders'], ['doubts', 'Doubts'], ['changes', 'Paid or not'], ['hooks', 'Webhooks'],
    ['upkeep', 'Upkeep'], ['shop-data', 'Data of a shop'], ['probe', 'Probes'],
];

export function overview(view) {
    let outcomes = null;
    let range = RANGES[0];
    let chosen = null;

    async function load() {
        const asked = range;
        const answer = await get('outcomes', { minutes: asked.minutes, buckets: asked.buckets });
        if (asked === range) {
            outcomes = answer;
        }
    }

    function chooseRange(wanted) {
        range = wanted;
        chosen = null;
        view.reload();
    }

    return {
        title: 'Overview',
        every: () => 5000,
        load,
        draw: () => app.overview && [
            h('h1', { key: 'title', tabindex: -1, class: 'unseen' }, 'Overview'),
            hero(app.overview),
            attention(app.overview),
            tiles(app.overview),
            h('section', { key: 'flow', class: 'card', 'aria-labelledby': 'flow-title' },
                h('h2', { id: 'flow-title' }, 'The flow'),
                flow(app.overview),
                h('details', { key: 'steps' }, h('summary', null, 'All queues and routes as tables'), queues(app.overview), steps(app.overview))),
            h('section', { key: 'outcomes', class: 'card', 'aria-labelledby': 'outcomes-title' },
                h('div', { class: 'card-head' },
                    h('h2', { id: 'outcomes-title' }, 'Outcomes'),
                    h('div', { class: 'choices', role: 'group', 'aria-label': 'Time shown' }, RANGES.map(one => h('button', {
                        type: 'button', key: one.name, class: 'choice', 'aria-pressed': String(one === range), onclick: () => chooseRange(one),
                    }, one.name)))),
                outcomes ? outcomesChart(outcomes, chosen, index => {
                    if (chosen !== index) {
                        chosen = index;
                        redraw();
                    }
                }) : h('p', { class: 'loading' }, 'Loading…')),
        ],
    };
}

/** What needs somebody, the worst first: what it is, and where it is dealt with. */
function needs({ health, pauses, states, queues, oldestUnsettledSeconds }) {
    const letters = lettersToReview(queues);
    const unread = queues.filter(queue => queue.kind === 'outcome' && queue.depth > 0 && queue.consumers === 0);
    const undeliverable = queues.find(queue => queue.name === 'undeliverable')?.depth ?? 0;
    const things = [
        ...pauses.map(pause => [pause.unauthorized ? 'bad' : 'warn', `pause-${pause.stage}`,
            [h('b', null, `${stageOf(pause.stage).name} is paused`), '. ', pauseWords(pause), ' ', runbookLink(pauseRunbook(pause), 'What to do about a paused stage')], to('shop'), pause.byOperator ? 'Resume it' : 'Shop and pauses']),
        health !== 'UP' && pauses.length === 0 && ['bad', 'health', [h('b', null, `Health is ${health}`), '.'], '/actuator/health', 'Details'],
        states['in-doubt'] > 0 && ['bad', 'in-doubt',
            [h('b', null, `${counted(states['in-doubt'], 'purchase is', 'purchases are')} in doubt`), `. Check in the shop’s admin whether ${states['in-doubt'] === 1 ? 'this order exists' : 'these orders exist'}. `, runbookLink('orders-in-doubt', 'What to do about orders in doubt')], to('in-doubt'), states['in-doubt'] === 1 ? 'Settle it' : 'Settle them'],
        undeliverable > 0 && ['bad', 'undeliverable',
            [h('b', null, `${counted(undeliverable, 'message')} could not be delivered`), ': nothing takes them automatically.'], 'runbook/messages-undelivered', 'What to do'],
        ...unread.map(queue => ['warn', `unread-${queue.name}`,
            [h('b', null, `${counted(queue.depth, 'outcome is', 'outcomes are')} unread`), `: nobody reads ${queue.name}${queue.oldestAgeSeconds ? `, the oldest waits for ${age(queue.oldestAgeSeconds)}` : ''}.`], 'runbook/outcomes-unread', 'What to do']),
        oldestUnsettledSeconds > STANDING_STILL_SECONDS && ['warn', 'oldest',
            [h('b', null, `A purchase has been without an end for ${age(oldestUnsettledSeconds)}`), '.'], to('purchases', { state: ['accepted', 'held', 'ordering'] }), 'Those in work'],
        letters > 0 && ['calm', 'letters', [h('b', null, counted(letters, 'dead letter')), ' to review.'], to('dead-letters'), 'Review'],
    ].filter(Boolean);
    const order = ['bad', 'warn', 'calm'];
    return things.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

function attention(overview) {
    const things = needs(overview);
    return h('section', { key: 'attention', class: 'attention', 'aria-label': 'What needs you' },
        things.length === 0
            ? h('p', { class: 'note good', key: 'good' }, h('span', null, h('b', null, 'All clear.'), ' Nothing is paused or in doubt, and there are no dead letters.'))
            : things.map(([kind, key, text, href, link]) => h('p', { class: `note ${kind}`, key },
                h('span', null, text), h('a', { href, class: kind === 'bad' ? 'button primary' : 'button' }, link))));
}

/** What there is now, and how the last 24 hours went against those before. */
function tiles(overview) {
    const { states, days } = overview;
    const inWork = ['accepted', 'held', 'ordering'];
    const all = ENDS.reduce((sum, end) => sum + days[end].count, 0);
    const left = secondsLeft(overview);
    const now = [
        ['waiting', 'Waiting', waiting(overview), inWork, left === null ? 'now, in queues' : `about ${age(Math.ceil(left))} left`],
        ['in-work', 'In progress', inWork.reduce((sum, state) => sum + (states[state] ?? 0), 0), inWork,
            overview.oldestUnsettledSeconds === null ? 'now' : `now, oldest ${age(overview.oldestUnsettledSeconds)}`],
    ];
    const ends = ENDS.filter(end => end !== 'in-doubt').map(end => [end, stateOf(end).name, days[end].count, [end], dayWords(end, days[end], all)]);
    const doubt = ['in-doubt', 'In doubt', states['in-doubt'] ?? 0, ['in-doubt'], `now, ${count(days['in-doubt'].count)} in 24 h`];
    return h('ul', { key: 'tiles', class: 'tiles' }, [...now, ...ends, doubt].map(([key, name, number, state, note]) =>
        h('li', { key }, h('a', { href: key === 'in-doubt' ? to('in-doubt') : to('purchases', { state }), class: `tile tile-${key}${number === 0 ? ' is-zero' : ''}` },
            h('span', { class: 'tile-number' }, count(number)), h('span', { class: 'tile-name' }, name), h('span', { class: 'tile-note' }, note)))));
}

/** 'last 24 h · 76 % · ▲ 12 %': the period, the share of all ends, and the change against the 24 hours before. */
function dayWords(end, { count: number, before, mainReason }, all) {
    const change = before > 0 ? Math.round(((number - before) / before) * 100) : null;
    return ['24 h',
        all > 0 && number > 0 && `${Math.round((number / all) * 100)} %`,
        change !== null && (change === 0 ? 'as the day before' : `${change > 0 ? '▲' : '▼'} ${count(Math.abs(change))} %`),
    ].filter(Boolean).join(' · ') + (mainReason && number > 0 ? `; mostly ${mainReason}` : '');
}

function queues(overview) {
    return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Queues', key: 'queues' }, h('table', { class: 'numbers' },
        h('thead', null, h('tr', null, ['Queue', 'Messages', 'Oldest', 'Growth', 'Consumers'].map(name => h('th', { scope: 'col' }, name)))),
        h('tbody', null, overview.queues.map(queue => {
            const trend = app.looks.queueTrend(queue.name);
            return h('tr', { key: queue.name },
                h('th', { scope: 'row' }, queue.name),
                h('td', null, count(queue.depth)),
                h('td', null, age(queue.oldestAgeSeconds)),
                h('td', null, trend === null ? '–' : trend === 0 ? '0/s' : `${trend > 0 ? '+' : '−'}${rate(Math.abs(trend))}`),
                h('td', null, count(queue.consumers)));
        }))));
}

function steps(overview) {
    const known = GROUPS.map(([group]) => group);
    const others = overview.steps.filter(step => !known.includes(step.group));
    const groups = [...GROUPS.map(([group, name]) => [name, overview.steps.filter(step => step.group === group)]), ['Others', others]];
    return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Routes', key: 'routes' }, h('table', { class: 'numbers' },
        h('thead', null, h('tr', null, ['Route', 'Rate', 'In all', 'Failed', 'Now', 'Mean', 'State'].map(name => h('th', { scope: 'col' }, name)))),
        groups.filter(([, members]) => members.length > 0).map(([name, members]) => h('tbody', { key: name },
            h('tr', { key: 'group' }, h('th', { colspan: 7, scope: 'rowgroup', class: 'group' }, name)),
            members.map(step => h('tr', { key: step.routeId },
                h('th', { scope: 'row', title: step.description }, step.routeId),
                h('td', null, rate(app.looks.stepRate(step.routeId))),
                h('td', null, count(step.total)),
                h('td', { class: step.failed > 0 ? 'has-failed' : null }, count(step.failed)),
                h('td', null, count(step.inflight)),
                h('td', null, millis(step.meanMillis)),
                h('td', { class: step.state === 'started' ? null : 'has-failed' }, step.state)))))));
}
