package dev.banyan.overlay.bulk.core;

import java.util.ArrayDeque;

/**
 * What this node can receive and send, by what it did lately. The best of several windows, since whatever else the node does makes
 * one look worse and nothing makes it look better; after a time they are forgotten, so that a leaf, which sends nothing, is tried
 * again.
 */
final class AccessEstimate {
    private static final int WINDOWS_MAX = 8;
    private static final long KEEP_NANOS = 600_000_000_000L;
    /** Send buffers that fill make a window look better than it is, by less than this. */
    private static final double FULL_SHARE = 0.75;

    private record Window(AccessRate rate, long nanos) {}

    private final ArrayDeque<Window> windows = new ArrayDeque<>();
    private long down;
    private long downNanos;
    private long upLimit;

    /** The node is allowed to send so much from now on, bits per second; 0 without limit. What it sends under a limit says nothing else. */
    void limited(long newUpLimit) {
        upLimit = newUpLimit;
    }

    /** A window of all transfers together is over. */
    void add(AccessRate window, long nowNanos) {
        AccessRate best = best(nowNanos);
        if (window.down() >= best.down()) {
            down = window.down();
            downNanos = nowNanos;
        }
        if (upLimit == 0 && (window.upFull() || window.up() > best.up())) {
            windows.add(new Window(window, nowNanos));
            if (windows.size() > WINDOWS_MAX) {
                windows.remove();
            }
        }
    }

    AccessRate best(long nowNanos) {
        if (nowNanos - downNanos >= KEEP_NANOS) {
            down = 0;
        }
        windows.removeIf(window -> nowNanos - window.nanos() >= KEEP_NANOS);
        long up = 0;
        AccessRate full = AccessRate.UNKNOWN;
        for (Window window : windows) {
            AccessRate rate = window.rate();
            up = Math.max(up, rate.up());
            full = rate.upFull() && rate.up() >= full.up() ? rate : full;
        }
        if (upLimit > 0) {
            return new AccessRate(down, upLimit, true);
        }
        return full.up() > FULL_SHARE * up
                ? new AccessRate(down, up, true, full.onlyTo())
                : new AccessRate(down, up, false);
    }
}
