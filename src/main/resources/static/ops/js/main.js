/** Draws the page around the views, and looks at the server every two seconds. */

import { get, Problem } from './api.js';
import { app, onRedraw, redraw } from './app.js';
import { audit } from './audit.js';
import { deadLetters } from './dead-letters.js';
import { closeDialogs } from './dialog.js';
import { h, render } from './dom.js';
import { ago, count, serverTime, ZONE } from './format.js';
import { found } from './found.js';
import { imports } from './imports.js';
import { inDoubt } from './in-doubt.js';
import { onKey, openHelp } from './keys.js';
import { letter, letters } from './letters.js';
import { overview } from './overview.js';
import { button } from './parts.js';
import { poll } from './poll.js';
import { purchase } from './purchase.js';
import { purchases } from './purchases.js';
import { replay } from './replays.js';
import { here, to } from './router.js';
import { search } from './search.js';
import { loadMe, logIn, returnFromLogin, whoIsHere } from './session.js';
import { shop } from './shop.js';
import { lettersToReview } from './words.js';

const EVERY_MILLIS = 2000;
/** While nobody looks at the tab: its title has counts. */
const EVERY_MILLIS_HIDDEN = 30_000;
const PRODUCT = 'Ticket orders';

let view = null;
let number = 0;

function open() {
    const { name, rest, parameters } = here();
    view?.poller.stop();
    view?.stop?.();
    const context = { id: ++number, rest, parameters, problem: null, loaded: false, reload: () => {}, attempt };
    view = { ...context, ...begun(viewFor(name, rest), context) };
    const mine = view;
    async function load(options) {
        try {
            await mine.load(options);
            mine.loaded = true;
            mine.problem = null;
            seen();
        } catch (e) {
            fail(mine, e);
            if (e instanceof Problem && e.isForGood) {
                // asked again it would be answered the same, and noted each time
                mine.poller.stop();
            }
            throw e;
        } finally {
            redraw();
        }
    }
    mine.poller = mine.load
        ? poll(() => load({ asked: mine.asked }).finally(() => (mine.asked = false)), mine.every ?? (() => EVERY_MILLIS))
        : { now: () => {}, stop: () => {} };
    context.reload = () => {
        mine.asked = true;
        mine.poller.now();
        overviewPoller?.now();
    };
    redraw();
}

/** The view, or nothing but what is wrong with its address. */
function begun(open, context) {
    try {
        return open(context);
    } catch (e) {
        if (!(e instanceof Problem)) {
            throw e;
        }
        return { title: 'Not understood', problem: e, draw: () => h('h1', { key: 'title', tabindex: -1, class: 'unseen' }, 'Not understood') };
    }
}

function viewFor(name, rest) {
    switch (name) {
        case '': return overview;
        case 'purchases': return purchases;
        case 'purchase': return rest.length > 0 ? purchase : purchases;
        case 'in-doubt': return inDoubt;
        case 'dead-letters': return [deadLetters, letters][rest.length] ?? letter;
        case 'replay': return rest.length > 0 ? replay : deadLetters;
        case 'found': return found;
        case 'imports': return imports;
        case 'shop': return shop;
        case 'audit': return audit;
        default: return () => ({ title: 'No such page', draw: () => h('p', { class: 'empty' }, 'There is no such page. ', h('a', { href: to('') }, 'Overview')) });
    }
}

/** Does something that a view asks for besides its regular look. */
async function attempt(work) {
    try {
        await work();
    } catch (e) {
        fail(view, e);
        redraw();
    }
}

function fail(mine, e) {
    if (!(e instanceof Problem)) {
        mine.problem = new Problem('broken', 0, 'This page failed to read what the server answered.');
        console.error(e);
    } else if (e.kind === 'gone' || e.kind === 'login') {
        app.trouble = e;
    } else {
        mine.problem = e;
    }
}

function seen() {
    app.trouble = null;
    app.answered = new Date().toISOString();
}

async function lookAround() {
    try {
        if (!app.me) {
            await loadMe();
        }
        if (!app.shops) {
            app.shops = (await get('shop')).aliases ?? {};
        }
        const overview = await get('overview');
        serverTime(overview.at);
        app.looks.add(overview);
        app.overview = overview;
        app.lookFailed = null;
        seen();
    } catch (e) {
        if (e instanceof Problem && (e.kind === 'gone' || e.kind === 'login')) {
            if (e.kind === 'login' && !app.me) {
                logIn();
            }
            app.trouble = e;
        } else {
            app.lookFailed = e.message;
        }
        throw e;
    } finally {
        redraw();
    }
}

// --- the page -------------------------------------------------------------------------------------------------------

const NAVIGATION = [
    ['', 'Overview'], ['purchases', 'Purchases'], ['in-doubt', 'In doubt'], ['dead-letters', 'Dead letters'],
    ['imports', 'Imports'], ['shop', 'Shop and pauses'], ['audit', 'Audit'],
];

let tabShown = null;

/** On a phone the tabs are one row to swipe: that of a view that opens is swiped to, and once more when numbers have moved it. */
function showTab() {
    const opened = `${view.id} ${Boolean(app.overview)}`;
    const tab = document.querySelector('.navigation [aria-current]')?.getBoundingClientRect();
    if (opened === tabShown || !tab) {
        return;
    }
    tabShown = opened;
    const row = document.querySelector('.navigation');
    const { left, right } = row.getBoundingClientRect();
    row.scrollLeft += Math.max(0, tab.right + 14 - right) + Math.min(0, tab.left - 14 - left);
}

