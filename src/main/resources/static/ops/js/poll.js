/** Repeats something while somebody looks at the page; rarely, if at all, while nobody does. */

const LONGEST_WAIT = 10_000;
/** A tab that nobody looks at for so long stops, or its login would never end. */
const LONGEST_HIDDEN = 4 * 3600_000;

/**
 * Does a task now and again, one run after the other, not while the tab is hidden, unless it is said how often. After failures it waits longer.
 *
 * @param task gives a promise; rejected, it counts as a failure, and is left to the task to tell
 * @param every gives the milliseconds between two runs
 * @param everyHidden milliseconds between two runs while the tab is hidden; null for no runs then
 * @return its `now` runs the task at once, its `stop` ends it
 */
export function poll(task, every, everyHidden = null) {
    let timer = null;
    let running = false;
    let again = false;
    let stopped = false;
    let failures = 0;
    let seen = Date.now();

    async function run() {
        clearTimeout(timer);
        if (!document.hidden) {
            seen = Date.now();
        }
        if (stopped || (document.hidden && (everyHidden === null || Date.now() - seen > LONGEST_HIDDEN))) {
            return;
        }
        if (running) {
            again = true;
            return;
        }
        running = true;
        try {
            await task();
            failures = 0;
        } catch {
            failures++;
        }
        running = false;
        if (stopped) {
            return;
        }
        if (again) {
            again = false;
            run();
        } else {
            timer = setTimeout(run, document.hidden ? everyHidden ?? LONGEST_WAIT : failures === 0 ? every() : Math.max(every(), Math.min(every() * 2 ** failures, LONGEST_WAIT)));
        }
    }

    document.addEventListener('visibilitychange', run);
    run();
    return {
        now: run,
        stop() {
            stopped = true;
            clearTimeout(timer);
            document.removeEventListener('visibilitychange', run);
        },
    };
}
