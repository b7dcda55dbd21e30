package dev.banyan.overlay.topic;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Runs one task after the other on an executor that may have many threads. */
final class InOrder implements Executor {
    private final Executor executor;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    InOrder(Executor executor) {
        this.executor = executor;
    }

    /** @param task must not fail */
    @Override
    public synchronized void execute(Runnable task) {
        last = last.thenRunAsync(task, executor);
    }
}
