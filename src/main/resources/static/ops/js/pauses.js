/** What is paused and why; pausing and resuming by hand. */

import { post } from './api.js';
import { tell } from './app.js';
import { askWhy, formButtons, openDialog, valuesOf, whyField } from './dialog.js';
import { h } from './dom.js';
import { LOCAL_TIME, ZONE, ago, clock, now, setLocal, time } from './format.js';
import { change, empty, runbookLink } from './parts.js';
import { capital, stageOf } from './words.js';

/** A pause in words: why, since when, and what ends it. */
export function pauseWords(pause) {
    const end = pause.byOperator
        ? pause.until ? ['It ends automatically at ', time(pause.until), ' (', ago(pause.until), ').'] : 'It stays so until an operator resumes it.'
        : pause.unauthorized
            ? 'The shop refuses the token: give a new one.'
            : pause.nextProbe && (Date.parse(pause.nextProbe) > now() ? ['The next probe comes ', ago(pause.nextProbe), '.'] : 'It is being probed now.');
    return [pause.byOperator ? `By ${pause.who ?? 'an operator'}: ` : '', pause.byOperator ? pause.why : capital(pause.why), /[.!?]$/.test(pause.why ?? '') ? ' ' : '. ', 'Since ', time(pause.since), '. ', end];
}

/** The page of the runbook about a pause. */
export function pauseRunbook({ stage, unauthorized }) {
    return unauthorized ? 'token-refused' : { ledger: 'ledger-fails', broker: 'broker-fails' }[stage] ?? 'stage-paused';
}

/** The stages, each with its pause if it has one. */
export function stages(items, reload) {
    if (items.length === 0) {
        return empty('There are no stages.');
    }
    return h('ul', { class: 'rows' }, items.map(({ stage, routes, pause }) => h('li', { key: stage, class: 'row', 'data-stage': stage },
        h('div', { class: 'row-main' },
            h('h3', null, stageOf(stage).name, ' ', h('span', { class: `badge ${pause ? 'badge-paused' : 'badge-runs'}` }, pause ? 'paused' : 'running')),
            pause
                ? [h('p', { key: 'why' }, pauseWords(pause), ' ', runbookLink(pauseRunbook(pause))), h('p', { key: 'says', class: 'quiet' }, stageOf(stage).says, ' ', stageOf(stage).meanwhile)]
                : h('p', { key: 'does', class: 'quiet', title: `Routes: ${routes.join(', ')}` }, stageOf(stage).does)),
        h('div', { class: 'row-buttons' }, buttons(stage, pause, reload)))));
}

function buttons(stage, pause, reload) {
    const name = stageOf(stage).name;
    // what our own stores need is not an operator's to say
    if (stage === 'ledger' || stage === 'broker') {
        return null;
    }
    return [
        (!pause || !pause.byOperator) && change('Pause…', () => openPause(stage, reload), { key: 'pause', 'aria-label': `Pause ${name}` }),
        pause && change('Resume…', () => askWhy({
            title: `Resume ${name.toLowerCase()}`,
            text: pause.byOperator
                ? 'Messages are taken again at once.'
                : ['Messages are taken again at once. If the cause is still there, the stage pauses again.'],
            send: 'Resume',
            work: why => act(stage, 'resume', { why, since: pause.since }, `${name} is resumed.`, reload),
        }), { key: 'resume', kind: 'primary', 'aria-label': `Resume ${name}` }),
    ];
}

/** Asks until when and why, and says what continues meanwhile. */
function openPause(stage, reload) {
    const { name, says, meanwhile } = stageOf(stage);
    openDialog(`Pause ${name.toLowerCase()}`, dialog => h('form', {
        key: 'form',
        onsubmit: event => {
            event.preventDefault();
            const { why, until } = valuesOf(event.target);
            const end = until ? new Date(until).toISOString() : null;
            dialog.run(async () => {
                await act(stage, 'pause', { why, until: end }, end ? `${name} is paused until ${clock(end)}.` : `${name} is paused.`, reload);
                dialog.close();
            });
        },
    },
    h('p', { key: 'says' }, says),
    h('p', { key: 'meanwhile' }, h('b', null, 'Meanwhile: '), meanwhile),
    h('p', { key: 'wait' }, 'Messages stay queued, across restarts too, until the pause ends. All instances follow.'),
    h('div', { class: 'field', key: 'until' },
        h('label', { for: 'field-until' }, 'Until (optional)'),
        h('div', { class: 'with-button' },
            h('input', { id: 'field-until', name: 'until', ...LOCAL_TIME, 'aria-describedby': 'until-hint' }),
            [[30, '+30 min'], [60, '+1 h'], [240, '+4 h']].map(([minutes, text]) =>
                h('button', { type: 'button', class: 'button', key: text, onclick: event => setLocal(event.target.form.elements.until, now() + minutes * 60_000) }, text))),
        h('p', { class: 'hint', id: 'until-hint' }, `In your time zone, ${ZONE}. Then the stage resumes automatically. Empty: until an operator resumes it.`)),
    whyField({ autofocus: true }),
    formButtons(dialog, 'Pause')));
}

async function act(stage, verb, said, told, reload) {
    await post(['stages', stage, verb], said);
    tell(told);
    reload();
}
