package dev.banyan.bench.cli;

import dev.banyan.bench.live.Watcher;
import dev.banyan.bench.live.relay.RelayBench;
import dev.banyan.bench.live.relay.RelayOptions;
import dev.banyan.bench.live.relay.RelayReport;
import dev.banyan.overlay.cli.Columns;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code banyan bench relay}: CPU seconds per GB that a relay passes on. */
@Command(
        name = "relay",
        description = {
            "Measures the CPU seconds that a relay takes per GB that comes to it: Banyan, a bare relay on the JDK's blocking"
                    + " channels and a plain one on Netty, in turn.",
            "cpuToNio is the median of Banyan's over the bare one's in the same round, in the worst combination."
        })
final class RelayBenchCommand extends BenchmarkCommand<RelayOptions, RelayReport> {
    private static final int SHOWN_DIGITS = 2;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Turns of each contestant in each combination (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "2",
            description = "Measured in each turn (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--contestants",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "banyan,nio,netty",
            description = "Who takes part, in the order of their turns (default: ${DEFAULT-VALUE}).")
    private List<String> contestants = List.of();

    @Option(
            names = "--full",
            description = "Measure all combinations of 64 KiB, 1 KiB and 100 bytes with fan-out 1, 2 and 4.")
    private boolean full;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            split = ",",
            description = "Measure messages of these sizes, 16 to 1048576, instead.")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--fan-out",
            paramLabel = "N",
            split = ",",
            description = "Measure these fan-outs, 1 to 16, instead; with --size all combinations.")
    private List<Integer> fanOuts = List.of();

    RelayBenchCommand(Console console) {
        super(console);
    }

    @Override
    RelayOptions options() {
        return new RelayOptions(contestants, RelayOptions.cells(full, sizes, fanOuts), rounds, seconds(seconds));
    }

    @Override
    RelayReport measure(RelayOptions options, Watcher watcher) {
        return new RelayBench(options, watcher).run();
    }

    @Override
    List<String> table(RelayReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("message", "fan-out", "relay", "CPU s/GB", "min..max", "MB/s", "CPU to nio"));
        for (RelayReport.Cell cell : report.cells()) {
            for (Map.Entry<String, RelayReport.Figures> each :
                    cell.contestants().entrySet()) {
                RelayReport.Figures figures = each.getValue();
                rows.add(List.of(
                        cell.sizeBytes() + " bytes",
                        Integer.toString(cell.fanOut()),
                        each.getKey(),
                        Format.decimal(figures.cpuSecondsPerGb().median(), SHOWN_DIGITS),
                        Format.decimal(figures.cpuSecondsPerGb().min(), SHOWN_DIGITS) + ".."
                                + Format.decimal(figures.cpuSecondsPerGb().max(), SHOWN_DIGITS),
                        Format.decimal(figures.megabytesPerSecond().median(), 0),
                        figures.cpuToNio() == null
                                ? ""
                                : Format.decimal(figures.cpuToNio().median(), SHOWN_DIGITS)));
            }
        }
        List<Columns.Align> aligns = List.of(
                Columns.Align.RIGHT,
                Columns.Align.RIGHT,
                Columns.Align.LEFT,
                Columns.Align.RIGHT,
                Columns.Align.RIGHT,
                Columns.Align.RIGHT,
                Columns.Align.RIGHT);
        List<String> lines = new ArrayList<>(Columns.lines(aligns, rows));
        if (report.cpuToNio() != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Banyan's relay takes %.2f times the CPU of the bare one in the worst combination",
                    report.cpuToNio()));
        }
        return lines;
    }
}
