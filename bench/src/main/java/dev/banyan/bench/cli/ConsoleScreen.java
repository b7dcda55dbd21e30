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
        return new ProgressMeter(console.steadyProgress(task, totalBytes, "over all receivers"));
    }

    private record ProgressMeter(Progress progress) implements Meter {
        @Override
        public void reached(long bytes, int complete, int receivers) {
            progress.remark(complete + " of " + receivers + " complete");
            progress.reached(bytes);
        }

        @Override
        public void close() {
            progress.close();
        }
    }
}
