package dev.banyan.bench.live;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Time that passes because it is what is measured. */
public final class Pause {
    private Pause() {}

    /** @throws BenchException if the thread is interrupted */
    public static void of(Duration time) {
        until(System.nanoTime() + time.toNanos());
    }

    /** @throws BenchException if the thread is interrupted */
    public static void until(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new BenchException("interrupted");
            }
        }
    }
}
