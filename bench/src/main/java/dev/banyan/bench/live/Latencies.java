package dev.banyan.bench.live;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Delays of messages from when they were meant to be sent, to three digits. One thread at a time. */
public final class Latencies {
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(NANOS_MAX, DIGITS);

    /**
     * What is shown of delays, in milliseconds.
     *
     * @param count of messages
     */
    public record Figures(double p50Millis, double p99Millis, double p999Millis, double maxMillis, long count) {}

    /** Adds one; clocks that differ by little may make it negative. */
    public void add(long nanos) {
        histogram.recordValue(Math.max(0, Math.min(nanos, NANOS_MAX)));
    }

    /** Forgets all. */
    public void clear() {
        histogram.reset();
    }

    /** As text, for another process. */
    public String encoded() {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length));
    }

    /** What several processes measured, together. */
    public static Figures together(Collection<String> encoded) {
        Histogram all = new Histogram(NANOS_MAX, DIGITS);
        try {
            for (String one : encoded) {
                all.add(Histogram.decodeFromCompressedByteBuffer(
                        ByteBuffer.wrap(Base64.getDecoder().decode(one)), NANOS_MAX));
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not a histogram", e);
        }
        return new Figures(
                millis(all.getValueAtPercentile(50)),
                millis(all.getValueAtPercentile(99)),
                millis(all.getValueAtPercentile(99.9)),
                millis(all.getMaxValue()),
                all.getTotalCount());
    }

    private static double millis(long nanos) {
        return Summary.round(nanos / 1e6, 3);
    }
}
