/** Lists as files: CSV for spreadsheets, JSON for programs. */

import { get } from './api.js';
import { tell } from './app.js';
import { h } from './dom.js';
import { counted } from './format.js';
import { button } from './parts.js';

const MOST = 10_000;

/**
 * The buttons of a list.
 *
 * @param name of the file, without its ending
 * @param path of the list at the server
 * @param parameters its filter
 * @param page most items of one answer, where the list has pages; null where it has none
 * @param view whose list it is
 */
export function exportButtons(name, path, parameters, page, view) {
    return h('span', { class: 'exports', key: 'exports' }, ['CSV', 'JSON'].map(form => button(form, () => view.attempt(() => save(form, name, path, parameters, page)), {
        kind: 'small', key: form, 'aria-label': `Export as ${form}`,
    })));
}

async function save(form, name, path, parameters, page) {
    const { items, more } = await all(path, parameters, page);
    const text = form === 'CSV' ? csv(items) : `${JSON.stringify(items, null, 2)}\n`;
    download(`${name}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z.${form.toLowerCase()}`, text, form === 'CSV' ? 'text/csv;charset=utf-8' : 'application/json');
    tell(`Exported ${counted(items.length, 'row')}${more ? ': there are more, so narrow the filter' : ''}. Times are in UTC.`);
}

/** Has the browser save a text as a file. */
export function download(name, text, type) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function all(path, parameters, page) {
    if (page === null) {
        const answer = await get(path, parameters);
        return { items: answer.items, more: answer.more ?? false };
    }
    const items = [];
    let after = null;
    do {
        const answer = await get(path, { ...parameters, limit: page, after });
        items.push(...answer.items);
        after = answer.next;
    } while (after && items.length < MOST);
    return { items, more: after !== null && after !== undefined };
}

/** RFC 4180, with the byte order mark by which spreadsheets know UTF-8. */
export function csv(items) {
    const names = [...new Set(items.flatMap(item => Object.keys(item)))];
    return `\ufeff${[names, ...items.map(item => names.map(name => item[name]))].map(row => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value) {
    const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    // a spreadsheet would calculate what begins so, and senders write some of these texts
    const harmless = typeof value !== 'number' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
