package dev.banyan.overlay.bulk.core;

/**
 * Shares the window out as absolute grants, so that what is received and not yet stored never exceeds it over all links.
 * The upstreams get up to three quarters, each by the stripes it brings; the last quarter is for pulls, and for a new upstream while
 * the one before has not settled its credit.
 */
final class Credit {
    private static final int GRANT_STEPS = 16;

    private final TransferState state;

    Credit(TransferState state) {
        this.state = state;
    }

    /** Extends the grants of upstreams where that is worth a frame. */
    void update() {
        for (PeerLink link : state.links.values()) {
            int stripes = state.stripesFrom(link).size();
            if (stripes > 0 && link.stopsDue == 0) {
                update(link, stripes);
            }
        }
    }

    private void update(PeerLink upstream, int stripes) {
        int all = state.stripeCount();
        long window = state.windowBytes();
        long credit = upstream.creditBytes();
        int chunk = state.header.chunkBytes();
        long share = (window / 4 * 3 - state.chunks.unstoredBytes()) / all * stripes - credit;
        long extension = Math.min(share, state.freeBytes());
        // What is left of a grant may be less than a chunk, and so may be what the share is more.
        boolean enables = credit < chunk && credit + extension >= chunk;
        if (enables || extension >= Math.max(chunk, window / GRANT_STEPS / all * stripes)) {
            if (credit < chunk) {
                // It could not send until now, so its silence was not idleness.
                state.active(upstream);
            }
            grant(upstream, extension);
        }
    }

    /** Makes sure that the peer may send so many bytes; false if the quarter for pulls has no room for them. */
    boolean cover(PeerLink link, long bytes) {
        long extension = bytes - link.creditBytes();
        if (extension > Math.min(state.freeBytes(), state.windowBytes() / 4 - pullCreditBytes())) {
            return false;
        }
        if (extension > 0) {
            grant(link, extension);
        }
        return true;
    }

    /** Unused credit of links that are not the upstream and not about to give theirs back. */
    private long pullCreditBytes() {
        return state.links.values().stream()
                .filter(link -> !state.isUpstream(link) && link.stopsDue == 0)
                .mapToLong(PeerLink::creditBytes)
                .sum();
    }

    private void grant(PeerLink link, long extension) {
        link.grantedBytes += extension;
        state.send(link, new BulkFrame.Grant(link.grantedBytes));
    }
}
