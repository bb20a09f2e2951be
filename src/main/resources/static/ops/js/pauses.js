/** What is paused and why; pausing and going on by hand. */

import { post } from './api.js';
import { tell } from './app.js';
import { askWhy } from './dialog.js';
import { h } from './dom.js';
import { ago, now, time } from './format.js';
import { change, empty } from './parts.js';
import { stageOf } from './words.js';

/** A pause in words: why, since when, and what ends it. */
export function pauseWords(pause) {
    const end = pause.byOperator
        ? 'It stays so until an operator resumes it.'
        : pause.unauthorized
            ? 'The shop refuses the token: give a new one.'
            : pause.nextProbe && (Date.parse(pause.nextProbe) > now() ? ['The next probe comes ', ago(pause.nextProbe), '.'] : 'It is being probed now.');
    return [pause.byOperator ? 'By an operator: ' : '', pause.why, /[.!?]$/.test(pause.why ?? '') ? ' ' : '. ', 'Since ', time(pause.since), '. ', end];
}

/** The stages, each with its pause if it has one. */
export function stages(items, reload) {
    if (items.length === 0) {
        return empty('There are no stages.');
    }
    return h('ul', { class: 'rows' }, items.map(({ stage, routes, pause }) => h('li', { key: stage, class: 'row', 'data-stage': stage },
        h('div', { class: 'row-main' },
            h('h3', null, stageOf(stage).name, ' ', h('span', { class: `badge ${pause ? 'badge-paused' : 'badge-runs'}` }, pause ? 'paused' : 'runs')),
            pause ? h('p', null, pauseWords(pause), ' ', stageOf(stage).says) : h('p', { class: 'quiet' }, 'Routes: ', routes.join(', '))),
        h('div', { class: 'row-buttons' }, buttons(stage, pause, reload)))));
}

function buttons(stage, pause, reload) {
    const name = stageOf(stage).name;
    // what our own stores need is not an operator's to say
    if (stage === 'ledger' || stage === 'broker') {
        return null;
    }
    return [
        (!pause || !pause.byOperator) && change('Pause…', () => askWhy({
            title: `Pause ${name.toLowerCase()}`,
            text: [stageOf(stage).says, 'Messages wait in their queue, also over a restart, until an operator resumes.'],
            send: 'Pause',
            work: why => act(stage, 'pause', why, `${name} is paused.`, reload),
        }), { key: 'pause', 'aria-label': `Pause ${name}` }),
        pause && change('Resume…', () => askWhy({
            title: `Resume ${name.toLowerCase()}`,
            text: pause.byOperator
                ? 'Messages are taken again at once.'
                : ['Messages are taken again at once. If the cause is still there, the stage will pause again by itself.'],
            send: 'Resume',
            work: why => act(stage, 'resume', why, `${name} goes on.`, reload),
        }), { key: 'resume', kind: 'primary', 'aria-label': `Resume ${name}` }),
    ];
}

async function act(stage, verb, why, told, reload) {
    await post(['stages', stage, verb], { why });
    tell(told);
    reload();
}
