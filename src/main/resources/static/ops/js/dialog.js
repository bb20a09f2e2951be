/** Dialogs in which something is changed: a reason, a check, what the server said. */

import { h, render } from './dom.js';
import { Problem } from './api.js';
import { tell } from './app.js';

/** In a tab of its own, or what was typed would be lost. */
const logInLink = () => h('a', { href: 'login', target: '_blank', rel: 'noopener', key: 'login' }, 'Log in in a new tab');

let number = 0;

/**
 * Opens a dialog. Escape and Cancel close it, but not while the server is at work.
 *
 * @param title what is done
 * @param draw gives the dialog's contents; called with the dialog, on whose `state` they may depend
 */
export function openDialog(title, draw, state = {}) {
    const element = document.createElement('dialog');
    const id = `dialog-${++number}`;
    const dialog = {
        state,
        busy: false,
        problem: null,
        redraw,
        close: () => element.close(),
        /** Puts the focus to what is to be read before the next button is pressed. */
        focusResult: () => element.querySelector('.dry-run')?.focus(),
        /** Calls something once the dialog is closed. */
        onClose: listener => element.addEventListener('close', listener),
        /** Does something at the server; what it refuses is shown in the dialog. */
        async run(work) {
            if (dialog.busy) {
                return;
            }
            const pressed = document.activeElement;
            dialog.busy = true;
            dialog.problem = null;
            redraw();
            try {
                await work();
            } catch (e) {
                if (!(e instanceof Problem)) {
                    throw e;
                }
                dialog.problem = e;
                if (dialog.closed) {
                    tell(`${title}: ${e.message}`);
                }
            } finally {
                dialog.busy = false;
                redraw();
                keepFocus(pressed);
            }
        },
    };

    /** A button that was disabled meanwhile has lost the focus: it gets it again, or what is to be read before the next one is pressed, or that one. */
    function keepFocus(pressed) {
        const focused = document.activeElement;
        if (dialog.closed || (focused !== element && element.contains(focused))) {
            return;
        }
        const again = element.contains(pressed) && pressed !== element ? pressed : null;
        const result = dialog.problem ? null : element.querySelector('.dry-run');
        (result ?? again ?? element.querySelector('.buttons .button'))?.focus();
    }

    function redraw() {
        render(element,
            h('h2', { id, key: 'title' }, title),
            h('div', { key: 'contents', class: 'dialog-contents' }, draw(dialog)),
            h('div', { key: 'problem', role: 'alert' }, dialog.problem && h('p', { class: 'problem' }, dialog.problem.message, dialog.problem.kind === 'login' && [' ', logInLink(), ', then try again: what you wrote stays here.'])));
    }

    element.setAttribute('aria-labelledby', id);
    element.addEventListener('cancel', event => dialog.busy && event.preventDefault());
    element.addEventListener('close', () => {
        dialog.closed = true;
        element.remove();
        if (document.activeElement === document.body) {
            // what it was opened by is gone, or can do nothing any more
            document.querySelector('#main h1[tabindex]')?.focus({ preventScroll: true });
        }
    });
    document.body.append(element);
    redraw();
    element.showModal();
    return dialog;
}

/** Closes whatever dialog is open: it belongs to the place that it was opened at. */
export function closeDialogs() {
    document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
}

/** A labelled input; `hint` says what is expected. */
export function field(label, name, attributes = {}, hint = null) {
    const { tag = 'input', options, ...rest } = attributes;
    const id = `field-${name}`;
    return h('div', { class: 'field', key: name },
        h('label', { for: id }, label),
        h(tag, { id, name, 'aria-describedby': hint ? `${id}-hint` : null, autocomplete: 'off', ...rest }, options),
        hint && h('p', { class: 'hint', id: `${id}-hint` }, hint));
}

/** Why a change is made, which the audit keeps. */
export function whyField(attributes = {}) {
    return field(attributes.required === false ? 'Reason (optional)' : 'Reason', 'why', { tag: 'textarea', rows: 2, required: true, maxlength: 500, ...attributes }, 'It is kept in the audit, with your name.');
}

/** The buttons below a form: the one that sends it, and Cancel. */
export function formButtons(dialog, text, kind = 'primary', more = null) {
    return h('div', { class: 'buttons', key: 'buttons' },
        h('button', { class: `button ${kind}`, disabled: dialog.busy, key: 'send' }, dialog.busy ? 'One moment…' : text),
        more,
        h('button', { type: 'button', class: 'button', disabled: dialog.busy, key: 'cancel', onclick: dialog.close }, 'Cancel'));
}

/** The values of a form, without spaces around them. */
export function valuesOf(form) {
    return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
}

/**
 * Asks why, and does it.
 *
 * @param work called with the reason; the dialog closes once it is done
 */
export function askWhy({ title, text, send, kind, work }) {
    return openDialog(title, dialog => h('form', {
        key: 'form',
        onsubmit: event => {
            event.preventDefault();
            const { why } = valuesOf(event.target);
            dialog.run(async () => {
                await work(why);
                dialog.close();
            });
        },
    }, [text].flat().map((paragraph, i) => h('p', { key: `text-${i}` }, paragraph)), whyField({ autofocus: true }), formButtons(dialog, send, kind)));
}
