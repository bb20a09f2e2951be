/** The filter of a list: what its address says, and nothing that the address says is left out. */

import { Problem } from './api.js';
import { app } from './app.js';
import { field, valuesOf } from './dialog.js';
import { h } from './dom.js';
import { REASON_WORDS } from './words.js';

/**
 * What an address restricts a list to. A restriction that is not understood is refused and never left out: what is done to
 * "these" would else be done to all.
 *
 * @param parameters those of the address
 * @param names of the filter's parts, each of which is given once at most
 * @param several names of those that can be given several times
 * @throws Problem if there is another name, or one of them twice
 */
export function filterOf(parameters, names, several = []) {
    for (const name of new Set(parameters.keys())) {
        if (!names.includes(name) && !several.includes(name)) {
            throw new Problem('refused', 400, `The address filters by '${name}', which is unknown here. There are ${[...names, ...several].join(', ')}.`);
        }
        if (!several.includes(name) && parameters.getAll(name).length > 1) {
            throw new Problem('refused', 400, `The address gives '${name}' more than once.`);
        }
    }
    return Object.fromEntries([
        ...names.map(name => [name, parameters.get(name) ?? '']),
        ...several.map(name => [name, parameters.getAll(name)]),
    ]);
}

/** The input for a reason: one of those that there are. */
export function reasonField(value) {
    const words = [...new Set(['', ...REASON_WORDS, value])];
    return field('Reason', 'reason', { tag: 'select', options: words.map(word => h('option', { value: word, selected: word === value }, word || 'any')) });
}

/** The input for a shop: a name that the configuration has, or any GUID. */
export function shopField(value) {
    return [
        field('Shop', 'shop', { value, spellcheck: 'false', list: 'shops', placeholder: 'all' }),
        h('datalist', { id: 'shops', key: 'shops' }, Object.keys(app.shops ?? {}).sort().map(name => h('option', { value: name, key: name }))),
    ];
}

/** A filter in words, so that somebody sees what is in force: 'reason sold-out, all shops'. */
export function filterWords({ reason, shop, idPrefix, ticket, field }) {
    return [
        reason ? ['reason ', h('b', { key: 'reason' }, reason)] : 'any reason',
        ', ',
        shop ? ['shop ', h('b', { key: 'shop' }, shop)] : h('b', { key: 'shop' }, 'all shops'),
        idPrefix ? [', ids that begin with ', h('b', { key: 'id' }, idPrefix)] : ', any id',
        ticket && [', ticket ', h('b', { key: 'ticket' }, ticket)],
        field && [', field ', h('b', { key: 'field' }, field)],
    ];
}

/** Whether what stands in the form of a filter is what the list shows; a filter that is typed is not in force yet. */
export function isInForce(filter) {
    const form = document.querySelector('form.filter');
    return !form || Object.entries(valuesOf(form)).every(([name, value]) => value === String(filter[name] ?? '').trim());
}
