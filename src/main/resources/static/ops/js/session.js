/** Who is logged in, and out again. */

import { csrf, get } from './api.js';
import { app, isOperator } from './app.js';
import { h } from './dom.js';

const LOGIN = new URL('../login', import.meta.url);
const LOGOUT = new URL('../logout', import.meta.url);
const KEPT = 'ops.return-to';

export async function loadMe() {
    app.me = await get('me');
}

/** Leads to the login; afterwards the page opens where it was. */
export function logIn() {
    sessionStorage.setItem(KEPT, location.hash);
    location.assign(LOGIN);
}

/** Takes up the place from before a login, unless the address names another. */
export function returnFromLogin() {
    const kept = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    if (kept && location.hash === '') {
        history.replaceState(null, '', kept);
    }
}

export function whoIsHere() {
    return app.me && h('div', { class: 'who', key: 'who' },
        h('span', { class: 'who-name', title: isOperator() ? 'You may look and change.' : 'You may look, not change.' }, app.me.name, h('span', { class: 'quiet who-role' }, isOperator() ? ' operator' : ' viewer')),
        h('button', { type: 'button', class: 'button small', onclick: logOut }, 'Log out'));
}

async function logOut() {
    try {
        await fetch(LOGOUT, { method: 'POST', headers: csrf(), credentials: 'same-origin', redirect: 'manual' });
    } catch {
        // then the login page will not come either, and the browser says so
    }
    location.assign(`${LOGIN}?out`);
}
