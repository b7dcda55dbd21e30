package dev.banyan.overlay.bulk.store;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The threads of one node that wait for disks and compute digests, with a bounded queue before them. All methods may be
 * called from any thread.
 */
public final class DiskPool implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    /** The threads of all nodes of this JVM that share theirs; each node's queue has its own bound all the same. */
    private static final class SharedThreads {
        private static final ThreadPoolExecutor EXECUTOR = executor(
                Runtime.getRuntime().availableProcessors(), new LinkedBlockingQueue<>(), "banyan-disk-shared-");
    }

    private final ThreadPoolExecutor executor;
    private final boolean shared;
    private final int tasksMax;
    private final Semaphore room;
    private final LongAdder refused = new LongAdder();
    private volatile boolean closed;

    /** Starts no thread before the first task. {@code node} becomes part of the names of the threads. */
    public DiskPool(DiskPoolSettings settings, String node) {
        shared = settings.shared();
        tasksMax = settings.threads() + settings.queueTasks();
        room = new Semaphore(tasksMax);
        executor = shared
                ? SharedThreads.EXECUTOR
                : executor(
                        settings.threads(),
                        new ArrayBlockingQueue<>(settings.queueTasks()),
                        "banyan-" + node + "-disk-");
    }

    private static ThreadPoolExecutor executor(int threads, BlockingQueue<Runnable> queue, String name) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                queue,
                task -> {
                    Thread thread = new Thread(task, name + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.AbortPolicy());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Hands over a task, which must handle its own failures; never waits.
     *
     * @return whether the task will run; {@code false}, counted, when the queue is full or the pool is closed: the caller
     *     keeps the task and tries again later, or gives up
     */
    public boolean offer(Runnable task) {
        if (closed || !room.tryAcquire()) {
            refused.increment();
            return false;
        }
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    room.release();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            room.release();
            refused.increment();
            return false;
        }
    }

    /** Whether {@link #close} was called; no task is taken any more. */
    public boolean isClosed() {
        return closed;
    }

    /** Tasks of this node that wait or run now. */
    public int pendingTasks() {
        return tasksMax - room.availablePermits();
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
        closed = true;
        if (!shared) {
            executor.shutdown();
        }
    }

    /** Waits for the remaining tasks after {@link #close}; {@code false} when the time ran out first. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        boolean ended = room.tryAcquire(tasksMax, atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            room.release(tasksMax);
        }
        return ended;
    }
}
