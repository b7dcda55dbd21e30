package dev.banyan.overlay;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** A file that this node is sending. All methods may be called from any thread. */
public interface Transfer {
    /** Names the transfer, cluster-wide. */
    String id();

    /** How far the others are, now. */
    TransferProgress progressNow();

    /** How far the others are: at least every 200 ms while it changes, ends after the last change. Never more than one waits. */
    Source<TransferProgress, NotUsed> progress();

    /** Members that are still at it, the one with the least first; at most so many. */
    List<MemberProgress> unfinished(int atMost);

    /** Time since the call of send; does not grow any more when the transfer is complete. */
    Duration elapsed();

    /** Completes when every member has the file, has failed, or has left or died. Never fails for a member's fault. */
    CompletionStage<TransferResult> completion();

    /**
     * Bounds what each node sends of this file, all its links together, from now on: the source at once, the others as soon as they
     * hear of it.
     *
     * @param bitsPerSecond 0 for no limit
     * @throws IllegalArgumentException if the rate is negative or above 1 Tbit/s
     */
    void limit(long bitsPerSecond);

    /** Ends the transfer for the whole group; unfinished copies are removed. */
    void cancel(String reason);
}
