/** The search box: as one types the purchases whose id begins so, on Enter what became of that one. */

import { get } from './api.js';
import { redraw } from './app.js';
import { h } from './dom.js';
import { ago } from './format.js';
import { badge } from './parts.js';
import { to } from './router.js';

const WAIT_MILLIS = 200;
const MOST = 8;

let found = [];
let open = false;
let chosen = -1;
let timer = null;
let asked = '';

export function search() {
    const shown = open && found.length > 0;
    return h('form', { class: 'search', role: 'search', key: 'search', onsubmit: submit },
        h('label', { for: 'search', class: 'unseen' }, 'Find a purchase by its id'),
        h('input', {
            id: 'search', type: 'text', role: 'combobox', placeholder: 'Find a purchase by its ID', maxlength: 200,
            autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'search',
            'aria-expanded': String(shown), 'aria-controls': 'found', 'aria-autocomplete': 'list',
            'aria-activedescendant': shown && chosen >= 0 ? `found-${chosen}` : null,
            oninput: event => ask(event.target.value.trim()), onkeydown: keyDown, onfocus: () => show(true), onblur: () => show(false),
        }),
        h('kbd', { class: 'search-key', title: 'The key / leads here', 'aria-hidden': 'true' }, '/'),
        h('ul', { id: 'found', role: 'listbox', 'aria-label': 'Purchases', class: 'found', hidden: !shown }, found.map((purchase, i) =>
            h('li', {
                id: `found-${i}`, key: purchase.purchaseId, role: 'option', 'aria-selected': String(i === chosen), class: i === chosen ? 'is-chosen' : null,
                // before the box loses the focus, and with it the list
                onmousedown: event => {
                    event.preventDefault();
                    lead(purchase.purchaseId);
                },
            }, h('span', { class: 'id' }, purchase.purchaseId), badge(purchase.state), h('span', { class: 'quiet' }, ago(purchase.updatedAt))))));
}

/** The box itself, to lead somebody there. */
export function searchBox() {
    return document.getElementById('search');
}

function show(wanted) {
    open = wanted;
    chosen = -1;
    redraw();
}

function ask(text) {
    clearTimeout(timer);
    asked = text;
    if (text === '') {
        found = [];
        show(true);
        return;
    }
    timer = setTimeout(async () => {
        try {
            const { items } = await get('purchases', { idPrefix: text, limit: MOST });
            if (asked === text) {
                found = items;
                open = document.activeElement === searchBox();
                chosen = -1;
                redraw();
            }
        } catch {
            // the list only helps; Enter tells what is wrong
        }
    }, WAIT_MILLIS);
}

function keyDown(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && found.length > 0) {
        event.preventDefault();
        open = true;
        chosen = (chosen + move + found.length + (chosen < 0 && move < 0 ? 1 : 0)) % found.length;
        redraw();
    } else if (event.key === 'Escape') {
        show(false);
    }
}

function submit(event) {
    event.preventDefault();
    const text = searchBox().value.trim();
    if (open && chosen >= 0 && found[chosen]) {
        lead(found[chosen].purchaseId);
    } else if (text !== '') {
        lead(text);
    }
}

function lead(purchaseId) {
    clearTimeout(timer);
    asked = '';
    found = [];
    searchBox().value = '';
    show(false);
    location.hash = to(['purchase', purchaseId]);
}
