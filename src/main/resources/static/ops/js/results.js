/** What was written about an imported file, for its sender: shown a part at a time, and saved as a file. */

import { get } from './api.js';
import { isOperator, tell } from './app.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { download } from './exports.js';
import { count, counted } from './format.js';
import { button, purchaseLink } from './parts.js';

const SHOWN = 200;
const AT_ONCE = 2000;
const MOST = 50_000;
const OUTCOME = /^([A-Za-z0-9][A-Za-z0-9._:-]*)([,;\t|].*)$/;

/** By the word of the API. */
const NAMES = { report: 'Report', rejected: 'Rejected records', outcomes: 'Outcome of each purchase' };

/** The buttons that show what is there of a file. */
export function resultButtons(file) {
    return file.files.map(word => button(nameOf(word), () => openResult(file.name, word), { kind: 'small', key: word, 'aria-label': `${nameOf(word)} of ${file.name}` }));
}

function nameOf(word) {
    return Object.hasOwn(NAMES, word) ? NAMES[word] : word;
}

function part(name, word, limit, after) {
    return get(['imports', 'files', name, word], { limit, after });
}

function openResult(name, word) {
    const dialog = openDialog(`${nameOf(word)} of ${name}`, draw, { part: null, from: 1 });
    show(null, 1);

    function show(after, from) {
        return dialog.run(async () => {
            dialog.state.part = await part(name, word, SHOWN, after);
            dialog.state.from = from;
        });
    }

    function draw(shown) {
        const { part: now, from } = shown.state;
        return [
            !now && shown.busy && h('p', { key: 'wait' }, 'One moment…'),
            now && (now.why ? h('p', { key: 'why' }, `Not shown: ${now.why}.`) : [
                h('pre', { key: `lines-${from}`, class: 'result-lines', tabindex: 0, role: 'region', 'aria-label': `${now.file}, from line ${from} on` }, text(word, now, from)),
                h('p', { key: 'place', class: 'quiet', role: 'status' }, now.lines.length === 0 ? 'It is empty.'
                    : `Lines ${count(from)} to ${count(from + now.lines.length - 1)} of ${now.file}${now.more ? ', and there are more' : ''}.`),
            ]),
            h('div', { key: 'buttons', class: 'buttons' },
                now?.more && button('Next lines', () => show(now.next, from + now.lines.length), { kind: 'primary', key: 'next', disabled: shown.busy }),
                from > 1 && button('First lines', () => show(null, 1), { key: 'first', disabled: shown.busy }),
                now && !now.why && isOperator() && button('Save as a file', () => shown.run(() => save(name, word)), { key: 'save', disabled: shown.busy }),
                button('Close', () => shown.close(), { key: 'close', disabled: shown.busy })),
        ];
    }
}

/** The lines; those of outcomes lead to their purchases. */
function text(word, { lines }, from) {
    return lines.map((line, i) => {
        const outcome = word === 'outcomes' && from + i > 1 && line.match(OUTCOME);
        return outcome ? [purchaseLink(outcome[1]), `${outcome[2]}\n`] : `${line}\n`;
    });
}

async function save(name, word) {
    const lines = [];
    let after = null;
    let last;
    do {
        last = await part(name, word, AT_ONCE, after);
        const [first, ...rest] = last.lines;
        if (last.continued && lines.length > 0) {
            lines.push(lines.pop() + first, ...rest);
        } else {
            lines.push(...last.lines);
        }
        after = last.next;
    } while (after && lines.length < MOST);
    const isCsv = last.file.endsWith('.csv');
    // by this mark spreadsheets know UTF-8
    download(last.file, `${isCsv ? '\ufeff' : ''}${lines.map(line => `${line}\n`).join('')}`, isCsv ? 'text/csv;charset=utf-8' : 'text/plain;charset=utf-8');
    tell(`Saved ${counted(lines.length, 'line')} of ${last.file}${after ? ': there are more, which are in the folder of reports' : ''}.`);
}
