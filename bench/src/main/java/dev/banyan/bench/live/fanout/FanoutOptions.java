package dev.banyan.bench.live.fanout;

import dev.banyan.bench.live.Bounds;
import dev.banyan.bench.live.MessageLayout;
import java.time.Duration;
import java.util.List;

/**
 * What {@code bench fanout} measures.
 *
 * @param contestants in the order of their turns
 * @param subscribers processes beside the publisher's, 1 to 64
 * @param sizeBytes of a message, 16 bytes to 1 MiB
 * @param perSecond messages published per second; 0 = as fast as all take them
 * @param fanOut most children of a member in trees, 1 to 16
 * @param rounds turns of each contestant; 1 or more
 * @param warmUp before each window
 * @param window what is measured in each turn; 100 ms or more
 */
public record FanoutOptions(
        List<Contestant> contestants,
        int subscribers,
        int sizeBytes,
        long perSecond,
        int fanOut,
        int rounds,
        Duration warmUp,
        Duration window) {
    private static final int SUBSCRIBERS_MAX = 64;
    private static final int SIZE_MAX = 1 << 20;
    private static final int FAN_OUT_MAX = 16;
    private static final long RATE_MAX = 10_000_000;
    private static final Duration WINDOW_MIN = Duration.ofMillis(100);

    public FanoutOptions {
        contestants = List.copyOf(contestants);
        Bounds.requireBetween("--subscribers", 1, SUBSCRIBERS_MAX, subscribers);
        Bounds.requireBetween("--size", MessageLayout.BYTES_MIN, SIZE_MAX, sizeBytes);
        Bounds.requireBetween("--fan-out", 1, FAN_OUT_MAX, fanOut);
        Bounds.requireBetween("--rate", 0, RATE_MAX, perSecond);
        Bounds.requireBetween("--rounds", 1, Integer.MAX_VALUE, rounds);
        if (window.compareTo(WINDOW_MIN) < 0) {
            throw new IllegalArgumentException("--seconds must be 0.1 or more, was " + window.toMillis() / 1e3);
        }
        if (contestants.isEmpty() || contestants.stream().distinct().count() < contestants.size()) {
            throw new IllegalArgumentException("--contestants must name one at least, and each once");
        }
    }

    /** Whether messages are published at a fixed rate, so that delays mean something. */
    public boolean timed() {
        return perSecond > 0;
    }
}
