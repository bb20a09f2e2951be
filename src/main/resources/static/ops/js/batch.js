/** Replaying or discarding letters: a filter, a dry run that changes nothing, then the real thing. */

import { post } from './api.js';
import { tell } from './app.js';
import { field, formButtons, openDialog, valuesOf, whyField } from './dialog.js';
import { h } from './dom.js';
import { filterWords } from './filters.js';
import { age, count, counted, now } from './format.js';
import { purchaseLink, reason } from './parts.js';
import { letterWord } from './words.js';

const KINDS = {
    replay: {
        title: word => `Replay ${word} letters`,
        path: 'replays',
        text: 'Each message is accepted once more, with a new reservation. What was ordered meanwhile is not ordered again.',
    },
    discard: {
        title: word => `Discard ${word} letters`,
        path: 'discards',
        text: 'The messages are removed from this queue for good: their contents cannot be had back. What the ledger knows of the purchases stays.',
    },
};

/**
 * Opens the dialog.
 *
 * @param kind 'replay' or 'discard'
 * @param word the queue's word, such as 'failed'
 * @param queue that queue with its reasons, to choose from; or null
 * @param given the filter of the list that is seen: reason, shop, idPrefix, ticket, field, each of which is kept; or messageIds,
 *   which leave nothing else to choose
 * @param done called once it is done, or has begun
 */
export function openBatch(kind, word, queue, given, done) {
    const { title, path, text } = KINDS[kind];
    return openDialog(title(letterWord(word)), draw, { tried: null, said: null });

    function draw(dialog) {
        const { tried } = dialog.state;
        return h('form', { key: 'form', onsubmit: event => submit(event, dialog) },
            h('p', { key: 'text' }, text),
            h('div', { key: 'filter', hidden: tried !== null }, given.messageIds ? named() : filter()),
            tried && result(dialog),
            tried ? confirmation(dialog) : formButtons(dialog, 'Dry run'));
    }

    function named() {
        return [
            h('p', { key: 'named' }, given.messageIds.length === 1 ? 'This one letter.' : `These ${count(given.messageIds.length)} letters, which you have chosen.`),
            kind === 'replay' && perSecondField(),
            whyField(),
        ];
    }

    function perSecondField() {
        return field('Per second', 'perSecond', { type: 'number', min: 1, max: 50, step: 1, value: 5, required: true }, '1 to 50; spares the shop.');
    }

    function filter() {
        const reasons = [...new Set([...queue?.reasons.map(one => one.reason) ?? [], given.reason].filter(Boolean))];
        return [
            field('Reason', 'reason', { tag: 'select', options: ['', ...reasons].map(value => h('option', { value, selected: value === (given.reason ?? '') }, value || 'any')) }),
            h('div', { class: 'field-pair', key: 'pair' },
                field('Id begins with', 'idPrefix', { value: given.idPrefix ?? '', spellcheck: 'false' }),
                field('Shop', 'shop', { value: given.shop ?? '', spellcheck: 'false' }, 'Empty: all shops.')),
            (given.ticket || given.field) && h('div', { class: 'field-pair', key: 'cause' },
                field('Ticket', 'ticket', { value: given.ticket ?? '', spellcheck: 'false' }),
                field('Field', 'field', { value: given.field ?? '', spellcheck: 'false' })),
            kind === 'replay' && h('div', { class: 'field-pair', key: 'pace' },
                field('At most', 'limit', { type: 'number', min: 1, step: 1, placeholder: 'all' }, 'Try a few first.'),
                perSecondField()),
            whyField(),
        ].concat();
    }

    function result(dialog) {
        const { reasons = [], refused = [], seconds, more } = dialog.state.tried;
        const affected = affectedBy(dialog.state.tried);
        return h('div', { key: 'result', class: 'dry-run', tabindex: -1, role: 'status' },
            h('p', null, h('b', null, kind === 'replay'
                ? `${counted(affected, 'letter')} would be replayed${seconds ? `, in about ${age(seconds)}` : ''}.`
                : `${counted(affected, 'letter')} would be discarded.`), ' Nothing is changed yet.'),
            !given.messageIds && h('p', { key: 'filter', class: 'dry-run-filter' }, `The filter: ${letterWord(word)} letters, `, filterWords(dialog.state.said), '.'),
            more && h('p', { key: 'more' }, 'There are more that match: one request takes so many at most. Repeat it for the others.'),
            reasons.length > 0 && h('ul', null, reasons.map(one => h('li', { key: one.reason }, `${count(one.count)} `, reason(one.reason)))),
            refused.length > 0 && [
                h('p', { key: 'refused' }, 'Skipped:'),
                h('ul', { key: 'refusals' }, refused.map(one => h('li', { key: one.purchaseId }, purchaseLink(one.purchaseId), ': ', one.why))),
            ],
            affected === 0 && h('p', { key: 'none' }, 'Change the filter to find some.'));
    }

    function confirmation(dialog) {
        const affected = affectedBy(dialog.state.tried);
        const back = h('button', {
            type: 'button', class: 'button', key: 'back', disabled: dialog.busy, onclick: () => {
                dialog.state.tried = null;
                dialog.problem = null;
                dialog.redraw();
            },
        }, 'Back');
        if (affected === 0) {
            return h('div', { class: 'buttons', key: 'buttons' }, back, h('button', { type: 'button', class: 'button', key: 'cancel', onclick: dialog.close }, 'Cancel'));
        }
        return formButtons(dialog, kind === 'replay' ? `Replay ${count(affected)}` : `Discard ${count(affected)}`, kind === 'replay' ? 'primary' : 'danger', back);
    }

    function submit(event, dialog) {
        event.preventDefault();
        if (dialog.state.tried) {
            dialog.run(() => confirm(dialog));
        } else {
            const said = numbers(valuesOf(event.target));
            // those that come after the dry run are not part of what was agreed to
            dialog.state.said = given.messageIds
                ? { messageIds: given.messageIds, perSecond: said.perSecond, why: said.why }
                : { ...given, ...said, failedBefore: new Date(now()).toISOString() };
            dialog.run(async () => {
                dialog.state.tried = await post(['dead-letters', word, path], { ...dialog.state.said, dryRun: true });
            });
        }
    }

    async function confirm(dialog) {
        const answer = await post(['dead-letters', word, path], { ...dialog.state.said, dryRun: false });
        tell(kind === 'replay' ? 'The replay has begun.' : `${counted(answer.discarded ?? 0, 'letter is', 'letters are')} discarded.`);
        dialog.close();
        done();
    }
}

/** Letters that the real thing would change: of those that match, those that are not skipped. */
function affectedBy({ matched, replayable = matched }) {
    return replayable;
}

function numbers(said) {
    const number = text => (text ? Number(text) : null);
    return { ...said, ...('limit' in said && { limit: number(said.limit) }), ...('perSecond' in said && { perSecond: number(said.perSecond) }) };
}
