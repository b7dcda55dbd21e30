package dev.banyan.bench.cli;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Watcher;
import dev.banyan.overlay.cli.CommandFailedException;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Progress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs a benchmark with a line of progress where somebody watches. */
final class BenchRunner {
    private BenchRunner() {}

    /**
     * Runs it.
     *
     * @param task what it is called in the line of progress
     * @throws CommandFailedException if it cannot be done
     */
    static <T> T run(Console console, String task, Function<Watcher, T> benchmark) {
        try (ProgressWatcher watcher = new ProgressWatcher(console, task)) {
            return benchmark.apply(watcher);
        } catch (BenchException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static final class ProgressWatcher implements Watcher, AutoCloseable {
        private final Console console;
        private final String task;
        private @Nullable Progress progress;

        ProgressWatcher(Console console, String task) {
            this.console = console;
            this.task = task;
        }

        @Override
        public void doing(int done, int total, String what) {
            Progress shown = progress;
            if (shown == null) {
                shown = console.runProgress(task, total);
                progress = shown;
            }
            shown.remark(what);
            shown.reached(done);
        }

        @Override
        public void note(String line) {
            console.note("banyan: " + line);
        }

        @Override
        public void close() {
            if (progress != null) {
                progress.close();
            }
        }
    }
}