function draw() {
    document.getElementById('top').classList.toggle('sandbox', app.overview?.sandbox ?? false);
    render(document.getElementById('top'), h('div', { class: 'bar', key: 'bar' },
        h('a', { class: 'product', href: to(''), key: 'product' }, PRODUCT, health(), app.overview?.sandbox && h('span', { class: 'ribbon', title: 'The shop is a simulated one: nothing is really ordered' }, 'sandbox')),
        search(),
        whoIsHere()),
    navigation());
    showTab();
    render(document.getElementById('trouble'), trouble());
    render(document.getElementById('notice'), app.notice && h('p', { class: 'toast', key: app.notice }, h('span', null, app.notice),
        button('Close', () => {
            app.notice = null;
            redraw();
        }, { kind: 'small' })));
    document.title = title();
    const main = document.getElementById('main');
    main.classList.toggle('is-stale', app.trouble !== null);
    render(main, h('div', { key: view.id, class: 'view' }, contents()));
    foot();
}

/** With what needs somebody soon in front, so that a tab in the background can call. */
function title() {
    const urgent = app.overview ? (app.overview.states['in-doubt'] ?? 0) + app.overview.pauses.length : 0;
    return `${app.trouble ? '(!) ' : urgent > 0 ? `(${count(urgent)}) ` : ''}${view.title} · ${PRODUCT}`;
}

function health() {
    const health = app.overview?.health;
    const word = app.trouble ? 'unknown' : health ?? 'unknown';
    // out of service is what waits: for the shop, or for the operator who paused it
    const [text, look] = { UP: ['up', 'up'], OUT_OF_SERVICE: ['paused', 'waiting'], DOWN: ['down', 'down'], unknown: ['…', 'unknown'] }[word] ?? [word, 'down'];
    return h('span', { class: `health health-${look}`, title: `Health: ${text}` }, text);
}

function navigation() {
    const { name } = here();
    const numbers = app.overview ? {
        'in-doubt': app.overview.states['in-doubt'],
        'dead-letters': lettersToReview(app.overview.queues),
        shop: app.overview.pauses.length,
    } : {};
    return h('nav', { key: 'navigation', 'aria-label': 'Main' }, h('ul', { class: 'navigation scroll' }, NAVIGATION.map(([path, text]) => h('li', { key: path },
        h('a', { href: to(path), 'aria-current': name === path || (name === 'purchase' && path === 'purchases') ? 'page' : null },
            text, numbers[path] > 0 && [' ', h('span', { class: path === 'in-doubt' || path === 'shop' ? 'number is-bad' : 'number' }, count(numbers[path]))])))));
}

function trouble() {
    if (app.trouble?.kind === 'login') {
        return h('p', { class: 'note bad', key: 'login' }, h('span', null, h('b', null, 'Your session has ended.'), ' Log in again to continue; you come back to this place.'), button('Log in', logIn, { kind: 'primary' }));
    }
    if (app.trouble) {
        return h('p', { class: 'note bad', key: 'gone' }, h('span', null, h('b', null, 'The server does not answer.'), ' It may be stopped, or starting. ',
            app.answered ? ['What you see is from ', ago(app.answered), '. '] : '', 'It is tried again every few seconds.'));
    }
    const told = app.lookFailed === view.problem?.message;
    return app.lookFailed && !told && h('p', { class: 'note bad', key: 'failed' }, h('span', null, h('b', null, 'Could not load the overview. '), app.lookFailed));
}

function contents() {
    const drawn = view.loaded || !view.load ? view.draw() : null;
    if (drawn && !view.problem) {
        return drawn;
    }
    if (view.problem) {
        return [problem(view.problem), drawn];
    }
    return app.trouble ? null : [h('h1', { key: 'title', tabindex: -1, class: 'unseen' }, view.title), h('p', { class: 'loading', key: 'loading' }, 'Loading…')];
}

function problem(e) {
    const heads = { forbidden: 'You don’t have access to this.', missing: 'Not found.', refused: 'The server refused this.', broken: 'Something failed.' };
    return h('div', { class: 'note bad', key: 'problem', role: 'alert' }, h('span', null, h('b', null, heads[e.kind] ?? 'Something failed.'), ' ', e.message));
}

function foot() {
    render(document.getElementById('foot'), app.me && h('p', { class: 'quiet', key: 'foot' }, `${app.me.product ?? ''} ${app.me.version ?? ''}`.trim(), ` · times are in ${ZONE}${ZONE === 'UTC' ? '' : ', in UTC on hover'} · `, h('a', { href: 'runbook' }, 'Runbook'), ' · ', h('a', { href: 'docs' }, 'For developers'), ' · ', h('kbd', null, '/'), ' finds a purchase · ', button('Keyboard', openHelp, { kind: 'link' })));
}

// --- begin ----------------------------------------------------------------------------------------------------------

let overviewPoller = null;

returnFromLogin();
onRedraw(draw);
open();
overviewPoller = poll(lookAround, () => EVERY_MILLIS, EVERY_MILLIS_HIDDEN);
addEventListener('hashchange', () => {
    closeDialogs();
    open();
    scrollTo(0, 0);
    requestAnimationFrame(() => {
        document.querySelector('#main h1')?.focus({ preventScroll: true });
    });
});
addEventListener('keydown', onKey);
document.getElementById('skip').addEventListener('click', event => {
    // an address of its own would name a view
    event.preventDefault();
    document.getElementById('main').focus();
});
// ages grow between two looks
setInterval(() => document.hidden || redraw(), 1000);
matchMedia('(max-width: 760px)').addEventListener('change', redraw);
