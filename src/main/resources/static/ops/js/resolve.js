/** Settling a purchase in doubt by what somebody found at the shop. */

import { post } from './api.js';
import { tell } from './app.js';
import { askWhy, field, formButtons, openDialog, valuesOf, whyField } from './dialog.js';
import { h } from './dom.js';
import { LOCAL_TIME, ZONE, age, ago, now, setNow, time, wholeSecond } from './format.js';

const LOOK_BELONGS_AFTER = 'Until then the order may still arrive.';

/** From when on a purchase can be settled as not ordered, counted down. @param moment what the API calls lookAtShopAfter */
export function notOrderedOpens(moment) {
    const after = wholeSecond(moment);
    return !after || now() >= Date.parse(after)
        ? ['Found it or not: you can settle it now.', after ? [' “Not ordered” needs a check made after ', time(after, { zone: true }), '.'] : '']
        : ['Found it? Settle it now. ', h('b', { key: 'opens' }, '“Not ordered” opens at ', time(after, { zone: true })), ' (', ago(after), ').'];
}

/**
 * Opens the dialog.
 *
 * @param row the purchase, with its lookAtShopAfter
 * @param done called once it is settled
 */
export function openResolve(row, done) {
    const after = wholeSecond(row.lookAtShopAfter);
    const fence = after ? Date.parse(after) : 0;
    const dialog = openDialog(`Settle ${row.purchaseId}`, draw, { found: null, lookedAt: '' });
    // 'not ordered' opens once its time has come
    const timer = setInterval(() => (dialog.closed ? clearInterval(timer) : dialog.redraw()), 1000);

    function draw(dialog) {
        const { found } = dialog.state;
        const tooEarly = now() < fence;
        return h('form', { key: 'form', onsubmit: event => submit(event, dialog) },
            h('p', { key: 'text' }, 'An order was posted for it, and the answer is not known. Check in the shop’s admin: does it have an order for this purchase?'),
            h('fieldset', { key: 'found' },
                h('legend', null, 'What did you find?'),
                choice(dialog, 'ordered', 'The shop has an order for it', 'You need the order’s id.'),
                choice(dialog, 'not-ordered', 'The shop has no order for it', tooEarly
                    ? ['Available after ', time(after, { zone: true }), ' (in ', age(Math.ceil((fence - now()) / 1000)), '). ', LOOK_BELONGS_AFTER]
                    : ['Needs a check made after ', time(after, { zone: true }), '. ', LOOK_BELONGS_AFTER], tooEarly)),
            found === 'ordered' && [
                field('Order id', 'orderId', { value: row.orderId ?? '', required: !row.orderId, spellcheck: 'false', placeholder: '98031aed-8713-461b-a4b5-045a0458a44a' },
                    'The GUID of the order at the shop. It is checked at the shop’s API, too.'),
                check(dialog, 'trust', 'withoutLookUp', 'Skip the API check: I have seen the order in the shop'),
                check(dialog, 'despite', 'despiteDifferences', 'Take it although the shop shows another e-mail address, name, ticket or time'),
            ],
            found === 'not-ordered' && [
                h('div', { class: 'field', key: 'lookedAt' },
                    h('label', { for: 'field-lookedAt' }, 'When did you look at the shop?'),
                    h('div', { class: 'with-button' },
                        h('input', { id: 'field-lookedAt', name: 'lookedAt', ...LOCAL_TIME, step: 1, required: true, 'aria-describedby': 'lookedAt-hint' }),
                        h('button', { type: 'button', class: 'button', onclick: event => setNow(event.target.form.elements.lookedAt) }, 'Just now')),
                    h('p', { class: 'hint', id: 'lookedAt-hint' }, `In your time zone, ${ZONE}. The purchase becomes failed, and can then be replayed.`)),
            ],
            found && whyField({ required: found === 'ordered' && Boolean(dialog.state.trust || dialog.state.despite) }),
            found
                ? formButtons(dialog, found === 'ordered' ? 'Mark as ordered' : 'Mark as not ordered', 'primary')
                : h('div', { class: 'buttons', key: 'buttons' }, h('button', { type: 'button', class: 'button', onclick: dialog.close, key: 'cancel' }, 'Cancel')));
    }

    /** What is taken on somebody's word needs a reason. */
    function check(dialog, key, name, text) {
        return h('div', { class: 'field check', key },
            h('input', { type: 'checkbox', id: `field-${key}`, name, onchange: event => {
                dialog.state[key] = event.target.checked;
                dialog.redraw();
            } }),
            h('label', { for: `field-${key}` }, text));
    }

    function choice(dialog, value, label, hint, disabled = false) {
        const id = `found-${value}`;
        return h('div', { class: 'choose', key: value },
            h('input', { type: 'radio', name: 'found', id, value, disabled, 'aria-describedby': `${id}-hint`, onchange: () => {
                dialog.state.found = value;
                dialog.problem = null;
                dialog.redraw();
            } }),
            h('label', { for: id }, label),
            h('p', { class: 'hint', id: `${id}-hint` }, hint));
    }

    function submit(event, dialog) {
        event.preventDefault();
        const said = valuesOf(event.target);
        const body = dialog.state.found === 'ordered'
            ? { attempt: row.attempt, ordered: true, orderId: said.orderId, withoutLookUp: Boolean(said.withoutLookUp), despiteDifferences: Boolean(said.despiteDifferences), why: said.why }
            : { attempt: row.attempt, ordered: false, lookedAt: new Date(said.lookedAt).toISOString(), why: said.why };
        dialog.run(async () => {
            await post(['purchases', row.purchaseId, 'resolution'], body);
            tell(`${row.purchaseId} is settled: ${body.ordered ? 'ordered' : 'not ordered'}.`);
            dialog.close();
            done();
        });
    }
}

/** Asks why, and takes a settling back. @param row the settled purchase @param done called once it is on its way */
export function openTakeBack(row, done) {
    return askWhy({
        title: `Take back: ${row.purchaseId} is ${row.state === 'ordered' ? 'ordered' : 'not ordered'}`,
        text: ['It is in doubt again then, and must be settled again. Who receives its outcomes is told. Nothing is sent to the shop.'],
        send: 'Take back',
        work: async why => {
            await post(['purchases', row.purchaseId, 'take-back'], { why, attempt: row.attempt });
            tell(`${row.purchaseId} is on its way to be in doubt again.`);
            done();
        },
    });
}

