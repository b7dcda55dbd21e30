package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * How one file moves at one node; {@code banyan.bulk}.
 *
 * @param windowBytes most bytes of one transfer received and not yet stored, over all its links; 1 MiB..1 GiB, raised to
 *     four chunks where chunks are large
 * @param upstreamIdle silence after which another neighbour that has more becomes the upstream; positive
 * @param requestWindow most chunks asked for and not yet received, over all links; 1..1024
 * @param requestTimeout when a chunk asked for is asked for elsewhere; positive
 * @param unsentChunksLimit most chunks handed to one link and not yet sent; 1..64
 * @param haveInterval how long news of verified chunks and of progress are gathered at most; positive
 * @param badChunkLimit wrong chunks after which a link is closed; 1..1000
 * @param pagesAhead digest pages the source makes ahead of what its receivers still take; 1..64
 * @param linkLimit most bulk links of one transfer; 8..4096
 * @param planPatience how long a stripe waits for its plan, and then for the link that the plan wants; positive
 */
public record TransferSettings(
        long windowBytes,
        Duration upstreamIdle,
        int requestWindow,
        Duration requestTimeout,
        int unsentChunksLimit,
        Duration haveInterval,
        int badChunkLimit,
        int pagesAhead,
        int linkLimit,
        Duration planPatience) {
    /** Largest window that can be set, and most credit a peer may give ahead of what was sent. */
    public static final long WINDOW_BYTES_MAX = 1L << 30;

    /** Most chunks that one request may ask for. */
    public static final int REQUEST_WINDOW_MAX = 1024;

    private static final long WINDOW_BYTES_MIN = 1L << 20;

    /** Reads {@code banyan.bulk}; errors name the full key. */
    public static TransferSettings from(Section bulk) {
        return new TransferSettings(
                bulk.bytesBetween(WINDOW_BYTES_MIN, WINDOW_BYTES_MAX, "window"),
                bulk.positiveDuration("upstream-idle"),
                bulk.intBetween(1, REQUEST_WINDOW_MAX, "request-window"),
                bulk.positiveDuration("request-timeout"),
                bulk.intBetween(1, 64, "unsent-chunks-limit"),
                bulk.positiveDuration("have-interval"),
                bulk.intBetween(1, 1000, "bad-chunk-limit"),
                bulk.intBetween(1, 64, "pages-ahead"),
                bulk.intBetween(8, 4096, "link-limit"),
                bulk.positiveDuration("plan-patience"));
    }
}
