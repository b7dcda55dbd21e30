package dev.banyan.bench.cli;

import dev.banyan.bench.live.repair.Fault;
import dev.banyan.bench.live.repair.RepairBench;
import dev.banyan.bench.live.repair.RepairOptions;
import dev.banyan.bench.live.repair.RepairReport;
import dev.banyan.overlay.cli.Columns;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Format;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code banyan bench repair}: what subscribers notice of a fault in the middle of the tree. */
@Command(
        name = "repair",
        description = {
            "Lets a node that others depend on die, freeze or lose its connections while messages flow, each node a process, and tells"
                    + " what the others noticed: messages lost, repeated, reordered, receipts that were not true, the longest time"
                    + " without a message."
        })
final class RepairBenchCommand implements Runnable {
    private final Console console;

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            defaultValue = "kill",
            description = "What happens to the node: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Fault fault = Fault.KILL;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "10",
            description = "How often, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "8",
            description = "Nodes, the publisher's included, 4 to 64 (default: ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--fan-out",
            paramLabel = "F",
            defaultValue = "2",
            description = "Most children of a node, 1 to 16 (default: ${DEFAULT-VALUE}).")
    private int fanOut;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Messages per second (default: ${DEFAULT-VALUE}).")
    private long rate;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Bytes of a message, 16 to 1048576 (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    RepairBenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        RepairOptions options = options();
        RepairReport report =
                BenchRunner.run(console, "bench repair", watcher -> new RepairBench(options, watcher).run());
        if (json) {
            console.printJson(report);
        } else {
            table(report).forEach(console::print);
        }
    }

    private RepairOptions options() {
        try {
            return new RepairOptions(fault, runs, nodes, fanOut, size, rate);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static List<String> table(RepairReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "victim",
                "orphans",
                "published",
                "lost",
                "repeated",
                "reordered",
                "receipts",
                "false",
                "missing",
                "stall"));
        for (RepairReport.Run run : report.runs()) {
            rows.add(List.of(
                    run.victim(),
                    Integer.toString(run.orphans()),
                    Long.toString(run.published()),
                    Long.toString(run.lost()),
                    Long.toString(run.repeated()),
                    Long.toString(run.reordered()),
                    Long.toString(run.receipts()),
                    Long.toString(run.falseReceipts()),
                    Long.toString(run.missingReceipts()),
                    Format.millis(run.longestStallMillis())));
        }
        List<Columns.Align> aligns =
                new ArrayList<>(Collections.nCopies(rows.get(0).size(), Columns.Align.RIGHT));
        aligns.set(0, Columns.Align.LEFT);
        List<String> lines = new ArrayList<>(Columns.lines(aligns, rows));
        lines.add("longest stall " + Format.millis(report.longestStallMillis().median()) + " in the median, "
                + Format.millis(report.stallMillisOf9In10()) + " in 9 of 10 runs, "
                + Format.millis(report.longestStallMillis().max()) + " at most");
        return lines;
    }
}
