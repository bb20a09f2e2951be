/** The shop's hosts, the token, and what is paused. */

import { get } from './api.js';
import { isOperator } from './app.js';
import { h } from './dom.js';
import { age, ago, time } from './format.js';
import { empty, facts } from './parts.js';
import { stages } from './pauses.js';

const ROLES = { shop: 'Shop: reservations and orders', api: 'API: payment methods', auth: 'Tokens' };
const TOKEN_SOON_SECONDS = 24 * 3600;

export function shop(view) {
    let items = null;
    let state = null;

    return {
        title: 'Shop and pauses',
        every: () => 2000,
        async load() {
            const [answer, shopState] = await Promise.all([get('stages'), get('shop')]);
            items = answer.items;
            state = shopState;
        },
        draw: () => items && [
            h('h1', { key: 'title', tabindex: -1 }, 'Shop and pauses'),
            h('section', { key: 'stages', class: 'card', 'aria-labelledby': 'stages-title' },
                h('h2', { id: 'stages-title' }, 'Stages'),
                h('p', { class: 'quiet' }, 'While a stage is paused its messages wait in their queue; none is lost or becomes a dead letter for it.', !isOperator() && ' Pausing and resuming needs the role operator.'),
                stages(items, view.reload)),
            h('section', { key: 'hosts', class: 'card', 'aria-labelledby': 'hosts-title' },
                h('h2', { id: 'hosts-title' }, 'Hosts of the shop'),
                state.hosts.length === 0 ? empty('No host is configured.') : h('ul', { class: 'rows' }, state.hosts.map(host))),
            h('section', { key: 'token', class: 'card', 'aria-labelledby': 'token-title' },
                h('h2', { id: 'token-title' }, 'Token and shops'),
                token(state.token),
                aliases(state.aliases ?? {})),
            state.ownTokens.length > 0 && h('section', { key: 'own-tokens', class: 'card', 'aria-labelledby': 'own-tokens-title' },
                h('h2', { id: 'own-tokens-title' }, 'Shops with a token of their own'),
                h('ul', { class: 'rows' }, state.ownTokens.map(own => h('li', { key: own.shop, class: 'row' }, h('div', { class: 'row-main' },
                    h('h3', null, `Shop ${own.shop}`),
                    token(own.token, own.shop)))))),
        ],
    };
}

function host({ role, url, lastSuccess, lastFailure, lastFailureWhy, paused }) {
    const failsNow = lastFailure && (!lastSuccess || Date.parse(lastFailure) > Date.parse(lastSuccess));
    const [kind, word] = paused ? ['paused', 'paused'] : failsNow ? ['failed', 'fails'] : lastSuccess ? ['runs', 'reachable'] : ['unknown', 'no request yet'];
    return h('li', { key: role, class: 'row' }, h('div', { class: 'row-main' },
        h('h3', null, Object.hasOwn(ROLES, role) ? ROLES[role] : role, ' ', h('span', { class: `badge badge-${kind}` }, word)),
        h('p', { class: 'id' }, url),
        h('p', { class: 'quiet' }, !lastSuccess && !lastFailure ? 'No requests yet' : ['Last success ', lastSuccess ? ago(lastSuccess) : 'never', ' · last failure ', lastFailure ? [ago(lastFailure), lastFailureWhy && `: ${lastFailureWhy}`] : 'never'])));
}

/** @param shop the name of the one whose own it is, if it is not the common one */
function token({ kind, expiresAt, remainingSeconds }, shop) {
    const give = shop ? `openticket.shops.${shop}.token` : 'OPENTICKET_SHOP_TOKEN';
    if (kind === 'none') {
        return h('p', { class: 'note bad' }, h('span', null, h('b', null, 'There is no token.'), ' Give one by OPENTICKET_SHOP_TOKEN or OPENTICKET_SHOP_REFRESH_TOKEN, and start again.'));
    }
    const soon = kind !== 'refreshed' && remainingSeconds !== null && remainingSeconds < TOKEN_SOON_SECONDS;
    return [
        soon && h('p', { class: 'note warn', key: 'soon' }, h('span', null, h('b', null, 'The token ends soon.'), ` Give a new one by ${give}, and start again.`)),
        facts([
            ['Token', kind === 'refreshed' ? 'renewed by a refresh token' : 'static token, not renewed'],
            ['Ends', expiresAt ? time(expiresAt, { full: true }) : 'not known'],
            ['Left', remainingSeconds === null ? null : age(remainingSeconds)],
        ]),
    ];
}

function aliases(names) {
    return Object.keys(names).length === 0
        ? h('p', { class: 'quiet', key: 'aliases' }, 'No shop has an alias.')
        : facts(Object.entries(names).map(([name, guid]) => [`Shop ${name}`, h('span', { class: 'id' }, guid)]));
}
