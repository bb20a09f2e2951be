/** What the whole page knows: who looks, the last overview, whether the server answers. */

import { Looks } from './looks.js';

const TOLD_MILLIS = 10_000;

export const app = {
    /** Who is logged in; null until that is known. */
    me: null,
    /** The last answer of /overview; null until there is one. */
    overview: null,
    /** GUIDs of the shops by the names that the configuration gives them; null until that is known. */
    shops: null,
    /** The latest overviews, for rates. */
    looks: new Looks(),
    /** The Problem of the last look at the server, or null. */
    trouble: null,
    /** When the server last answered, in milliseconds. */
    answered: null,
    /** What was done last, to be told; or null. */
    notice: null,
};

let draw = () => {};
let due = false;
let forgetting = null;

export function onRedraw(drawer) {
    draw = drawer;
}

/** Draws the page again, soon and once. */
export function redraw() {
    if (!due) {
        due = true;
        queueMicrotask(() => {
            due = false;
            draw();
        });
    }
}

export function isOperator() {
    return app.me?.roles?.includes('operator') ?? false;
}

/** Tells what was done, by sight and by voice. */
export function tell(text) {
    app.notice = text;
    redraw();
    clearTimeout(forgetting);
    forgetting = setTimeout(() => {
        app.notice = null;
        redraw();
    }, TOLD_MILLIS);
}
