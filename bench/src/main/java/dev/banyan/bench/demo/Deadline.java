package dev.banyan.bench.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A point in time until which something must be done. */
final class Deadline {
    private final Duration total;
    private final long endNanos;

    private Deadline(Duration total, long endNanos) {
        this.total = total;
        this.endNanos = endNanos;
    }

    static Deadline in(Duration total) {
        return new Deadline(total, System.nanoTime() + total.toNanos());
    }

    /** The end of this, or in that time if that is sooner. */
    Deadline atMost(Duration time) {
        return remainingNanos() < time.toNanos() ? this : in(time);
    }

    /** How long it was when it was made. */
    Duration total() {
        return total;
    }

    boolean passed() {
        return remainingNanos() <= 0;
    }

    /** Never less than zero. */
    long remainingNanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }

    /**
     * A rest between two looks at something, shorter if the time is up sooner.
     *
     * @throws DemoException if the thread is interrupted
     */
    void pause(Duration time) {
        LockSupport.parkNanos(Math.min(time.toNanos(), remainingNanos()));
        if (Thread.currentThread().isInterrupted()) {
            throw new DemoException("the demo was interrupted");
        }
    }
}
