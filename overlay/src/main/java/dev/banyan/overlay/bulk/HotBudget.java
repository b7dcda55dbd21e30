package dev.banyan.overlay.bulk;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all transfers of one node together may use for hot chunks, {@code banyan.bulk.hot-bytes}. Any thread.
 *
 * <p>Each transfer may hold an equal share; when another one opens, the shares shrink and the holders follow at their
 * next chunk or tick.
 */
public final class HotBudget {
    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger holders = new AtomicInteger();

    /** A budget of so many bytes; 0 keeps nothing in memory. */
    public HotBudget(long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("hot-bytes must not be negative: " + maxBytes);
        }
        this.maxBytes = maxBytes;
    }

    /** The bound. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Bytes held now by all transfers; never above {@link #maxBytes}. */
    public long usedBytes() {
        return used.get();
    }

    void enter() {
        holders.incrementAndGet();
    }

    void leave() {
        holders.decrementAndGet();
    }

    /** What one transfer may hold now. */
    long shareBytes() {
        return maxBytes / Math.max(1, holders.get());
    }

    boolean reserve(long bytes) {
        long before;
        do {
            before = used.get();
            if (before + bytes > maxBytes) {
                return false;
            }
        } while (!used.compareAndSet(before, before + bytes));
        return true;
    }

    void giveBack(long bytes) {
        long after = used.addAndGet(-bytes);
        if (after < 0) {
            throw new IllegalStateException("more hot bytes given back than reserved: " + after);
        }
    }
}
