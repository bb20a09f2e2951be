/** Times, ages, counts and rates as people read them. */

import { h } from './dom.js';

const NUMBER = new Intl.NumberFormat('en');
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY_AND_CLOCK = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit',
});
const FULL = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
});
const ZONE_NAME = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

let ahead = 0;

/** Takes note of what time it is at the server, by which all ages are calculated. */
export function serverTime(iso) {
    const at = Date.parse(iso);
    if (!Number.isNaN(at)) {
        ahead = at - Date.now();
    }
}

/** The server's time now, in milliseconds. */
export function now() {
    return Date.now() + ahead;
}

export function count(number) {
    return number === null || number === undefined ? '–' : NUMBER.format(number);
}

/** '1 letter', '2 letters'. */
export function counted(number, one, several = `${one}s`) {
    return `${count(number)} ${number === 1 ? one : several}`;
}

/** A length of time in words: '40 s', '3 min', '2 h 5 min', '4 d'. */
export function age(seconds) {
    if (seconds === null || seconds === undefined) {
        return '–';
    }
    const s = Math.max(0, seconds);
    if (s < 10 && s % 1 !== 0) {
        return `${s.toFixed(1)} s`;
    }
    if (s < 100) {
        return `${Math.round(s)} s`;
    }
    if (s < 3600) {
        return `${Math.round(s / 60)} min`;
    }
    if (s < 48 * 3600) {
        const minutes = Math.round((s % 3600) / 60);
        return minutes === 0 || minutes === 60
            ? `${Math.round(s / 3600)} h`
            : `${Math.floor(s / 3600)} h ${minutes} min`;
    }
    return `${Math.round(s / 86400)} d`;
}

/** The shortest form of a length of time, for narrow places: '40 s', '3 min', '2 h', '4 d'. */
export function shortAge(seconds) {
    return age(seconds).replace(/^(\d+ h) .*/, '$1');
}

export function millis(value) {
    if (value === null || value === undefined) {
        return '–';
    }
    return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

/** A number per second, or per minute where that is the better number; '–' where it is not known. */
export function rate(perSecond) {
    if (perSecond === null || perSecond === undefined) {
        return '–';
    }
    if (perSecond === 0) {
        return '0/s';
    }
    if (perSecond < 0.95) {
        return `${Math.max(1, Math.round(perSecond * 60))}/min`;
    }
    return perSecond < 10 ? `${perSecond.toFixed(1)}/s` : `${count(Math.round(perSecond))}/s`;
}

/** The same in words, for a sentence: '107 a second', '3 a minute'. */
export function perSecond(value) {
    return rate(value).replace('/s', ' a second').replace('/min', ' a minute');
}

export function bytes(value) {
    if (value === null || value === undefined) {
        return '–';
    }
    const units = ['B', 'KB', 'MB', 'GB'];
    let size = value;
    let unit = 0;
    while (size >= 1000 && unit < units.length - 1) {
        size /= 1000;
        unit++;
    }
    return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

function isToday(date) {
    return date.toDateString() === new Date(now()).toDateString();
}

/** A moment in local time, without the day if that is today. */
export function clock(iso) {
    const date = new Date(iso);
    return isToday(date) ? CLOCK.format(date) : DAY_AND_CLOCK.format(date);
}

/** The time zone of this browser, in which times are shown and given. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const HALF_HOUR = 1_800_000;

/** A moment as an input for local times has it. @param length 16 to the minute, 19 to the second */
export function localText(millis, length = 16) {
    const date = new Date(millis);
    const two = number => String(number).padStart(2, '0');
    return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`.slice(0, length);
}

/** What is wrong with a local time, or '': where clocks are put forward or back, some hours are missing and some are there twice. */
export function localProblem(text) {
    const millis = new Date(text).getTime();
    if (!text || Number.isNaN(millis)) {
        return '';
    }
    const means = shift => localText(millis + shift, text.length) === text.slice(0, 19);
    const name = text.replace('T', ' ');
    if (!means(0)) {
        return `${name} does not exist in ${ZONE}: clocks were put forward then.`;
    }
    return [-2, -1, 1, 2].some(shift => means(shift * HALF_HOUR))
        ? `${name} is there twice in ${ZONE}: clocks were set back then. Choose a time outside of that hour, or ask by REST, in UTC.`
        : '';
}

/** Attributes of an input for local times, which refuses such a time and says why. */
export const LOCAL_TIME = { type: 'datetime-local', onchange: event => event.target.setCustomValidity(localProblem(event.target.value)) };

/** Writes a moment to come into such an input. */
export function setLocal(input, millis) {
    input.value = localText(millis);
    input.setCustomValidity(localProblem(input.value));
}

/** Writes the moment that is now into such an input: of an hour that is there twice the first counts, which is none too late for a look. */
export function setNow(input) {
    input.value = localText(now(), 19);
    input.setCustomValidity('');
}

/** The first whole second from a moment on, as such an input has it: what is open after that moment is open then, too. */
export function wholeSecond(iso) {
    return iso && new Date(Math.ceil(Date.parse(iso) / 1000) * 1000).toISOString();
}

export function utc(iso) {
    return `${new Date(iso).toISOString().replace('T', ' ').replace(/(\.\d+)?Z$/, '')} UTC`;
}

/** What the time zone is called at a moment, as summer and winter time are. */
function zoneName(iso) {
    return ZONE_NAME.formatToParts(new Date(iso)).find(part => part.type === 'timeZoneName').value;
}

/** A moment as an element: local time, UTC on hover. @param zone with the zone's name, for what is compared with other clocks */
export function time(iso, { full = false, zone = false } = {}) {
    if (!iso || Number.isNaN(Date.parse(iso))) {
        return '–';
    }
    return h('time', { datetime: iso, title: `${FULL.format(new Date(iso))} (${utc(iso)})` }, full ? FULL.format(new Date(iso)) : zone ? `${clock(iso)} ${zoneName(iso)}` : clock(iso));
}

/** How long ago, or in how long, a moment is, as an element. */
export function ago(iso) {
    if (!iso) {
        return '–';
    }
    const seconds = Math.round((now() - Date.parse(iso)) / 1000);
    const words = seconds > 0 ? `${age(seconds)} ago` : seconds === 0 ? 'now' : `in ${age(-seconds)}`;
    return h('time', { datetime: iso, title: `${FULL.format(new Date(iso))} (${utc(iso)})` }, words);
}
