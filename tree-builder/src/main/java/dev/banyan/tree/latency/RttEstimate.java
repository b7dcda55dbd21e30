package dev.banyan.tree.latency;

import java.util.Arrays;

/**
 * The round trip time to one peer: the minimum of the last few samples. Queues and busy hosts only ever add to a sample,
 * so the minimum is nearest to the wire, and a short window still follows a change of route. Not thread-safe.
 */
public final class RttEstimate {
    private static final long[] NONE = {};

    private final int window;
    /** As long as has been needed so far, and empty while one sample is all: most peers are measured once and never again. */
    private long[] samples = NONE;

    private int count;
    private int next;
    private long minNanos;

    /** @param window how many samples count; at least 1 */
    public RttEstimate(int window) {
        if (window < 1) {
            throw new IllegalArgumentException("the window of an RTT estimate must be at least 1: " + window);
        }
        this.window = window;
    }

    /** Takes a sample in; {@code rttNanos} must be positive. */
    public void add(long rttNanos) {
        if (rttNanos <= 0) {
            throw new IllegalArgumentException("a round trip time must be positive: " + rttNanos + " ns");
        }
        if (count == 0) {
            count = 1;
            next = 1 % window;
            minNanos = rttNanos;
            return;
        }
        makeRoom();
        boolean leastGoes = count == window && samples[next] == minNanos;
        samples[next] = rttNanos;
        next = next + 1 == window ? 0 : next + 1;
        count = Math.min(count + 1, window);
        if (rttNanos <= minNanos) {
            minNanos = rttNanos;
        } else if (leastGoes) {
            minNanos = least();
        }
    }

    private void makeRoom() {
        if (samples.length == 0) {
            samples = new long[Math.min(window, 2)];
            samples[0] = minNanos;
        } else if (next == samples.length) {
            samples = Arrays.copyOf(samples, Math.min(window, 2 * next));
        }
    }

    private long least() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, samples[i]);
        }
        return least;
    }

    /** Whether there is a sample at all. */
    public boolean isKnown() {
        return count > 0;
    }

    /** The smallest of the last samples in nanoseconds; 0 while none is known. */
    public long minNanos() {
        return minNanos;
    }
}
