package dev.banyan.overlay.bulk.store;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The threads of one node that wait for disks and compute digests, with a bounded queue before them. All methods may be
 * called from any thread.
 */
public final class DiskPool implements AutoCloseable {
    private final ThreadPoolExecutor executor;
    private final LongAdder refused = new LongAdder();

    /** Starts no thread before the first task. {@code node} becomes part of the names of the threads. */
    public DiskPool(DiskPoolSettings settings, String node) {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.queueTasks()),
                task -> {
                    Thread thread = new Thread(task, "banyan-" + node + "-disk-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.AbortPolicy());
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Hands over a task, which must handle its own failures; never waits.
     *
     * @return whether the task will run; {@code false}, counted, when the queue is full or the pool is closed: the caller
     *     keeps the task and tries again later, or gives up
     */
    public boolean offer(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            refused.increment();
            return false;
        }
    }

    /** Whether {@link #close} was called; no task is taken any more. */
    public boolean isClosed() {
        return executor.isShutdown();
    }

    /** Tasks that wait now. */
    public int queuedTasks() {
        return executor.getQueue().size();
    }

    /** Tasks that were refused since the start. */
    public long refusedTasks() {
        return refused.sum();
    }

    /**
     * Takes no more tasks; those that wait still run, so that files get closed. Threads are never interrupted: an
     * interrupt would close the channels of transfers that share them.
     */
    @Override
    public void close() {
        executor.shutdown();
    }

    /** Waits for the remaining tasks after {@link #close}; {@code false} when the time ran out first. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return executor.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
