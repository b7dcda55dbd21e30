package dev.banyan.overlay.link;

/** What a connection is doing now: shaking hands, open, or closing. Called on the event loop of the connection. */
interface Stage {
    /** A frame that the rules of the moment allow; the stage releases it. */
    void frame(Frame frame);

    /** The input breaks a rule; no frame comes after this. */
    void fault(LinkReason reason, String detail);

    /** The connection is gone without this side having closed it; the last call. */
    void ended(Loss loss);

    /** The node aborts: no farewell, no log; tell whoever waits. The last call. */
    void aborted();

    /** The node stops: close gracefully. */
    void stop();

    /** The socket takes bytes again. */
    default void socketWritable() {}

    /**
     * How a connection was lost.
     *
     * @param detail for people
     * @param reset the other side's process closed it, as opposed to a network that failed
     * @param midFrame within a frame
     */
    record Loss(String detail, boolean reset, boolean midFrame) {}
}
