package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.TreeProtocol;

/**
 * Keeps the stripes side by side at the source. The streams of a host share its uplink as they like, and a stripe that lags behind
 * would have it alone in the end: its relay then gets much more at a time than it can pass on, and all wait for that. So no stripe is
 * sent far ahead of the one that is last, unless that one stands still.
 */
final class EvenStripes {
    /** A stripe that sent nothing for so long holds up no other. Longer than a send buffer takes to empty a little, guess. */
    private static final long STILL_NANOS = 250_000_000L;
    /** How far a stripe may be ahead, in what a link may hold unsent: enough that no stream runs dry. Guess. */
    private static final int AHEAD_LINKS = 2;

    private final TransferState state;
    private int limit = Integer.MAX_VALUE;
    private long wakeNanos = TreeProtocol.NEVER;

    EvenStripes(TransferState state) {
        this.state = state;
    }

    /** Finds out how far all are. */
    void update() {
        limit = Integer.MAX_VALUE;
        wakeNanos = TreeProtocol.NEVER;
        if (!state.isSource || !state.header.isStriped()) {
            return;
        }
        for (PeerLink link : state.links.values()) {
            int first = link.downstream.firstToPush();
            long stillNanos = link.sentNanos + STILL_NANOS;
            if (first >= 0 && state.nowNanos < stillNanos) {
                int rows = AHEAD_LINKS * state.settings.unsentChunksLimit();
                limit = Math.min(limit, first + rows * link.downstream.stripes().count());
                wakeNanos = Math.min(wakeNanos, stillNanos);
            }
        }
    }

    /** The first chunk that is not to be pushed yet. */
    int limit() {
        return limit;
    }

    /** When the stripe that is last may be found to stand still. */
    long nextWakeNanos() {
        return wakeNanos;
    }
}
