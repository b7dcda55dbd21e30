package dev.banyan.overlay.link;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Shares a rate among senders: each asks for a few bytes and is granted them in turn, so that senders with much to send
 * get equal shares. Pure: time comes in, grants go out. One thread.
 *
 * <p>The bucket is kept as the time at which it is empty of debt (as in the generic cell rate algorithm), so that no
 * rounding adds up: each grant moves that time on by the time its bytes take.
 *
 * @param <T> a sender; has at most one request at a time
 */
final class PacerCore<T> {
    /** Permission to send. */
    record Grant<T>(T sender, int bytes) {}

    private static final long QUANTUM_NANOS = 2_000_000;
    private static final int MIN_QUANTUM = 1024;
    private static final int MAX_QUANTUM = 65_536;
    private static final double NANOS_PER_BYTE_AT_1_BPS = 8e9;

    private final ArrayDeque<Grant<T>> requests = new ArrayDeque<>();
    private final long burstNanos;
    private long bitsPerSecond;
    private double freeNanos;
    private long epochNanos;

    /**
     * @param bitsPerSecond the rate; positive
     * @param burstNanos how much time of the rate is saved while nobody asks
     * @param nowNanos the time
     */
    PacerCore(long bitsPerSecond, long burstNanos, long nowNanos) {
        this.bitsPerSecond = bitsPerSecond;
        this.burstNanos = burstNanos;
        this.epochNanos = nowNanos;
    }

    /** Changes the rate for all later grants. */
    void rate(long newBitsPerSecond) {
        bitsPerSecond = newBitsPerSecond;
    }

    /** Bytes to ask for at once: about 2 ms of the rate, so that turns are short and grants are few. */
    int quantum() {
        double bytes = QUANTUM_NANOS * (double) bitsPerSecond / NANOS_PER_BYTE_AT_1_BPS;
        return (int) Math.max(MIN_QUANTUM, Math.min(MAX_QUANTUM, bytes));
    }

    /** Queues a request behind those of the other senders. */
    void request(T sender, int bytes) {
        requests.add(new Grant<>(sender, Math.min(bytes, quantum())));
    }

    /** Forgets the request of a sender, if there is one. */
    void cancel(T sender) {
        requests.removeIf(request -> request.sender() == sender);
    }

    /** The next grant if one is due now. */
    @Nullable Grant<T> next(long nowNanos) {
        if (requests.isEmpty()) {
            return null;
        }
        double now = nowNanos - epochNanos;
        if (freeNanos > now) {
            return null;
        }
        Grant<T> grant = requests.remove();
        freeNanos = Math.max(freeNanos, now - burstNanos)
                + grant.bytes() * NANOS_PER_BYTE_AT_1_BPS / bitsPerSecond;
        return grant;
    }

    /** Time until {@link #next} has a grant, in nanoseconds; negative if nobody asks. */
    long waitNanos(long nowNanos) {
        if (requests.isEmpty()) {
            return -1;
        }
        return Math.max(0, (long) Math.ceil(freeNanos - (nowNanos - epochNanos)));
    }
}
