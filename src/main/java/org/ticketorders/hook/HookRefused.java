package org.ticketorders.hook;

/** A call that is not taken. The shop repeats what is answered 4xx, and nothing else. */
class HookRefused extends RuntimeException {

    private final int status;
    private final String result;

    /**
     * @param status 4xx
     * @param result the metric's word
     * @param why a sentence without anything that the caller sent
     */
    HookRefused(int status, String result, String why) {
        super(why, null, false, false);
        this.status = status;
        this.result = result;
    }

    int status() {
        return status;
    }

    String result() {
        return result;
    }
}
