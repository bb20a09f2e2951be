/** The REST below /ops/api, as this page uses it. */

const BASE = new URL('../api/', import.meta.url);
const PATIENCE_MILLIS = 20_000;
const UPLOAD_PATIENCE_MILLIS = 3_600_000;

/** Why a request was not done. `kind` is one of gone, login, forbidden, missing, refused, broken. */
export class Problem extends Error {
    constructor(kind, status, detail) {
        super(detail);
        this.kind = kind;
        this.status = status;
    }

    /** Whether the same request would be answered the same, whenever it is asked. */
    get isForGood() {
        return this.status === 400 || this.status === 403 || this.status === 405 || this.status === 414;
    }
}

/** Asks for something. Parameters that are null or empty are left out; a list is sent as several of the name. */
export function get(path, parameters = {}) {
    const url = address(path);
    for (const [name, value] of Object.entries(parameters)) {
        for (const one of [value].flat()) {
            if (one !== null && one !== undefined && one !== '') {
                url.searchParams.append(name, one);
            }
        }
    }
    return request(url, {});
}

/** Changes something. Parts of the body that are null or empty are left out. */
export function post(path, body = {}) {
    const said = Object.entries(body).filter(([, value]) => value !== null && value !== undefined && value !== '');
    return request(address(path), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...csrf() },
        body: JSON.stringify(Object.fromEntries(said)),
    });
}

/** Sends a file as it is, for as long as that takes. */
export function upload(path, parameters, file) {
    const url = address(path);
    Object.entries(parameters).filter(([, value]) => value !== null).forEach(([name, value]) => url.searchParams.append(name, value));
    return request(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream', ...csrf() },
        body: file,
    }, UPLOAD_PATIENCE_MILLIS);
}

/** Path segments, each encoded, so that nothing can leave its segment. */
function address(path) {
    const segments = [path].flat().map(segment => {
        const encoded = encodeURIComponent(segment);
        return /^\.+$/.test(encoded) ? encoded.replaceAll('.', '%2E') : encoded;
    });
    return new URL(segments.join('/'), BASE);
}

/** The header that shows the server that the request comes from this page. */
export function csrf() {
    const cookie = document.cookie.split('; ').find(part => part.startsWith('XSRF-TOKEN='));
    return cookie ? { 'X-XSRF-TOKEN': decodeURIComponent(cookie.slice('XSRF-TOKEN='.length)) } : {};
}

async function request(url, options, patience = PATIENCE_MILLIS) {
    let answer;
    let text;
    try {
        answer = await fetch(url, {
            ...options,
            headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest', ...options.headers },
            credentials: 'same-origin',
            cache: 'no-store',
            redirect: 'manual',
            signal: AbortSignal.timeout(patience),
        });
        text = await answer.text();
    } catch (e) {
        throw new Problem('gone', 0, e.name === 'TimeoutError'
            ? 'The server did not answer in time. Whether it did what you asked is not known: look before you try again.'
            : 'The server does not answer.');
    }
    if (answer.type === 'opaqueredirect' || answer.status === 401) {
        throw new Problem('login', 401, 'You are not logged in, or your session has ended.');
    }
    const body = parse(text);
    if (!answer.ok) {
        throw refusal(answer.status, body);
    }
    if (body === undefined) {
        throw new Problem('broken', answer.status, 'The server answered something that is not JSON.');
    }
    return body;
}

function parse(text) {
    if (text === '') {
        return {};
    }
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function refusal(status, problem) {
    const detail = typeof problem?.detail === 'string' ? problem.detail : '';
    if (status === 403) {
        return new Problem('forbidden', status, detail || 'You may not do this: it needs the role operator.');
    }
    if (status === 404) {
        return new Problem('missing', status, detail || 'The server does not know this.');
    }
    if (status < 500) {
        return new Problem('refused', status, detail || `The server refused this (HTTP ${status}).`);
    }
    return new Problem('broken', status, detail || `The server failed at this (HTTP ${status}); its log says why.`);
}
