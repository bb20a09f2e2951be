/** Files that are or were imported, or checked. */

import { get } from './api.js';
import { checkOfFile } from './check.js';
import { h } from './dom.js';
import { age, ago, bytes, count, counted } from './format.js';
import { empty } from './parts.js';
import { resultButtons } from './results.js';
import { to } from './router.js';

const STATES = {
    reading: ['held', 'being read'],
    checking: ['held', 'being checked'],
    checked: ['accepted', 'checked, not imported'],
    sent: ['accepted', 'sent, outcomes still to come'],
    closed: ['ordered', 'finished'],
    failed: ['failed', 'could not be read'],
    interrupted: ['failed', 'interrupted, begins again'],
    left: ['failed', 'left in the inbox'],
};

export function imports(view) {
    const check = checkOfFile(view);
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
        stop: check.stop,
        draw: () => items && [
            h('h1', { key: 'title', tabindex: -1 }, 'Imports'),
            !enabled && h('p', { key: 'off', class: 'note calm' }, h('span', null, h('b', null, 'Imports are switched off'), ' by openticket.imports.enabled.')),
            enabled && check.draw(),
            items.length === 0
                ? enabled && empty('No file has been imported yet. Put one into the inbox folder, and it appears here.')
                : h('ul', { key: 'list', class: 'rows card' }, items.map(row)),
        ],
    };
}

function row(file) {
    const [kind, words] = Object.hasOwn(STATES, file.state) ? STATES[file.state] : ['unknown', file.state];
    const reading = file.state === 'reading' || file.state === 'checking';
    return h('li', { key: `${file.name} ${file.startedAt}`, class: 'row' }, h('div', { class: 'row-main' },
        h('h2', null, h('span', { class: 'id' }, file.name), ' ', h('span', { class: `badge badge-${kind}` }, words)),
        reading && h('progress', { max: 100, value: file.percent ?? undefined, 'aria-label': `How far ${file.name} is read` }),
        file.why && h('p', null, file.why),
        file.waiting !== null && file.waiting !== undefined && h('p', { class: 'import-numbers' },
            reading && `${count(file.recordsRead)} of ${counted(file.records, 'record')} read, `,
            `${count(file.sent)} sent, ${count(file.ordered)} ordered, ${count(file.notOrdered)} ended otherwise, ${count(file.waiting)} waiting`,
            file.secondsLeft !== null && file.secondsLeft > 0 && `; about ${age(file.secondsLeft)} left${reading ? ' to read' : ''}`, '.'),
        h('p', null,
            file.records !== null && [counted(file.records, 'record'), file.rejected > 0 && [', ', h('b', { class: 'has-failed' }, `${count(file.rejected)} rejected`)], file.duplicates > 0 && `, ${count(file.duplicates)} known before`, '. '],
            h('span', { class: 'quiet' },
                file.bytesRead !== null && `${bytes(file.bytesRead)}${file.bytes ? ` of ${bytes(file.bytes)}` : ''}${reading && file.percent !== null ? ` (${Math.floor(file.percent)} %)` : ''}, `,
                file.format !== null && `${file.format}, `,
                file.state === 'left' ? 'unchanged since ' : 'began ', ago(file.startedAt),
                file.state !== 'left' && [', last change ', ago(file.updatedAt)])),
        (file.files.length > 0 || file.hasPurchases) && h('p', { key: 'files', class: 'import-files' },
            resultButtons(file),
            file.hasPurchases && h('a', { key: 'purchases', href: to('purchases', { file: file.name }), 'aria-label': `Purchases of this file, ${file.name}` }, 'Purchases of this file'))));
}
