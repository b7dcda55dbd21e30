package dev.banyan.bench.cli;

import dev.banyan.bench.distribute.ReceiveBench;
import dev.banyan.bench.distribute.ReceiveOptions;
import dev.banyan.bench.distribute.ReceiveReport;
import dev.banyan.bench.live.Summary;
import dev.banyan.bench.live.Watcher;
import dev.banyan.overlay.cli.Columns;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code banyan bench receive}: CPU seconds per GB of a file that is received, kept and passed on. */
@Command(
        name = "receive",
        description = {
            "Measures the CPU seconds that a node takes per GB of a file that it receives, writes and passes on to one child, beside a"
                    + " bare relay on the JDK's blocking channels that digests the file once and writes it, in turn.",
            "Over loopback, into memory where the system has a file system there. cpuToNio is Banyan's over the bare one's in the"
                    + " same round."
        })
final class ReceiveBenchCommand extends BenchmarkCommand<ReceiveOptions, ReceiveReport> {
    private static final int SHOWN_DIGITS = 2;

    @Mixin
    private FileSizeOption size = new FileSizeOption();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "25",
            description = "Turns of each that count, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "Most turns before them that do not count, until compilers rest, 0 to 100 (default: ${DEFAULT-VALUE}).")
    private int warmUpsMax;

    ReceiveBenchCommand(Console console) {
        super(console);
    }

    @Override
    ReceiveOptions options() {
        return new ReceiveOptions(size.bytes(), rounds, warmUpsMax);
    }

    @Override
    ReceiveReport measure(ReceiveOptions options, Watcher watcher) {
        return new ReceiveBench(options, watcher).run();
    }

    @Override
    List<String> table(ReceiveReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "CPU s/GB", "min..max", "seconds"));
        rows.add(row("banyan", report.banyan()));
        rows.add(row("nio", report.nio()));
        List<String> lines =
                new ArrayList<>(Columns.lines(Columns.figures(rows.get(0).size()), rows));
        lines.add(String.format(
                Locale.ROOT,
                "Banyan's relay takes %.2f times the CPU of the bare one (%s, %d rounds)",
                report.cpuToNio().median(),
                Format.bytes(report.fileBytes()),
                report.rounds()));
        return lines;
    }

    private static List<String> row(String name, ReceiveReport.Figures figures) {
        Summary cpu = figures.cpuSecondsPerGb();
        return List.of(
                name,
                Format.decimal(cpu.median(), SHOWN_DIGITS),
                Format.decimal(cpu.min(), SHOWN_DIGITS) + ".." + Format.decimal(cpu.max(), SHOWN_DIGITS),
                Format.decimal(figures.seconds().median(), SHOWN_DIGITS));
    }
}
