package dev.banyan.overlay.bulk;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;

/** Hands tasks to an event loop that may have stopped with its node. */
final class LoopTasks {
    private LoopTasks() {}

    /** Runs the task on the loop, or not at all if the node has stopped: then nobody waits for what it would do. */
    static void execute(EventExecutor loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            if (!loop.isShuttingDown()) {
                throw e;
            }
        }
    }
}
