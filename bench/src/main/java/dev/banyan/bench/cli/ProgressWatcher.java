package dev.banyan.bench.cli;

import dev.banyan.bench.live.Watcher;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Progress;
import org.jspecify.annotations.Nullable;

/** Shows how far a benchmark is in a line of progress. */
final class ProgressWatcher implements Watcher, AutoCloseable {
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
