/** The search box: as one types the purchases whose id begins so, on Enter what became of that one, or what else is found by it. */

import { get, post } from './api.js';
import { isOperator, redraw } from './app.js';
import { h } from './dom.js';
import { ago } from './format.js';
import { keepFound } from './found.js';
import { badge } from './parts.js';
import { to } from './router.js';

const WAIT_MILLIS = 200;
const MOST = 8;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

let found = [];
let open = false;
let chosen = -1;
let timer = null;
let asked = '';

export function search() {
    const shown = open && found.length > 0;
    return h('form', { class: 'search', role: 'search', key: 'search', onsubmit: submit },
        h('label', { for: 'search', class: 'unseen' }, isOperator() ? 'Find a purchase by id, order, e-mail address or name' : 'Find a purchase by its id'),
        h('input', {
            id: 'search', type: 'text', role: 'combobox', placeholder: isOperator() ? 'Find a purchase by ID, order, e-mail or name' : 'Find a purchase by its ID', maxlength: 200,
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
        lookFor(text);
    }
}

/** Where it may be another thing than an id, everywhere that operators may look. */
async function lookFor(text) {
    const known = found.some(one => one.purchaseId === text);
    if (known || !isOperator()) {
        lead(text);
        return;
    }
    let answer;
    try {
        answer = await post('search', { text });
    } catch {
        // the page of the purchase tells what is wrong
        lead(text);
        return;
    }
    const { items, files } = answer;
    const one = items.find(item => item.purchaseId === text) ?? (items.length === 1 && files.length === 0 ? items[0] : null);
    if (one?.state) {
        lead(one.purchaseId);
    } else if (items.length === 0 && files.length === 0 && /^[A-Za-z0-9._:-]+$/.test(text) && !GUID.test(text)) {
        // an id that nobody knows: its page has those like it
        lead(text);
    } else {
        keepFound(text, answer);
        leave();
        const address = to('found');
        if (location.hash === address) {
            redraw();
        } else {
            location.hash = address;
        }
    }
}

function lead(purchaseId) {
    leave();
    location.hash = to(['purchase', purchaseId]);
}

function leave() {
    clearTimeout(timer);
    asked = '';
    found = [];
    searchBox().value = '';
    show(false);
}
