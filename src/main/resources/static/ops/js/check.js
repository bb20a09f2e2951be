/** A file that is dropped on the page: it is checked, and then imported if somebody wants that. */

import { get, post, Problem, upload } from './api.js';
import { isOperator, redraw, tell } from './app.js';
import { h } from './dom.js';
import { age, bytes, count, counted } from './format.js';
import { amount, button, shopName, shortId, table } from './parts.js';

const EVERY_MILLIS = 1000;
const SHOWN = 100;

const KINDS = {
    rejected: ['failed', 'rejected'],
    fails: ['rejected', 'would fail'],
    suspect: ['in-doubt', 'looks wrong'],
    duplicate: ['accepted', 'duplicate'],
};

/**
 * The place where a file is dropped, and what its check has found.
 *
 * @param view whose part it is
 */
export function checkOfFile(view) {
    let file = null;
    let found = null;
    let problem = null;
    let sending = false;
    let over = false;
    let tickets = false;
    let timer = null;
    let stopped = false;

    async function check(chosen) {
        clearTimeout(timer);
        file = chosen;
        found = null;
        problem = null;
        sending = true;
        redraw();
        try {
            found = await upload(['imports', 'checks'], { name: chosen.name, tickets: tickets ? 'true' : null }, chosen);
            later(found.name);
        } catch (e) {
            failed(e);
        } finally {
            sending = false;
            redraw();
        }
    }

    function later(name) {
        timer = setTimeout(() => look(name), EVERY_MILLIS);
    }

    async function look(name) {
        if (stopped) {
            return;
        }
        try {
            const now = await get(['imports', 'checks', name]);
            if (found?.name !== name) {
                return;
            }
            found = now;
            if (!now.report) {
                later(name);
            }
        } catch (e) {
            failed(e);
        }
        redraw();
    }

    async function importIt() {
        const name = found.name;
        try {
            const taken = await post(['imports', 'checks', name, 'import']);
            tell(`The file is in the inbox as ${taken.name}. It appears in the list below.`);
            found = null;
            file = null;
            view.reload();
        } catch (e) {
            failed(e);
        }
        redraw();
    }

    function failed(e) {
        if (!(e instanceof Problem)) {
            throw e;
        }
        problem = e.message;
    }

    function forget() {
        clearTimeout(timer);
        found = null;
        file = null;
        problem = null;
        redraw();
    }

    function dropped(event) {
        event.preventDefault();
        over = false;
        const files = event.dataTransfer?.files ?? [];
        if (files.length === 1) {
            check(files[0]);
        } else {
            problem = 'Drop one file at a time.';
            redraw();
        }
    }

    function dragged(event, isOver) {
        event.preventDefault();
        if (over !== isOver) {
            over = isOver;
            redraw();
        }
    }

    const isBusy = () => sending || (found && !found.report);

    function zone() {
        return h('div', {
            key: 'zone', id: 'drop-zone', class: over ? 'drop-zone is-over' : 'drop-zone',
            ondragenter: event => dragged(event, true),
            ondragover: event => dragged(event, true),
            ondragleave: event => dragged(event, false),
            ondrop: dropped,
        },
        h('p', { key: 'words' }, h('b', null, 'Check a file'), ': drop it here, or choose it. Nothing is sent, reserved or ordered by that.'),
        h('p', { key: 'choose' },
            h('input', {
                type: 'file', id: 'check-file', key: 'file', 'aria-label': 'File to check', accept: '.csv,.json,.ndjson,.jsonl,.xml,.gz', disabled: isBusy(),
                onchange: event => {
                    if (event.target.files.length === 1) {
                        check(event.target.files[0]);
                    }
                    event.target.value = '';
                },
            }),
            ' ', h('label', { key: 'tickets', class: 'check' }, h('input', { type: 'checkbox', id: 'check-tickets', onchange: event => (tickets = event.target.checked) }), ' look at the shop\'s list of tickets, too')));
    }

    return {
        stop: () => {
            stopped = true;
            clearTimeout(timer);
        },
        draw: () => isOperator() && h('section', { key: 'check', class: 'card', id: 'check' },
            zone(),
            h('div', { key: 'alert', role: 'alert' }, problem && h('p', { class: 'problem' }, problem)),
            h('div', { key: 'state', role: 'status' }, sending && h('p', null, `Sending ${file.name}, ${bytes(file.size)} …`),
                found && !found.report && h('p', null, `Checking ${found.name}: ${found.records === null ? 'waits for its turn' : `${count(found.recordsRead)} of ${counted(found.records, 'record')} looked at`} …`)),
            found?.report && report(found, importIt, forget)),
    };
}

function report({ name, report: result }, importIt, forget) {
    const check = result.check;
    return h('div', { key: 'report', id: 'check-report' },
        h('h2', { key: 'title' }, name, ' ', h('span', { class: `badge badge-${check ? 'ordered' : 'failed'}` }, check ? 'checked, nothing was sent' : 'cannot be read')),
        result.reason && h('p', { key: 'why', class: 'problem' }, result.reason),
        check && [
            h('p', { key: 'counts' }, counted(result.records, 'record'), ': ', h('b', null, `${count(result.newPurchases)} would be sent`), check.fails > 0 && `, ${count(check.fails)} of them would fail`, check.suspects > 0 && `, ${count(check.suspects)} look wrong`,
                `, ${count(result.duplicates)} known before, `, h('span', { class: result.rejected > 0 ? 'has-failed' : null }, `${count(result.rejected)} would be rejected`), `. Looked at in ${age(result.seconds)}.`),
            h('p', { key: 'cost' }, counted(check.units, 'ticket'), ' would be reserved and ordered', check.totals.map(total => `, ${amount(total.amount)} ${total.currency} at the least`), '.'),
            check.notes.length > 0 && h('ul', { key: 'notes', class: 'quiet' }, check.notes.map(note => h('li', null, note))),
            check.tickets.length > 0 && table('Tickets that would be ordered', [
                ['Tickets', one => count(one.units)],
                ['Ticket', one => one.name ? h('span', { title: one.ticket }, one.name) : shortId(one.ticket)],
                ['Shop', one => shopName(one.shop)],
                ['Purchases', one => count(one.purchases)],
                ['Price from', one => amount(one.price)],
            ], check.tickets.slice(0, SHOWN), one => `${one.shop} ${one.ticket}`),
            check.firstMistakes.length > 0 && table(`The first of ${counted(check.mistakes, 'mistake')}`, [
                ['Line', one => count(one.line)],
                ['Column', one => [one.column ?? '', one.number ? ` (${one.number})` : '']],
                ['Purchase', one => one.purchaseId ?? ''],
                ['What comes of it', one => h('span', { class: `badge badge-${KINDS[one.kind]?.[0] ?? 'unknown'}` }, KINDS[one.kind]?.[1] ?? one.kind)],
                ['What is wrong', one => one.problem],
            ], check.firstMistakes.map((one, i) => ({ ...one, i })), one => one.i),
            check.mistakes > 0 && h('p', { key: 'list', class: 'quiet' }, `All ${count(check.mistakes)} are in ${check.mistakesFile}, in the folder of reports.`),
        ],
        h('div', { key: 'buttons', class: 'buttons' },
            check && result.newPurchases > 0 && button('Import it', importIt, { kind: 'primary', key: 'import', id: 'import-checked' }),
            button('Forget it', forget, { key: 'forget' })));
}
