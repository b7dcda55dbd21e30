package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.TreeProtocol;

/**
 * Tells neighbours what this node has verified and the shell how far it is, both gathered for {@code have-interval}. Of stripes
 * whose upstream this node is a peer is told nothing meanwhile: it gets the chunks themselves.
 */
final class News {
    /** Ranges told to one peer at a time; the rest waits for the next interval. */
    private static final int RANGES_MAX = 64;

    private final TransferState state;
    private long lastFlushNanos;
    private long toldBytes;
    private boolean begun;

    News(TransferState state) {
        this.state = state;
    }

    /** Tells what is due. */
    void update() {
        if (!begun) {
            begun = true;
            lastFlushNanos = state.nowNanos;
        }
        if (state.nowNanos < nextWakeNanos()) {
            return;
        }
        lastFlushNanos = state.nowNanos;
        for (PeerLink link : state.links.values()) {
            if (isDue(link)) {
                flush(state, link);
            }
        }
        if (progressIsDue()) {
            toldBytes = state.chunks.verifiedBytes();
            state.emit(new TransferEffect.Progressed(new MemberState.Receiving(toldBytes)));
        }
    }

    long nextWakeNanos() {
        return anythingIsDue() ? lastFlushNanos + state.settings.haveInterval().toNanos() : TreeProtocol.NEVER;
    }

    private boolean anythingIsDue() {
        if (progressIsDue()) {
            return true;
        }
        for (PeerLink link : state.links.values()) {
            if (isDue(link)) {
                return true;
            }
        }
        return false;
    }

    /** Tells one peer now. @return whether that was all */
    static boolean flush(TransferState state, PeerLink link) {
        int first = nextNews(link, 0);
        for (int ranges = 0; first >= 0 && ranges < RANGES_MAX; ranges++) {
            int end = endOfRange(state, link, first);
            state.send(link, new BulkFrame.Have(first, end - 1));
            link.news.clear(first, end);
            first = nextNews(link, end);
        }
        return first < 0;
    }

    /** The next chunk that the peer is to be told of, -1 if there is none. */
    private static int nextNews(PeerLink link, int from) {
        int next = link.news.nextSetBit(from);
        while (next >= 0 && link.downstream.pushes(next)) {
            next = link.news.nextSetBit(next + 1);
        }
        return next;
    }

    /** Repeats what was told where that joins two ranges: stripes come side by side, but not at the same time. */
    private static int endOfRange(TransferState state, PeerLink link, int first) {
        return state.pureRelay
                ? link.news.nextClearBit(first)
                : state.chunks.verified().nextClearBit(first);
    }

    private boolean progressIsDue() {
        return !state.isSource && !state.pureRelay && !state.over && state.chunks.verifiedBytes() != toldBytes;
    }

    private boolean isDue(PeerLink link) {
        return nextNews(link, 0) >= 0;
    }
}
