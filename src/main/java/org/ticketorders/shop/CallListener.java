package org.ticketorders.shop;

/** Is told of each request to a host of the shop, for who watches: it cannot change what is asked, nor what is read. */
public interface CallListener {

    /** Whether it listens at all, which does not change. */
    boolean listens();

    /** A request is over. Called on the thread that made it, which waits for nothing else: to be brief. What this throws is dropped. */
    void over(SeenCall call);
}
