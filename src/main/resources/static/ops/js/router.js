/** Addresses within the page, such as #/purchase/ERP-1 and #/purchases?state=failed. */

/** The address of a view. Parameters that are null or empty are left out. */
export function to(path, parameters = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        [value].flat().filter(one => one !== null && one !== undefined && one !== '').forEach(one => query.append(name, one));
    }
    const text = query.toString();
    return `#/${[path].flat().map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}

/** What the address bar asks for: the name of a view, what follows it, and parameters. */
export function here() {
    const [path, query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
    const [name, ...rest] = path.split('/').map(decoded);
    return { name, rest, parameters: new URLSearchParams(query) };
}

function decoded(segment) {
    try {
        return decodeURIComponent(segment);
    } catch {
        return segment;
    }
}
