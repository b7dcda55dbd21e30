package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.StreamId;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/** The stream of one local publisher. Any thread; what one thread does keeps its order. */
public interface OutgoingStream {
    /** Names the stream, cluster-wide. */
    StreamId stream();

    /**
     * Hands over bytes: whole messages as {@link MessageFormat} lays them out. They go into the log, and to others, as there is room;
     * {@link PublisherListener#written} tells. What is handed over and not written waits in memory, so the publisher bounds it.
     *
     * @param messages belongs to the stream from now on; not empty
     */
    void write(ByteBuf messages);

    /**
     * Asks to be told when every member has all up to a message; answered by {@link PublisherListener#receipt}.
     *
     * @param number of the message, which has been handed over before
     * @param end where it ends in the stream
     */
    void askReceipt(long number, long end);

    /** Runs the task on the thread of {@link PublisherListener} after that time; never if the node has stopped by then. */
    void after(Duration delay, Runnable task);

    /** Ends the stream after what was handed over. The log stays until all have it. A second call does nothing. */
    void close();
}
