/** The flow as a picture: queues with what waits in them, steps with how much passes. */

import { app } from './app.js';
import { h } from './dom.js';
import { EDGES, NODES } from './flow-model.js';
import { age, count, counted, rate, shortAge } from './format.js';
import { to } from './router.js';
import { letterWord } from './words.js';

const SHAPES = {
    wide: { columns: 7, rows: 4, width: 134, height: 60, gapX: 22, gapY: 34, margin: 4 },
    narrow: { columns: 2, rows: 12.4, width: 144, height: 56, gapX: 28, gapY: 20, margin: 4 },
};

const narrowScreen = matchMedia('(max-width: 760px)');

export function flow(overview) {
    const form = narrowScreen.matches ? 'narrow' : 'wide';
    const shape = SHAPES[form];
    const places = new Map(NODES.map(node => [node.id, place(node[form], shape)]));
    const width = shape.columns * (shape.width + shape.gapX) - shape.gapX + 2 * shape.margin;
    const height = shape.rows * (shape.height + shape.gapY) - shape.gapY + 2 * shape.margin;
    return h('svg', { class: `flow flow-${form}`, key: form, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'The flow of purchases' },
        h('defs', null, h('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
            h('path', { d: 'M0 0 8 4 0 8z' }))),
        form === 'narrow' && h('text', { class: 'flow-note', x: shape.margin, y: places.get('dl-invalid').y - 12, 'aria-hidden': 'true' }, 'Dead letters'),
        EDGES[form].map(edge => h('path', { key: `${edge[0]} ${edge[2]}`, class: 'flow-edge', d: line(edge, places), 'marker-end': 'url(#arrow)', 'aria-hidden': 'true' })),
        NODES.map(node => (node.queue ? queue : step)(node, places.get(node.id), overview)));
}

function place([column, row], { width, height, gapX, gapY, margin }) {
    return { x: margin + column * (width + gapX), y: margin + row * (height + gapY), width, height };
}

function line([from, fromSide, target, targetSide, a = 0.5, b = 0.5, bus], places) {
    const start = point(places.get(from), fromSide, fromSide === 'l' || fromSide === 'r' ? 0.5 : a);
    const end = point(places.get(target), targetSide, targetSide === 't' && bus ? b : targetSide === 'b' ? a : b);
    if (start.x === end.x || start.y === end.y) {
        return `M${start.x} ${start.y}L${end.x} ${end.y}`;
    }
    if (bus) {
        const middle = end.y - 16;
        return `M${start.x} ${start.y}V${middle}H${end.x}V${end.y}`;
    }
    const vertical = fromSide === 't' || fromSide === 'b';
    return vertical ? `M${start.x} ${start.y}V${end.y}H${end.x}` : `M${start.x} ${start.y}H${end.x}V${end.y}`;
}

function point({ x, y, width, height }, side, along) {
    switch (side) {
        case 't': return { x: x + width * along, y };
        case 'b': return { x: x + width * along, y: y + height };
        case 'l': return { x, y: y + height * along };
        default: return { x: x + width, y: y + height * along };
    }
}

/** Whether a queue's consumer takes nothing: by a pause of its stage, or since its route is stopped. */
function isPaused(node, overview) {
    const route = overview.steps.find(step => step.from === `jms:queue:${node.queue}`);
    return (route && route.state !== 'started') || overview.pauses.some(pause => node.stages.includes(pause.stage));
}

/** A queue, and in its figures those of the same kind that shops have of their own: `purchase.requested.north`. */
function withLanes(queues, name) {
    const queue = queues.find(one => one.name === name);
    const lanes = queues.filter(one => one.name.startsWith(`${name}.`));
    if (!queue || lanes.length === 0 || queue.depth === null) {
        return queue;
    }
    const all = [queue, ...lanes];
    return {
        ...queue,
        depth: all.reduce((sum, one) => sum + (one.depth ?? 0), 0),
        oldestAgeSeconds: Math.max(...all.map(one => one.oldestAgeSeconds ?? 0)) || null,
        consumers: all.reduce((sum, one) => sum + (one.consumers ?? 0), 0),
    };
}

