package dev.banyan.overlay;

import dev.banyan.tree.config.BitRate;

/**
 * How a file is sent. Immutable.
 *
 * @param limitBitsPerSecond bound of what each node sends of it, all its links together; 0 for no limit, at most {@value #LIMIT_MAX}
 */
public record SendOptions(long limitBitsPerSecond) {
    /** Highest limit of a transfer, bits per second. */
    public static final long LIMIT_MAX = BitRate.HIGHEST;

    private static final SendOptions DEFAULTS = new SendOptions(0);

    public SendOptions {
        requireLimit(limitBitsPerSecond);
    }

    /** As fast as it goes. */
    public static SendOptions defaults() {
        return DEFAULTS;
    }

    /** With that limit; {@link Transfer#limit} changes it later. */
    public SendOptions withLimit(long bitsPerSecond) {
        return new SendOptions(bitsPerSecond);
    }

    /**
     * Returns the limit if it is one.
     *
     * @throws IllegalArgumentException if it is negative or above {@value #LIMIT_MAX}
     */
    public static long requireLimit(long bitsPerSecond) {
        return requireLimit("a limit", bitsPerSecond);
    }

    static long requireLimit(String what, long bitsPerSecond) {
        if (bitsPerSecond < 0 || bitsPerSecond > LIMIT_MAX) {
            throw new IllegalArgumentException(
                    what + " must be 0 (none) to " + LIMIT_MAX + " bits per second, was " + bitsPerSecond);
        }
        return bitsPerSecond;
    }
}
