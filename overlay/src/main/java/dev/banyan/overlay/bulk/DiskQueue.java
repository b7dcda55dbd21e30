package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.store.DiskPool;
import dev.banyan.overlay.bulk.store.StoreException;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file work of one transfer: handed to the node's disk pool, and kept here while the pool is full. Used on the
 * transfer's event loop only; results come back on it.
 *
 * <p>Its length is bounded by what the core has under way: chunks within the window, chunks handed to links, pages.
 */
final class DiskQueue {
    private static final Logger LOG = LoggerFactory.getLogger(DiskQueue.class);
    private static final long RETRY_MILLIS = 2;

    private final DiskPool pool;
    private final EventExecutor loop;
    private final Consumer<RuntimeException> onFault;
    private final Deque<Task<?>> waiting = new ArrayDeque<>();
    private int running;
    private boolean retryPlanned;
    private Runnable whenIdle = () -> {};

    /**
     * @param onFault told when taking a result throws, which is a fault of this program
     */
    DiskQueue(DiskPool pool, EventExecutor loop, Consumer<RuntimeException> onFault) {
        this.pool = pool;
        this.loop = loop;
        this.onFault = onFault;
    }

    /** Blocking work whose failures have a reason. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws StoreException;
    }

    /**
     * Runs {@code work} on the disk pool and then exactly one of the two others on the event loop; {@code failed} also
     * when the pool is closed.
     */
    <T> void run(Work<T> work, Consumer<T> done, Consumer<StoreException> failed) {
        waiting.add(new Task<>(work, done, failed));
        handOver();
    }

    /** Tasks that have not come back, whether they run or wait. */
    int pending() {
        return running + waiting.size();
    }

    /** Calls back on the event loop as soon as nothing is pending; perhaps at once. */
    void whenIdle(Runnable callback) {
        whenIdle = callback;
        tellIfIdle();
    }

    private void handOver() {
        while (!waiting.isEmpty()) {
            Task<?> task = waiting.element();
            if (pool.offer(() -> execute(task))) {
                waiting.remove();
                running++;
            } else if (pool.isClosed()) {
                waiting.remove();
                running++;
                StoreException stopping = new StoreException(StoreException.Kind.IO, "the node is stopping");
                LoopTasks.execute(loop, () -> back(() -> task.failed.accept(stopping)));
            } else {
                retryLater();
                return;
            }
        }
    }

    private void retryLater() {
        // With tasks of our own running, the first to come back tries again.
        if (running == 0 && !retryPlanned) {
            retryPlanned = true;
            loop.schedule(
                    () -> {
                        retryPlanned = false;
                        handOver();
                    },
                    RETRY_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private <T> void execute(Task<T> task) {
        Runnable result;
        try {
            T value = task.work.run();
            result = () -> task.done.accept(value);
        } catch (StoreException e) {
            result = () -> task.failed.accept(e);
        } catch (RuntimeException | Error e) {
            LOG.error("file work of a transfer failed unexpectedly; the transfer gets the failure", e);
            StoreException failure = new StoreException(StoreException.Kind.IO, "file work failed: " + e, e);
            result = () -> task.failed.accept(failure);
        }
        Runnable told = result;
        LoopTasks.execute(loop, () -> back(told));
    }

    private void back(Runnable result) {
        running--;
        try {
            result.run();
        } catch (RuntimeException e) {
            onFault.accept(e);
        } finally {
            handOver();
            tellIfIdle();
        }
    }

    private void tellIfIdle() {
        if (pending() == 0) {
            Runnable callback = whenIdle;
            whenIdle = () -> {};
            callback.run();
        }
    }

    private record Task<T>(Work<T> work, Consumer<T> done, Consumer<StoreException> failed) {}
}
