package dev.banyan.bench.cli;

import dev.banyan.bench.live.Watcher;
import dev.banyan.bench.live.repair.Fault;
import dev.banyan.bench.live.repair.RepairBench;
import dev.banyan.bench.live.repair.RepairOptions;
import dev.banyan.bench.live.repair.RepairReport;
import dev.banyan.overlay.cli.Columns;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Format;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code banyan bench repair}: what subscribers notice of a fault in the middle of the tree. */
@Command(
        name = "repair",
        description = {
            "Lets a node that others depend on die, freeze or lose its connections while messages flow, each node a process, and tells"
                    + " what the others noticed: messages lost, repeated, reordered, receipts that were not true, the longest time"
                    + " without a message."
        })
final class RepairBenchCommand extends BenchmarkCommand<RepairOptions, RepairReport> {
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

    RepairBenchCommand(Console console) {
        super(console);
    }

    @Override
    RepairOptions options() {
        return new RepairOptions(fault, runs, nodes, fanOut, size, rate);
    }

    @Override
    RepairReport measure(RepairOptions options, Watcher watcher) {
        return new RepairBench(options, watcher).run();
    }

    @Override
    List<String> table(RepairReport report) {
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
        List<String> lines =
                new ArrayList<>(Columns.lines(Columns.figures(rows.get(0).size()), rows));
        lines.add("longest stall " + Format.millis(report.longestStallMillis().median()) + " in the median, "
                + Format.millis(report.stallMillisOf9In10()) + " in 9 of 10 runs, "
                + Format.millis(report.longestStallMillis().max()) + " at most");
        return lines;
    }
}
