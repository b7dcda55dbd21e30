package dev.banyan.bench.live.overload;

import dev.banyan.bench.live.Bounds;
import dev.banyan.bench.live.MessageLayout;
import dev.banyan.overlay.SlowPolicy;
import java.time.Duration;

/**
 * What {@code bench overload} does.
 *
 * @param children of the publisher's node; 1 to 500
 * @param heapMegabytes of its process; 64 to 16384
 * @param sizeBytes of a message; 16 bytes to 1 MiB
 * @param policy of the subscribers
 * @param phase how long each part of the test lasts; 100 ms or more
 */
public record OverloadOptions(int children, int heapMegabytes, int sizeBytes, SlowPolicy policy, Duration phase) {
    private static final int CHILDREN_MAX = 500;
    private static final int HEAP_MIN = 64;
    private static final int HEAP_MAX = 16_384;
    private static final int SIZE_MAX = 1 << 20;
    private static final Duration PHASE_MIN = Duration.ofMillis(100);

    public OverloadOptions {
        Bounds.requireBetween("--children", 1, CHILDREN_MAX, children);
        Bounds.requireBetween("--heap", HEAP_MIN, HEAP_MAX, heapMegabytes);
        Bounds.requireBetween("--size", MessageLayout.BYTES_MIN, SIZE_MAX, sizeBytes);
        if (phase.compareTo(PHASE_MIN) < 0) {
            throw new IllegalArgumentException("--seconds must be 0.1 or more, was " + phase.toMillis() / 1e3);
        }
    }
}
