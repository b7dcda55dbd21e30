package dev.banyan.overlay.link;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shares a rate among senders: each says how much it wants to send and is granted a little in turn, so that senders with
 * much to send get equal shares. Pure: time comes in, grants go out. One thread.
 *
 * <p>The bucket is kept as the time at which it is empty of debt (as in the generic cell rate algorithm), so that no
 * rounding adds up: each grant moves that time on by the time its bytes take.
 *
 * @param <T> a sender; equality is identity
 */
final class PacerCore<T> {
    /** Permission to send. */
    record Grant<T>(T sender, int bytes) {}

    private static final long QUANTUM_NANOS = 2_000_000;
    private static final int MIN_QUANTUM = 1024;
    private static final int MAX_QUANTUM = 65_536;
    private static final double NANOS_PER_BYTE_AT_1_BPS = 8e9;

    /** In the order of turns: a sender that was granted goes to the end. */
    private final LinkedHashMap<T, Integer> wanted = new LinkedHashMap<>();

    private final long burstNanos;
    private long bitsPerSecond;
    private double freeNanos;
    private long epochNanos;

    /**
     * @param bitsPerSecond the rate; 0 for no limit
     * @param burstNanos how much time of the rate is saved while nobody asks
     * @param nowNanos the time
     */
    PacerCore(long bitsPerSecond, long burstNanos, long nowNanos) {
        this.bitsPerSecond = bitsPerSecond;
        this.burstNanos = burstNanos;
        this.epochNanos = nowNanos;
    }

    /** Changes the rate for all later grants; what is owed for earlier ones is paid at the new rate. */
    void rate(long newBitsPerSecond, long nowNanos) {
        double now = nowNanos - epochNanos;
        double owed = Math.max(0, freeNanos - now);
        freeNanos = now + (newBitsPerSecond == 0 ? 0 : owed * bitsPerSecond / newBitsPerSecond);
        bitsPerSecond = newBitsPerSecond;
    }

    /** Bytes of one turn: about 2 ms of the rate, so that turns are short and grants are few; without a rate all. */
    int quantum() {
        if (bitsPerSecond == 0) {
            return Integer.MAX_VALUE;
        }
        double bytes = QUANTUM_NANOS * (double) bitsPerSecond / NANOS_PER_BYTE_AT_1_BPS;
        return (int) Math.max(MIN_QUANTUM, Math.min(MAX_QUANTUM, bytes));
    }

    /** Adds to what a sender wants to send; a sender that wanted nothing queues behind the others. */
    void request(T sender, int bytes) {
        wanted.merge(sender, bytes, Integer::sum);
    }

    /** Forgets what a sender still wants. */
    void cancel(T sender) {
        wanted.remove(sender);
    }

    /** The next grant if one is due now: at most a quantum to the sender whose turn it is. */
    @Nullable
    Grant<T> next(long nowNanos) {
        double now = nowNanos - epochNanos;
        if (wanted.isEmpty() || freeNanos > now) {
            return null;
        }
        Iterator<Map.Entry<T, Integer>> turns = wanted.entrySet().iterator();
        Map.Entry<T, Integer> turn = turns.next();
        turns.remove();
        T sender = turn.getKey();
        int wants = turn.getValue();
        int bytes = Math.min(wants, quantum());
        if (wants > bytes) {
            wanted.put(sender, wants - bytes);
        }
        if (bitsPerSecond > 0) {
            freeNanos = Math.max(freeNanos, now - burstNanos) + bytes * NANOS_PER_BYTE_AT_1_BPS / bitsPerSecond;
        }
        return new Grant<>(sender, bytes);
    }

    /** Time until {@link #next} has a grant, in nanoseconds; negative if nobody asks. */
    long waitNanos(long nowNanos) {
        if (wanted.isEmpty()) {
            return -1;
        }
        return Math.max(0, (long) Math.ceil(freeNanos - (nowNanos - epochNanos)));
    }
}
