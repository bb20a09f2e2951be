/** Rates and trends, from the overviews of the last seconds. */

const WINDOW_MILLIS = 20_000;

export class Looks {
    #looks = [];

    add(overview) {
        const at = Date.parse(overview.at);
        const last = this.#looks.at(-1);
        if (last && (at <= last.at || isRestarted(last.overview, overview))) {
            this.#looks = [];
        }
        this.#looks = [...this.#looks.filter(look => at - look.at <= WINDOW_MILLIS), { at, overview }];
    }

    /** Exchanges of a route per second, or null while there was one look only. */
    stepRate(routeId) {
        return this.slope(overview => overview.steps.find(step => step.routeId === routeId)?.total);
    }

    /** Messages by which a queue grows per second, negative where it shrinks, or null. */
    queueTrend(name) {
        return this.slope(overview => overview.queues.find(queue => queue.name === name)?.depth);
    }

    /** By how much a figure of the overview grows per second, or null while there was one look only. */
    slope(value) {
        const first = this.#looks[0];
        const last = this.#looks.at(-1);
        if (!first || first === last) {
            return null;
        }
        const from = value(first.overview);
        const to = value(last.overview);
        return from === undefined || to === undefined ? null : ((to - from) * 1000) / (last.at - first.at);
    }
}

/** Counts begin at 0 again when the application is started again. */
function isRestarted(before, after) {
    return after.steps.some(step => step.total < (before.steps.find(old => old.routeId === step.routeId)?.total ?? 0));
}
