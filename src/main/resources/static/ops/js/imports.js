/** Files that are or were imported. */

import { get } from './api.js';
import { h } from './dom.js';
import { ago, bytes, count, counted } from './format.js';
import { empty } from './parts.js';

const STATES = {
    reading: ['held', 'being read'],
    sent: ['accepted', 'sent, outcomes still to come'],
    closed: ['ordered', 'finished'],
    failed: ['failed', 'could not be read'],
    interrupted: ['failed', 'interrupted, begins again'],
    left: ['failed', 'left in the inbox'],
};

export function imports() {
    let items = null;
    let enabled = true;

    return {
        title: 'Imports',
        every: () => 2000,
        async load() {
            const answer = await get('imports', { limit: 50 });
            items = answer.items;
            enabled = answer.enabled;
        },
        draw: () => items && [
            h('h1', { key: 'title', tabindex: -1 }, 'Imports'),
            !enabled && h('p', { key: 'off', class: 'note calm' }, h('span', null, h('b', null, 'Imports are switched off'), ' by openticket.imports.enabled.')),
            items.length === 0
                ? enabled && empty('No file has been imported yet. Put one into the inbox folder, and it appears here.')
                : h('ul', { key: 'list', class: 'rows card' }, items.map(row)),
        ],
    };
}

function row(file) {
    const [kind, words] = Object.hasOwn(STATES, file.state) ? STATES[file.state] : ['unknown', file.state];
    const reading = file.state === 'reading';
    return h('li', { key: `${file.name} ${file.startedAt}`, class: 'row' }, h('div', { class: 'row-main' },
        h('h2', null, h('span', { class: 'id' }, file.name), ' ', h('span', { class: `badge badge-${kind}` }, words)),
        reading && h('progress', { max: 100, value: file.percent ?? undefined, 'aria-label': `How far ${file.name} is read` }),
        file.why && h('p', null, file.why),
        h('p', null, counted(file.records ?? 0, 'record'), file.rejected > 0 && [', ', h('b', { class: 'has-failed' }, `${count(file.rejected)} rejected`)], file.duplicates > 0 && `, ${count(file.duplicates)} known before`, '. ',
            h('span', { class: 'quiet' }, `${bytes(file.bytesRead)}${file.bytes ? ` of ${bytes(file.bytes)}` : ''}${reading && file.percent !== null ? ` (${Math.floor(file.percent)} %)` : ''}, ${file.format}, began `, ago(file.startedAt), ', last change ', ago(file.updatedAt)))));
}
