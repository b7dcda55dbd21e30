package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.TreeProtocol;

/**
 * Keeps the stripes side by side at the source. The streams of a host share its uplink as they like, and a stripe that lags behind
 * would have it alone in the end: its relay then gets much more at a time than it can pass on, and all wait for that. So no stripe is
 * sent far ahead of the one that is last, unless that one stands still or is so far behind that it began later.
 */
final class EvenStripes {
    /** A stripe that sent nothing for so long holds up no other. Longer than a send buffer takes to empty a little, guess. */
    private static final long STILL_NANOS = 250_000_000L;
    /** How far a stripe may be ahead, in what a link may hold unsent: enough that no stream runs dry. Guess. */
    private static final int AHEAD_LINKS = 2;
    /** Who is as far behind the first as that, in the same measure, does not lag but has joined late. Guess. */
    private static final int LATE_LINKS = 4 * AHEAD_LINKS;

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
        if (!state.isSource || state.stripeCount() == 1) {
            return;
        }
        int lead = 0;
        for (PeerLink link : state.links.values()) {
            lead = Math.max(lead, link.downstream.firstToPush());
        }
        for (PeerLink link : state.links.values()) {
            int first = link.downstream.firstToPush();
            long stillNanos = link.sentNanos + STILL_NANOS;
            if (first >= 0 && first > lead - chunks(LATE_LINKS, link) && state.nowNanos < stillNanos) {
                limit = Math.min(limit, first + chunks(AHEAD_LINKS, link));
                wakeNanos = Math.min(wakeNanos, stillNanos);
            }
        }
    }

    /** Chunks of the file in which a stripe has as many as so many links may hold unsent. */
    private int chunks(int links, PeerLink link) {
        return links
                * state.settings.unsentChunksLimit()
                * link.downstream.stripes().count();
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
