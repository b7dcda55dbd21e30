package dev.banyan.bench.cli;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Watcher;
import dev.banyan.overlay.cli.CommandFailedException;
import dev.banyan.overlay.cli.Console;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A benchmark as a command: measures with a line of progress where somebody watches, then prints a table or JSON.
 *
 * @param <O> what is measured
 * @param <R> what was found
 */
abstract class BenchmarkCommand<O, R> implements Runnable {
    private static final double MILLIS = 1e3;

    private final Console console;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    BenchmarkCommand(Console console) {
        this.console = console;
    }

    @Override
    public final void run() {
        R report = measureWatched(checkedOptions());
        if (json) {
            console.printJson(report);
        } else {
            table(report).forEach(console::print);
        }
        judge(report);
    }

    private O checkedOptions() {
        try {
            return options();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private R measureWatched(O options) {
        try (ProgressWatcher watcher = new ProgressWatcher(console, "bench " + spec.name())) {
            return measure(options, watcher);
        } catch (BenchException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What the command line asks for.
     *
     * @throws IllegalArgumentException if that cannot be
     * @throws ArithmeticException if it is too much
     */
    abstract O options();

    /** @throws BenchException if it cannot be done */
    abstract R measure(O options, Watcher watcher);

    /** What people read, in lines. */
    abstract List<String> table(R report);

    /** @throws CommandFailedException if what was found is a failure of the command */
    void judge(R report) {}

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * MILLIS));
    }
}
