/** Settling several purchases in doubt: what was found of each, a list to check, then one after the other. */

import { post, Problem } from './api.js';
import { tell } from './app.js';
import { formButtons, openDialog, valuesOf, whyField } from './dialog.js';
import { h } from './dom.js';
import { LOCAL_TIME, ZONE, counted, localText, now, setNow, time, wholeSecond } from './format.js';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const notOrdered = can => (can ? 'not ordered' : 'not ordered (too early)');

/**
 * Opens the dialog. Nothing is settled before the list was seen; what the server refuses stays in doubt, and is told of.
 *
 * @param items purchases in doubt, as they are listed
 * @param done called when the dialog closes after something was settled
 */
export function openSettle(items, done) {
    const dialog = openDialog(`Settle ${counted(items.length, 'purchase')}`, draw, { plan: null, results: null, wrong: null });
    dialog.onClose(() => dialog.state.results && done());
    // 'not ordered' opens once its time has come
    const timer = setInterval(() => (dialog.closed ? clearInterval(timer) : dialog.redraw()), 1000);

    /** From when on it may be said not to be ordered. */
    function opens(item) {
        return item.lookAtShopAfter ? Date.parse(wholeSecond(item.lookAtShopAfter)) : 0;
    }

    function canSayNo(item) {
        return now() >= opens(item);
    }

    function draw(dialog) {
        const { plan, results, wrong } = dialog.state;
        if (results) {
            return report(dialog);
        }
        return h('form', { key: 'form', onsubmit: event => submit(event, dialog) },
            h('div', { key: 'fields', hidden: plan !== null },
                h('p', { key: 'text' }, 'Say what you found in the shop’s admin. What you leave in doubt stays so.'),
                items.length > 1 && forAll(),
                h('ul', { class: 'rows settle', key: 'rows' }, items.map((item, i) => fields(item, i))),
                items.some(canSayNo) && h('div', { class: 'field', key: 'lookedAt' },
                    h('label', { for: 'settle-lookedAt' }, 'When did you check the shop? (for “not ordered”)'),
                    h('div', { class: 'with-button' },
                        h('input', { id: 'settle-lookedAt', name: 'lookedAt', ...LOCAL_TIME, step: 1 }),
                        h('button', { type: 'button', class: 'button', onclick: event => setNow(event.target.form.elements.lookedAt) }, 'Just now')),
                    h('p', { class: 'hint' }, `In your time zone, ${ZONE}.`)),
                whyField({ required: false })),
            wrong && h('p', { key: 'wrong', class: 'problem', role: 'alert' }, wrong),
            plan ? check(dialog) : formButtons(dialog, 'Check the list'));
    }

    /** What most of them are: said once, and then changed where one differs. */
    function forAll() {
        return h('div', { class: 'settle-fields settle-all', key: 'all' },
            h('label', { for: 'settle-all' }, 'All of them'),
            h('select', { id: 'settle-all', onchange: event => setAll(event.target.form, event.target.value) },
                h('option', { value: '' }, 'leave in doubt'),
                h('option', { value: 'not-ordered', disabled: !items.some(canSayNo) }, notOrdered(items.some(canSayNo)))));
    }

    function setAll(form, value) {
        for (const [i, item] of items.entries()) {
            if (value === '' || canSayNo(item)) {
                form.elements[`found-${i}`].value = value;
            }
        }
    }

    /** Who writes an order's id has found the order. */
    function orderWritten({ target }, i) {
        const found = target.form.elements[`found-${i}`];
        if (found.value === '' && GUID.test(target.value.trim())) {
            found.value = 'ordered';
        }
    }

    function fields(item, i) {
        return h('li', { key: item.purchaseId, class: 'row' },
            h('div', { class: 'row-main' }, h('b', { class: 'id' }, item.purchaseId), ' ', h('span', { class: 'quiet' }, [item.name, item.email].filter(Boolean).join(', '))),
            h('div', { class: 'settle-fields' },
                h('select', { name: `found-${i}`, 'aria-label': `What was found of ${item.purchaseId}` },
                    h('option', { value: '' }, 'leave in doubt'),
                    h('option', { value: 'ordered' }, 'ordered'),
                    h('option', { value: 'not-ordered', disabled: !canSayNo(item) }, notOrdered(canSayNo(item)))),
                h('input', { name: `order-${i}`, 'aria-label': `Order id of ${item.purchaseId}`, placeholder: 'order id, if ordered', value: item.orderId ?? '', spellcheck: 'false', autocomplete: 'off',
                    list: item.candidates?.length > 0 ? `settle-orders-${i}` : null, oninput: event => orderWritten(event, i) }),
                item.candidates?.length > 0 && h('datalist', { id: `settle-orders-${i}` }, item.candidates.map(one => h('option', { key: one.orderId, value: one.orderId }, one.remark)))));
    }

    /** What was said of each, or why that cannot be. */
    function planOf(said) {
        const plan = [];
        const orders = new Map();
        for (const [i, item] of items.entries()) {
            const found = said[`found-${i}`];
            const orderId = said[`order-${i}`].toLowerCase();
            if (found === 'ordered') {
                if (!GUID.test(orderId)) {
                    return `${item.purchaseId}: the order id must be the GUID of the order at the shop.`;
                }
                if (orders.has(orderId)) {
                    return `${item.purchaseId} and ${orders.get(orderId)} cannot have the same order ${orderId}.`;
                }
                orders.set(orderId, item.purchaseId);
                plan.push({ item, body: { ordered: true, orderId, attempt: item.attempt, why: said.why } });
            } else if (found === 'not-ordered') {
                const lookedAt = said.lookedAt ? new Date(said.lookedAt) : null;
                if (!lookedAt) {
                    return 'For “not ordered” say when you checked the shop.';
                }
                if (lookedAt < opens(item)) {
                    return `${item.purchaseId}: “not ordered” needs a check made at or after ${localText(opens(item), 19).replace('T', ' ')}, ${ZONE}.`;
                }
                plan.push({ item, body: { ordered: false, lookedAt: lookedAt.toISOString(), attempt: item.attempt, why: said.why } });
            } else if (orderId && orderId !== (item.orderId ?? '').toLowerCase()) {
                return `${item.purchaseId} has an order id and is left in doubt: choose “ordered”, or empty the field.`;
            }
        }
        return plan.length === 0 ? 'Nothing is said of any of them.' : plan;
    }

    function submit(event, dialog) {
        event.preventDefault();
        if (dialog.state.plan) {
            dialog.run(() => settle(dialog));
            return;
        }
        const plan = planOf(valuesOf(event.target));
        dialog.state.wrong = typeof plan === 'string' ? plan : null;
        dialog.state.plan = typeof plan === 'string' ? null : plan;
        dialog.redraw();
        dialog.focusResult();
    }

    function check(dialog) {
        const { plan } = dialog.state;
        return [
            h('div', { key: 'check', class: 'dry-run', tabindex: -1, role: 'status' },
                h('p', null, h('b', null, `${counted(plan.length, 'purchase')} will be settled`), items.length > plan.length ? `, ${counted(items.length - plan.length, 'stays', 'stay')} in doubt.` : '.', ' Nothing is changed yet.'),
                h('ul', null, plan.map(({ item, body }) => h('li', { key: item.purchaseId }, h('b', { class: 'id' }, item.purchaseId), body.ordered
                    ? [': ordered, order ', h('span', { class: 'id' }, body.orderId)]
                    : [': not ordered, checked at ', time(body.lookedAt, { zone: true })])))),
            formButtons(dialog, `Settle ${plan.length}`, 'primary', h('button', {
                type: 'button', class: 'button', key: 'back', disabled: dialog.busy, onclick: () => {
                    dialog.state.plan = null;
                    dialog.redraw();
                },
            }, 'Back')),
        ];
    }

    async function settle(dialog) {
        const results = [];
        for (const { item, body } of dialog.state.plan) {
            try {
                await post(['purchases', item.purchaseId, 'resolution'], body);
                results.push({ item, body, problem: null });
            } catch (e) {
                if (!(e instanceof Problem)) {
                    throw e;
                }
                results.push({ item, body, problem: e.message });
                if (e.kind === 'gone' || e.kind === 'login') {
                    break;
                }
            }
        }
        dialog.state.results = results;
        const settled = results.filter(one => !one.problem).length;
        tell(`${counted(settled, 'purchase is', 'purchases are')} settled.`);
    }

    function report(dialog) {
        const { plan, results } = dialog.state;
        const refused = results.filter(one => one.problem);
        return h('div', { key: 'report' },
            h('p', null, h('b', null, `${results.length - refused.length} of ${plan.length} settled.`), refused.length > 0 ? ' These are as they were:' : ''),
            h('ul', { class: 'rows' }, refused.map(({ item, problem }) => h('li', { key: item.purchaseId, class: 'row' }, h('p', { class: 'problem' }, h('b', { class: 'id' }, item.purchaseId), ': ', problem)))),
            plan.length > results.length && h('p', { key: 'untried', class: 'problem' }, `${plan.length - results.length} were not tried, since the server did not answer.`),
            h('div', { class: 'buttons', key: 'close' }, h('button', { type: 'button', class: 'button primary', onclick: dialog.close }, 'Close')));
    }
}
