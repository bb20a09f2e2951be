/** What goes on: what needs a person, the flow, outcomes over time. */

import { get } from './api.js';
import { app, redraw } from './app.js';
import { h } from './dom.js';
import { flow } from './flow.js';
import { age, count, counted, millis, rate } from './format.js';
import { outcomesChart, RANGES } from './outcomes.js';
import { pauseWords } from './pauses.js';
import { to } from './router.js';
import { stageOf, stateOf } from './words.js';

const STANDING_STILL_SECONDS = 30 * 60;
const GROUPS = [
    ['intake', 'Intake'], ['payment-methods', 'Payment method'], ['reserve', 'Reserve'], ['order', 'Order'], ['finish', 'Finish'],
    ['dead-letter', 'Dead letters'], ['import', 'Imports'], ['token', 'Token'], ['order-look-up', 'Look-up of an order'],
    ['housekeeping', 'Housekeeping'], ['probe', 'Probes'],
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
            attention(app.overview),
            tiles(app.overview.states),
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

function attention({ health, pauses, states, queues, oldestUnsettledSeconds }) {
    const letters = queues.filter(queue => ['dead-letter.rejected', 'dead-letter.expired', 'dead-letter.failed', 'dead-letter.invalid'].includes(queue.name))
        .reduce((sum, queue) => sum + queue.depth, 0);
    const things = [
        ...pauses.map(pause => [pause.unauthorized ? 'bad' : 'warn', `pause-${pause.stage}`,
            [h('b', null, `${stageOf(pause.stage).name} is paused`), '. ', pauseWords(pause)], to('shop'), 'Shop and pauses']),
        health !== 'UP' && pauses.length === 0 && ['bad', 'health', [h('b', null, `Health is ${health}`), '. Its details are at /actuator/health.'], null],
        states['in-doubt'] > 0 && ['bad', 'in-doubt',
            [h('b', null, `${counted(states['in-doubt'], 'purchase is', 'purchases are')} in doubt`), `. Look at the shop whether it has ${states['in-doubt'] === 1 ? 'its order' : 'their orders'}.`], to('in-doubt'), states['in-doubt'] === 1 ? 'Settle it' : 'Settle them'],
        oldestUnsettledSeconds > STANDING_STILL_SECONDS && ['warn', 'oldest',
            [h('b', null, `A purchase has been without an end for ${age(oldestUnsettledSeconds)}`), '.'], to('purchases', { state: ['accepted', 'held', 'ordering'] }), 'Those in work'],
        letters > 0 && ['calm', 'letters', [h('b', null, counted(letters, 'dead letter')), ' can be looked at and replayed, mended or discarded.'], to('dead-letters'), 'Dead letters'],
    ].filter(Boolean);
    return h('section', { key: 'attention', class: 'attention', 'aria-label': 'What needs you' },
        things.length === 0
            ? h('p', { class: 'note good', key: 'good' }, h('b', null, 'Nothing needs you.'), ' Nothing is paused or in doubt, and there are no dead letters.')
            : things.map(([kind, key, text, href, link]) => h('p', { class: `note ${kind}`, key }, h('span', null, text), href && h('a', { href }, link))));
}

function tiles(states) {
    const inWork = ['accepted', 'held', 'ordering'];
    const all = [['in-work', 'In work', inWork.reduce((sum, state) => sum + (states[state] ?? 0), 0), inWork],
        ...['ordered', 'rejected', 'expired', 'failed', 'in-doubt'].map(state => [state, stateOf(state).name, states[state] ?? 0, [state]])];
    return h('ul', { key: 'tiles', class: 'tiles' }, all.map(([key, name, number, state]) =>
        h('li', { key }, h('a', { href: to('purchases', { state }), class: `tile tile-${key}` }, h('span', { class: 'tile-number' }, count(number)), h('span', { class: 'tile-name' }, name)))));
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
