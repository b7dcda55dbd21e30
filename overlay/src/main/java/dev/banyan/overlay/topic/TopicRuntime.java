package dev.banyan.overlay.topic;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
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
    private static final int IDLE_SECONDS = 10;

    /** Runs something later. */
    interface Timer {
        /** @return takes it back; does nothing if it has run */
        Runnable after(Duration delay, Runnable task);
    }

    /** The clocks of this machine, and threads that all topics of this JVM share. */
    static TopicRuntime of(LongSupplier nanoClock) {
        return new TopicRuntime(TopicRuntime::micros, nanoClock, TopicRuntime::after, Callbacks.POOL);
    }

    /**
     * Not the JDK's common pool: it has one thread where there are two processors, and what an application does here must not stop
     * others. Each publisher has at most one task in the line.
     */
    private static final class Callbacks {
        static final ThreadPoolExecutor POOL = pool();

        private static ThreadPoolExecutor pool() {
            int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    threads,
                    threads,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    new DefaultThreadFactory("banyan-topics", true));
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }

    private static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * MICROS_PER_SECOND + now.getNano() / NANOS_PER_MICRO;
    }

    private static Runnable after(Duration delay, Runnable task) {
        CompletableFuture<Boolean> due = new CompletableFuture<>();
        due.thenRunAsync(task, Callbacks.POOL);
        due.completeOnTimeout(true, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> due.cancel(false);
    }
}
