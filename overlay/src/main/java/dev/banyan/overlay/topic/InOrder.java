package dev.banyan.overlay.topic;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs one task after the other on an executor that may have many threads. */
final class InOrder implements Executor {
    private final Executor executor;
    private final ArrayDeque<Runnable> line = new ArrayDeque<>();
    private boolean runs;

    InOrder(Executor executor) {
        this.executor = executor;
    }

    /** @param task must not fail */
    @Override
    public void execute(Runnable task) {
        synchronized (line) {
            line.add(task);
            if (runs) {
                return;
            }
            runs = true;
        }
        executor.execute(this::runAll);
    }

    private void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        synchronized (line) {
            Runnable next = line.poll();
            runs = next != null;
            return next;
        }
    }
}
