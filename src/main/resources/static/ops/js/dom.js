/**
 * Keeps the page as its views describe it. A view gives a description made by h(), and render() changes only what
 * differs from the last one, so that focus, open details and what somebody types stay as they are.
 *
 * Texts become text nodes and attributes, never markup: what senders and the shop write is shown as it is, but for characters
 * that are not seen or turn the order of others, which are shown by their number.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** What belongs to the person once it is there: given at the start, never overwritten. */
const OWNED = { INPUT: ['value', 'checked'], OPTION: ['selected'], DETAILS: ['open'] };

/** Control characters but line breaks and tabs, and those that are invisible or change the direction of what follows. */
const UNSEEN = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** For each element made here: its key, its attributes and its handlers. */
const made = new WeakMap();

/**
 * Describes an element.
 *
 * @param attributes names and values; true gives an empty one, false and null give none; a function under `onclick` and the
 *   like is called with the event; `key` says which of its siblings of the last time it is
 * @param children descriptions, texts, numbers, nested lists of them; null and false are left out
 */
export function h(tag, attributes, ...children) {
    return { tag, attributes: attributes ?? {}, children: listed(children) };
}

/** Makes the children of an element what the descriptions say. */
export function render(parent, ...children) {
    const focused = document.activeElement;
    const hadFocus = parent.contains(focused);
    patchChildren(parent, listed(children), parent.namespaceURI === SVG);
    if (hadFocus) {
        keepFocus(parent, focused);
    }
}

/** What was moved gets the focus again. Where nothing can have it any more the heading does, or who works without a mouse would begin at the top of the page again. */
function keepFocus(parent, focused) {
    const lost = !focused.isConnected || focused.matches(':disabled') || !focused.checkVisibility();
    const next = lost ? parent.querySelector('h1[tabindex]') : focused;
    if (next !== document.activeElement) {
        next?.focus({ preventScroll: true });
    }
}

function listed(children) {
    return children
        .flat(Infinity)
        .filter(child => child !== null && child !== undefined && child !== false && child !== '')
        .map(child => (typeof child === 'object' ? child : plain(String(child))));
}

function plain(text) {
    return text.replace(UNSEEN, unseen => (unseen === '\n' || unseen === '\t' ? unseen
        : `\\u${unseen.codePointAt(0).toString(16).padStart(4, '0')}`));
}

function patchChildren(parent, wanted, inSvg) {
    const nodes = match([...parent.childNodes], wanted);
    const kept = new Set(nodes);
    [...parent.childNodes].filter(node => !kept.has(node)).forEach(node => node.remove());
    let next = parent.firstChild;
    wanted.forEach((description, i) => {
        const node = nodes[i] ?? create(description, inSvg);
        if (nodes[i]) {
            update(node, description, inSvg);
        }
        if (node === next) {
            next = next.nextSibling;
        } else {
            parent.insertBefore(node, next);
        }
    });
}

/** For each description the node of the last time that it is about, or undefined. */
function match(nodes, wanted) {
    const byName = new Map();
    for (const node of nodes) {
        const name = nameOf(node);
        byName.set(name, [...(byName.get(name) ?? []), node]);
    }
    return wanted.map(description => byName.get(wantedName(description))?.shift());
}

function nameOf(node) {
    return node.nodeType === Node.TEXT_NODE ? '' : `${node.localName} ${made.get(node)?.key ?? ''}`;
}

function wantedName(description) {
    return typeof description === 'string' ? '' : `${description.tag} ${description.attributes.key ?? ''}`;
}

function create(description, inSvg) {
    if (typeof description === 'string') {
        return document.createTextNode(description);
    }
    const svg = inSvg || description.tag === 'svg';
    const node = svg ? document.createElementNS(SVG, description.tag) : document.createElement(description.tag);
    made.set(node, { key: description.attributes.key, attributes: {}, handlers: {} });
    update(node, description, svg, true);
    return node;
}

function update(node, description, inSvg, isNew = false) {
    if (typeof description === 'string') {
        if (node.data !== description) {
            node.data = description;
        }
        return;
    }
    const before = made.get(node);
    const now = description.attributes;
    for (const name of new Set([...Object.keys(before.attributes), ...Object.keys(now)])) {
        if (name === 'key') {
            continue;
        }
        if (name.startsWith('on')) {
            handle(node, before, name, now[name]);
        } else if (before.attributes[name] !== now[name] && (isNew || !OWNED[node.nodeName]?.includes(name))) {
            setAttribute(node, name, now[name]);
        }
    }
    before.attributes = now;
    if (node.nodeName !== 'TEXTAREA') {
        patchChildren(node, description.children, inSvg || description.tag === 'svg');
    }
}

function handle(node, state, name, handler) {
    if (!(name in state.handlers)) {
        node.addEventListener(name.slice(2), event => state.handlers[name]?.(event));
    }
    state.handlers[name] = handler;
}

function setAttribute(node, name, value) {
    if (value === null || value === undefined || value === false) {
        node.removeAttribute(name);
    } else {
        node.setAttribute(name, value === true ? '' : String(value));
    }
}
