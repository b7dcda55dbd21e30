package dev.banyan.overlay.live;

/** One local subscription. Any thread; what one thread does keeps its order. */
public interface IncomingStreams {
    /**
     * Takes so many bytes in all, counted over all deliveries since the begin.
     *
     * @param bytes less than before counts as before
     */
    void grant(long bytes);

    /** Ends the subscription; deliveries that are under way may still come. A second call does nothing. */
    void cancel();
}
