package dev.banyan.bench.cli;

import dev.banyan.bench.distribute.Contestant;
import dev.banyan.bench.distribute.DistributeBench;
import dev.banyan.bench.distribute.DistributeOptions;
import dev.banyan.bench.distribute.DistributeReport;
import dev.banyan.bench.live.Watcher;
import dev.banyan.overlay.cli.Columns;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.DurationConverter;
import dev.banyan.overlay.cli.Format;
import dev.banyan.tree.config.BitRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code banyan bench distribute}: a file to many over links of a known rate. */
@Command(
        name = "distribute",
        description = {
            "Sends a file from one host to many, over links of a known rate, and tells how long it took beside the shortest time"
                    + " possible; beside it a chain of pipes and one copy to each"
                    + " (and, if asked for, a chain that also digests what it receives: hashing-chain).",
            "Hosts are network namespaces of this machine, which the command makes and removes: it needs root, ip and tc."
        })
final class DistributeBenchCommand extends BenchmarkCommand<DistributeOptions, DistributeReport> {
    @Option(
            names = "--members",
            paramLabel = "N",
            defaultValue = "8",
            description = "Receivers, each a host, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int members;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "100mbit",
            description = "Rate of each host's link, up and down, 1mbit to 10gbit (default: ${DEFAULT-VALUE}).")
    private String rate = "";

    @Option(
            names = "--kill",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "In as many runs more kill N receivers in mid-transfer, and start them again when the others have the file"
                            + " (default: ${DEFAULT-VALUE}).")
    private int killed;

    @Option(
            names = "--slow-quarter",
            description = "The last quarter of the receivers has a quarter of that rate; both parts are told apart.")
    private boolean slowQuarter;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description = "Delay of one way between any two hosts, 0s to 1s; needs netem (default: ${DEFAULT-VALUE}).")
    private Duration delay = Duration.ZERO;

    @Mixin
    private FileSizeOption size = new FileSizeOption();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "3",
            description = "Files sent by each contestant, 1 to 100; the median counts (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "24",
            description =
                    "Most files before them that do not count, until compilers rest, 0 to 100 (default: ${DEFAULT-VALUE}).")
    private int warmUpsMax;

    @Option(
            names = "--contestants",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "banyan,chain,star",
            description = "Who takes part, in the order of their turns (default: ${DEFAULT-VALUE}).")
    private List<String> contestants = List.of();

    DistributeBenchCommand(Console console) {
        super(console);
    }

    @Override
    DistributeOptions options() {
        return new DistributeOptions(
                contestants.stream().map(Contestant::of).toList(),
                members,
                BitRate.parse(rate),
                killed,
                slowQuarter,
                delay,
                size.bytes(),
                runs,
                warmUpsMax);
    }

    @Override
    DistributeReport measure(DistributeOptions options, Watcher watcher) {
        return new DistributeBench(options, watcher).run();
    }

    @Override
    List<String> table(DistributeReport report) {
        Map<String, DistributeReport.Figures> all = new LinkedHashMap<>();
        if (report.own() != null) {
            all.put("banyan", report.own());
        }
        all.putAll(report.peers());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "last s", "min..max", "half s", "to bound", "source copies", "CPU s/GB"));
        all.forEach((name, figures) -> rows.add(row(name, figures)));
        List<String> lines =
                new ArrayList<>(Columns.lines(Columns.figures(rows.get(0).size()), rows));
        all.forEach((name, figures) -> parts(name, figures).ifPresent(lines::add));
        DistributeReport.Killed killedThen = report.killed();
        if (killedThen != null) {
            lines.add("banyan, " + killedThen.members() + " killed in mid-transfer: the others "
                    + Format.decimal(killedThen.seconds(), 2) + " s, "
                    + Format.decimal(killedThen.ratioToUndisturbed(), 3)
                    + " of the time without; started again they received "
                    + Format.decimal(killedThen.refetchedMost(), 3) + " of what they lacked at most");
        }
        lines.add("the bound is " + Format.decimal(report.boundSeconds(), 2) + " s: " + Format.bytes(report.fileBytes())
                + " to " + report.members() + " at " + new BitRate(report.rateBitsPerSecond()) + " per second");
        return lines;
    }

    private static Optional<String> parts(String name, DistributeReport.Figures figures) {
        DistributeReport.Part fast = figures.fast();
        DistributeReport.Part slow = figures.slow();
        return fast == null || slow == null
                ? Optional.empty()
                : Optional.of(name + ": receivers of full rate " + part(fast) + ", of a quarter of it " + part(slow));
    }

    private static String part(DistributeReport.Part part) {
        return Format.decimal(part.seconds(), 2) + " s, " + Format.decimal(part.ratioToBound(), 3) + " of their bound";
    }

    private static List<String> row(String name, DistributeReport.Figures figures) {
        return List.of(
                name,
                Format.decimal(figures.seconds(), 2),
                Format.decimal(figures.secondsMin(), 2) + ".." + Format.decimal(figures.secondsMax(), 2),
                Format.decimal(figures.secondsP50(), 2),
                Format.decimal(figures.ratioToBound(), 3),
                Format.decimal(figures.sourceCopies(), 3),
                Format.decimal(figures.cpuSecondsPerGB(), 2));
    }
}
