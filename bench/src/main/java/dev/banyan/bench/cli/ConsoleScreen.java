package dev.banyan.bench.cli;

import dev.banyan.bench.demo.Screen;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Progress;

/** Shows a story on the console: as the result on stdout, or beside a result in JSON on stderr. */
final class ConsoleScreen implements Screen {
    private final Console console;
    private final boolean beside;

    /** @param beside whether the result is something else, which has stdout for itself */
    ConsoleScreen(Console console, boolean beside) {
        this.console = console;
        this.beside = beside;
    }

    @Override
    public void tell(Tone tone, String line) {
        if (beside) {
            console.note(line);
        } else {
            console.print(coloured(tone, line));
        }
    }

    private String coloured(Tone tone, String line) {
        return switch (tone) {
            case PLAIN -> line;
            case GOOD -> console.styled("fg(green)", line);
            case BAD -> console.styled("fg(red)", line);
            case FAINT -> console.styled("faint", line);
        };
    }

    @Override
    public void note(String line) {
        console.note("banyan: " + line);
    }

    @Override
    public boolean unicode() {
        return console.unicode();
    }

    @Override
    public Meter meter(String task, long totalBytes) {
        return console.errIsTerminal()
                ? new Bar(console.progress(task, totalBytes))
                : new Steps(console, task, totalBytes);
    }

    private static String complete(int complete, int receivers) {
        return complete + " of " + receivers + " complete";
    }

    /** Where somebody watches. */
    private record Bar(Progress progress) implements Meter {
        @Override
        public void reached(long bytes, int complete, int receivers) {
            progress.reached(bytes);
            progress.remark(complete(complete, receivers));
        }

        @Override
        public void close() {
            progress.close();
        }
    }

    /** Where nobody does: a line per tenth of the way. */
    private static final class Steps implements Meter {
        private static final int STEPS = 10;

        private final Console console;
        private final String task;
        private final long totalBytes;
        private final long startNanos = System.nanoTime();
        private int shown;

        Steps(Console console, String task, long totalBytes) {
            this.console = console;
            this.task = task;
            this.totalBytes = totalBytes;
        }

        @Override
        public void reached(long bytes, int complete, int receivers) {
            int step = totalBytes == 0 ? STEPS : (int) (bytes * STEPS / totalBytes);
            if (step > shown) {
                shown = step;
                double megabytesPerSecond = bytes * 1e3 / Math.max(1, System.nanoTime() - startNanos);
                console.note(task + ": " + step * 100 / STEPS + " %, " + Math.round(megabytesPerSecond)
                        + " MB/s over all receivers, " + complete(complete, receivers));
            }
        }

        @Override
        public void close() {
            // Each line is whole already.
        }
    }
}
