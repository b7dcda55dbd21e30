package dev.banyan.bench.live.overload;

import dev.banyan.bench.live.Machine;
import java.util.List;

/**
 * What {@code bench overload} found.
 *
 * @param survived whether the publisher's process lived to the end: memory did not run out
 * @param heapBytesMax most heap in use at the publisher, garbage included
 * @param keptBytesMax most heap in use after a collection
 * @param directBytesMax most memory outside the heap
 * @param heapLimitBytes what its JVM was given
 * @param phases in their order
 */
public record OverloadReport(
        boolean survived,
        long heapBytesMax,
        long keptBytesMax,
        long directBytesMax,
        long heapLimitBytes,
        int children,
        int sizeBytes,
        String policy,
        List<Phase> phases,
        Machine machine) {
    public OverloadReport {
        phases = List.copyOf(phases);
    }

    /**
     * A part of the test.
     *
     * @param name what the children do
     * @param publishedPerSecond messages the publisher's node took
     * @param childrenLeft of the publisher's node at the end
     */
    public record Phase(
            String name,
            double publishedPerSecond,
            int childrenLeft,
            long heapBytesMax,
            long keptBytesMax,
            long directBytesMax) {}
}
