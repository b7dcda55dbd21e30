package dev.banyan.overlay.bulk.core;

/** How much content goes out with announcements in a second, so that many small files cannot stop a tree link. */
final class InlineBudget {
    private static final long SPAN_NANOS = 1_000_000_000;

    private final long bytesPerSecond;
    private long sinceNanos = Long.MIN_VALUE / 2;
    private long taken;

    InlineBudget(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Whether so much more may go out now; then it counts. */
    boolean take(long nowNanos, int bytes) {
        if (nowNanos - sinceNanos >= SPAN_NANOS) {
            sinceNanos = nowNanos;
            taken = 0;
        }
        if (taken + bytes > bytesPerSecond) {
            return false;
        }
        taken += bytes;
        return true;
    }
}
