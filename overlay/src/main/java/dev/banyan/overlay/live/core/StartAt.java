package dev.banyan.overlay.live.core;

/**
 * Where a subscription begins in streams that exist already. Streams that are opened later are read from their begin.
 *
 * @param number first message wanted; {@link #EARLIEST}: all that are kept; {@link #LATEST}: only what comes from now on
 */
public record StartAt(long number) {
    private static final long EARLIEST_NUMBER = 0;
    private static final long LATEST_NUMBER = Long.MAX_VALUE;

    /** All that are kept. */
    public static final StartAt EARLIEST = new StartAt(EARLIEST_NUMBER);

    /** Only what comes from now on. */
    public static final StartAt LATEST = new StartAt(LATEST_NUMBER);

    public StartAt {
        if (number < 0) {
            throw new IllegalArgumentException("the first message wanted must not be negative: " + number);
        }
    }

    /** Whether only what comes from now on is wanted. */
    public boolean isLatest() {
        return number == LATEST_NUMBER;
    }
}
