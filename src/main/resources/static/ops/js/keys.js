/** What the keyboard does anywhere in the page, and the list of it. */

import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { to } from './router.js';
import { searchBox } from './search.js';

/** Behind the key g: where it leads. */
const PLACES = {
    o: ['', 'Overview'], p: ['purchases', 'Purchases'], d: ['in-doubt', 'In doubt'], l: ['dead-letters', 'Dead letters'],
    i: ['imports', 'Imports'], s: ['shop', 'Shop and pauses'], a: ['audit', 'Audit'],
};
const WAIT_MILLIS = 1500;

let goes = 0;

/** Keys count where nobody types, and without keys that mean something to the browser. */
export function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, dialog')) {
        return;
    }
    const place = Date.now() - goes < WAIT_MILLIS && Object.hasOwn(PLACES, event.key) ? PLACES[event.key] : null;
    goes = 0;
    if (place) {
        event.preventDefault();
        location.hash = to(place[0]);
    } else if (event.key === 'g') {
        goes = Date.now();
    } else if (event.key === '/') {
        event.preventDefault();
        searchBox().focus();
        searchBox().select();
    } else if (event.key === '?') {
        event.preventDefault();
        openHelp();
    }
}

export function openHelp() {
    const keys = [
        [['/'], 'find a purchase'],
        ...Object.entries(PLACES).map(([key, [, name]]) => [['g', key], name]),
        [['←', '→'], 'in a chart: the bar before, the bar after'],
        [['Esc'], 'close a dialog, or the list of found purchases'],
        [['?'], 'this list'],
    ];
    openDialog('Keyboard', dialog => [
        h('dl', { class: 'keys', key: 'keys' }, keys.map(([names, text]) => h('div', { key: text }, h('dt', null, names.map((name, i) => [i > 0 && ' ', h('kbd', { key: name }, name)])), h('dd', null, text)))),
        h('div', { class: 'buttons', key: 'buttons' }, h('button', { type: 'button', class: 'button', onclick: dialog.close }, 'Close')),
    ]);
}
