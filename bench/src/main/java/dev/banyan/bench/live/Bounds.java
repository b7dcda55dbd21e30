package dev.banyan.bench.live;

/** Bounds of what a command line may ask for. */
public final class Bounds {
    private Bounds() {}

    /** @throws IllegalArgumentException naming the option, what it may be and what it was */
    public static void requireBetween(String option, long min, long max, long value) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(option + " must be " + min + " to " + max + ", was " + value);
        }
    }
}
