/** How many purchases came to which end, over time: stacked bars, and the same as a table. */

import { h } from './dom.js';
import { count, utc } from './format.js';
import { ENDS, stateOf } from './words.js';

const WIDTH = 1000;
const HEIGHT = 100;

const HOUR = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric' });
const DAY_AND_HOUR = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });

export const RANGES = [
    { name: '1 h', minutes: 60, buckets: 60 },
    { name: '6 h', minutes: 360, buckets: 72 },
    { name: '24 h', minutes: 1440, buckets: 96 },
    { name: '7 d', minutes: 10080, buckets: 84 },
];

/**
 * Draws the chart.
 *
 * @param chosen index of the bucket that is pointed at, or null
 * @param onChoose called with the index of the bucket that is pointed at, or null for none
 */
export function outcomesChart(outcomes, chosen, onChoose) {
    const buckets = bucketsOf(outcomes);
    const sums = Object.fromEntries(ENDS.map(end => [end, buckets.reduce((sum, bucket) => sum + bucket.counts[end], 0)]));
    const total = Object.values(sums).reduce((a, b) => a + b, 0);
    if (total === 0) {
        return h('p', { class: 'empty' }, 'No purchase came to an end in this time.');
    }
    const at = chosen !== null && buckets[chosen] ? buckets[chosen] : null;
    return [
        h('ul', { class: 'legend', key: 'legend' }, ENDS.map(end =>
            h('li', { key: end }, h('span', { class: `swatch fill-${end}` }), `${stateOf(end).name} `, h('b', null, count((at?.counts ?? sums)[end]))))),
        h('p', { class: 'chart-readout', key: 'readout' }, at ? `${words(at.from, outcomes)} – ${words(at.to, outcomes)}: ${count(at.total)} in all` : `${count(total)} in all in this time. Point at a bar, or use ← and → in the chart, for its numbers.`),
        h('div', {
            key: 'chart', class: 'chart', tabindex: 0, role: 'img',
            'aria-label': `Outcomes over time: ${ENDS.map(end => `${stateOf(end).name} ${sums[end]}`).join(', ')}. The table below has the numbers.`,
            onkeydown: event => step(event, chosen, buckets.length, onChoose),
            onmouseleave: () => onChoose(null),
            onblur: () => onChoose(null),
        }, picture(outcomes, buckets, chosen, onChoose)),
        h('details', { key: 'table' }, h('summary', null, 'The same as a table'), table(outcomes, buckets)),
    ];
}

function bucketsOf(outcomes) {
    const from = Date.parse(outcomes.from);
    const length = Math.max(0, ...ENDS.map(end => outcomes.series[end]?.length ?? 0));
    return Array.from({ length }, (_, i) => {
        const counts = Object.fromEntries(ENDS.map(end => [end, outcomes.series[end]?.[i] ?? 0]));
        return {
            from: from + i * outcomes.bucketSeconds * 1000,
            to: from + (i + 1) * outcomes.bucketSeconds * 1000,
            counts,
            total: Object.values(counts).reduce((a, b) => a + b, 0),
        };
    });
}

function words(millis, outcomes) {
    return (isLong(outcomes) ? DAY_AND_HOUR : HOUR).format(new Date(millis));
}

function isLong(outcomes) {
    return Date.parse(outcomes.to) - Date.parse(outcomes.from) > 25 * 3600_000;
}

function step(event, chosen, length, onChoose) {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move) {
        event.preventDefault();
        const from = chosen ?? (move > 0 ? -1 : length);
        onChoose(Math.min(length - 1, Math.max(0, from + move)));
    } else if (event.key === 'Escape') {
        onChoose(null);
    }
}

/** The bars fill whatever place there is; so the words of the axes stand beside them, where nothing stretches them. */
function picture(outcomes, buckets, chosen, onChoose) {
    const highest = niceCeiling(Math.max(...buckets.map(bucket => bucket.total)));
    const width = WIDTH / buckets.length;
    const y = value => HEIGHT * (1 - value / highest);
    const middle = buckets[Math.floor(buckets.length / 2)];
    return [
        h('div', { class: 'chart-scale', 'aria-hidden': 'true' }, [highest, highest / 2, 0].map(value => h('span', null, count(value)))),
        h('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true', preserveAspectRatio: 'none' },
            [0, 0.5, 1].map(part => h('line', { class: 'chart-grid', x1: 0, x2: WIDTH, y1: y(part * highest), y2: y(part * highest) })),
            buckets.map((bucket, i) => h('g', { key: i, onmouseenter: () => onChoose(i) },
                h('rect', { class: i === chosen ? 'chart-column is-chosen' : 'chart-column', x: i * width, y: 0, width, height: HEIGHT }),
                stack(bucket).map(part => h('rect', {
                    key: part.end, class: `fill-${part.end}`, x: i * width + width * 0.12, width: width * 0.76,
                    y: y(part.from + part.count), height: y(part.from) - y(part.from + part.count),
                }))))),
        h('div', { class: 'chart-times', 'aria-hidden': 'true' }, [buckets[0].from, middle.from, buckets.at(-1).to].map((at, i) =>
            h('span', { key: i }, words(at, outcomes)))),
    ];
}

function stack(bucket) {
    let from = 0;
    return ENDS.filter(end => bucket.counts[end] > 0).map(end => {
        const part = { end, from, count: bucket.counts[end] };
        from += part.count;
        return part;
    });
}

/** An even number at least as high, of the kind that people put on axes. */
function niceCeiling(value) {
    const magnitude = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 4, 6, 8, 10].map(factor => factor * magnitude).find(nice => nice >= value && nice % 2 === 0) ?? 2;
}

/** Only times in which something ended, the latest first. */
function table(outcomes, buckets) {
    const rows = buckets.filter(bucket => bucket.total > 0).reverse();
    return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Outcomes as a table' }, h('table', { class: 'numbers' },
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'From'), h('th', { scope: 'col' }, 'To'), ENDS.map(end => h('th', { scope: 'col' }, stateOf(end).name)))),
        h('tbody', null, rows.map(bucket => h('tr', { key: bucket.from },
            h('th', { scope: 'row', title: utc(bucket.from) }, words(bucket.from, outcomes)),
            h('td', null, words(bucket.to, outcomes)),
            ENDS.map(end => h('td', null, count(bucket.counts[end]))))))));
}
