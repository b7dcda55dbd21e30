package dev.banyan.overlay.topic;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Clocks and threads that topics use.
 *
 * @param microClock microseconds since 1970
 * @param nanoClock monotonic
 * @param callbacks completes the stages that applications wait for: never the event loop, since they may do anything then
 */
record TopicRuntime(LongSupplier microClock, LongSupplier nanoClock, Timer timer, Executor callbacks) {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    /** Runs something later. */
    interface Timer {
        /** @return takes it back; does nothing if it has run */
        Runnable after(Duration delay, Runnable task);
    }

    /** The clocks and threads of this machine. */
    static TopicRuntime of(LongSupplier nanoClock) {
        Executor pool = ForkJoinPool.commonPool();
        return new TopicRuntime(TopicRuntime::micros, nanoClock, (delay, task) -> after(delay, task, pool), pool);
    }

    private static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * MICROS_PER_SECOND + now.getNano() / NANOS_PER_MICRO;
    }

    private static Runnable after(Duration delay, Runnable task, Executor pool) {
        CompletableFuture<Boolean> due = new CompletableFuture<>();
        due.thenRunAsync(task, pool);
        due.completeOnTimeout(true, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> due.cancel(false);
    }
}
