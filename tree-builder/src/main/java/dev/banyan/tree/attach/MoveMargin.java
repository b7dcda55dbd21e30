package dev.banyan.tree.attach;

/**
 * What a voluntary move must save to be worth it: a part of the delay, and more than measurements of the same peer differ, so
 * that a noisy network does not make the tree flap.
 */
final class MoveMargin {
    private static final int SMOOTHING = 8;

    private final AttachSettings settings;
    private long spreadNanos;

    MoveMargin(AttachSettings settings) {
        this.settings = settings;
    }

    /** A peer whose round trip time was known has been measured again. */
    void measuredAgain(long beforeNanos, long nowNanos) {
        spreadNanos += (Math.abs(nowNanos - beforeNanos) - spreadNanos) / SMOOTHING;
    }

    /** The least saving, for a node whose delay to the root is that. */
    long nanos(long delayNanos) {
        long part = (long) (settings.improveMargin() * delayNanos);
        long noise = (long) (settings.improveNoise() * spreadNanos / 2);
        return Math.max(settings.improveMinimum().toNanos(), Math.max(part, noise));
    }
}