function queue(node, at, overview) {
    const queue = withLanes(overview.queues, node.queue);
    const depth = queue?.depth;
    const paused = node.stages && isPaused(node, overview);
    const isLetters = node.queue.startsWith('dead-letter.');
    const waiting = isLetters && depth > 0;
    const below = paused ? 'paused' : depth > 0 ? detail(queue, node) : isLetters || node.id === 'outcome' ? '' : 'empty';
    const spoken = queue
        ? `Queue ${node.queue}: ${counted(depth, 'message')}${queue.oldestAgeSeconds ? `, the oldest ${age(queue.oldestAgeSeconds)} old` : ''}${paused ? ', paused' : ''}`
        : `Queue ${node.queue}: not known`;
    return box(node, at, ['flow-queue', !(depth > 0) && !paused && 'is-idle', isLetters && 'flow-letters', paused && 'is-paused', waiting && `has-letters letters-${letterWord(node.queue)}`], spoken,
        target(node),
        h('text', { class: 'flow-name', x: at.x + at.width / 2, y: at.y + 17 }, isLetters ? letterWord(node.queue) : node.queue),
        h('text', { class: 'flow-number', x: at.x + at.width / 2, y: at.y + (below ? 36 : 42) }, count(depth)),
        below && h('text', { class: 'flow-note', x: at.x + at.width / 2, y: at.y + 51 }, below));
}

function detail(queue, node) {
    const trend = app.looks.queueTrend(queue.name);
    return [
        queue.oldestAgeSeconds !== null && `oldest ${shortAge(queue.oldestAgeSeconds)}`,
        node.stages && trend !== null && Math.abs(trend) >= 0.05 && `${trend > 0 ? '▲' : '▼'} ${rate(Math.abs(trend))}`,
    ].filter(Boolean).join(' · ');
}

function step(node, at, overview) {
    const step = overview.steps.find(one => one.from === `direct:${node.step}`);
    const perSecond = step ? app.looks.stepRate(step.routeId) : null;
    const stopped = step && step.state !== 'started';
    const note = stopped ? step.state : step ? `${count(step.total)} in all${step.inflight ? ` · ${step.inflight} now` : ''}` : '';
    const spoken = step
        ? `Step ${node.name}: ${rate(perSecond)}, ${count(step.total)} in all, ${step.inflight} now, ${step.state}`
        : `Step ${node.name}: not known`;
    return box(node, at, ['flow-step', !stopped && !perSecond && !step?.inflight && 'is-idle', stopped && 'is-paused'], spoken, target(node),
        h('title', null, step?.description ?? ''),
        h('text', { class: 'flow-name', x: at.x + at.width / 2, y: at.y + 17 }, node.name),
        h('text', { class: 'flow-number', x: at.x + at.width / 2, y: at.y + 36 }, step ? rate(perSecond) : '–'),
        h('text', { class: 'flow-note', x: at.x + at.width / 2, y: at.y + 51 }, note));
}

function target(node) {
    if (node.queue === 'dead-letter.in-doubt') {
        return to('in-doubt');
    }
    if (node.queue?.startsWith('dead-letter.')) {
        return to(['dead-letters', letterWord(node.queue)]);
    }
    return node.id === 'files' ? to('imports') : null;
}

function box(node, at, classes, spoken, href, ...contents) {
    const attributes = { key: node.id, class: ['flow-node', ...classes].filter(Boolean).join(' '), 'aria-label': spoken };
    const rectangle = h('rect', { x: at.x, y: at.y, width: at.width, height: at.height, rx: node.queue ? 16 : 5 });
    const inside = [rectangle, contents];
    return href ? h('a', { ...attributes, href }, inside) : h('g', { ...attributes, role: 'img' }, inside);
}
